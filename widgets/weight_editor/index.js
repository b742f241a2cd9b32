// WeightEditor: any knob of the model, turned by hand, and what becomes of its next word and of its story.
// The traits are the whole state: a control sets a trait, and a changed trait redraws the view.

import "./style.css";
import { freshId, h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { count, percent } from "../parts/format.js";
import { latest, rested } from "../parts/latest.js";
import { onChange, setTraits } from "../parts/model.js";
import { whenNear } from "../parts/near.js";
import { widgetRoot } from "../parts/root.js";
import { asError, troubleBox } from "../parts/trouble.js";
import { spoken } from "../parts/words.js";
import { chooser } from "./chooser.js";
import { dial } from "./dial.js";
import { first, moved, outcome } from "./effects.js";
import { guessing } from "./guess.js";
import { heatMap } from "./heat_map.js";
import { asPython, keptTurns } from "./kept.js";
import { MOST, fromHash, toHash } from "./link.js";
import { nextWord } from "./next_word.js";
import { promise } from "./promise.js";
import { openSession } from "./session.js";
import { stories } from "./stories.js";
import { strips } from "./strips.js";
import { drawn, survey } from "./survey.js";
import { anyKnob, cellName, placeOf } from "./tables.js";
import { cell, grown, misfit, signed, spreads, valueOf, withTurn, written } from "./turns.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("../engine/edits.js").Edit} Edit */
/** @typedef {import("../engine/engine.js").Prediction} Prediction */
/** @typedef {{ name: string, index: number }} Knob */

const REST = 150; // ms without a turn before the story is told again
const TRIED = 3; // examples that have a button
const LISTED = 3; // of many knobs, those that did most

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const onPage = document.documentElement.dataset.content_root !== undefined; // else in JupyterLab
  /** @type {ReturnType<typeof openSession> | null} */
  let session = null;
  /** @type {import("./tables.js").Tables} */
  let tables = new Map();
  /** @type {{ before: Prediction, after: Prediction } | null} */
  let shown = null;
  /** @type {Edit[][]} what was turned before each of the reader's deeds */
  let past = [];
  let turning = false; // the dial is held: all of this is one deed
  /** @type {{ knob: Knob, value: number } | null} at random, not yet turned */
  let pending = null;
  /** @type {{ guess: number, before: Prediction, edits: Edit[] } | null} a guess to be weighed when the answer comes */
  let open = null;
  let telling = new AbortController();
  let surveying = new AbortController();
  /** @type {{ turned: import("./survey.js").Turned[], most: { turned: import("./survey.js").Turned, elsewhere: number[] }[] } | null} */
  let found = null;

  const promptId = freshId("prompt");
  const lead = h("p", { class: "g-lead" }, "Every knob of the model is here. Pick one, turn it, and see what becomes of the next word.");
  const field = h("textarea", { id: promptId, class: "g-prompt", rows: 1, spellcheck: "false", autocapitalize: "off", autocomplete: "off",
    oninput: () => setTraits(model, { prompt: field.value }) });
  const examples = h("div", { class: "g-examples", role: "group", "aria-label": "Examples to try" });
  const map = heatMap({ onPick: (row, column) => goTo({ row, column }) });
  const choose = chooser({ onPlace: goTo, onSteepest: findSteepest });
  const note = h("p", { class: "w-note", role: "status" });
  const knobDial = dial({ onTurn: turn, onRest: () => { turning = false; }, onBack: () => setEdits(withTurn(tables, edits(), { ...knob(), value: grown(tables, knob()) })) });
  const words = nextWord();
  const summary = h("p", { class: "w-summary" });
  const tale = stories();
  const elsewhere = h("p", { class: "w-small" });
  const kept = keptTurns({
    onBack: (edit) => { setEdits(withTurn(tables, edits(), { ...edit, value: grown(tables, edit) })); kept.focus(); },
    onPick: (edit) => goTo({ matrix: edit.name, ...cell(tables, edit) }),
    onUndo: () => { const last = past.pop(); if (last) setTraits(model, { edits: last }); },
    onClear: () => { setEdits([]); kept.focus(); },
  });
  const guess = guessing({ onPick: pickAny, onSize: (size) => setTraits(model, { turn: size }), onGo: turnPending });
  const many = strips({ onRun: turnMany, onStop: () => surveying.abort(), onPick: ({ name, index, value }) => {
    goTo({ matrix: name, ...cell(tables, { name, index }) });
    setEdits(withTurn(tables, edits(), { name, index, value }));
    knobDial.element.scrollIntoView({ block: "center" });
    knobDial.focus();
  } });
  const slope = promise();
  const slopeBox = h("details", { class: "w-more", ontoggle: () => promiseSoon() }, h("summary", {}, "What does the gradient promise, and is it kept?"),
    h("p", { class: "w-small" }, "For every knob, calculus tells at once how steeply the prediction changes as the knob begins to turn. How far can one go by that?"), slope.element);
  const trouble = troubleBox({ onRetry: tryAgain });
  const badLink = h("p", { class: "g-trouble", role: "alert", hidden: true });
  const fetching = h("p", { class: "w-small" });
  const heard = h("p", { class: "g-hidden", role: "status" });
  const body = h("div", { class: "w-body", hidden: true },
    guess.element,
    h("div", { class: "w-pick" }, map.element, h("div", { class: "w-controls" }, choose.element, note, knobDial.element)),
    summary, h("div", { class: "w-answer" }, h("div", {}, words.element, elsewhere), tale.element),
    kept.element,
    h("div", { class: "w-section" }, h("p", { class: "g-title" }, "One knob is luck. How about many?"), many.element),
    slopeBox);
  const root = widgetRoot("WeightEditor", "The model’s knobs", lead, h("label", { class: "g-title", for: promptId }, "Your words"),
    field, examples, badLink, trouble.element, fetching, body, heard);

  const edits = () => /** @type {Edit[]} */ (model.get("edits"));
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
    pending = null;
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
      note.textContent = `Of all ${count(all)} knobs this is the steepest here: turn it up by 0.01, and log p of “${spoken(session.word(token))}” `
        + `changes by about ${signed(gradient * 0.01, 4)}. Now turn it.`;
      knobDial.focus();
    } catch (error) {
      showTrouble(error);
    } finally {
      choose.setBusy(false);
    }
  }

  function pickAny() {
    const any = anyKnob(tables, Math.random);
    const by = (Math.random() < 0.5 ? 1 : -1) * model.get("turn");
    const now = valueOf(tables, edits(), any);
    const value = Math.fround(now + by * (tables.get(any.name)?.sd ?? 0));
    goTo({ matrix: any.name, ...cell(tables, any) });
    pending = { knob: any, value };
    guess.ask(`${cellName(tables, any)} will be turned ${by > 0 ? "up" : "down"}, from ${written(now)} to ${written(value)}.`);
  }

  /** @param {number} said  index of the outcome, -1 without a guess */
  function turnPending(said) {
    if (!pending || !shown) return;
    const next = withTurn(tables, edits(), { ...pending.knob, value: pending.value });
    open = { guess: said, before: shown.after, edits: next };
    pending = null;
    setEdits(next);
  }

  async function turnMany() {
    if (!session) return;
    const [mine, where] = [session, asked()];
    const { signal } = (surveying = new AbortController());
    const turns = drawn(tables, model.get("turn"), model.get("sample_seed"));
    many.setProgress(0);
    try {
      const made = await survey(turns, async (each) => (await mine.predict(where, each)).probabilities,
        { onProgress: (done) => many.setProgress(done / turns.length), signal });
      const most = [];
      for (const turned of [...made].sort((a, b) => b.moved - a.moved).slice(0, LISTED)) {
        most.push({ turned, elsewhere: await mine.elsewhere(where, [{ name: turned.name, index: turned.index, value: turned.value }], otherPrompts()) });
      }
      if (signal.aborted) return;
      found = { turned: made, most };
      drawMany();
      many.focus();
      setTraits(model, { sample_seed: model.get("sample_seed") + 1 }); // others the next time
    } catch (error) {
      showTrouble(error);
    } finally {
      many.setProgress(null);
      drawSize();
    }
  }

  /** @returns {string[]}  the examples that are not the prompt */
  const otherPrompts = () => model.get("examples").filter((/** @type {string} */ each) => each !== model.get("prompt"));

  function drawMany() {
    if (!found || !shown) return;
    many.show(tables, found.turned, edits().length ? moved(shown.before.probabilities, shown.after.probabilities) : null, found.most);
  }

  function drawSize() {
    guess.setSize(model.get("turn"));
    many.setSize(model.get("turn"), Boolean(found));
  }

  const promiseSoon = rested(async () => {
    if (!slopeBox.open || !session || !shown) return;
    const [mine, where, at] = [session, asked(), knob()];
    try {
      const { token, slope: each, points } = await mine.promised(where, edits(), at);
      if (mine !== session) return;
      slope.draw(mine.word(token), each, points, spreads(tables, { ...at, value: valueOf(tables, edits(), at) }));
    } catch (error) {
      showTrouble(error);
    }
  }, REST);

  const tellSoon = rested(async () => {
    if (!session) return;
    telling.abort();
    const { signal } = (telling = new AbortController());
    const [mine, where, turned] = [session, asked(), edits()];
    try {
      const before = await mine.tell(where, [], signal);
      const after = await mine.tell(where, turned, signal);
      if (signal.aborted) return;
      tale.update(where.prompt, before, after);
      const others = otherPrompts();
      const shares = turned.length && others.length ? await mine.elsewhere(where, turned, others) : [];
      if (signal.aborted) return;
      elsewhere.textContent = shares.length ? `After ${shares.length} other beginnings, ${percent(Math.min(...shares))} to ${percent(Math.max(...shares))} of the probability moved.` : "";
      heard.textContent = summary.textContent;
    } catch (error) {
      if (!signal.aborted) showTrouble(error);
    }
  }, REST);

  /** Asks for the newest state. */
  const look = latest(async () => {
    if (!session) return;
    const [mine, where, turned] = [session, asked(), edits()];
    try {
      const known = await mine.tables(where, (share) => { fetching.textContent = `Fetching this checkpoint: ${Math.round(share * 100)}%`; });
      if (mine !== session) return;
      if (known !== tables) {
        tables = known;
        choose.setTables(tables);
        forget();
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
    summary.textContent = inWords(before, after, turned.length);
    if (body.hidden) {
      body.hidden = false;
      drawControls();
    }
    if (open && open.edits === turned) {
      guess.settle(open.guess, outcome(open.before.probabilities, after.probabilities), moved(open.before.probabilities, after.probabilities));
      open = null;
    }
    tale.setStale();
    tellSoon();
    if (turned === edits()) delete root.dataset.stale;
    root.dataset.ready = "true";
  }

  /**
   * @param {Prediction} before
   * @param {Prediction} after
   * @param {number} turned  knobs
   */
  function inWords(before, after, turned) {
    if (!turned) return "No knob is turned: this is the model as it grew.";
    if (!Number.isFinite(after.probabilities[0])) return "It gives no probabilities any more: its numbers have outgrown what a computer can hold.";
    const share = moved(before.probabilities, after.probabilities);
    const [was, is] = [first(before.probabilities), first(after.probabilities)];
    const word = (/** @type {number} */ id) => `“${spoken(session?.word(id) ?? "")}”`;
    return `${share === 0 ? "None" : percent(share)} of the probability has moved. `
      + (was === is ? `${word(is)} still comes first.` : `${word(is)} now comes first, in place of ${word(was)}.`);
  }

  function drawControls() {
    if (!tables.size || !session) return;
    const at = spot();
    const table = /** @type {import("./tables.js").Table} */ (tables.get(at.matrix));
    const turned = edits().filter(({ name }) => name === at.matrix).map((edit) => cell(tables, edit));
    const word = (/** @type {number} */ id) => `“${spoken(session?.word(id) ?? "")}”`;
    map.draw(at.matrix, table, at, turned);
    choose.update(at.matrix, table, at, placeOf(session.config, at.matrix, at.row, at.column, word));
    knobDial.update(table, grown(tables, knob()), valueOf(tables, edits(), knob()));
    if (!misfit(tables, edits())) kept.update(tables, edits(), past.length > 0, keeping());
  }

  function keeping() {
    const state = { model: model.get("model"), ...asked(), edits: edits() };
    if (!onPage) return { label: "A line that keeps them, for a notebook", text: asPython(state) };
    const text = edits().length > MOST ? "" : location.href.split("#")[0] + toHash(state);
    return { label: "A link that keeps them", text };
  }

  /** What was computed for another prompt or model. */
  function forget() {
    surveying.abort();
    found = null;
    many.hide();
    drawSize();
  }

  function onAsked() {
    if (field.value !== model.get("prompt")) field.value = model.get("prompt");
    [...examples.children].forEach((button) => button.setAttribute("aria-pressed", String(button.textContent === labelled(model.get("prompt")))));
    forget();
    pending = open = null;
    guess.close();
    guess.clear();
    note.textContent = "";
    changed();
  }

  function changed() {
    root.dataset.stale = "true";
    telling.abort();
    drawControls();
    promiseSoon();
    look(undefined);
  }

  function drawExamples() {
    examples.replaceChildren(...model.get("examples").slice(0, TRIED).map((/** @type {string} */ prompt) =>
      h("button", { type: "button", class: "g-example", onclick: () => setTraits(model, { prompt }) }, labelled(prompt))));
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

  /** @returns {boolean}  whether the page's address is about knobs */
  function takeAddress() {
    if (!onPage) return false;
    showBadLink("");
    try {
      const link = fromHash(location.hash);
      if (!link) return false;
      past = [];
      const last = link.edits.at(-1);
      const columns = tables.get(last?.name ?? "")?.columns;
      setTraits(model, { ...link, ...(last && columns ? { matrix: last.name, ...cell(tables, last) } : {}) });
    } catch (error) {
      showBadLink(asError(error).message);
    }
    root.scrollIntoView();
    return true;
  }

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
    onChange(model, ["matrix", "row", "column"], () => { turning = false; drawControls(); promiseSoon(); }),
    onChange(model, ["turn"], drawSize),
    onChange(model, ["examples"], drawExamples),
  ];
  const onHash = () => { takeAddress(); };
  window.addEventListener("hashchange", onHash);

  drawExamples();
  drawSize();
  field.value = model.get("prompt");
  root.dataset.stale = "true";
  el.append(root);
  let leave = () => {};
  if (takeAddress()) engine.start();
  else leave = whenNear(root, engine.start);

  return () => {
    leave();
    window.removeEventListener("hashchange", onHash);
    for (const end of ends) end();
    for (const later of [tellSoon, promiseSoon]) later.cancel();
    telling.abort();
    surveying.abort();
    map.stop();
    engine.stop();
    session = null;
    root.remove();
  };
}

/** @param {string} prompt @returns {string} as much of it as a button holds */
function labelled(prompt) {
  return prompt.length > 34 ? `${prompt.slice(0, 14).trimEnd()} … ${prompt.slice(-14).trimStart()}` : prompt;
}

export default { render };
