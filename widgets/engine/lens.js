// The logit lens (nostalgebraist 2020): what a model would say if it stopped after a layer. The stream after each layer is
// read as the last one is, by the last norm and the unembedding. What doesn't show that way need not be missing: later
// layers may read it in another way.

import { likeliest, probabilityOf } from "./generate.js";
import { readingOf } from "./parts.js";

/** @typedef {import("./checkpoint.js").Config} Config */
/** @typedef {import("./checkpoint.js").Weights} Weights */

/**
 * By the number of layers passed, 0 being before the first: (layers + 1,) each.
 * @typedef {object} Lens
 * @property {number} followed  the id of the token that is followed
 * @property {Int32Array} best  the id of the likeliest token
 * @property {Float32Array} probability  of that
 * @property {Float32Array} share  the probability of the one followed
 * @property {Int32Array} rank  its place among all tokens, 1 being the likeliest
 */

/** @param {number} layers */
export function namesOfLens(layers) {
  return ["blocks.0.hook_resid_pre", ...Array.from({ length: layers }, (_, i) => `blocks.${i}.hook_resid_post`)];
}

/**
 * @param {Weights} weights
 * @param {Config} config
 * @param {Float32Array} streams  (layers + 1, d) of one token
 * @param {number} [followed]  the likeliest in the end, when left out
 * @returns {Lens}
 */
export function lensOf(weights, config, streams, followed) {
  const V = config.vocab_size;
  const logits = readingOf(weights, config).end(streams); // (layers + 1, V)
  const rows = Array.from({ length: logits.length / V }, (_, i) => logits.subarray(i * V, (i + 1) * V));
  const best = Int32Array.from(rows, (row) => likeliest(row, 1)[0]);
  const token = followed ?? best[rows.length - 1];
  const probability = Float32Array.from(rows, (row, i) => probabilityOf(best[i], row));
  return {
    followed: token,
    best,
    probability,
    share: Float32Array.from(rows, (row, i) => probability[i] * Math.exp(row[token] - row[best[i]])),
    rank: Int32Array.from(rows, (row) => row.reduce((above, logit) => above + Number(logit > row[token]), 1)),
  };
}
