// The forward pass layer after layer in the kernels, a third faster when a text goes on word by word; where a knob is turned, its
// layer alone is made by transformer.js. Nothing can be learnt here that this one does not say better; the tests hold the two
// together.

import { rmsNorm, rotaryAngles } from "../ops.js";
import { block, headsOf } from "./transformer.js";

/** @typedef {import("../checkpoint.js").Config} Config */
/** @typedef {import("../transformer.js").Past} Past */
/** @typedef {import("./tables.js").Memory} Memory */
/** @typedef {import("./tables.js").PackedTable} PackedTable */

/** Tokens that one call reads. */
const PIECE = 64;

/** The tables of a layer, in the order that llama.c knows. */
const TABLES = ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj"].concat(
  ["gate", "up", "down"].map((name) => `mlp.${name}_proj`),
);

/**
 * @param {Memory} memory
 * @param {import("./transformer.js").Weights} weights  all of which lie in it
 * @param {Config} config
 * @returns {(tokens: ArrayLike<number>, past: Past) => Float32Array} the logits of the last token, (1, V); its keys and
 *   values have to be those of the memory
 */
export function wholePass(memory, weights, config) {
  const { kernels, places } = memory;
  const { hidden_size: d, num_hidden_layers: layers, max_position_embeddings: context, vocab_size: V } = config;
  const { size } = headsOf(config);
  const base = config.rope_theta ?? 10000;
  const { cos, sin } = rotaryAngles(0, context, size, base);
  for (const [which, angles] of [cos, sin].entries()) memory.floats(kernels.angles(which), angles.length).set(angles);
  for (let i = 0; i < layers; i++) {
    const part = (/** @type {string} */ name) => weights[`model.layers.${i}.${name}.weight`];
    const norms = [part("input_layernorm"), part("post_attention_layernorm")].map((norm) => norm.byteOffset);
    kernels.set_block(i, ...norms, places.keys[i], places.values[i]);
    for (const [which, name] of TABLES.entries()) kernels.set_table(i, which, part(name).lies, part(name).place);
  }
  const unseen = (/** @type {string} */ _, /** @type {Float32Array} */ x) => x;
  const all = Array.from({ length: layers }, (_, i) => i);
  const isTurned = (/** @type {number} */ i) => TABLES.some((name) => weights[`model.layers.${i}.${name}.weight`].turned.size);
  /** @type {PackedTable} */
  const embedding = weights["model.embed_tokens.weight"];
  const readout = weights["lm_head.weight"] ?? embedding;
  kernels.set_end(weights["model.norm.weight"].byteOffset, readout.lies, readout.place);

  /** @param {Float32Array} stream @param {number} T @param {Past} past */
  function passLayers(stream, T, past) {
    let from = 0; // which layer
    for (const turned of all.filter(isTurned)) {
      kernels.pass_layers(from, turned, T, past.length);
      const angles = rotaryAngles(past.length, T, size, base);
      stream.set(block(stream.slice(), turned, { weights, config, angles, past, ops: memory }, unseen));
      from = turned + 1;
    }
    kernels.pass_layers(from, layers, T, past.length);
  }

  /** @param {Float32Array} last  (d,) */
  function readByHand(last) {
    return memory.linear(rmsNorm(last, weights["model.norm.weight"], config.layer_norm_eps), readout);
  }

  return (tokens, past) => {
    for (let from = 0; ; from += PIECE) {
      const T = Math.min(PIECE, tokens.length - from);
      const stream = memory.floats(places.stream, T * d);
      for (let t = 0; t < T; t++) stream.set(embedding.slice(tokens[from + t] * d, (tokens[from + t] + 1) * d), t * d);
      passLayers(stream, T, past);
      past.length += T;
      if (from + T < tokens.length) continue;
      return readout.turned.size ? readByHand(stream.slice((T - 1) * d)) : memory.floats(kernels.read_off(T), V).slice();
    }
  };
}
