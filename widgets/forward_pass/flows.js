// What flows where for one text: how much each head carries from each token to each other, how much each part adds to
// the strip, and how far what it adds leans towards one of two words that are compared.

import { at, headSize, rowAt } from "./values.js";
import { streamBefore } from "./places.js";

/** @typedef {import("./anatomy.js").Part} Part */
/** @typedef {import("./session.js").Run} Run */

/**
 * @typedef {object} Flow  of one part
 * @property {Float32Array} size  (T,) the length of what it adds to each strip; of a strip, its own
 * @property {Float32Array} push  (T,) by how much this alone raises the one word above the other, in nats, as the last
 *   layer norm and the embedding read it; what later parts make of it is not in it. Of a strip: if it were read now
 * @property {Float32Array | null} share  (T, T) of a head: its pattern, a row for each token that looks
 * @property {Float32Array | null} carried  (T, T) the length of what comes from each token: share times value, as written
 * @property {Float32Array | null} carriedPush  (T, T) the same, as a push
 */

/** @typedef {Map<string, Flow>} Flows  by the part's id */
/** @typedef {{ one: number, other: number }} Pair  token ids */

/**
 * The weights that are needed to see what flows.
 * @param {number} layers
 */
export function weightsOfFlows(layers) {
  const dense = Array.from({ length: layers }, (_, i) => `gpt_neox.layers.${i}.attention.dense.weight`);
  return [...dense, "gpt_neox.embed_in.weight", "gpt_neox.final_layer_norm.weight", "gpt_neox.final_layer_norm.bias"];
}

/**
 * @param {Part[]} parts
 * @param {Run} run
 * @param {Pair} pair
 * @returns {Flows}
 */
export function flowsOf(parts, run, pair) {
  const read = reader(run, pair);
  return new Map(parts.map((part) => [part.id, part.kind === "head" ? ofHead(part, run, read) : ofRest(part, run, read)]));
}

/**
 * How the end of the model would read numbers of a strip: the one word's score less the other's.
 * @typedef {object} Read
 * @property {(row: ArrayLike<number>) => number} along  before it is divided by the spread of the strip they stand in
 * @property {Float64Array} spreads  (T,) of the last strips
 * @property {(strip: ArrayLike<number>) => number} strip  of a strip itself, read by its own spread
 */

/**
 * @param {Run} run
 * @param {Pair} pair
 * @returns {Read}
 */
function reader(run, { one, other }) {
  const { hidden_size: d, num_hidden_layers: layers, layer_norm_eps: eps } = run.config;
  const [embedding, gain, bias] = weightsOfFlows(0).map((name) => /** @type {Float32Array} */ (run.weight(name)));
  const between = Float64Array.from({ length: d }, (_, j) => embedding[one * d + j] - embedding[other * d + j]);
  const shift = between.reduce((sum, x, j) => sum + x * bias[j], 0);
  const stretched = between.map((x, j) => x * gain[j]);
  const level = meanOf(stretched);
  const direction = stretched.map((x) => x - level); // the norm takes off the mean of what it reads
  const along = (/** @type {ArrayLike<number>} */ row) => direction.reduce((sum, x, j) => sum + x * row[j], 0);
  const last = at(streamBefore(layers));
  return {
    along,
    spreads: Float64Array.from(run.tokens, (_, t) => spreadOf(rowAt(last, run, t), eps)),
    strip: (row) => along(row) / spreadOf(row, eps) + shift,
  };
}

/** @param {ArrayLike<number>} row */
function meanOf(row) {
  let sum = 0;
  for (let j = 0; j < row.length; j++) sum += row[j];
  return sum / row.length;
}

/**
 * @param {ArrayLike<number>} row
 * @param {number} eps
 */
function spreadOf(row, eps) {
  const mean = meanOf(row);
  let square = 0;
  for (let j = 0; j < row.length; j++) square += (row[j] - mean) ** 2;
  return Math.sqrt(square / row.length + eps);
}

/**
 * @param {Part} part
 * @param {Run} run
 * @param {Read} read
 * @returns {Flow}
 */
function ofRest({ id, kind, layer }, run, read) {
  const place = at(kind === "guess" ? streamBefore(layer) : id);
  const rows = run.tokens.map((_, t) => rowAt(place, run, t));
  return {
    size: Float32Array.from(rows, lengthOf),
    push: Float32Array.from(rows, (row, t) => (kind === "mlp" ? read.along(row) / read.spreads[t] : read.strip(row))),
    share: null,
    carried: null,
    carriedPush: null,
  };
}

/**
 * @param {Part} part
 * @param {Run} run
 * @param {Read} read
 * @returns {Flow}
 */
function ofHead({ layer, head }, run, read) {
  const T = run.tokens.length;
  const size = headSize(run.config);
  const dense = /** @type {Float32Array} */ (run.weight(weightsOfFlows(layer + 1)[layer]));
  const written = (/** @type {string} */ name, /** @type {number} */ t) =>
    throughDense(rowAt(at(`blocks.${layer}.attn.${name}`), run, t).subarray(head * size, (head + 1) * size), dense, head);
  const share = run.value(`blocks.${layer}.attn.hook_pattern`).slice(head * T * T, (head + 1) * T * T);
  const [brought, offered] = ["hook_z", "hook_v"].map((name) => run.tokens.map((_, t) => written(name, t)));
  const lengths = offered.map(lengthOf);
  const pushes = offered.map(read.along);
  const carried = new Float32Array(T * T);
  const carriedPush = new Float32Array(T * T);
  for (let t = 0; t < T; t++)
    for (let s = 0; s < T; s++) {
      const part = share[t * T + s];
      if (!part) continue;
      carried[t * T + s] = part * lengths[s];
      carriedPush[t * T + s] = (part * pushes[s]) / read.spreads[t];
    }
  return {
    size: Float32Array.from(brought, lengthOf),
    push: Float32Array.from(brought, (row, t) => read.along(row) / read.spreads[t]),
    share,
    carried,
    carriedPush,
  };
}

/**
 * What a head's numbers become in the strip.
 * @param {ArrayLike<number>} z  (d_head,)
 * @param {Float32Array} dense  (d, d)
 * @param {number} head
 */
function throughDense(z, dense, head) {
  const d = Math.sqrt(dense.length);
  const from = head * z.length;
  return Float32Array.from({ length: d }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < z.length; i++) sum += dense[j * d + from + i] * z[i];
    return sum;
  });
}

/** @param {ArrayLike<number>} row */
function lengthOf(row) {
  let square = 0;
  for (let j = 0; j < row.length; j++) square += row[j] ** 2;
  return Math.sqrt(square);
}

/**
 * Where a head looks most from a token.
 * @param {Flow} flow  of a head
 * @param {number} position
 * @returns {{ at: number, share: number }}
 */
export function mostLookedAt({ share }, position) {
  if (!share) return { at: 0, share: 0 };
  const T = Math.sqrt(share.length);
  const row = share.subarray(position * T, (position + 1) * T);
  const best = row.reduce((most, x, s) => (x > row[most] ? s : most), 0);
  return { at: best, share: row[best] };
}
