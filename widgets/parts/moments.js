// How a moment of a model's training is named: by how much it had read; of a model from elsewhere, of which nobody here
// knows that, by its revision.

import { count, tokensRead } from "./format.js";

/** @typedef {{ step: number, tokens: number, name?: string }} Moment  `tokens`: where it lies on the axis */

/** @param {Moment} moment */
export function momentSaid({ tokens, name }) {
  if (name === undefined) return tokensRead(tokens);
  return name ? `revision ${name}` : "as it was published";
}

/**
 * What stands at a place of the axis.
 * @param {Moment[]} moments
 * @returns {(tokens: number) => string}
 */
export function axisOf(moments) {
  return moments.some(({ name }) => name !== undefined) ? (step) => `step ${count(step)}` : tokensRead;
}
