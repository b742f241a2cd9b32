// A transformer, whole: how tokens become a guess at the next one. This is GPT-NeoX, the
// architecture of Pythia, as `transformers` runs it; the tests compare every step with PyTorch.
//
// Shapes stand behind each line. T: tokens given now; S: tokens seen so far, T included;
// d: width of the residual stream; V: vocabulary. Arrays are flat, row after row.

import { add, dot, gelu, layerNorm, linear, rotary, rotaryAngles, softmax } from "./ops.js";

/** @typedef {import("./checkpoint.js").Config} Config */
/** @typedef {import("./checkpoint.js").Weights} Weights */

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
 *
 * @param {Weights} weights
 * @param {Config} config
 * @param {ArrayLike<number>} tokens  at least one, and with the past at most `max_position_embeddings`
 * @param {object} [options]
 * @param {boolean} [options.cache]  keep every intermediate value
 * @param {Past} [options.past]  tokens seen before; the new ones are added to it
 * @param {boolean} [options.lastOnly]  logits (and ln_final) of the last token alone
 * @returns {{logits: Float32Array, cache: Map<string, Float32Array>}} logits: (T, V), or (1, V)
 */
export function forward(weights, config, tokens, options = {}) {
  const { past = emptyPast(config, tokens.length), lastOnly = false } = options;
  const { hidden_size: d, layer_norm_eps: eps } = config;
  const T = tokens.length;

  const cache = new Map();
  const note = noteIn(options.cache ? cache : null);
  const angles = rotaryAngles(past.length, T, rotaryDims(config), rotaryBase(config));

  // Each token is looked up: its row of the embedding is where its residual stream begins.
  const embedding = weights["gpt_neox.embed_in.weight"]; // (V, d)
  let x = note("hook_embed", lookUp(embedding, tokens, d)); // (T, d)

  // Layer after layer reads the stream and adds to it.
  for (let i = 0; i < config.num_hidden_layers; i++) {
    x = block(x, i, weights, config, angles, past, note); // (T, d)
  }
  past.length += T;

  // The stream's end is compared with every token's embedding: the better it fits, the likelier.
  if (lastOnly) x = x.subarray((T - 1) * d);
  const { weight, bias } = at(weights, "gpt_neox.final_layer_norm");
  x = note("ln_final.hook_normalized", layerNorm(x, weight, bias, eps)); // (T, d)
  const logits = note("logits", linear(x, embedding, undefined, d)); // (T, V)
  return { logits, cache };
}

/**
 * One layer: attention moves information between tokens, the MLP works on each token alone.
 * @param {Float32Array} x  (T, d) the residual stream
 * @param {number} i  which layer
 * @param {Weights} weights
 * @param {Config} config
 * @param {ReturnType<typeof rotaryAngles>} angles
 * @param {Past} past
 * @param {Note} note
 * @returns {Float32Array} (T, d)
 */
