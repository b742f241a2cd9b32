// The same question, asked of real models: nine runs each of small Pythias that differ in their seed alone.

import { freshId, h } from "../parts/dom.js";
import { count, inWords, percent } from "../parts/format.js";
import { headGrid } from "./grids.js";
import { countsOf, stayed } from "./pythia_counts.js";

/** @typedef {import("./pythia_counts.js").Pythia} Pythia */

const COPIES = 2; // a head that gives this many times what it gave untrained is said to copy

export function pythiaPage() {
  const id = freshId("step");
  const slider = h("input", { type: "range", id, class: "g-range s-slider", min: 0, step: 1, oninput: () => draw() });
  const now = h("span", { class: "g-small" });
  const place = h("div", { class: "s-pythia" });
  const about = h("p", { class: "g-small s-gap" });
  const element = h(
    "div",
    {},
    h("div", { class: "s-field" }, h("label", { class: "g-title", for: id }, "Step of training"), slider, now),
    place,
    about,
  );
  /** @type {Pythia[]} */
  let models = [];
  /** @type {number[]} */
  let steps = [];

  function draw() {
    const at = slider.valueAsNumber;
    const said = `step ${count(steps[at])} of ${count(steps[steps.length - 1])}`;
    slider.setAttribute("aria-valuetext", said);
    now.textContent = said;
    place.replaceChildren(...models.map((one) => model(one, steps[at])));
  }

  return {
    element,
    /** @param {Pythia[]} given */
    update(given) {
      models = given;
      steps = [...new Set(given.flatMap((one) => one.steps.map(({ step }) => step)))].sort((a, b) => a - b);
      element.hidden = !steps.length;
      if (!steps.length) return;
      slider.max = String(steps.length - 1);
      slider.value = slider.max;
      about.textContent =
        "A square is a head, a row a layer; its number says in how many of the runs it is the strongest copying head. Published figures: computed from " +
        "the result files of github.com/seantrott/mechinterp_generalizability, on runs of PolyPythias (van der Wal et al. 2025). There the seed sets the order of the texts, too. " +
        "The random words are any tokens, where ours were words of the village. No intervals were published.";
      draw();
    },
  };
}

/**
 * @param {Pythia} pythia
 * @param {number} step
 */
function model({ model: name, shape, steps }, step) {
  const at = steps.findIndex((one) => one.step === step);
  if (at < 0) return h("div", {}, h("p", { class: "g-title" }, `Pythia ${name}`), h("p", {}, "Not measured at this step."));
  const { runs } = steps[at];
  const found = countsOf(runs, shape);
  const start = countsOf(steps[0].runs, shape).score;
  return h(
    "div",
    {},
    headGrid({
      caption: `Pythia ${name}`,
      scores: found.grid,
      most: Math.max(2, ...found.grid.flat()),
      written: (n) => (n ? String(n) : ""),
    }),
    h("p", {}, ...told(found, runs.length, shape, start, steps[0].step === step)),
    since(steps, at),
  );
}

/**
 * @param {ReturnType<typeof countsOf>} found
 * @param {number} runs
 * @param {number[]} shape
 * @param {number} start  the mean score at the first step
 * @param {boolean} isStart
 */
function told(found, runs, shape, start, isStart) {
  const scores = `The strongest head gives ${percent(found.score)} of its attention to what came next before, on average over ${inWords(runs)} runs. `;
  if (found.score < COPIES * start) {
    return [
      h("strong", {}, "None copies yet. "),
      scores,
      isStart
        ? "Which head is the strongest is chance."
        : `Untrained it was ${percent(start)}. Which head is the strongest is chance.`,
    ];
  }
  const layers = found.layers.map(({ layer, count: n }) => `layer ${layer} in ${inWords(n)}`).join(", ");
  return [
    h(
      "strong",
      {},
      `${inWords(found.places)[0].toUpperCase()}${inWords(found.places).slice(1)} different heads in ${inWords(runs)} runs. `,
    ),
    `It has ${shape[0] * shape[1]}; drawn by chance there would be ${found.expected.places.toFixed(1)}. `,
    `They stand in ${found.layers.length === 1 ? "one layer" : `${inWords(found.layers.length)} layers`} of ${shape[0]}, where chance would give ${found.expected.layers.toFixed(1)}: ${layers}. `,
    scores,
    "By the rule of your bet: the layer ",
    h("b", {}, found.layer),
    ", the number ",
    h("b", {}, found.head),
    ".",
  ];
}

/**
 * @param {Pythia["steps"]} steps
 * @param {number} at
 */
function since(steps, at) {
  const same = stayed(steps, at);
  return same
    ? h(
        "p",
        { class: "g-small" },
        `In ${inWords(same.runs)} of the ${inWords(steps[at].runs.length)} runs it is the same head as at step ${count(same.step)}.`,
      )
    : null;
}
