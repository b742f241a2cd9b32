// What single parts of the model, its heads and neurons, write to the stream, and what that does straight to the logits.

import { familyOf, floatsOf, times, timesRows } from "./families.js";
import { gradientsOf } from "./gradients.js";
import { headsOf } from "./llama/transformer.js";
import { layerNorm, rmsNorm } from "./ops.js";

/** @typedef {import("./checkpoint.js").Config} Config */
/** @typedef {import("./checkpoint.js").Weights} Weights */
/** @typedef {{layer: number, head: number} | {layer: number, neuron: number}} Part */

/**
 * How the end of the model, its last norm and its unembedding, reads what stands in the stream.
 * @param {Weights} weights
 * @param {Config} config
 */
export function readingOf(weights, config) {
  const { hidden_size: d, layer_norm_eps: eps } = config;
  const { norm, readout, centred } = familyOf(config).end;
  const [gain, bias] = ["weight", "bias"].map((name) => weights[`${norm}.${name}`]);
  const table = weights[readout];
  /** @param {ArrayLike<number>} row */
  const levelOf = (row) => (centred ? meanOf(row) : 0);

  /** As the norm hands them on, but for its division and its shift. @param {ArrayLike<number>} row */
  const scaled = (row) => {
    const level = levelOf(row);
    return Float64Array.from(row, (x, j) => (x - level) * gain[j]);
  };
  return {
    /** What the norm divides by. @param {ArrayLike<number>} row */
    spread(row) {
      const level = levelOf(row);
      return Math.sqrt(meanOf(row, (x) => (x - level) ** 2) + eps);
    },
    /** The logits, were each of some rows the end. @param {Float32Array} rows  (n, d) @returns {Float32Array} (n, V) */
    end: (rows) => timesRows(table, centred ? layerNorm(rows, gain, bias, eps) : rmsNorm(rows, gain, eps), d),
    /** What it adds to every logit, before the division. @param {ArrayLike<number>} row */
    logits: (row) => times(table, scaled(row)),
    /**
     * The one token's logit less the other's: `along` what is added to it before the division, `shift` whatever stands in
     * the stream.
     * @param {number} one
     * @param {number} other
     */
    between(one, other) {
      const [first, second] = [one, other].map((token) => table.slice(token * d, (token + 1) * d));
      const apart = Float64Array.from(first, (x, j) => x - second[j]);
      const stretched = apart.map((x, j) => x * gain[j]);
      const level = levelOf(stretched);
      const direction = stretched.map((x) => x - level); // the norm takes off the mean of what it reads
      return { along: (/** @type {ArrayLike<number>} */ row) => dot(direction, row), shift: bias ? dot(apart, bias) : 0 };
    },
  };
}

/**
 * Where a part's weights lie in its table.
 * @param {Part} part
 * @param {Config} config
 * @returns {{table: string, kind: "head" | "neuron", from: number, size: number, columns: number}}
 * @throws {Error} for a part that there isn't
 */
export function columnsOf(part, config) {
  const { num_hidden_layers: layers, intermediate_size: m } = config;
  const { heads, size: ofHead } = headsOf(config);
  const kind = "head" in part ? "head" : "neuron";
  const [index, count] = "head" in part ? [part.head, heads] : [part.neuron, m];
  if (!(part.layer >= 0 && part.layer < layers))
    throw new Error(`This model has layers from 0 to ${layers - 1}, not ${part.layer}.`);
  if (!(index >= 0 && index < count)) throw new Error(`A layer has ${kind}s from 0 to ${count - 1}, not ${index}.`);
  const columns = kind === "head" ? heads * ofHead : m;
  return {
    table: familyOf(config).writes(part.layer, kind),
    kind,
    from: (index * columns) / count,
    size: columns / count,
    columns,
  };
}

/**
 * What numbers that a part brings become in the stream.
 * @param {ArrayLike<number>} z  (size,)
 * @param {Float32Array} table  (d, columns)
 * @param {number} from
 * @param {number} d
 */
export function throughTable(z, table, from, d) {
  const columns = table.length / d;
  return Float64Array.from({ length: d }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < z.length; i++) sum += table[row * columns + from + i] * z[i];
    return sum;
  });
}

/**
 * What a part writes at the last token straight to the logits, past all that comes later.
 * @param {Weights} weights
 * @param {Config} config
 * @param {Part} part
 * @param {(name: string) => Float32Array} last  an activation's row of the last token
 * @returns {{effect: Float32Array, knobs: Float32Array}}  effect (V,): less its mean over the vocabulary, which moves no
 *   probability; knobs (size, d): the weights through which it writes
 */
export function writtenBy(weights, config, part, last) {
  const { hidden_size: d, num_hidden_layers: layers } = config;
  const { table, kind, from, size, columns } = columnsOf(part, config);
  const z = last(`blocks.${part.layer}.${kind === "head" ? "attn.hook_z" : "mlp.hook_post"}`).subarray(from, from + size);
  const read = readingOf(weights, config);
  const spread = read.spread(last(`blocks.${layers - 1}.hook_resid_post`));
  const writes = floatsOf(weights[table]);
  const effect = read.logits(throughTable(z, writes, from, d));
  const usual = meanOf(effect) / spread;
  return {
    effect: Float32Array.from(effect, (x) => x / spread - usual),
    knobs: Float32Array.from({ length: size * d }, (_, i) => writes[(i % d) * columns + from + Math.floor(i / d)]),
  };
}

/**
 * By how much log p of a token after the text grows for each unit by which all that a part writes is multiplied, from 1.
 * @param {Weights} weights
 * @param {Config} config
 * @param {number[]} tokens
 * @param {number} token
 * @returns {{heads: Float32Array, neurons: Float32Array}}  (layers, heads), (layers, neurons)
 */
export function slopesOf(weights, config, tokens, token) {
  const { num_hidden_layers: layers, num_attention_heads: heads, intermediate_size: m } = config;
  const { gradients } = gradientsOf(weights, config, tokens, { token });
  /** Multiplying a knob by 1 + h moves it by h times itself. @param {"head" | "neuron"} kind @param {number} count */
  const summed = (kind, count) => {
    const found = new Float64Array(layers * count);
    for (let layer = 0; layer < layers; layer++) {
      const name = familyOf(config).writes(layer, kind);
      const columns = kind === "head" ? config.hidden_size : m;
      gradients[name].forEach((gradient, i) => {
        found[layer * count + Math.floor(((i % columns) * count) / columns)] += weights[name][i] * gradient;
      });
    }
    return Float32Array.from(found);
  };
  return { heads: summed("head", heads), neurons: summed("neuron", m) };
}

/**
 * @param {ArrayLike<number>} values
 * @param {(value: number) => number} [of]
 */
function meanOf(values, of = (value) => value) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += of(values[i]);
  return sum / values.length;
}

/**
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b
 * @param {number} [from]  where in b to begin
 */
function dot(a, b, from = 0) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[from + i];
  return sum;
}
