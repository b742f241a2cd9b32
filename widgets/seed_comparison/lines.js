// Figures as dots on a line from 0 to 1, and how far of the way from strangers to the same they come.

import { h } from "../parts/dom.js";
import { ALIKE, DIFFERS, mean } from "./evidence.js";

const NEAR = 0.075; // named dots that lie so near would cover each other

/**
 * @param {object} line
 * @param {string} line.label
 * @param {{ value: number, name?: string }[]} line.dots  values below 0 are drawn there; a name, that of a seed, is written in the dot
 * @param {string} line.said  the values, for all to read
 * @param {number} [line.strangers]  where a mark is set
 * @param {{ value: number }[]} [line.beside]  drawn hollow
 */
export function dotLine({ label, dots, said, strangers, beside = [] }) {
  return h(
    "div",
    { class: "s-line" },
    h("span", { class: "s-label" }, label),
    h(
      "span",
      { class: "s-track", "aria-hidden": "true" },
      strangers === undefined ? null : h("i", { class: "s-stranger", style: at(strangers) }),
      ...beside.map(({ value }) => h("i", { class: "s-dot s-hollow", style: at(value) })),
      ...merged(dots).map(({ value, names }) =>
        h(
          "i",
          { class: names.length ? "s-dot s-named" : "s-dot", style: at(value) },
          names.length === dots.length && names.length > 2 ? "all" : listed(names.map(Number)),
        ),
      ),
    ),
    h("span", { class: "s-said" }, said),
  );
}

/**
 * @param {{ value: number, name?: string }[]} dots
 * @returns {{ value: number, names: string[] }[]}  those that would cover each other as one
 */
export function merged(dots) {
  /** @type {{ values: number[], names: string[] }[]} */
  const found = [];
  for (const { value, name } of [...dots].sort((a, b) => a.value - b.value)) {
    const last = found[found.length - 1];
    if (last && name !== undefined && value - last.values[0] < NEAR) {
      last.values.push(value);
      last.names.push(name);
    } else found.push({ values: [value], names: name === undefined ? [] : [name] });
  }
  return found.map(({ values, names }) => ({ value: mean(values), names: names.sort((a, b) => Number(a) - Number(b)) }));
}

/**
 * @param {number[]} seeds  ascending
 * @returns {string}  "0, 2–4"
 */
export function listed(seeds) {
  /** @type {number[][]} */
  const runs = [];
  for (const seed of seeds) {
    const run = runs[runs.length - 1];
    if (run && seed === run[run.length - 1] + 1) run.push(seed);
    else runs.push([seed]);
  }
  return runs.map((run) => (run.length > 2 ? `${run[0]}–${run[run.length - 1]}` : run.join(", "))).join(", ");
}

/**
 * The rule by which all questions are judged, and where this one falls.
 * @param {number} [way]  0 as strangers, 1 the same; without it only the rule is drawn
 */
export function meter(way) {
  const zone = (/** @type {string} */ verdict, /** @type {number} */ width) =>
    h("span", { class: "s-zone", "data-verdict": verdict, style: `width: ${100 * width}%` }, verdict);
  return h(
    "div",
    { class: "s-meter", "aria-hidden": String(way !== undefined) }, // the verdict is written beside the question
    h(
      "div",
      { class: "s-zones" },
      zone("differs", DIFFERS),
      zone("in part", ALIKE - DIFFERS),
      zone("alike", 1 - ALIKE),
      way === undefined ? null : h("i", { class: "s-mark", style: at(way) }),
    ),
    h("div", { class: "s-ends" }, h("span", {}, "as strangers"), h("span", {}, "one and the same")),
  );
}

/** @param {number} value */
function at(value) {
  return `left: ${(100 * Math.min(1, Math.max(0, value))).toFixed(1)}%`;
}
