// ForwardPass: walk a prompt through every operation of the model, down to a single multiplication.
// The traits are the whole state: a control sets a trait, and a changed trait redraws the view.

import "./style.css";
import { freshId, h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { count } from "../parts/format.js";
import { latest } from "../parts/latest.js";
import { onChange, setTraits } from "../parts/model.js";
import { widgetRoot } from "../parts/root.js";
import { troubleBox } from "../parts/trouble.js";
import { layoutOf, multiplications, placeAt, placesOf } from "./places.js";
import { panel } from "./panel.js";
import { openSession } from "./session.js";
import { tokenRow } from "./token_row.js";
import { longName } from "./story.js";
import { weightsOf } from "./values.js";
import { wayThrough } from "./way.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("./places.js").Place} Place */

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  /** @type {ReturnType<typeof openSession> | null} */
  let session = null;
  /** @type {import("./session.js").Run | null} */
  let run = null;
  /** @type {{place: string, position: number, inspected: number}[]} where the reader followed a number back from */
  let trail = [];
  let refocus = false; // the control that was used is gone: the step's question takes the focus

  const promptId = freshId("prompt");
  const field = h("textarea", {
    id: promptId,
    class: "g-prompt",
    rows: 1,
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    oninput: () => setTraits(model, { prompt: field.value, position: -1, inspected: -1 }),
  });
  const lead = h("p", { class: "g-lead" });
  const way = wayThrough({ onGo: (place) => go(place.id) });
  const tokens = tokenRow({
    onFollow: (at) => setTraits(model, { position: run && at === run.tokens.length - 1 ? -1 : at, inspected: -1 }),
  });
  const step = panel({
    onIndex: (index) => setTraits(model, { inspected: index }),
    onFollow: ({ place, position, index }) => {
      trail.push({ place: model.get("place"), position: model.get("position"), inspected: model.get("inspected") });
      refocus = true;
      setTraits(model, { place, position: position === (run?.tokens.length ?? 0) - 1 ? -1 : position, inspected: index });
    },
    onOpen: (place) => {
      refocus = true;
      go(place.id);
    },
    firstToken: async (text) => (await session?.tokens(text))?.[0],
  });
  const returning = h("button", {
    type: "button",
    class: "g-link g-return",
    hidden: true,
    onclick: () => {
      const last = trail.pop();
      refocus = true;
      if (last) setTraits(model, last);
    },
  });
  const trouble = troubleBox({ onRetry: tryAgain });
  const fetching = h("p", { class: "g-fetching" });
  const heard = h("p", { class: "g-hidden", role: "status" });
  const body = h(
    "div",
    { class: "g-body", hidden: true },
    way.map,
    h("div", { class: "g-step-side" }, way.element, returning, step.element),
  );
  const root = widgetRoot(
    "ForwardPass",
    "The forward pass, step by step",
    lead,
    h("label", { class: "g-title", for: promptId }, "Your words"),
    field,
    tokens.element,
    trouble.element,
    fetching,
    body,
    heard,
  );

  /** @param {string} place */
  function go(place) {
    trail = [];
    setTraits(model, { place, inspected: -1 });
  }

  const look = latest(async () => {
    if (!session) return;
    const mine = session;
    const asked = { prompt: model.get("prompt"), seed: model.get("seed"), step: model.get("step") };
    try {
      const ran = await mine.run(asked, (share) => {
        fetching.textContent = `Fetching this checkpoint: ${Math.round(share * 100)}%`;
      });
      await mine.fetch(weightsOf(placeAt(ran.config, model.get("place"))));
      if (mine !== session) return;
      run = ran;
      draw();
    } catch (error) {
      if (mine === session) showTrouble(error);
    }
  });

  function draw() {
    if (!run) return;
    const place = placeAt(run.config, model.get("place"));
    const position = positionIn(run.tokens.length);
    const { heads, size } = layoutOf(run.config, place, position, run.tokens.length);
    showTrouble(null);
    fetching.textContent = "";
    body.hidden = tokens.element.hidden = false;
    lead.textContent =
      `From your words to a guess at the next: ${count(placesOf(run.config).operations.length)} operations, about ` +
      `${count(Math.round(multiplications(run.config, run.tokens.length) / 1e5) / 10)} million multiplications, and every one of them is here. ` +
      "Walk the outline first, then look closer where you like. Counting begins at 0, as in the model’s code.";
    tokens.update(run, position);
    way.setPlace(place);
    step.show(place, run, position, Math.min(model.get("inspected"), heads * size - 1));
    const last = trail[trail.length - 1];
    returning.hidden = !last;
    if (last) returning.textContent = `‹ return to ${longName(placeAt(run.config, last.place))}`;
    if (refocus) step.focus();
    refocus = false;
    const text = step.said();
    if (heard.textContent !== text) heard.textContent = text;
    delete root.dataset.stale;
    root.dataset.ready = "true";
  }

  /** @param {number} T */
  function positionIn(T) {
    const position = model.get("position");
    return Math.min(Math.max(position < 0 ? T + position : position, 0), T - 1);
  }

  function changed() {
    if (field.value !== model.get("prompt")) field.value = model.get("prompt");
    root.dataset.stale = "true";
    look(undefined);
  }

  /** @param {unknown} error */
  function showTrouble(error) {
    trouble.show(error);
    if (!error) return;
    body.hidden = tokens.element.hidden = true; // what they hold is of other words or another moment
    fetching.textContent = "";
    root.dataset.ready = "true";
  }

  function tryAgain() {
    showTrouble(null);
    if (session) changed();
    else engine.start();
  }

  const engine = engineOf(model, {
    onStart() {
      session = run = null;
      root.dataset.stale = "true";
      fetching.textContent = "Fetching the model";
    },
    onEngine(started) {
      session = openSession(started);
      way.setConfig(started.config);
      changed();
    },
    onTrouble: showTrouble,
  });

  const end = onChange(model, ["prompt", "seed", "step", "position", "place", "inspected"], changed);
  lead.textContent = "From your words to a guess at the next one: every operation of the model, in order, with its own numbers.";
  field.value = model.get("prompt");
  tokens.element.hidden = true;
  el.append(root);
  engine.start();

  return () => {
    end();
    engine.stop();
    session = null;
    root.remove();
  };
}

export default { render };
