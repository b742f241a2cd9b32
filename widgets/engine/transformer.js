// A transformer, whole: how tokens become a guess at the next one. This is GPT-NeoX, the
// architecture of Pythia, as `transformers` runs it; the tests compare every step with PyTorch.
//
// Shapes stand behind each line. T: tokens given now; S: tokens seen so far, T included;
// d: width of the residual stream; V: vocabulary. Arrays are flat, row after row.

import { noteIn, within } from "./notes.js";
import {
  add,
  attentionScores,
  gelu,
  layerNorm,
  linear as inJavaScript,
  lookUp,
  mix,
  part,
  rotary,
  rotaryAngles,
  softmax,
} from "./ops.js";

/** @typedef {import("./checkpoint.js").Config} Config */
/** @typedef {import("./checkpoint.js").Weights} Weights */
/** @typedef {import("./notes.js").Note} Note */
/** @typedef {import("./notes.js").Changes} Changes */

/**
 * What attention still needs of the tokens before: their keys and values, in every layer.
 * With it, each further token costs one pass over that token alone.
 * @typedef {object} Past
 * @property {number} length  tokens held
 * @property {Float32Array[]} keys  one (room, d) for each layer, turned to their positions
 * @property {Float32Array[]} values  likewise
 */

/**
 * @param {Config} config
 * @param {number} [room]  tokens it can hold
 * @returns {Past} one that holds nothing yet
 */
export function emptyPast(config, room = config.max_position_embeddings) {
  const { num_hidden_layers: layers, hidden_size: d } = config;
  const store = () => Array.from({ length: layers }, () => new Float32Array(room * d));
  return { length: 0, keys: store(), values: store() };
}

/**
 * Runs the model.
 *
 * The values on the way bear the names that TransformerLens gave them:
 *   hook_embed, ln_final.hook_normalized                                    (T, d)
 *   blocks.{i}.hook_resid_pre, hook_attn_out, hook_resid_mid, hook_mlp_out,
 *     hook_resid_post, ln1.hook_normalized, ln2.hook_normalized             (T, d)
 *   blocks.{i}.attn.hook_q, hook_k, hook_v, hook_rot_q, hook_rot_k, hook_z  (T, heads, d / heads)
 *   blocks.{i}.attn.hook_attn_scores, hook_pattern                          (heads, T, S)
 *   blocks.{i}.mlp.hook_pre, hook_post                                      (T, intermediate_size)
 *   logits                                                                  (T, V)
 * hook_resid_mid is missing where attention and MLP read beside each other: there is no middle then.
 *
 * Each of them can be changed on its way; all that comes later is computed from the changed value.
 * A bidirectional model (`is_causal: false` in config.json) sees its whole input at once: it has no past.
 *
 * @param {Weights} weights
 * @param {Config} config
 * @param {ArrayLike<number>} tokens  at least one, and with the past at most `max_position_embeddings`
 * @param {object} [options]
 * @param {boolean | string[]} [options.cache]  keep every intermediate value, or those of these names
 * @param {Past} [options.past]  tokens seen before; the new ones are added to it
 * @param {boolean} [options.lastOnly]  logits (and ln_final) of the last token alone
 * @param {Changes} [options.changes]  what to put in the place of values, by their names
 * @param {typeof inJavaScript} [options.linear]  who makes the products with the weights
 * @returns {{logits: Float32Array, cache: Map<string, Float32Array>}} logits: (T, V), or (1, V)
 */
export function forward(weights, config, tokens, options = {}) {
  const { past = emptyPast(config, tokens.length), lastOnly = false, changes = {}, linear = inJavaScript } = options;
  const { hidden_size: d, layer_norm_eps: eps } = config;
  const T = tokens.length;
  if (past.length && !isCausal(config)) {
    throw new Error("A model that reads in both directions has to be given its text at once.");
  }

  const cache = new Map();
  const note = noteIn(cache, options.cache ?? false, changes, past.length + T);
  const angles = rotaryAngles(past.length, T, rotaryDims(config), rotaryBase(config));
  /** @type {Pass} */
  const pass = { weights, config, angles, past, linear };

  // Each token is looked up: its row of the embedding is where its residual stream begins.
  const embedding = weights["gpt_neox.embed_in.weight"]; // (V, d)
  let x = note("hook_embed", lookUp(embedding, tokens, d)); // (T, d)

  // Layer after layer reads the stream and adds to it.
  for (let i = 0; i < config.num_hidden_layers; i++) {
    x = block(x, i, pass, note); // (T, d)
  }
  past.length += T;

  // The stream's end is compared with every token's embedding: the better it fits, the likelier.
  if (lastOnly) x = x.subarray((T - 1) * d);
  const { weight, bias } = at(weights, "gpt_neox.final_layer_norm");
  x = note("ln_final.hook_normalized", layerNorm(x, weight, bias, eps)); // (T, d)
  const logits = note("logits", linear(x, embedding, undefined, d)); // (T, V), or (1, V)
  return { logits, cache };
}

