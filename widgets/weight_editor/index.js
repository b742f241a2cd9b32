// WeightEditor: any knob of the model, turned by hand, and what becomes of its next word and of its story.
// The traits are the whole state: a control sets a trait, and a changed trait redraws the view.

import "./style.css";
import { freshId, h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { count } from "../parts/format.js";
import { latest } from "../parts/latest.js";
import { onChange, setTraits } from "../parts/model.js";
import { whenNear } from "../parts/near.js";
import { promptField } from "../parts/prompt_field.js";
import { widgetRoot } from "../parts/root.js";
import { trailingSpace } from "../parts/trailing_space.js";
import { troubleBox } from "../parts/trouble.js";
import { spoken } from "../parts/words.js";
import { address, keeping } from "./address.js";
import { chooser } from "./chooser.js";
import { dial } from "./dial.js";
import { inWords } from "./effects.js";
import { guessing } from "./guess.js";
import { heatMap } from "./heat_map.js";
import { keptTurns } from "./kept.js";
import { manyKnobs } from "./many.js";
import { nextWord } from "./next_word.js";
import { promise } from "./promise.js";
import { retelling } from "./retelling.js";
import { openSession } from "./session.js";
import { placeOf } from "./tables.js";
import { cell, grown, misfit, signed, valueOf, withTurn } from "./turns.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("../engine/edits.js").Edit} Edit */
/** @typedef {import("../engine/engine.js").Prediction} Prediction */
/** @typedef {{ name: string, index: number }} Knob */

const TRIED = 3; // examples that have a button

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  /** @type {ReturnType<typeof openSession> | null} */
  let session = null;
  /** @type {import("./tables.js").Tables} */
  let tables = new Map();
  /** @type {{ before: Prediction, after: Prediction } | null} */
  let shown = null;
  /** @type {Edit[][]} what was turned before each of the reader's deeds */
  let past = [];
  let turning = false; // the dial is held: all of this is one deed

  const promptId = freshId("prompt");
  const lead = h(
    "p",
    { class: "g-lead" },
    "Every knob of the model is here. Pick one, turn it, and see what becomes of the next word.",
  );
  const field = promptField({ id: promptId, rows: 1, onType: (prompt) => setTraits(model, { prompt }) });
  const space = trailingSpace({
    onMend(prompt) {
      field.focus(); // the button is gone
      setTraits(model, { prompt });
    },
  });
  const examples = h("div", { class: "g-examples", role: "group", "aria-label": "Examples to try" });
  const map = heatMap({ onPick: (row, column) => goTo({ row, column }) });
  const choose = chooser({ onPlace: goTo, onSteepest: findSteepest });
  const note = h("p", { class: "w-note", role: "status" });
  const knobDial = dial({
    onTurn: turn,
    onRest: () => {
      turning = false;
    },
    onBack: () => setEdits(withTurn(tables, edits(), { ...knob(), value: grown(tables, knob()) })),
  });
  const words = nextWord();
  const summary = h("p", { class: "w-summary" });
  const tale = retelling({
    state,
    onTold: () => {
      heard.textContent = summary.textContent;
    },
    onTrouble: showTrouble,
  });
  const kept = keptTurns({
    onBack: (edit) => {
      setEdits(withTurn(tables, edits(), { ...edit, value: grown(tables, edit) }));
      kept.focus();
    },
    onPick: (edit) => goTo({ matrix: edit.name, ...cell(tables, edit) }),
    onUndo: () => {
      const last = past.pop();
      if (last) setTraits(model, { edits: last });
    },
    onClear: () => {
      setEdits([]);
      kept.focus();
    },
  });
  const guess = guessing({
    state,
    onSize: (size) => setTraits(model, { turn: size }),
    onTurn: setEdits,
    onPick: (any) => goTo({ matrix: any.name, ...cell(tables, any) }),
  });
  const many = manyKnobs({
    model,
    state,
    onTrouble: showTrouble,
    onPick: ({ name, index, value }) => {
      goTo({ matrix: name, ...cell(tables, { name, index }) });
      setEdits(withTurn(tables, edits(), { name, index, value }));
      knobDial.element.scrollIntoView({ block: "center" });
      knobDial.focus();
    },
  });
  const slope = promise({ state, onTrouble: showTrouble });
  const trouble = troubleBox({ onRetry: tryAgain });
  const badLink = h("p", { class: "g-trouble", role: "alert", hidden: true });
  const fetching = h("p", { class: "g-small" });
  const heard = h("p", { class: "g-hidden", role: "status" });
  const body = h(
    "div",
    { class: "w-body", hidden: true },
    guess.element,
    h("div", { class: "w-pick" }, map.element, h("div", { class: "w-controls" }, choose.element, note, knobDial.element)),
    summary,
    h("div", { class: "w-answer" }, h("div", {}, words.element, tale.elsewhere), tale.element),
    kept.element,
    h("div", { class: "w-section" }, h("p", { class: "g-title" }, "One knob is luck. How about many?"), many.element),
    slope.element,
  );
  const root = widgetRoot(
    "WeightEditor",
    "The model’s knobs",
    lead,
    h("label", { class: "g-title", for: promptId }, "Your words"),
    field,
    space.element,
    examples,
    badLink,
    trouble.element,
    fetching,
    body,
    heard,
  );

  /** @returns {import("./session.js").State | null}  all that the reader looks at, once it is there */
  function state() {
    return session && shown && { session, tables, shown, asked: asked(), edits: edits(), knob: knob(), others: otherPrompts() };
  }

  /** @returns {string[]}  the examples that are not the prompt */
  const otherPrompts = () => model.get("examples").filter((/** @type {string} */ each) => each !== model.get("prompt"));

  const edits = () => /** @type {Edit[]} */ (model.get("edits"));
  const word = (/** @type {number} */ id) => `“${spoken(session?.word(id) ?? "")}”`;
  const asked = () => ({ prompt: model.get("prompt"), seed: model.get("seed"), step: model.get("step") });

  /** @returns {{ matrix: string, row: number, column: number }}  what is looked at, if it is there; else the nearest */
  function spot() {
    const matrix = tables.has(model.get("matrix")) ? model.get("matrix") : [...tables.keys()][0];
    const table = tables.get(matrix);
    const within = (/** @type {string} */ name, /** @type {number} */ size) => Math.min(Math.max(model.get(name), 0), size - 1);
    return { matrix, row: within("row", table?.rows ?? 1), column: within("column", table?.columns ?? 1) };
  }

  /** @returns {Knob} */
  function knob() {
    const { matrix, row, column } = spot();
    return { name: matrix, index: row * (tables.get(matrix)?.columns ?? 1) + column };
  }

  /** @param {{ matrix?: string, row?: number, column?: number }} to */
  function goTo(to) {
    guess.close();
    note.textContent = "";
    const next = { ...spot(), ...to };
    const { rows, columns } = tables.get(next.matrix) ?? { rows: 1, columns: 1 };
    setTraits(model, { matrix: next.matrix, row: Math.min(next.row, rows - 1), column: Math.min(next.column, columns - 1) });
  }

  /** @param {Edit[]} next */
  function setEdits(next) {
    past.push(edits());
    turning = false;
    setTraits(model, { edits: next });
  }

  /** @param {number} value */
  function turn(value) {
    if (!Number.isFinite(Math.fround(value))) return;
    if (!turning) past.push(edits());
    turning = true;
    guess.clear();
    setTraits(model, { edits: withTurn(tables, edits(), { ...knob(), value }) });
  }

  async function findSteepest() {
    if (!session) return;
    choose.setBusy(true);
    try {
      const { name, index, gradient, token } = await session.steepest(asked(), edits());
      goTo({ matrix: name, ...cell(tables, { name, index }) });
      const all = [...tables.values()].reduce((sum, { data }) => sum + data.length, 0);
      note.textContent =
        `Of all ${count(all)} knobs this is the steepest here: turn it up by 0.01, and log p of “${spoken(session.word(token))}” ` +
        `changes by about ${signed(gradient * 0.01, 4)}. Now turn it.`;
      knobDial.focus();
    } catch (error) {
      showTrouble(error);
    } finally {
      choose.setBusy(false);
    }
  }

  /** Asks for the newest state. */
  const look = latest(async () => {
    if (!session) return;
    const [mine, where, turned] = [session, asked(), edits()];
    try {
      const known = await mine.tables(where, (share) => {
        fetching.textContent = `Fetching this checkpoint: ${Math.round(share * 100)}%`;
      });
      if (mine !== session) return;
      if (known !== tables) {
        tables = known;
        choose.setTables(tables);
      }
      const wrong = misfit(tables, turned);
      if (wrong) {
        if (turned === edits()) {
          showBadLink(`These turns are not of this model: ${wrong}. The model stands as it grew.`);
          setTraits(model, { edits: [] });
        }
        return;
      }
      const before = await mine.predict(where, []);
      const after = await mine.predict(where, turned);
      if (mine !== session) return;
      shown = { before, after };
      draw(turned);
    } catch (error) {
      if (mine === session) showTrouble(error);
    }
  });

  /** @param {Edit[]} turned  that the prediction is of */
  function draw(turned) {
    if (!shown) return;
    const { before, after } = shown;
    showTrouble(null);
    fetching.textContent = "";
    words.update(before, after);
    summary.textContent = inWords(before.probabilities, after.probabilities, turned.length, word);
    if (body.hidden) {
      body.hidden = false;
      drawControls();
    }
    guess.settle(turned, after);
    tale.soon();
    slope.soon();
    if (turned === edits()) delete root.dataset.stale;
    root.dataset.ready = "true";
  }

  function drawControls() {
    if (!tables.size || !session) return;
    const at = spot();
    const table = /** @type {import("./tables.js").Table} */ (tables.get(at.matrix));
    const turned = edits()
      .filter(({ name }) => name === at.matrix)
      .map((edit) => cell(tables, edit));
    map.draw(at.matrix, table, at, turned);
    choose.update(at.matrix, table, at, placeOf(session.config, at.matrix, at.row, at.column, word));
    knobDial.update(table, grown(tables, knob()), valueOf(tables, edits(), knob()));
    if (!misfit(tables, edits()))
      kept.update(tables, edits(), past.length > 0, keeping({ model: model.get("model"), ...asked(), edits: edits() }));
  }

  function drawSizes() {
    guess.setSize(model.get("turn"));
    many.drawSize();
  }

  function onAsked() {
    if (field.value !== model.get("prompt")) field.value = model.get("prompt");
    space.look(field.value);
    [...examples.children].forEach((button) =>
      button.setAttribute("aria-pressed", String(button.textContent === labelled(model.get("prompt")))),
    );
    many.forget();
    guess.close();
    guess.clear();
    note.textContent = "";
    changed();
  }

  function changed() {
    root.dataset.stale = "true";
    tale.drop();
    drawControls();
    look(undefined);
  }

  function drawExamples() {
    examples.replaceChildren(
      ...model
        .get("examples")
        .slice(0, TRIED)
        .map((/** @type {string} */ prompt) =>
          h("button", { type: "button", class: "g-example", onclick: () => setTraits(model, { prompt }) }, labelled(prompt)),
        ),
    );
  }

  /** @param {unknown} error */
  function showTrouble(error) {
    trouble.show(error);
    if (!error) return;
    body.hidden = true; // what it holds is of other words or another moment
    fetching.textContent = "";
    root.dataset.ready = "true";
    delete root.dataset.stale;
  }

  /** @param {string} sentence */
  function showBadLink(sentence) {
    badLink.textContent = sentence;
    badLink.hidden = !sentence;
  }

  function tryAgain() {
    showTrouble(null);
    if (session) changed();
    else engine.start();
  }

  const place = address({
    onBad(sentence) {
      showBadLink(sentence);
      if (sentence) root.scrollIntoView();
    },
    onLink(link) {
      root.scrollIntoView();
      past = [];
      const last = link.edits.at(-1);
      const columns = tables.get(last?.name ?? "")?.columns;
      setTraits(model, { ...link, ...(last && columns ? { matrix: last.name, ...cell(tables, last) } : {}) });
    },
  });

  const engine = engineOf(model, {
    onStart() {
      session = shown = null;
      tables = new Map();
      past = [];
      root.dataset.stale = "true";
      fetching.textContent = "Fetching the model";
    },
    onEngine(started) {
      session = openSession(started);
      onAsked();
    },
    onTrouble: showTrouble,
  });

  const ends = [
    onChange(model, ["prompt", "seed", "step"], onAsked),
    onChange(model, ["edits"], changed),
    onChange(model, ["matrix", "row", "column"], () => {
      turning = false;
      drawControls();
      slope.soon();
    }),
    onChange(model, ["turn"], drawSizes),
    onChange(model, ["examples"], drawExamples),
  ];

  drawExamples();
  drawSizes();
  field.value = model.get("prompt");
  root.dataset.stale = "true";
  el.append(root);
  let leave = () => {};
  if (place.take()) engine.start();
  else leave = whenNear(root, engine.start);

  return () => {
    leave();
    place.stop();
    for (const end of ends) end();
    for (const part of [tale, many, slope, map]) part.stop();
    engine.stop();
    session = null;
    root.remove();
  };
}

/** @param {string} prompt @returns {string} as much of it as a button holds, in whole words */
function labelled(prompt) {
  if (prompt.length <= 34) return prompt;
  return `${prompt.slice(0, 18).replace(/\s+\S*$/, "")} … ${prompt.slice(-18).replace(/^\S*\s+/, "")}`;
}

export default { render };
