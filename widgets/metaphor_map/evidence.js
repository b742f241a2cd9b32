// What the book knows of one claim: the result, the figures that decided, the rule, and the way to the experiment.

import { h } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { measured } from "../parts/measured.js";
import { wayTo } from "./links.js";
import { chip } from "./pieces.js";
import { resultOf } from "./verdicts.js";

/** @typedef {import("./verdicts.js").Figure} Figure */
/** @typedef {import("./verdicts.js").Claim} Claim */
/** @typedef {import("./verdicts.js").Experiment} Experiment */
/** @typedef {import("./links.js").Places} Places */

/**
 * @param {Claim} claim
 * @param {Experiment[]} experiments
 * @param {Places} places
 * @returns {HTMLElement}
 */
export function evidence(claim, experiments, places) {
  const { ground } = claim;
  const result = resultOf(ground, experiments);
  const experiment = ground.kind === "measured" ? experiments.find(({ id }) => id === ground.experiment) : undefined;
  const head = h("p", { class: "m-result" }, chip(result), ` ${BASIS[result === "untested" ? "untested" : ground.kind]}`);
  const box = h("div", { class: "m-evidence", "data-result": result }, head);
  if (!experiment || ground.kind !== "measured") {
    const why = ground.kind === "measured" ? "The test that this row names is not in this book." : ground.why;
    box.append(...(why ? [h("p", {}, why)] : []), ...way(ground.kind === "measured" ? "" : ground.widget, places));
    return box;
  }
  box.append(
    h(
      "p",
      {},
      "Tested: ",
      h("q", {}, experiment.statement),
      ground.says ? " So says the metaphor." : " The metaphor says the opposite: it holds as far as this fails.",
    ),
    ...(experiment.figures.length ? [bars(experiment.figures)] : []),
    h("p", {}, experiment.said),
    h("p", { class: "g-small" }, `The rule, for that sentence: ${experiment.rule}`),
    ...way(experiment.widget, places),
  );
  return box;
}

const BASIS = {
  measured: "By what was measured in this book.",
  built: "By how the model was built; no measuring needed.",
  judgement: "No figure decides this. Your rating stands.",
  untested: "No figure of this book decides this. Your rating stands.",
};

/**
 * @param {string} widget
 * @param {Places} places
 */
function way(widget, places) {
  const link = wayTo(widget, places);
  return link ? [h("p", {}, link)] : [];
}

/** @param {Figure[]} figures */
function bars(figures) {
  const same = figures.length > 2 && figures.every(({ over }) => over === figures[0].over) ? figures[0].over : "";
  const list = h(
    "ul",
    { class: "g-measures" },
    ...figures.map((figure) => {
      const { over, unit } = figure;
      const top =
        unit === "share" ? 1 : Math.max(...figures.filter((one) => one.unit === unit).map((one) => one.high ?? one.value));
      return measured(figure, [0, top], told(figure), same ? null : h("span", { class: "g-small" }, ` ${over}`));
    }),
  );
  return same ? h("div", {}, list, h("p", { class: "g-small" }, `In brackets: ${same}, each.`)) : list;
}

/**
 * A value with its interval, if it has one that can be told from it.
 * @param {Figure} figure
 */
export function told({ value, low, high, unit }) {
  const shown = (/** @type {number} */ x) => (unit === "share" ? percent(Math.min(1, x)) : x.toFixed(x < 10 ? 2 : 1));
  const within = low === null || high === null || shown(low) === shown(high) ? "" : ` (${shown(low)} to ${shown(high)})`;
  return `${shown(value)}${unit === "share" ? "" : ` ${unit}`}${within}`;
}
