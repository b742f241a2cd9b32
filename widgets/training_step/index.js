// TrainingStep: one step of training, taken apart. The traits are the state; what the reader guessed is the view's own.

import "./style.css";
import { expectedShapes } from "../engine/checkpoint.js";
import { freshId, h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { count } from "../parts/format.js";
import { latest } from "../parts/latest.js";
import { onChange, setTraits } from "../parts/model.js";
import { whenNear } from "../parts/near.js";
import { pills } from "../parts/pages.js";
import { promptField } from "../parts/prompt_field.js";
import { widgetRoot } from "../parts/root.js";
import { troubleBox } from "../parts/trouble.js";
import { openSession } from "./session.js";
import { openStages } from "./stages.js";

/** @typedef {import("../parts/model.js").Model} Model */

const STAGES = ["The error", "One knob", "Every knob", "The turn", "Again and again"];
const TRAITS = ["text", "seed", "step", "stage", "draw", "optimizer", "size", "made", "others"];
const MOMENTS = [0, 50, 500, Infinity]; // steps of the training that are offered, or what was kept nearest to them

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  /** @type {ReturnType<typeof openSession> | null} */
  let session = null;
  /** @type {ReturnType<typeof openStages> | null} */
  let stages = null;
  let typed = 0; // so that work begins when the typing rests
  const fieldId = freshId("sentence");

  const field = promptField({
    id: fieldId,
    rows: 1,
    onType(text) {
      typed = performance.now();
      setTraits(model, { text });
    },
  });
  const buttons = h("div", { class: "g-examples", role: "group", "aria-label": "Sentences to try" });
  const note = h("p", { class: "g-note", role: "status" });
  const moments = pills("Steps of training made", (step) => setTraits(model, { step: Number(step) }), "");
  const back = h("button", { type: "button", class: "g-button", onclick: () => go(-1) }, "Back");
  const next = h("button", { type: "button", class: "g-button g-primary", onclick: () => go(1) }, "Next");
  const here = h("p", { class: "t-here" });
  const panel = h("div", { class: "t-panel" });
  const working = h("p", { class: "t-working" });
  const trouble = troubleBox({ onRetry: tryAgain });
  const heard = h("p", { class: "g-hidden", role: "status" });
  const body = h(
    "div",
    { class: "t-body", hidden: true },
    h("nav", { class: "t-way", "aria-label": "The parts of a step" }, back, here, next),
    panel,
  );
  const root = widgetRoot(
    "TrainingStep",
    "One step of training, taken apart",
    h("label", { class: "g-title", for: fieldId }, "A sentence to learn from"),
    field,
    buttons,
    note,
    h("div", { class: "t-choices" }, moments.element),
    trouble.element,
    working,
    body,
    heard,
  );

  /** @param {number} by */
  function go(by) {
    setTraits(model, { stage: Math.min(STAGES.length, Math.max(1, model.get("stage") + by)) });
  }

  /** All that an answer depends on. */
  function asked() {
    const given = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
    const others = given.others.filter((/** @type {string} */ other) => other !== given.text);
    return /** @type {import("./stages.js").Asked} */ ({ ...given, others });
  }

  const look = latest(async () => {
    const rest = typed + 300 - performance.now();
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    if (!session || !stages) return;
    const mine = session;
    const now = asked();
    const current = () => mine === session && JSON.stringify(now) === JSON.stringify(asked());
    try {
      await offerMoments(now);
      const reading = await mine.read(now, (share) => {
        working.textContent = `Fetching this checkpoint: ${Math.round(share * 100)}%`;
      });
      if (!current()) return;
      note.textContent = reading.cut
        ? `Only the first ${reading.tokens.length} tokens are used; ${count(reading.cut)} were cut off.`
        : "";
      body.hidden = !reading.tokens.length;
      if (!reading.tokens.length) {
        note.textContent = "No words yet. Type a sentence to learn from.";
        return settled();
      }
      const { element, said, show } = stages.at(now.stage);
      working.textContent = said;
      here.textContent = `${now.stage} of ${STAGES.length}: ${STAGES[now.stage - 1]}`;
      const pressed = document.activeElement;
      [back.disabled, next.disabled] = [now.stage === 1, now.stage === STAGES.length];
      if (pressed === next && next.disabled) back.focus({ preventScroll: true });
      if (pressed === back && back.disabled) next.focus({ preventScroll: true });
      if (panel.firstChild !== element) panel.replaceChildren(element);
      const told = await show(reading, now, current);
      if (!current()) return;
      const text = `${here.textContent}. ${told}`;
      if (heard.textContent !== text) heard.textContent = text;
      settled();
    } catch (error) {
      if (current()) showTrouble(error);
    }
  });

  function settled() {
    trouble.show(null);
    working.textContent = "";
    delete root.dataset.stale;
    root.dataset.ready = "true";
  }

  /** @param {{seed: number, step: number}} now */
  async function offerMoments({ seed, step }) {
    if (!session) return;
    const kept = (await session.checkpoints(seed)).map((checkpoint) => checkpoint.step);
    const near = (/** @type {number} */ wanted) => kept.reduce((a, b) => (distance(b, wanted) < distance(a, wanted) ? b : a));
    const offered = [...new Set([...MOMENTS.map((wanted) => near(Math.min(wanted, kept[kept.length - 1]))), step])].sort(
      (a, b) => a - b,
    );
    moments.offer(offered.map((each) => [String(each), count(each)]));
    moments.set(String(step));
  }

  function changed() {
    if (field.value !== model.get("text")) field.value = model.get("text");
    [...buttons.children].forEach((button, i) =>
      button.setAttribute("aria-pressed", String(model.get("examples")[i].text === model.get("text"))),
    );
    root.dataset.stale = "true";
    look(undefined);
  }

  function build() {
    buttons.replaceChildren(
      ...model
        .get("examples")
        .map((/** @type {{label: string, text: string}} */ { label, text }) =>
          h("button", { type: "button", class: "g-example", onclick: () => setTraits(model, { text }) }, label),
        ),
    );
    changed();
  }

  /** @param {unknown} error */
  function showTrouble(error) {
    trouble.show(error);
    body.hidden = true; // what it holds is of other words or another moment
    working.textContent = "";
    root.dataset.ready = "true";
  }

  function tryAgain() {
    trouble.show(null);
    if (session) changed();
    else engine.start();
  }

  function leave() {
    session?.stop();
    stages?.stop();
    session = stages = null;
  }

  const engine = engineOf(model, {
    onStart() {
      leave();
      root.dataset.stale = "true";
      working.textContent = "Fetching the model";
    },
    onEngine(started) {
      session = openSession(started);
      stages = openStages(session, new Map(expectedShapes(started.config)), {
        set: (values) => setTraits(model, values),
        onShow: changed,
        onTrouble: showTrouble,
      });
      changed();
    },
    onTrouble: showTrouble,
  });

  const ends = [onChange(model, TRAITS, changed), onChange(model, ["examples"], build)];
  build();
  el.append(root);
  const unwatch = whenNear(root, engine.start);

  return () => {
    unwatch();
    for (const end of ends) end();
    leave();
    engine.stop();
    root.remove();
  };
}

/**
 * @param {number} a
 * @param {number} b
 */
function distance(a, b) {
  return Math.abs(a - b);
}

export default { render };
