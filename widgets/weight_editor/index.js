// WeightEditor: any knob of the model, turned by hand, and what becomes of its next word and of its story.
// The traits are the whole state: a control sets a trait, and a changed trait redraws the view.

import "./style.css";
import { h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { count } from "../parts/format.js";
import { latest } from "../parts/latest.js";
import { onChange, pagesOwn, setTraits } from "../parts/model.js";
import { whenNear } from "../parts/near.js";
import { KNOB, onSite, REAL, writtenBy } from "../parts/real_model.js";
import { realSwitch } from "../parts/real_switch.js";
import { widgetRoot } from "../parts/root.js";
import { troubleBox } from "../parts/trouble.js";
import { spoken } from "../parts/words.js";
import { deedsOn } from "./deeds.js";
import { inWords } from "./effects.js";
import { guessing } from "./guess.js";
import { keptTurns } from "./kept.js";
import { manyKnobs } from "./many.js";
import { placeOf } from "./names.js";
import { nextWord } from "./next_word.js";
import { knobPanel } from "./panel.js";
import { promise } from "./promise.js";
import { promptRow } from "./prompt.js";
import { retelling } from "./retelling.js";
import { openSession } from "./session.js";
import { countOf } from "./tables.js";
import { cell, grown, misfit, signed, valueOf } from "./turns.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("../engine/edits.js").Edit} Edit */
/** @typedef {import("../engine/engine.js").Prediction} Prediction */

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

  const deeds = deedsOn(model, () => tables);
  const { edits, knob, setEdits } = deeds;
  const choice = realSwitch(model, { onSwitch });
  const prompt = promptRow({ onPrompt: (text) => setTraits(model, { prompt: text }) });
  const panel = knobPanel({
    onPlace: goTo,
    onSteepest: findSteepest,
    onTurn: turn,
    onRest: deeds.rest,
    onBack: () => deeds.set({ ...knob(), value: grown(tables, knob()) }),
    onTrouble: showTrouble,
  });
  const words = nextWord({ read: writtenBy(model) });
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
      deeds.set({ ...edit, value: grown(tables, edit) });
      kept.focus();
    },
    onPick: lookAt,
    onUndo: deeds.undo,
    onClear: () => {
      setEdits([]);
      kept.focus();
    },
  });
  const guess = guessing({
    state,
    onSize: (size) => setTraits(model, { turn: size }),
    onTurn: setEdits,
    onPick: lookAt,
  });
  const many = manyKnobs({
    model,
    state,
    onTrouble: showTrouble,
    onPick: ({ name, index, value }) => {
      lookAt({ name, index });
      deeds.set({ name, index, value });
      panel.show();
    },
  });
  const slope = promise({ state, onTrouble: showTrouble });
  const trouble = troubleBox({ onRetry: tryAgain });
  const misfits = h("p", { class: "g-trouble", role: "alert", hidden: true });
  const fetching = h("p", { class: "g-small" });
  const heard = h("p", { class: "g-hidden", role: "status" });
  const body = h(
    "div",
    { class: "w-body", hidden: true },
    guess.element,
    panel.element,
    summary,
    h("div", { class: "w-answer" }, h("div", {}, words.element, tale.elsewhere), tale.element),
    kept.element,
    h("div", { class: "w-section" }, h("p", { class: "g-title" }, "One knob is luck. How about many?"), many.element),
    slope.element,
  );
  const root = widgetRoot(
    "WeightEditor",
    "The model’s knobs",
    choice.element,
    h("p", { class: "g-lead" }, "Every knob of the model is here. Pick one, turn it, and see what becomes of the next word."),
    prompt.element,
    misfits,
    trouble.element,
    fetching,
    body,
    heard,
  );

  /** @returns {import("./session.js").State | null}  all that the reader looks at, once it is there */
  function state() {
    return session && shown && { session, tables, shown, asked: asked(), edits: edits(), knob: knob(), others: otherPrompts() };
  }

  const isReal = () => model.get("model") === REAL;
  /** @param {boolean} real @returns {string[]} */
  const examples = (real) => model.get(real ? "real_examples" : "examples");
  /** @returns {string[]}  the examples that are not the prompt */
  const otherPrompts = () => examples(isReal()).filter((each) => each !== model.get("prompt"));

  /** Another model, another knob; what the reader wrote stays. @param {boolean} toReal */
  function onSwitch(toReal) {
    const place = toReal ? KNOB : Object.fromEntries(Object.keys(KNOB).map((name) => [name, pagesOwn(model, name)]));
    const known = examples(!toReal).includes(model.get("prompt"));
    return { ...place, edits: [], ...(known ? { prompt: examples(toReal)[0] } : {}) };
  }

  const word = (/** @type {number} */ id) => `“${spoken(session?.word(id) ?? "")}”`;
  const asked = () => ({ prompt: model.get("prompt"), seed: model.get("seed"), step: model.get("step") });

  /** @param {{ matrix?: string, row?: number, column?: number }} to */
  function goTo(to) {
    guess.close();
    panel.say("");
    deeds.goTo(to);
  }

  /** @param {{ name: string, index: number }} to */
  function lookAt(to) {
    goTo({ matrix: to.name, ...cell(tables, to) });
  }

  /** @param {number} value */
  function turn(value) {
    if (!Number.isFinite(Math.fround(value))) return;
    guess.close(); // it is answered by being turned
    guess.clear();
    deeds.turn(value);
  }

  async function findSteepest() {
    if (!session) return;
    panel.setBusy(true);
    try {
      const { name, index, gradient, token } = await session.steepest(asked(), edits());
      lookAt({ name, index });
      panel.say(
        `Of all ${count(countOf(tables))} knobs this is the steepest here: turn it up by 0.01, and log p of “${spoken(session.word(token))}” ` +
          `changes by about ${signed(gradient * 0.01, 4)}. Now turn it.`,
      );
      panel.focus();
    } catch (error) {
      showTrouble(error);
    } finally {
      panel.setBusy(false);
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
        panel.setTables(tables);
      }
      const wrong = misfit(tables, turned);
      if (wrong) {
        if (turned === edits()) {
          misfits.textContent = `These turns are not of this model: ${wrong}. The model stands as it grew.`;
          misfits.hidden = false;
          setTraits(model, { edits: [] });
        }
        return;
      }
      await mine.know([...turned, knob()]);
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
      if (!turned.length) guess.begin();
    }
    guess.settle(turned, after);
    tale.soon();
    slope.soon();
    if (turned === edits()) delete root.dataset.stale;
    root.dataset.ready = "true";
  }

  function drawControls() {
    const mine = session;
    if (!tables.size || !mine) return;
    if (!mine.knows(knob())) {
      mine.know([knob()]).then(() => mine === session && drawControls(), showTrouble);
      return;
    }
    const at = deeds.spot();
    const table = /** @type {import("./tables.js").Table} */ (tables.get(at.matrix));
    const turned = edits()
      .filter(({ name }) => name === at.matrix)
      .map((edit) => cell(tables, edit));
    panel.update(at, table, placeOf(mine.config, at.matrix, at.row, at.column, word), turned, {
      grown: grown(tables, knob()),
      value: valueOf(tables, edits(), knob()),
    });
    if (!misfit(tables, edits()))
      kept.update(tables, edits(), deeds.undoable(), { model: model.get("model"), ...asked(), edits: edits() });
  }

  function drawSizes() {
    guess.setSize(model.get("turn"));
    many.drawSize();
  }

  const drawExamples = () => prompt.setExamples(examples(isReal()));

  function onAsked() {
    prompt.set(model.get("prompt"));
    many.forget();
    guess.close();
    guess.clear();
    panel.say("");
    changed();
  }

  function changed() {
    root.dataset.stale = "true";
    tale.drop();
    drawControls();
    look(undefined);
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

  function tryAgain() {
    showTrouble(null);
    if (session) changed();
    else engine.start();
  }

  const engine = engineOf(model, {
    onStart() {
      session = shown = null;
      body.hidden = true; // what it holds is of another model
      tables = new Map();
      deeds.forget();
      root.dataset.stale = "true";
      fetching.textContent = "Fetching the model";
    },
    onEngine(started) {
      session = openSession(started);
      const slopes = !(isReal() && onSite()); // its tables lie packed there: nobody reckons how steep each knob is
      panel.setSteepest(slopes);
      slope.element.hidden = !slopes;
      onAsked();
    },
    onTrouble: showTrouble,
  });

  const ends = [
    onChange(model, ["prompt", "seed", "step"], onAsked),
    onChange(model, ["edits"], changed),
    onChange(model, ["matrix", "row", "column"], () => {
      deeds.rest();
      drawControls();
      slope.soon();
    }),
    onChange(model, ["turn"], drawSizes),
    onChange(model, ["examples", "real_examples", "model"], drawExamples),
    choice.stop,
  ];

  drawExamples();
  prompt.set(model.get("prompt"));
  drawSizes();
  root.dataset.stale = "true";
  el.append(root);
  choice.draw();
  const leave = whenNear(root, engine.start);

  return () => {
    leave();
    for (const end of ends) end();
    for (const part of [tale, many, slope, panel]) part.stop();
    engine.stop();
    session = null;
    root.remove();
  };
}

export default { render };
