// MinimalPairs: pairs of texts that the reader writes, and which of the two each checkpoint finds likelier.
// The traits are the list and the moment that is read; what the checkpoints answered is the view's own.

import "./style.css";
import { copyBox } from "../parts/copying.js";
import { freshId, h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { latest } from "../parts/latest.js";
import { onChange, pagesOwn, setTraits } from "../parts/model.js";
import { isTheBooks, REAL } from "../parts/real_model.js";
import { realSwitch } from "../parts/real_switch.js";
import { widgetRoot } from "../parts/root.js";
import { scoreKeeper } from "../parts/score.js";
import { nearest } from "../parts/timescale.js";
import { troubleBox } from "../parts/trouble.js";
import { askedPairs } from "./asked.js";
import { betOn } from "./bet.js";
import { MOST, problem } from "./pairs.js";
import { resultsView } from "./results.js";
import { pairRow } from "./row.js";
import { atBest, csv } from "./tally.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("./pairs.js").Pair} Pair */
/** @typedef {import("./asked.js").Moments} Moments */

/** Of the real one there is one moment: as it was handed out. @type {Moments} */
const AS_IT_IS = { seed: 0, steps: [0], tokens: [0], names: [""] };

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const score = scoreKeeper("MinimalPairs");
  const ours = pagesOwn(model, "pairs");
  let asked = askedPairs();
  /** @type {import("../parts/engine.js").Engine | null} */
  let engine = null;
  let started = false;
  let running = 0; // so that a run overtaken by a later one ends
  let asking = false;
  /** @type {ReturnType<typeof pairRow>[]} */
  let rows = [];

  const choice = realSwitch(model);
  const seedId = freshId("seed");
  const list = h("ol", { class: "m-list" });
  const add = h("button", { type: "button", class: "g-button", onclick: addPair }, "Add a pair");
  const back = h("button", { type: "button", class: "g-button", onclick: toOurs }, "Back to ours");
  const best = h("p", { class: "g-small" });
  const seed = h("select", { id: seedId, onchange: () => setTraits(model, { seed: Number(seed.value) }) });
  const ofSeeds = h("span", {}, h("label", { class: "g-small", for: seedId }, "Grown from "), seed);
  const trouble = troubleBox({ onRetry: again });
  const state = h("p", { class: "g-small" });
  const bet = betOn({
    score,
    list: () => ({ key: keys(), pairs: proper(), who: who(), trained: trained(), known: known() }),
    onRun: begin,
    beside: ofSeeds,
  });
  const results = resultsView({
    onSeek: seek,
    onMoment: (i) => setTraits(model, { step: momentsNow().steps[i] }),
  });
  const copy = copyBox({
    label: "The list as comma-separated values",
    button: "Copy list and results",
    text: () => {
      const which = { seed: model.get("seed"), step: model.get("step") };
      return csv(
        pairs().map((pair) => ({ pair, margin: asked.margin(pair, which.seed, which.step) })),
        which,
      );
    },
  });
  const root = widgetRoot(
    "MinimalPairs",
    "Pairs of texts, and which the model finds likelier",
    choice.element,
    h(
      "p",
      { class: "g-lead" },
      "Each pair is one text with two endings. The model gets it right if it finds the expected " +
        "ending the likelier one. Change ours, or write your own: a verb that fits or doesn’t, a story that ends in one of two ways.",
    ),
    list,
    h("div", { class: "m-buttons" }, add, back, copy),
    best,
    bet.form,
    trouble.element,
    state,
    bet.outcome,
    results.element,
  );

  /** @returns {Pair[]} */
  const pairs = () => model.get("pairs");
  /** @returns {Moments} */
  const momentsNow = () =>
    model.get("model") === REAL
      ? AS_IT_IS
      : model.get("moments").find((/** @type {Moments} */ one) => one.seed === model.get("seed"));
  const trained = () => isTheBooks(model) || momentsNow().steps.length > 1;
  const proper = () => pairs().filter((pair) => !problem(pair));
  const keys = () => JSON.stringify([isTheBooks(model) ? model.get("seed") : model.get("model"), ...proper().map(asked.key)]);

  const who = () => (isTheBooks(model) ? `the finished model (seed ${model.get("seed")})` : model.get("model"));

  const starting = engineOf(model, {
    onStart() {
      engine = null;
      asked = askedPairs(); // another model answers otherwise
      build();
    },
    onEngine(given) {
      engine = given;
      if (asking) askAll(running);
    },
    onTrouble: failed,
  });

  /** @param {unknown} error */
  function failed(error) {
    started = engine !== null;
    asking = false;
    state.textContent = "";
    trouble.show(error);
    look();
  }

  function again() {
    trouble.show(null);
    asking = true;
    if (engine) askAll(running);
    else starting.start();
    started = true;
  }

  /** @param {Pair[]} given */
  function setPairs(given) {
    running += 1; // what is under way is of another list
    asking = false;
    const some = proper().some((pair) => asked.points(pair, momentsNow()).length);
    state.textContent = some ? "The list has changed. Run it to have the new pairs answered; the others are known." : "";
    setTraits(model, { pairs: given });
  }

  function addPair() {
    setPairs([...pairs(), { begin: "", better: "", worse: "" }]);
    rows[rows.length - 1].focus();
  }

  function toOurs() {
    setPairs(ours);
    rows[0].focus(); // the button that was pressed is gone
  }

  /** Whether the last checkpoint has answered every pair, so that there is nothing left to guess. */
  function known() {
    const { seed: grown, steps } = momentsNow();
    return proper().every((pair) => asked.trouble(pair) || asked.margin(pair, grown, steps[steps.length - 1]) !== null);
  }

  /** @param {number} i */
  function remove(i) {
    setPairs(pairs().filter((_, k) => k !== i));
    rows[Math.min(i, rows.length - 1)].focus();
  }

  function begin() {
    running += 1;
    trouble.show(null);
    asking = true;
    if (engine) askAll(running);
    else if (!started) starting.start();
    started = true;
    state.textContent = trained() ? "Asking the checkpoints …" : "Asking the model …";
    look();
  }

  const askAll = latest(async (/** @type {number} */ mine) => {
    if (mine !== running || !engine) return;
    try {
      const moments = momentsNow();
      await asked.ask(engine, proper(), moments, {
        wanted: () => mine === running,
        onStep(answered) {
          if (mine !== running) return;
          asking = answered < moments.steps.length;
          if (answered === 1) judge(moments);
          setTraits(model, { scores: asked.scores() });
          state.textContent = asking ? `${answered} of ${moments.steps.length} checkpoints have answered …` : "";
          look();
        },
      });
    } catch (error) {
      if (mine === running) failed(error);
    }
  });

  /**
   * The last checkpoint has answered: what became of the guess?
   * @param {Moments} moments
   */
  function judge({ steps }) {
    const last = steps[steps.length - 1];
    const margins = proper().flatMap((pair) => asked.margin(pair, model.get("seed"), last) ?? []);
    const told = bet.settle(margins.filter((margin) => margin > 0).length, margins.length);
    if (told && model.get("model") !== REAL) setTraits(model, { step: last });
  }

  /** @param {number} share */
  function seek(share) {
    const { steps, tokens } = momentsNow();
    setTraits(model, { step: steps[nearest(share, tokens)] });
  }

  function ofSeed() {
    const { steps } = momentsNow();
    running += 1;
    asking = false;
    state.textContent = "";
    if (!steps.includes(model.get("step"))) setTraits(model, { step: steps[steps.length - 1] });
    look();
  }

  function look() {
    const given = pairs();
    const moments = momentsNow();
    const { steps, tokens } = moments;
    const at = Math.max(steps.indexOf(model.get("step")), 0);
    const last = tokens[tokens.length - 1];
    if (rows.length !== given.length) {
      for (const row of rows.slice(given.length)) row.stop();
      rows = given.map(
        (_, i) =>
          rows[i] ??
          pairRow({
            onType: (pair) => setPairs(pairs().map((one, k) => (k === i ? pair : one))),
            onRemove: () => remove(i),
            onSeek: seek,
          }),
      );
      list.replaceChildren(...rows.map((row) => row.element));
    }
    given.forEach((pair, i) =>
      rows[i].draw(pair, i + 1, {
        margin: asked.margin(pair, moments.seed, steps[at]),
        points: asked.points(pair, moments),
        last,
        now: tokens[at],
        trouble: asked.trouble(pair),
        wanted: asking,
      }),
    );
    add.disabled = given.length >= MOST;
    for (const button of list.querySelectorAll("button")) button.disabled = given.length === 1; // the last one stays
    const n = proper().length;
    back.hidden = JSON.stringify(given) === JSON.stringify(ours);
    best.textContent = n ? atBest(n) : "";
    bet.look();
    seed.value = String(moments.seed);
    const answered = steps.map((step) =>
      proper().flatMap((pair) => {
        const margin = asked.margin(pair, moments.seed, step);
        return margin === null ? [] : [{ pair, margin }];
      }),
    );
    results.draw(momentsOf(moments), at, answered, proper().filter((pair) => !asked.trouble(pair)).length);
  }

  function build() {
    seed.replaceChildren(
      ...model
        .get("moments")
        .map((/** @type {Moments} */ { seed: value, steps }) =>
          h("option", { value }, `seed ${value} (${steps.length} checkpoints)`),
        ),
    );
    ofSeeds.hidden = !isTheBooks(model); // one model, and where it grew from nobody here knows
    look();
  }

  const ends = [
    onChange(model, ["pairs", "step"], look),
    onChange(model, ["seed"], ofSeed),
    onChange(model, ["moments"], build),
    choice.stop,
  ];
  build();
  el.append(root);
  choice.draw();
  root.dataset.ready = "true";

  return () => {
    for (const end of ends) end();
    running += 1;
    for (const row of rows) row.stop();
    results.stop();
    starting.stop();
    root.remove();
  };
}

/** @param {Moments} moments */
function momentsOf({ steps, tokens, names }) {
  return steps.map((step, i) => ({ step, tokens: tokens[i], ...(names ? { name: names[i] } : {}) }));
}

export default { render };
