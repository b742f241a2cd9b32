// Drawing a few of many, and what every possible draw would show. No DOM.

import { randomNumbers } from "../engine/random.js";

/**
 * Which of so many are drawn, none twice; the same seed draws the same, and more of them begin with the fewer.
 * @param {number} many
 * @param {number} few
 * @param {number} seed
 * @returns {number[]}
 */
export function drawn(many, few, seed) {
  const next = randomNumbers(seed);
  const left = Array.from({ length: many }, (_, i) => i);
  return Array.from({ length: Math.min(few, many) }, () => left.splice(Math.floor(next() * left.length), 1)[0]);
}

/**
 * Of all ways to draw so few of many, in what share the statement is so of 0, 1, 2 … of them (hypergeometric).
 * @param {number} many
 * @param {number} so  of how many of all the statement is so
 * @param {number} few
 * @returns {number[]}  few + 1 shares, which add up to 1
 */
export function ofAllDraws(many, so, few) {
  return Array.from({ length: few + 1 }, (_, k) => Math.exp(logWays(so, k) + logWays(many - so, few - k) - logWays(many, few)));
}

/**
 * The logarithm of how many ways there are to take k of n: minus infinity where there is none.
 * @param {number} n
 * @param {number} k
 */
function logWays(n, k) {
  if (k < 0 || k > n) return Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let i = 1; i <= k; i++) sum += Math.log(n - k + i) - Math.log(i);
  return sum;
}

/**
 * In what share of all draws most of the few say otherwise than most of all do. A tie among the few says neither.
 * @param {number[]} shares  as `ofAllDraws` gives them
 * @param {boolean} mostDo
 */
export function misled(shares, mostDo) {
  const few = shares.length - 1;
  return shares.reduce((sum, share, k) => sum + (k !== few / 2 && k > few / 2 !== mostDo ? share : 0), 0);
}
