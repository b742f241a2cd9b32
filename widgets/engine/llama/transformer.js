// A Llama, whole: how tokens become a guess at the next one, as `transformers` runs it. Its sibling, ../transformer.js, is
// GPT-NeoX; what differs is that its norms only scale, that an MLP's neurons have a gate each, that heads share keys and
// values in groups, that nothing has a bias, and that its tables may be packed.
//
// Shapes stand behind each line. T: tokens given now; S: tokens seen so far, T included; d: width of the residual stream;
// V: vocabulary. Arrays are flat, row after row.

import { noteIn, within } from "../notes.js";
import * as inJavaScript from "../ops.js";
import { add, rmsNorm, rotary, rotaryAngles } from "../ops.js";

/** @typedef {import("../checkpoint.js").Config} Config */
/** @typedef {import("../notes.js").Note} Note */
/** @typedef {import("./tables.js").PackedTable} PackedTable */
/** @typedef {Record<string, any>} Weights  by their Hugging Face names: Float32Array for norms, Float32Array or PackedTable for tables */

/**
 * The operations of ../ops.js that the kernels make too.
 * @typedef {Pick<typeof inJavaScript, "attentionScores" | "softmax" | "mix" | "swiglu"> &
 *   {linear: (x: Float32Array, table: any, bias: undefined, n: number) => Float32Array}} Ops
 */

/**
 * What attention still needs of the tokens before: see ../transformer.js.
 * @typedef {import("../transformer.js").Past} Past
 */

/**
 * @param {Config} config
 * @param {number} [room]  tokens it can hold
 * @returns {Past} one that holds nothing yet
 */
export function emptyPast(config, room = config.max_position_embeddings) {
  const { groups, size } = headsOf(config);
  const store = () => Array.from({ length: config.num_hidden_layers }, () => new Float32Array(room * groups * size));
  return { length: 0, keys: store(), values: store() };
}

/**
 * Runs the model. Options and the names of values are those of ../transformer.js, and besides, in each MLP,
 *   blocks.{i}.mlp.hook_pre          what opens the gates
 *   blocks.{i}.mlp.hook_pre_linear   what they let through   (T, intermediate_size)
 * hook_k, hook_rot_k and hook_v have as many heads as there are groups.
 *
 * @param {Weights} weights
 * @param {Config} config
 * @param {ArrayLike<number>} tokens
 * @param {object} [options]
 * @param {boolean | string[]} [options.cache]
 * @param {Past} [options.past]
 * @param {boolean} [options.lastOnly]
 * @param {import("../notes.js").Changes} [options.changes]
 * @param {Ops} [options.ops]  who reckons
 * @returns {{logits: Float32Array, cache: Map<string, Float32Array>}} logits: (T, V), or (1, V)
 */
export function forward(weights, config, tokens, options = {}) {
  const { past = emptyPast(config, tokens.length), lastOnly = false, changes = {}, ops = inJavaScript } = options;
  const { hidden_size: d, layer_norm_eps: eps, rope_theta: base = 10000 } = config;
  const T = tokens.length;
  const cache = new Map();
  const note = noteIn(cache, options.cache ?? false, changes, past.length + T);
  const angles = rotaryAngles(past.length, T, headsOf(config).size, base);
  /** @type {Pass} */
  const pass = { weights, config, angles, past, ops };

  const embedding = weights["model.embed_tokens.weight"]; // (V, d)
  let x = note("hook_embed", lookUp(embedding, tokens, d)); // (T, d)
  for (let i = 0; i < config.num_hidden_layers; i++) x = block(x, i, pass, note); // (T, d)
  past.length += T;

  if (lastOnly) x = x.subarray((T - 1) * d);
  x = note("ln_final.hook_normalized", rmsNorm(x, weights["model.norm.weight"], eps)); // (T, d)
  const readout = weights["lm_head.weight"] ?? embedding; // (V, d)
  const logits = note("logits", ops.linear(x, readout, undefined, d)); // (T, V), or (1, V)
  return { logits, cache };
}

/**
 * What is the same in every layer of one forward pass.
 * @typedef {object} Pass
 * @property {Weights} weights
 * @property {Config} config
 * @property {ReturnType<typeof rotaryAngles>} angles
 * @property {Past} past
 * @property {Ops} ops
 */

