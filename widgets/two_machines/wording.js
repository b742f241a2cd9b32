// How turns, parts and scores are said.

import { interval, percent } from "../parts/format.js";
import { wilson } from "../parts/intervals.js";
import { coming } from "../parts/words.js";
import { PARTS } from "./oven_parts.js";

/** @typedef {import("./language_model.js").Where} ModelWhere */
/** @typedef {import("./oven_parts.js").PartId} PartId */

const TURNS = new Map([
  [1.5, "is made half as large again"],
  [1 / 1.5, "is cut to two thirds"],
  [2, "is doubled"],
  [1 / 2, "is halved"],
  [4, "is made four times as large"],
  [1 / 4, "is cut to a quarter"],
]);

/** @param {number} factor */
export function turnInWords(factor) {
  return TURNS.get(factor) ?? `is multiplied by ${factor}`;
}

/** "×1½", as on the chart's axis. @param {number} size */
export function sizeInWords(size) {
  return size === 1.5 ? "×1½" : `×${size}`;
}

/** A part's value, with its unit. @param {PartId} part @param {number} value */
export function withUnit(part, value) {
  return `${Number(value.toPrecision(3))}\u00a0${PARTS[part].unit}`.trim();
}

/** @param {ModelWhere} where */
export function partInWords({ kind, layer, index }) {
  return `${kind === "head" ? "Head" : "Neuron"} ${index} of layer ${layer}`;
}

/** @param {string} text  a token, in the engine's visible form */
export function quoted(text) {
  const seen = coming(text);
  return seen.kind === "named" ? seen.text : `“${seen.kind === "piece" ? "-" : ""}${seen.text}”`;
}

/** "7 of 10", and halves where an estimate could not say. @param {number} right @param {number} asked */
export function score(right, asked) {
  return `${Number.isInteger(right) ? right : right.toFixed(1)} of ${asked}`;
}

/** @param {number} right @param {number} asked  not 0 @returns {string} "70% (40–89%)" */
export function share(right, asked) {
  const [low, high] = wilson(right, asked);
  return `${percent(right / asked)} (${interval(low, high, "share")})`;
}

/** @param {number} n @param {string} one @param {string} [many] */
export function counted(n, one, many = `${one}s`) {
  return `${n === 0 ? "no" : n.toLocaleString("en-GB")} ${n === 1 ? one : many}`;
}
