// The backward pass, whole: which way, and how strongly, every knob of the model pulls at the error.
// It is transformer.js read from the end to the beginning. Each step takes the gradient of what that
// step of the forward pass gave, and finds in the cache what it was given. `dx` is the gradient of x.

import { add, crossEntropy, rotary, rotaryAngles } from "./ops.js";
import {
  attentionScoresBackward,
  crossEntropyBackward,
  geluBackward,
  joined,
  layerNormBackward,
  linearBackward,
  lookUpBackward,
  mixBackward,
  softmaxBackward,
  turnedBack,
} from "./ops_backward.js";
import { at, forward, rotaryBase, rotaryDims } from "./transformer.js";

/** @typedef {import("./checkpoint.js").Config} Config */
/** @typedef {import("./checkpoint.js").Weights} Weights */

/**
 * One number for each of the weights, under the same names.
 * @typedef {Record<string, Float32Array>} Gradients
 */

const EMBEDDING = "gpt_neox.embed_in.weight";

/**
 * How surprised the model is by the rows, and the gradient of that. Turning every knob a little
 * against its gradient makes the model a little less surprised.
 * @param {Weights} weights
 * @param {Config} config
 * @param {ArrayLike<number>[]} rows  B texts of T tokens each
 * @param {object} [options]
 * @param {ArrayLike<number>[]} [options.targets]  what should be guessed at each place, -1 for nothing; the next
 *   token when left out
 * @returns {{loss: number, gradients: Gradients}} loss: the mean of -log p over all that is to be guessed, in nats
 */
export function lossAndGradients(weights, config, rows, { targets = rows.map(nextTokens) } = {}) {
  const count = targets.reduce((sum, row) => sum + Array.from(row).filter((id) => id >= 0).length, 0);
  if (!count) throw new Error("There is nothing to guess: a text needs two tokens at least.");
  let loss = 0;
  /** @type {Gradients | undefined} */
  let gradients;
  for (const [i, tokens] of rows.entries()) {
    const { logits, cache } = forward(weights, config, tokens, { cache: true });
    loss += crossEntropy(logits, targets[i]).reduce((sum, each) => sum + each, 0) / count;
    const ofRow = backward(weights, config, tokens, cache, crossEntropyBackward(logits, targets[i], count));
    gradients = gradients ? summed(gradients, ofRow) : ofRow;
  }
  return { loss, gradients: /** @type {Gradients} */ (gradients) };
}

/**
 * @param {ArrayLike<number>} tokens  (T,)
 * @returns {Int32Array} (T,) what comes after each; after the last, nothing that could be known
 */
export function nextTokens(tokens) {
  const next = new Int32Array(tokens.length).fill(-1);
  for (let t = 0; t + 1 < tokens.length; t++) next[t] = tokens[t + 1];
  return next;
}

/**
 * @param {Weights} weights
 * @param {Config} config
 * @param {ArrayLike<number>} tokens  (T,) what was run
 * @param {Map<string, Float32Array>} cache  of that run, with nothing changed on the way
 * @param {Float32Array} dLogits  (T, V) the gradient of whatever is asked about, by the logits
 * @returns {Gradients} the same, by the weights
 */
export function backward(weights, config, tokens, cache, dLogits) {
  const { hidden_size: d, layer_norm_eps: eps, num_hidden_layers: layers } = config;
  const embedding = weights[EMBEDDING]; // (V, d)
  /** @type {Gradients} */
  const gradients = {};
  const keep = keepIn(gradients, weights);
  const angles = turnedBack(rotaryAngles(0, tokens.length, rotaryDims(config), rotaryBase(config)));

  // From the logits to the stream's end.
  const read = linearBackward(dLogits, value(cache, "ln_final.hook_normalized"), embedding, d);
  const { weight } = at(weights, "gpt_neox.final_layer_norm");
  const normed = layerNormBackward(read.x, value(cache, `blocks.${layers - 1}.hook_resid_post`), weight, eps);
  keep("gpt_neox.final_layer_norm", normed);

  // Layer after layer, the last one first.
  let dx = normed.x; // (T, d)
  for (let i = layers - 1; i >= 0; i--) dx = blockBackward(dx, i, weights, config, angles, cache, keep);

  // The same matrix reads tokens in and out: what both uses want of it adds up.
  gradients[EMBEDDING] = add(read.weight, lookUpBackward(dx, tokens, embedding, d));
  return gradients;
}

