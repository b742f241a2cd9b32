// What was measured of every seed, as the traits hold it, and what follows from it. No DOM.

import { inductionHeads } from "./heads.js";

/** @typedef {[number, number, number]} Interval  value, low, high */
/** @typedef {{ step: number, tokens: number, scores: number[], repeats: Interval }} Moment */
/** @typedef {{ seed: number, checkpoints: { step: number, tokens: number, name?: string }[], moments: Moment[], widest: number }} Grown */
/** @typedef {{ seed: number, kind: string, how: string, n: number, gain: Interval, induction: Interval | [], others: Interval | [] }} Context */
/** @typedef {import("../parts/chart_geometry.js").Line} Line */

/**
 * The best prefix matching in each layer over training.
 * @param {Grown} grown
 * @param {number} layers
 * @returns {Line[]}
 */
export function layerLines({ moments }, layers) {
  return Array.from({ length: layers }, (_, layer) => ({
    label: `layer ${layer}`,
    hue: 1 + (layer % 4),
    points: moments.map(({ tokens, scores }) => {
      const best = bestOf(scores, layers)[layer].score;
      return [tokens, best, best, best];
    }),
  }));
}

/** @param {Grown} grown @returns {Line} accuracy on random words said twice */
export function repeatsLine({ seed, moments }) {
  return { label: `seed ${seed}`, hue: 2, points: moments.map(({ tokens, repeats }) => [tokens, ...repeats]) };
}

/** @param {Grown} grown @returns {Line} the best head's prefix matching, whichever head that is */
export function bestLine({ seed, moments }) {
  return {
    label: `seed ${seed}`,
    hue: 1,
    points: moments.map(({ tokens, scores }) => {
      const best = Math.max(...scores);
      return [tokens, best, best, best];
    }),
  };
}

/**
 * @param {number[]} scores  layer by layer
 * @param {number} layers
 * @returns {{ score: number, head: number, induction: number }[]}  for each layer its best, and how many of the model's
 *   induction heads it holds
 */
export function bestOf(scores, layers) {
  const inLayer = scores.length / layers;
  const induction = inductionHeads(scores);
  return Array.from({ length: layers }, (_, layer) => {
    const own = scores.slice(layer * inLayer, (layer + 1) * inLayer);
    const score = Math.max(...own);
    return { score, head: own.indexOf(score), induction: induction.filter((i) => Math.floor(i / inLayer) === layer).length };
  });
}

/**
 * @param {Grown} grown
 * @param {number} inLayer
 * @returns {[number, number] | null}  layer and head of the strongest at the end, if it was measured
 */
export function strongestOf({ moments }, inLayer) {
  if (!moments.length) return null;
  const { scores } = moments[moments.length - 1];
  const best = scores.indexOf(Math.max(...scores));
  return [Math.floor(best / inLayer), best % inLayer];
}

/**
 * @param {Grown[]} grown
 * @param {number} layers
 * @returns {number[]}  for each seed that was measured, the layer of its strongest induction head at the end
 */
export function layersOfStrongest(grown, layers) {
  return grown
    .filter(({ moments }) => moments.length)
    .map(({ moments }) => {
      const best = bestOf(moments[moments.length - 1].scores, layers).map(({ score }) => score);
      return best.indexOf(Math.max(...best));
    });
}

/**
 * What is left of a text's gain without heads, with the interval of the change.
 * @param {Context} row
 * @param {"induction" | "others"} who
 * @returns {Interval | null}
 */
export function left(row, who) {
  const { gain, [who]: change } = row;
  return change.length ? [gain[0] + change[0], gain[0] + change[1], gain[0] + change[2]] : null;
}

/**
 * @param {Context[]} rows
 * @param {string} kind
 * @param {string} how
 * @returns {boolean}  whether at least half of the gain goes without the induction heads, in every seed
 */
export function mostlyLost(rows, kind, how) {
  const mine = rows.filter((row) => row.kind === kind && row.how === how);
  return (
    mine.length > 0 &&
    mine.every((row) => {
      const rest = left(row, "induction");
      return rest !== null && rest[0] <= row.gain[0] / 2;
    })
  );
}
