// The forward pass in one call of the kernels, a third faster when a text goes on word by word. Nothing can be learnt here that
// transformer.js does not say better; the tests hold the two together.

import { rotaryAngles } from "../ops.js";
import { headsOf } from "./transformer.js";

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
  const { cos, sin } = rotaryAngles(0, context, headsOf(config).size, config.rope_theta ?? 10000);
  for (const [which, angles] of [cos, sin].entries()) memory.floats(kernels.angles(which), angles.length).set(angles);
  for (let i = 0; i < layers; i++) {
    const part = (/** @type {string} */ name) => weights[`model.layers.${i}.${name}.weight`];
    const norms = [part("input_layernorm"), part("post_attention_layernorm")].map((norm) => norm.byteOffset);
    kernels.set_block(i, ...norms, places.keys[i], places.values[i]);
    for (const [which, name] of TABLES.entries()) kernels.set_table(i, which, part(name).lies, part(name).place);
  }
  /** @type {PackedTable} */
  const embedding = weights["model.embed_tokens.weight"];
  const readout = weights["lm_head.weight"] ?? embedding;
  kernels.set_end(weights["model.norm.weight"].byteOffset, readout.lies, readout.place);

  return (tokens, past) => {
    for (let from = 0; ; from += PIECE) {
      const T = Math.min(PIECE, tokens.length - from);
      const stream = memory.floats(places.stream, T * d);
      for (let t = 0; t < T; t++) stream.set(embedding.slice(tokens[from + t] * d, (tokens[from + t] + 1) * d), t * d);
      const last = from + T === tokens.length;
      const logits = kernels.forward_llama(T, past.length, last);
      past.length += T;
      if (last) return memory.floats(logits, V).slice();
    }
  };
}
