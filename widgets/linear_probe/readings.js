// Which figures of the laboratory's table of probes belong together, and what they say.

import { interval, percent } from "../parts/format.js";
import { compared, figureOf, stepsOf } from "./figures.js";

/** @typedef {import("./figures.js").Row} Row */
/** @typedef {import("./figures.js").Figure} Figure */
/** @typedef {import("./scene.js").Target} Target */
/**
 * @typedef {object} Place  where a probe reads what
 * @property {Target} target
 * @property {string} position
 * @property {string} condition  which scenes
 */

export const LAYERS = [3, 2, 1, 0, -1]; // the last on top, as on a way upwards; -1 is what goes into the first
export const UNTRAINED = 0; // the seed whose untrained model was measured

/** @param {Row[]} rows */
export function lastStep(rows) {
  return stepsOf(rows).at(-1) ?? 0;
}

/**
 * How often a probe names the right container, or, with a label, another.
 * @param {Row[]} rows
 * @param {number} step
 * @param {number} layer
 * @param {Place} place
 * @param {string} [label]
 */
export function probed(rows, step, layer, { target, position, condition }, label = condition === "agree" ? "place" : target) {
  return figureOf(rows, { step, measure: "probe", target, position, layer, condition, label });
}

/**
 * The best layer of the last step, and that of the untrained model.
 * @param {Row[]} rows
 * @param {Row[]} control  the table that has the untrained model
 * @param {Place} place
 */
export function bestOf(rows, control, place) {
  const highest = (/** @type {Row[]} */ table, /** @type {number} */ step) =>
    LAYERS.map((layer) => ({ layer, figure: probed(table, step, layer, place) })).reduce((a, b) =>
      (b.figure?.value ?? -1) > (a.figure?.value ?? -1) ? b : a,
    );
  const [one, two] = [highest(rows, lastStep(rows)), highest(control, 0)];
  return one.figure && two.figure ? { layer: one.layer, trained: one.figure, untrained: two.figure } : undefined;
}

/**
 * @param {Target} target
 * @param {NonNullable<ReturnType<typeof bestOf>>} best
 */
export function inWords(target, { layer, trained, untrained }) {
  const how = { more: "more than the", fewer: "less than the", alike: "not clearly apart from the" }[
    compared(trained, untrained)
  ];
  return (
    `${target === "place" ? "Place" : "Belief"}: at the last step best ${layer < 0 ? "in the words" : `after layer ${layer}`}, ` +
    `${withInterval(trained)}; ${how} untrained model’s best, ${withInterval(untrained)}.`
  );
}

/** @param {Figure} figure */
export function withInterval({ value, low, high }) {
  return `${percent(value)} (${interval(low, high, "share")})`;
}
