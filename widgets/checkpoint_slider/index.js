// CheckpointSlider: type any prompt, and slide through the training of a model.
// The traits are the whole state: a control sets a trait, and a changed trait redraws the view.

import "./style.css";
import { h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { rested } from "../parts/latest.js";
import { onChange, setTraits } from "../parts/model.js";
import { whenNear } from "../parts/near.js";
import { promptBox } from "../parts/prompt_box.js";
import { widgetRoot } from "../parts/root.js";
import { scoreKeeper } from "../parts/score.js";
import { troubleBox } from "../parts/trouble.js";
import { shown } from "../parts/words.js";
import { capacities } from "./capacities.js";
import { continuation } from "./continuation.js";
import { askedAbout, fall } from "./fallen.js";
import { resolved, toggled } from "./followed.js";
import { fallGuess } from "./guess.js";
import { momentsOf } from "./moments.js";
import { nextWord, sentence } from "./next_word.js";
import { openSession } from "./session.js";
import { shownAs } from "./sisters.js";
import { found } from "./trace.js";
import { turns } from "./turns.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("../engine/engine.js").Prediction} Prediction */

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  /** @type {import("../parts/engine.js").Engine | null} */
  let engine = null;
  /** @type {ReturnType<typeof openSession> | null} */
  let session = null;
  /** @type {Prediction | null} */
  let prediction = null;
  /** @type {import("./next_word.js").Followed[]} */
  let followed = [];
  /** @type {unknown} the checkpoints that the slider shows */
  let drawn = null;
  let inSight = false;
  let leave = () => {}; // ends the watch for the reader to come near

  const moments = momentsOf(model);
  const { checkpoints, sisters, seek } = moments;

  const keeper = scoreKeeper("CheckpointSlider");
  const guess = fallGuess({
    keeper,
    onShow() {
      const fallen = askedAbout(model.get("curves")).find(({ points }) => fall(points));
      setTraits(model, { curve: fallen?.panel ?? model.get("curve"), revealed: true });
    },
  });
  const prompt = promptBox({
    onType: (text) => setTraits(model, { prompt: text }),
    onExample: (/** @type {import("./turns.js").Example} */ { prompt: text, watch = [], curve = model.get("curve") }) =>
      setTraits(model, { prompt: text, watch, curve }),
  });
  const otherwise = turns({
    keeper,
    onTurn: (turn, watch) => setTraits(model, { prompt: turn.prompt, watch, step: moments.last() }),
  });
  const next = nextWord({ onPick: (bar) => setTraits(model, { watch: toggled(bar.id, followed) }) });
  const story = continuation({
    onAnother: () => setTraits(model, { sample_seed: (model.get("sample_seed") + 1) % 2 ** 32 }),
    onTemperature: (temperature) => setTraits(model, { temperature }),
  });
  const measures = capacities({
    onSeek: seek,
    onCurve: (curve) => setTraits(model, { curve }),
    onKin: (kin) => setTraits(model, { kin }),
  });

  const trouble = troubleBox({ onRetry: tryAgain });
  const heard = h("p", { class: "g-hidden", role: "status" });
  const lead = h("p", { class: "g-lead" });
  const answer = h("div", { class: "g-answer" }, next.element, story.element);
  const body = h(
    "div",
    { hidden: true },
    prompt.element,
    otherwise.element,
    moments.element,
    trouble.element,
    answer,
    measures.element,
    heard,
  );
  const root = widgetRoot("CheckpointSlider", "A model through its training", lead, guess.element, body);

  // A screen reader hears the outcome once the reader rests, not every step of a drag.
  const announce = rested(() => {
    if (prediction) heard.textContent = sentence(prediction, followed);
  }, 900);

  /** @param {unknown} error */
  function showTrouble(error) {
    trouble.show(error);
    answer.hidden = Boolean(error); // what it holds is of another moment
    if (!error) return;
    moments.tell("");
    moments.pause();
    if (body.hidden) delete root.dataset.stale; // covered: nothing is waited for, and it is started again when it is uncovered
    root.dataset.ready = "true"; // all that does not need the missing part can be used
  }

  function tryAgain() {
    showTrouble(null);
    if (session) session.again();
    else starting.start();
  }

  /** @type {import("./session.js").Listener} */
  const listener = {
    onPrediction(given) {
      prediction = given;
      setTraits(model, { prediction: given.top });
      showTrouble(null);
      moments.tell("");
      delete root.dataset.stale;
      drawPrediction();
      moments.shown();
      announce();
      root.dataset.ready = "true";
    },
    onTold: story.setTold,
    onProgress(step, share) {
      if (step !== model.get("step")) return;
      moments.tell(`Fetching this checkpoint: ${Math.round(share * 100)}%`);
    },
    onLoaded: () => moments.setPresence(presence),
    onFailed(step, error) {
      moments.setPresence(presence);
      if (step === moments.now().step) showTrouble(error);
    },
    onSeen: drawTraces,
    onError: showTrouble,
  };

  /** @param {number} step */
  function presence(step) {
    if (session?.failed.has(step)) return "broken";
    return session?.loaded.has(step) ? "here" : "away";
  }

  function drawPrediction() {
    if (!prediction || !engine) return;
    next.update(prediction, followed);
    prompt.setRead(prediction, engine.context, engine.begin);
    drawTraces();
    if (root.dataset.stale || !moments.atTheEnd()) return;
    const { probabilities } = prediction;
    const words = followed.map(({ id, text }) => ({ word: shown(text).text, probability: probabilities[id] ?? 0 }));
    otherwise.tell(model.get("prompt"), words);
  }

  function drawTraces() {
    const seen = session?.seen ?? new Map();
    setTraits(model, { followed: found(followed, checkpoints(), seen) });
    moments.drawPaths(followed, seen);
  }

  function look() {
    if (drawn !== checkpoints()) return redraw(); // step and checkpoints change together
    const { step, tokens } = moments.now();
    prompt.setPrompt(model.get("prompt"));
    otherwise.look(model.get("examples"), model.get("prompt"));
    story.setPrompt(model.get("prompt"));
    story.setTemperature(model.get("temperature"));
    moments.drawMoment();
    measures.mark(tokens);
    if (!session) return;
    showTrouble(null);
    story.setStale();
    root.dataset.stale = "true";
    moments.tell(session.loaded.has(step) ? "" : "Fetching this checkpoint");
    session.look(
      {
        prompt: model.get("prompt"),
        seed: model.get("seed"),
        step,
        temperature: model.get("temperature"),
        sampleSeed: model.get("sample_seed"),
      },
      checkpoints().map((c) => c.step),
    );
  }

  async function follow() {
    if (!engine) return;
    const watch = model.get("watch");
    const words = await resolved(engine, watch).catch(() => []);
    if (watch !== model.get("watch")) return;
    followed = words;
    drawPrediction();
  }

  function drawTraining() {
    const all = checkpoints();
    lead.textContent =
      (model.get("_live")
        ? `Here are ${all.length} moments of the training of ${model.get("model")}. `
        : `This small model was kept at ${all.length} moments of its training. `) +
      `Slide back to the ${all[0].step ? "earliest" : "start, where it knows nothing"}, then forward again, ` +
      "and watch what it expects after your words.";
    drawn = all;
    moments.drawRun();
    moments.setPresence(presence);
    drawCurve();
    look();
  }

  function drawCurve() {
    const all = checkpoints();
    const others = sisters().filter(({ seed }) => seed !== model.get("seed"));
    measures.draw({
      panels: model.get("curves"),
      sisters: others.map(({ curves }) => curves),
      last: all[all.length - 1].tokens,
      curve: model.get("curve"),
      kin: model.get("kin"),
    });
    measures.mark(moments.now().tokens);
  }

  /** Nothing is shown, nor fetched, before the reader has guessed. */
  function uncover() {
    const curves = model.get("curves");
    const covered = !model.get("revealed") && !guess.answered() && askedAbout(curves).length > 0;
    if (covered) {
      guess.ask(curves);
      root.dataset.ready = "true";
    } else if (body.hidden) {
      guess.tell(curves);
      leave = whenNear(root, starting.start);
    }
    body.hidden = covered;
  }

  const starting = engineOf(model, {
    onStart() {
      session?.stop();
      session = engine = prediction = null;
      root.dataset.stale = "true";
      moments.tell("Fetching the model");
    },
    async onEngine(started) {
      engine = started;
      session = openSession(engine, listener);
      session.setInSight(inSight);
      await follow();
      look();
    },
    onTrouble: showTrouble,
  });

  const redraw = rested(drawTraining, 0);
  const ends = [
    onChange(model, ["prompt", "step", "temperature", "sample_seed"], look),
    onChange(model, ["watch"], follow),
    onChange(model, ["checkpoints", "curves", "seed", "sisters"], redraw),
    onChange(model, ["examples"], drawExamples),
    onChange(model, ["curve", "kin"], drawCurve),
    onChange(model, ["revealed"], uncover),
  ];

  function drawExamples() {
    prompt.setExamples(model.get("examples"));
    prompt.setPrompt(model.get("prompt"));
    otherwise.look(model.get("examples"), model.get("prompt"));
  }

  const sight = new IntersectionObserver((entries) => {
    inSight = entries[entries.length - 1].isIntersecting; // a batch may hold several: the last is how it stands
    session?.setInSight(inSight);
  });

  drawExamples();
  drawTraining();
  drawTraces();
  el.append(root);
  sight.observe(root);
  uncover();

  return () => {
    sight.disconnect();
    leave();
    for (const end of ends) end();
    for (const later of [announce, redraw]) later.cancel();
    measures.stop();
    moments.stop();
    session?.stop();
    starting.stop();
    root.remove();
  };
}

/**
 * A seed that a reader comes back to brings its own checkpoints and curves.
 * @param {{ model: import("../parts/model.js").Model }} given
 */
function initialize({ model }) {
  const sister = model.get("sisters").find((/** @type {import("./sisters.js").Sister} */ one) => one.seed === model.get("seed"));
  if (sister && JSON.stringify(sister.checkpoints) !== JSON.stringify(model.get("checkpoints"))) {
    setTraits(model, shownAs(sister, model.get("step")));
  }
}

export default { initialize, render };