function block(x, i, weights, config, angles, past, note) {
  const { hidden_size: d, intermediate_size: m, layer_norm_eps: eps } = config;
  /** @param {string} name */
  const layer = (name) => at(weights, `gpt_neox.layers.${i}.${name}`);
  const noteHere = within(note, `blocks.${i}.`);

  noteHere("hook_resid_pre", x);
  const ln1 = layer("input_layernorm");
  const forAttention = noteHere("ln1.hook_normalized", layerNorm(x, ln1.weight, ln1.bias, eps)); // (T, d)
  const z = attention(forAttention, i, layer("attention.query_key_value"), config, angles, past, within(noteHere, "attn."));
  const dense = layer("attention.dense");
  const attentionOut = noteHere("hook_attn_out", linear(z, dense.weight, dense.bias, d)); // (T, d)
  const mid = noteHere("hook_resid_mid", add(x, attentionOut)); // (T, d)

  // Pythia's layers let the MLP read beside attention, not after it.
  const ln2 = layer("post_attention_layernorm");
  const forMlp = layerNorm(config.use_parallel_residual ? x : mid, ln2.weight, ln2.bias, eps); // (T, d)
  noteHere("ln2.hook_normalized", forMlp);
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
 * @param {Config} config
 * @param {ReturnType<typeof rotaryAngles>} angles
 * @param {Past} past
 * @param {Note} note
 * @returns {Float32Array} (T, d) what each head brought, side by side
 */
function attention(x, i, qkv, config, angles, past, note) {
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

  const scores = note("hook_attn_scores", attentionScores(turnedQ, keys, past.length, heads, size)); // (heads, T, S)
  const S = past.length + x.length / d;
  const pattern = note("hook_pattern", softmax(scores, S)); // (heads, T, S)
  return note("hook_z", mix(pattern, values, S, heads, size)); // (T, heads, size)
}

/**
 * How well each query fits each key: their dot product, scaled so that it does not grow with the
 * size of a head. No token may look at a later one: there the score is -Infinity.
 * @param {Float32Array} q  (T, heads, size)
 * @param {Float32Array} keys  (S, heads, size)
 * @param {number} before  tokens before the first of the T
 * @param {number} heads
 * @param {number} size
 * @returns {Float32Array} (heads, T, S)
 */
function attentionScores(q, keys, before, heads, size) {
  const d = heads * size;
  const T = q.length / d;
  const S = before + T;
  const scores = new Float32Array(heads * T * S).fill(-Infinity);
  const scale = 1 / Math.sqrt(size);
  for (let h = 0; h < heads; h++) {
    for (let t = 0; t < T; t++) {
      const row = (h * T + t) * S;
      for (let s = 0; s <= before + t; s++) {
        scores[row + s] = scale * dot(q, t * d + h * size, keys, s * d + h * size, size);
      }
    }
  }
  return scores;
}

/**
 * Mixes the values by the pattern: z[t, h] = Σ_s pattern[h, t, s] · values[s, h].
 * @param {Float32Array} pattern  (heads, T, S)
 * @param {Float32Array} values  (S, heads, size)
 * @param {number} S
 * @param {number} heads
 * @param {number} size
 * @returns {Float32Array} (T, heads, size)
 */
function mix(pattern, values, S, heads, size) {
  const d = heads * size;
  const T = pattern.length / (heads * S);
  const z = new Float32Array(T * d);
  for (let h = 0; h < heads; h++) {
    for (let t = 0; t < T; t++) {
      const out = t * d + h * size;
      for (let s = 0; s <= S - T + t; s++) {
        const share = pattern[(h * T + t) * S + s];
        const value = s * d + h * size;
        for (let c = 0; c < size; c++) z[out + c] += share * values[value + c];
      }
    }
  }
  return z;
}

/**
 * @param {Float32Array} embedding  (V, d)
 * @param {ArrayLike<number>} tokens  (T,)
 * @param {number} d
 * @returns {Float32Array} (T, d)
 */
function lookUp(embedding, tokens, d) {
  const x = new Float32Array(tokens.length * d);
  for (let t = 0; t < tokens.length; t++) {
    x.set(embedding.subarray(tokens[t] * d, (tokens[t] + 1) * d), t * d);
  }
  return x;
}

/**
 * The queries (0), keys (1) or values (2) out of their joint rows.
 * @param {Float32Array} joint  (T, heads, 3 size)
 * @param {0 | 1 | 2} which
 * @param {number} size
 * @returns {Float32Array} (T, heads, size)
 */
function part(joint, which, size) {
  const out = new Float32Array(joint.length / 3);
  for (let row = 0; row * size < out.length; row++) {
    const start = (3 * row + which) * size;
    out.set(joint.subarray(start, start + size), row * size);
  }
  return out;
}

/**
 * The weight and bias of one part of the model.
 * @typedef {{weight: Float32Array, bias: Float32Array}} Linear
 * @param {Weights} weights
 * @param {string} name
 * @returns {Linear}
 */
function at(weights, name) {
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

/**
 * Takes a value on its way, under its name, and hands it on.
 * @typedef {(name: string, x: Float32Array) => Float32Array} Note
 * @param {Map<string, Float32Array> | null} cache
 * @returns {Note}
 */
function noteIn(cache) {
  return (name, x) => {
    cache?.set(name, x);
    return x;
  };
}

/**
 * @param {Note} note
 * @param {string} prefix
 * @returns {Note}
 */
function within(note, prefix) {
  return (name, x) => note(prefix + name, x);
}