/**
 * One layer. Whatever the stream was added to or read by hands its gradient back to it.
 * @param {Float32Array} dx  (T, d) of the stream after the layer
 * @param {number} i  which layer
 * @param {Weights} weights
 * @param {Config} config
 * @param {ReturnType<typeof rotaryAngles>} angles  those that turn back
 * @param {Map<string, Float32Array>} cache
 * @param {Keep} keep
 * @returns {Float32Array} (T, d) of the stream before it
 */
function blockBackward(dx, i, weights, config, angles, cache, keep) {
  const { hidden_size: d, intermediate_size: m, layer_norm_eps: eps, use_parallel_residual: beside } = config;
  /** @param {string} name */
  const was = (name) => value(cache, `blocks.${i}.${name}`);
  const layer = `gpt_neox.layers.${i}`;
  /** @type {(part: string, dy: Float32Array, read: string, n: number) => Found} of a part that read an activation */
  const ofLinear = (part, dy, read, n) =>
    keep(`${layer}.${part}`, linearBackward(dy, was(read), at(weights, `${layer}.${part}`).weight, n));
  /** @type {(part: string, dy: Float32Array, read: string) => Found} */
  const ofNorm = (part, dy, read) =>
    keep(`${layer}.${part}`, layerNormBackward(dy, was(read), at(weights, `${layer}.${part}`).weight, eps));

  // The MLP: out of it, through its neurons, and to what it read.
  const down = ofLinear("mlp.dense_4h_to_h", dx, "mlp.hook_post", m);
  const neurons = geluBackward(down.x, was("mlp.hook_pre")); // (T, m)
  const up = ofLinear("mlp.dense_h_to_4h", neurons, "ln2.hook_normalized", d);
  const ln2 = ofNorm("post_attention_layernorm", up.x, beside ? "hook_resid_pre" : "hook_resid_mid");
  const dMid = beside ? dx : add(dx, ln2.x); // (T, d)

  // Attention: likewise.
  const dense = ofLinear("attention.dense", dMid, "attn.hook_z", d);
  const joint = attentionBackward(dense.x, config, angles, (name) => was(`attn.${name}`)); // (T, 3d)
  const qkv = ofLinear("attention.query_key_value", joint, "ln1.hook_normalized", d);
  const ln1 = ofNorm("input_layernorm", qkv.x, "hook_resid_pre");
  const dPre = add(dMid, ln1.x); // (T, d)
  return beside ? add(dPre, ln2.x) : dPre;
}

/**
 * @param {Float32Array} dz  (T, heads, size)
 * @param {Config} config
 * @param {ReturnType<typeof rotaryAngles>} angles  those that turn back
 * @param {(name: string) => Float32Array} was  what this layer's attention had
 * @returns {Float32Array} (T, heads, 3 size) of queries, keys and values, joint as they were made
 */
function attentionBackward(dz, config, angles, was) {
  const { hidden_size: d, num_attention_heads: heads } = config;
  const size = d / heads;
  const T = dz.length / d;
  const mixed = mixBackward(dz, was("hook_pattern"), was("hook_v"), heads, size);
  const dScores = softmaxBackward(mixed.pattern, was("hook_pattern"), T); // (heads, T, T)
  const turned = attentionScoresBackward(dScores, was("hook_rot_q"), was("hook_rot_k"), heads, size);
  const q = rotary(turned.q, heads, size, angles);
  const k = rotary(turned.keys, heads, size, angles);
  return joined([q, k, mixed.values], size);
}

/**
 * @param {Map<string, Float32Array>} cache
 * @param {string} name
 * @returns {Float32Array}
 */
function value(cache, name) {
  return /** @type {Float32Array} */ (cache.get(name));
}

/**
 * Keeps the gradients of one part's weight and bias, and hands all on.
 * @typedef {{x: Float32Array, weight: Float32Array, bias: Float32Array}} Found
 * @typedef {(part: string, found: Found) => Found} Keep
 * @param {Gradients} gradients
 * @param {Weights} weights
 * @returns {Keep}
 */
function keepIn(gradients, weights) {
  return (part, found) => {
    gradients[`${part}.weight`] = found.weight;
    if (`${part}.bias` in weights) gradients[`${part}.bias`] = found.bias;
    return found;
  };
}

/**
 * @param {Gradients} a
 * @param {Gradients} b
 * @returns {Gradients}
 */
function summed(a, b) {
  return Object.fromEntries(Object.entries(a).map(([name, gradient]) => [name, add(gradient, b[name])]));
}
