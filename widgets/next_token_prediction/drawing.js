// How one token is taken from the model's list. Nothing here is the model's: it has said its probabilities, and
// these are ways to draw from them.

import { percent } from "../parts/format.js";

/** What the control offers for top-k; 0 is all. */
export const STOPS = [1, 2, 3, 5, 10, 20, 50, 100, 0];

/**
 * @param {Float32Array} probabilities  (V,)
 * @returns {number[]} all token ids, the likeliest first, the lower id first in a tie
 */
export function ranked(probabilities) {
  return Array.from(probabilities, (_, id) => id).sort((a, b) => probabilities[b] - probabilities[a] || a - b);
}

/**
 * What a token is drawn from: of the k likeliest each with a weight p^(1/T), which is what dividing the logits by the
 * temperature T comes to.
 * @param {Float32Array} probabilities  (V,) as the model gives them
 * @param {number[]} order  from `ranked`
 * @param {number} temperature  0 leaves only the likeliest
 * @param {number} topK  0 leaves all
 * @returns {Float64Array} (V,), together 1
 */
export function reshaped(probabilities, order, temperature, topK) {
  const kept = temperature === 0 ? 1 : topK || order.length;
  const most = probabilities[order[0]];
  const drawn = new Float64Array(probabilities.length);
  let sum = 0;
  for (const id of order.slice(0, kept)) {
    drawn[id] = kept === 1 ? 1 : (probabilities[id] / most) ** (1 / temperature);
    sum += drawn[id];
  }
  return drawn.map((weight) => weight / sum);
}

/**
 * @param {Float64Array} drawn  from `reshaped`
 * @param {number[]} order
 * @param {number} chance  in [0, 1)
 * @returns {number} the token that chance falls on
 */
export function pick(drawn, order, chance) {
  let left = chance;
  for (const id of order) {
    left -= drawn[id];
    if (left < 0) return id;
  }
  return order[0]; // rounding left a crumb
}

/**
 * What the two knobs do at present, in words.
 * @param {number} temperature
 * @param {number} topK
 * @param {number} share  of the model's probability that the k likeliest hold
 * @returns {string}
 */
export function inWords(temperature, topK, share) {
  if (temperature === 0 || topK === 1) return "The likeliest token, always: nothing is left to chance.";
  const said = [];
  if (temperature < 1) said.push("Below 1, what is likely gets likelier still.");
  if (temperature > 1) said.push("Above 1, the unlikely gets more of a chance than the model gives it.");
  if (topK) said.push(`Only the ${topK} likeliest can be drawn; the model gives them ${percent(share)} together.`);
  return said.join(" ") || "At 1 and with all tokens in, a token is drawn exactly as often as the model expects it.";
}