/**
 * One layer: attention moves information between tokens, the MLP works on each token alone.
 * @param {Float32Array} x  (T, d) the residual stream
 * @param {number} i  which layer
 * @param {Pass} pass
 * @param {Note} note
 * @returns {Float32Array} (T, d)
 */
export function block(x, i, pass, note) {
  const { weights, config, ops } = pass;
  const { hidden_size: d, intermediate_size: m, layer_norm_eps: eps } = config;
  /** @param {string} name */
  const layer = (name) => weights[`model.layers.${i}.${name}.weight`];
  const noteHere = within(note, `blocks.${i}.`);

  x = noteHere("hook_resid_pre", x);
  const forAttention = noteHere("ln1.hook_normalized", rmsNorm(x, layer("input_layernorm"), eps)); // (T, d)
  const z = attention(forAttention, i, layer, pass, within(noteHere, "attn.")); // (T, heads size)
  const attentionOut = noteHere("hook_attn_out", ops.linear(z, layer("self_attn.o_proj"), undefined, z.length / (x.length / d)));
  const mid = noteHere("hook_resid_mid", add(x, attentionOut)); // (T, d)

  const forMlp = noteHere("ln2.hook_normalized", rmsNorm(mid, layer("post_attention_layernorm"), eps)); // (T, d)
  const gate = noteHere("mlp.hook_pre", ops.linear(forMlp, layer("mlp.gate_proj"), undefined, d)); // (T, m)
  const up = noteHere("mlp.hook_pre_linear", ops.linear(forMlp, layer("mlp.up_proj"), undefined, d)); // (T, m)
  const active = noteHere("mlp.hook_post", ops.swiglu(gate, up)); // (T, m)
  const mlpOut = noteHere("hook_mlp_out", ops.linear(active, layer("mlp.down_proj"), undefined, m)); // (T, d)
  return noteHere("hook_resid_post", add(mid, mlpOut)); // (T, d)
}

/**
 * Each head asks for itself; what is offered, keys and values, a group of heads shares.
 * @param {Float32Array} x  (T, d)
 * @param {number} i  which layer
 * @param {(name: string) => any} layer  the weights of a part
 * @param {Pass} pass
 * @param {Note} note
 * @returns {Float32Array} (T, heads size) what each head brought, side by side
 */
function attention(x, i, layer, { config, angles, past, ops }, note) {
  const { hidden_size: d } = config;
  const { heads, groups, size } = headsOf(config);
  const q = note("hook_q", ops.linear(x, layer("self_attn.q_proj"), undefined, d)); // (T, heads, size)
  const k = note("hook_k", ops.linear(x, layer("self_attn.k_proj"), undefined, d)); // (T, groups, size)
  const v = note("hook_v", ops.linear(x, layer("self_attn.v_proj"), undefined, d)); // (T, groups, size)
  const turnedQ = note("hook_rot_q", rotary(q, heads, size, angles)); // (T, heads, size)
  const turnedK = note("hook_rot_k", rotary(k, groups, size, angles)); // (T, groups, size)

  const keys = past.keys[i]; // (S, groups, size)
  const values = past.values[i]; // (S, groups, size)
  keys.set(turnedK, past.length * groups * size);
  values.set(v, past.length * groups * size);

  const fit = ops.attentionScores(turnedQ, keys, past.length, heads, size, true, groups);
  const scores = note("hook_attn_scores", fit); // (heads, T, S)
  const S = past.length + x.length / d;
  const pattern = note("hook_pattern", ops.softmax(scores, S)); // (heads, T, S)
  return note("hook_z", ops.mix(pattern, values, S, heads, size, groups)); // (T, heads, size)
}

/**
 * @param {Config} config
 * @returns {{heads: number, groups: number, size: number}} size: numbers of a head
 */
export function headsOf({ hidden_size: d, num_attention_heads: heads, num_key_value_heads: groups = heads, head_dim: size }) {
  return { heads, groups, size: size ?? d / heads };
}

/**
 * @param {Float32Array | PackedTable} embedding  (V, d)
 * @param {ArrayLike<number>} tokens  (T,)
 * @param {number} d
 * @returns {Float32Array} (T, d)
 */
function lookUp(embedding, tokens, d) {
  const x = new Float32Array(tokens.length * d);
  for (let t = 0; t < tokens.length; t++) x.set(embedding.slice(tokens[t] * d, (tokens[t] + 1) * d), t * d);
  return x;
}