/**
 * What is the same in every layer of one forward pass.
 * @typedef {object} Pass
 * @property {Weights} weights
 * @property {Config} config
 * @property {ReturnType<typeof rotaryAngles>} angles
 * @property {Past} past
 * @property {typeof inJavaScript} linear
 */

/**
 * One layer: attention moves information between tokens, the MLP works on each token alone.
 * @param {Float32Array} x  (T, d) the residual stream
 * @param {number} i  which layer
 * @param {Pass} pass
 * @param {Note} note
 * @returns {Float32Array} (T, d)
 */
function block(x, i, pass, note) {
  const { weights, config, linear } = pass;
  const { hidden_size: d, intermediate_size: m, layer_norm_eps: eps } = config;
  /** @param {string} name */
  const layer = (name) => at(weights, `gpt_neox.layers.${i}.${name}`);
  const noteHere = within(note, `blocks.${i}.`);

  x = noteHere("hook_resid_pre", x);
  const ln1 = layer("input_layernorm");
  const forAttention = noteHere("ln1.hook_normalized", layerNorm(x, ln1.weight, ln1.bias, eps)); // (T, d)
  const z = attention(forAttention, i, layer("attention.query_key_value"), pass, within(noteHere, "attn."));
  const dense = layer("attention.dense");
  const attentionOut = noteHere("hook_attn_out", linear(z, dense.weight, dense.bias, d)); // (T, d)

  // Pythia's layers let the MLP read beside attention, not after it.
  const beside = config.use_parallel_residual;
  const mid = beside ? add(x, attentionOut) : noteHere("hook_resid_mid", add(x, attentionOut)); // (T, d)
  const ln2 = layer("post_attention_layernorm");
  const forMlp = noteHere("ln2.hook_normalized", layerNorm(beside ? x : mid, ln2.weight, ln2.bias, eps)); // (T, d)
  const up = layer("mlp.dense_h_to_4h");
  const down = layer("mlp.dense_4h_to_h");
  const neurons = noteHere("mlp.hook_pre", linear(forMlp, up.weight, up.bias, d)); // (T, m)
  const active = noteHere("mlp.hook_post", gelu(neurons)); // (T, m)
  const mlpOut = noteHere("hook_mlp_out", linear(active, down.weight, down.bias, m)); // (T, d)
  return noteHere("hook_resid_post", add(mid, mlpOut)); // (T, d)
}

/**
 * Every token asks (query), every token before it and itself offer (key), and what is offered
 * (value) is mixed by how well question and offer fit; each head does so in its own way.
 * @param {Float32Array} x  (T, d)
 * @param {number} i  which layer
 * @param {Linear} qkv  weight: (3d, d)
 * @param {Pass} pass
 * @param {Note} note
 * @returns {Float32Array} (T, d) what each head brought, side by side
 */
function attention(x, i, qkv, { config, angles, past, linear }, note) {
  const { hidden_size: d, num_attention_heads: heads } = config;
  const size = d / heads;
  const joint = linear(x, qkv.weight, qkv.bias, d); // (T, heads, 3 size): [head][q | k | v]
  const q = note("hook_q", part(joint, 0, size)); // (T, heads, size)
  const k = note("hook_k", part(joint, 1, size)); // (T, heads, size)
  const v = note("hook_v", part(joint, 2, size)); // (T, heads, size)
  const turnedQ = note("hook_rot_q", rotary(q, heads, size, angles)); // (T, heads, size)
  const turnedK = note("hook_rot_k", rotary(k, heads, size, angles)); // (T, heads, size)

  const keys = past.keys[i]; // (S, heads, size)
  const values = past.values[i]; // (S, heads, size)
  keys.set(turnedK, past.length * d);
  values.set(v, past.length * d);

  const fit = attentionScores(turnedQ, keys, past.length, heads, size, isCausal(config));
  const scores = note("hook_attn_scores", fit); // (heads, T, S)
  const S = past.length + x.length / d;
  const pattern = note("hook_pattern", softmax(scores, S)); // (heads, T, S)
  return note("hook_z", mix(pattern, values, S, heads, size)); // (T, heads, size)
}

/**
 * The weight and bias of one part of the model.
 * @typedef {{weight: Float32Array, bias: Float32Array}} Linear
 * @param {Weights} weights
 * @param {string} name
 * @returns {Linear}
 */
export function at(weights, name) {
  return { weight: weights[`${name}.weight`], bias: weights[`${name}.bias`] };
}

/** @param {Config} config  how many dimensions of each head are turned */
export function rotaryDims(config) {
  const share = config.rope_parameters?.partial_rotary_factor ?? config.rotary_pct ?? 1;
  return Math.trunc((config.hidden_size / config.num_attention_heads) * share);
}

/** @param {Config} config */
export function rotaryBase(config) {
  return config.rope_parameters?.rope_theta ?? config.rotary_emb_base ?? 10000;
}

/** @param {Config} config  whether each token sees only those before it, as when the next is to be guessed */
export function isCausal(config) {
  return config.is_causal ?? true;
}
