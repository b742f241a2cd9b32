// What the sisters would say next, side by side, in numbers. No DOM.

import { moved } from "../parts/moved.js";
import { pairs } from "./evidence.js";

/** @typedef {import("../engine/engine.js").Prediction} Prediction */
/** @typedef {{ seed: number, prediction: Prediction }} Answer */

/**
 * The share of their probability that two models put on the same words: 1 less the total variation distance.
 * @param {ArrayLike<number>} one
 * @param {ArrayLike<number>} other
 */
export function overlap(one, other) {
  return 1 - moved(one, other);
}

/**
 * The words that matter to any of them: what each holds for the likeliest, and then those with the most on average.
 * @param {Answer[]} answers
 * @param {number} most
 * @returns {{ words: { id: number, text: string, shares: number[] }[], rest: number[] }}  the likeliest on average first;
 *   rest: what each puts on all others
 */
export function aligned(answers, most) {
  const known = new Map(answers.flatMap(({ prediction }) => prediction.top).map(({ id, text }) => [id, text]));
  const firsts = new Set(answers.map(({ prediction }) => prediction.top[0].id));
  const all = [...known]
    .map(([id, text]) => {
      const shares = answers.map(({ prediction }) => prediction.probabilities[id]);
      return { id, text, shares, sum: shares.reduce((sum, share) => sum + share, 0) };
    })
    .sort((a, b) => b.sum - a.sum);
  const others = all.filter(({ id }) => !firsts.has(id)).slice(0, Math.max(0, most - firsts.size));
  const words = all
    .filter((word) => firsts.has(word.id) || others.includes(word))
    .map(({ id, text, shares }) => ({ id, text, shares }));
  const rest = answers.map((_, i) => Math.max(0, 1 - words.reduce((sum, { shares }) => sum + shares[i], 0)));
  return { words, rest };
}

/**
 * @param {Answer[]} answers
 * @returns {{ seeds: [number, number], value: number }[]}  of each pair, the farthest apart first
 */
export function overlaps(answers) {
  return pairs(answers)
    .map(([a, b]) => ({
      seeds: /** @type {[number, number]} */ ([a.seed, b.seed]),
      value: overlap(a.prediction.probabilities, b.prediction.probabilities),
    }))
    .sort((a, b) => a.value - b.value);
}

/**
 * @param {number[][]} lists  of tokens
 * @returns {number}  how many all of them begin with in common
 */
export function together(lists) {
  const least = Math.min(...lists.map(({ length }) => length));
  let n = 0;
  while (n < least && lists.every((list) => list[n] === lists[0][n])) n += 1;
  return n;
}
