// WeightEditor: any knob of the model, turned by hand, and what becomes of its next word and of its story.
// The traits are the whole state: a control sets a trait, and a changed trait redraws the view.

import "./style.css";
import { h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { latest } from "../parts/latest.js";
import { onChange, setTraits } from "../parts/model.js";
import { whenNear } from "../parts/near.js";
import { onSite, writtenBy } from "../parts/real_model.js";
import { realSwitch } from "../parts/real_switch.js";
import { troubleBox } from "../parts/trouble.js";
import { spoken } from "../parts/words.js";
import { askedOf } from "./asked.js";
import { knobControls } from "./controls.js";
import { deedsOn } from "./deeds.js";
import { inWords } from "./effects.js";
import { guessing } from "./guess.js";
import { keptTurns } from "./kept.js";
import { layout } from "./layout.js";
import { manyKnobs } from "./many.js";
import { nextWord } from "./next_word.js";
import { promise } from "./promise.js";
import { promptRow } from "./prompt.js";
import { retelling } from "./retelling.js";
import { openSession } from "./session.js";
import { grown, misfit } from "./turns.js";

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
  const question = askedOf(model);
  const { now: asked, isReal } = question;
  const choice = realSwitch(model, { onSwitch: question.along });
  const prompt = promptRow({ onPrompt: (text) => setTraits(model, { prompt: text }) });
  const controls = knobControls({
    deeds,
    now: () => ({ session, tables }),
    asked,
    word,
    onLeave: () => guess.close(),
    onTurn() {
      guess.close(); // it is answered by being turned
      guess.clear();
    },
    onTrouble: showTrouble,
  });
  const words = nextWord({ read: writtenBy(model) });
  const summary = h("p", { class: "w-summary" });
  const heard = h("p", { class: "g-hidden", role: "status" });
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
    onPick: controls.lookAt,
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
    onPick: controls.lookAt,
  });
  const many = manyKnobs({
    model,
    state,
    onTrouble: showTrouble,
    onPick: ({ name, index, value }) => {
      controls.lookAt({ name, index });
      deeds.set({ name, index, value });
      controls.show();
    },
  });
  const slope = promise({ state, onTrouble: showTrouble });
  const trouble = troubleBox({ onRetry: tryAgain });
  const { root, body, misfits, fetching } = layout({
    choice: choice.element,
    prompt: prompt.element,
    trouble: trouble.element,
    guess: guess.element,
    panel: controls.element,
    summary,
    words: words.element,
    elsewhere: tale.elsewhere,
    tale: tale.element,
    kept: kept.element,
    many: many.element,
    slope: slope.element,
    heard,
  });

  /** @returns {import("./session.js").State | null}  all that the reader looks at, once it is there */
  function state() {
    return (
      session && shown && { session, tables, shown, asked: asked(), edits: edits(), knob: knob(), others: question.others() }
    );
  }

  /** @param {number} id */
  function word(id) {
    return `“${spoken(session?.word(id) ?? "")}”`;
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
        controls.setTables(tables);
      }
      const wrong = misfit(tables, turned);
      if (wrong) {
        if (turned === edits()) {
          misfits.textContent = `These turns can’t be made: ${wrong}. The model stands as it grew.`;
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
    controls.draw(mine);
    if (!misfit(tables, edits()))
      kept.update(tables, edits(), deeds.undoable(), { model: model.get("model"), ...asked(), edits: edits() });
  }

  function drawSizes() {
    guess.setSize(model.get("turn"));
    many.drawSize();
  }

  const drawExamples = () => prompt.setExamples(question.examples());

  function onAsked() {
    prompt.set(model.get("prompt"));
    many.forget();
    guess.close();
    guess.clear();
    controls.say("");
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
      tale.forget();
      root.dataset.stale = "true";
      fetching.textContent = "Fetching the model";
    },
    onEngine(started) {
      session = openSession(started);
      const slopes = !(isReal() && onSite()); // its tables lie packed there: nobody reckons how steep each knob is
      controls.setSteepest(slopes);
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
    for (const part of [tale, many, slope, controls]) part.stop();
    engine.stop();
    session = null;
    root.remove();
  };
}

export default { render };
