// The numbers of one run of the model, by the place that made them.

import { seenFrom } from "./places.js";

/** @typedef {import("./places.js").Place} Place */
/** @typedef {import("../engine/checkpoint.js").Config} Config */

/**
 * One run of the model, with what is needed to look inside.
 * @typedef {object} Run
 * @property {Config} config
 * @property {{id: number, text: string}[]} tokens
 * @property {(name: string) => Float32Array} value  an activation of all positions, flat, by its place
 * @property {(name: string) => Float32Array | undefined} weight  by its Hugging Face name; a missing bias is undefined
 * @property {string[]} words  every token there is, in visible form
 */

/**
 * The numbers made at a place for one position.
 * @param {Place} place
 * @param {Run} run
 * @param {number} position
 * @returns {Float32Array}  heads one after the other
 */
export function rowAt(place, run, position) {
  const { config, value, tokens } = run;
  const all = value(place.id);
  if (/hook_(attn_scores|pattern)$/.test(place.kind)) {
    const [T, seen] = [tokens.length, seenFrom(config, position, tokens.length)];
    const row = new Float32Array(config.num_attention_heads * seen);
    for (let h = 0; h < config.num_attention_heads; h++) {
      const start = (h * T + position) * T;
      row.set(all.subarray(start, start + seen), h * seen);
    }
    return row;
  }
  const width = all.length / tokens.length;
  return all.subarray(position * width, (position + 1) * width);
}

/**
 * Just enough of a place to read its numbers.
 * @param {string} id
 * @returns {Place}
 */
export function at(id) {
  const [, layer = "-1", kind = id] = id.match(/^blocks\.(\d+)\.(.+)$/) ?? [];
  return { id, kind, layer: Number(layer), stage: "", outline: false };
}

/**
 * @param {Place} place
 * @param {string} name  of another operation of the same layer; of attention without its "attn."
 */
export function beside({ layer, kind }, name) {
  const inAttention = kind.startsWith("attn.") && name.startsWith("hook_");
  return `blocks.${layer}.${inAttention ? "attn." : ""}${name}`;
}

/** @param {Config} config */
export function headSize(config) {
  return config.hidden_size / config.num_attention_heads;
}

/**
 * The tensors of weights that the sums of a place read.
 * @param {Place} place
 * @returns {string[]}
 */
export function weightsOf({ kind, layer }) {
  const name = TABLES[kind];
  if (!name) return [];
  const whole = layer < 0 ? `gpt_neox.${name}` : `gpt_neox.layers.${layer}.${name}`;
  return name === "embed_in" ? [`${whole}.weight`] : [`${whole}.weight`, `${whole}.bias`];
}

/** @type {Record<string, string>} */
const TABLES = {
  hook_embed: "embed_in",
  "ln1.hook_normalized": "input_layernorm",
  "attn.hook_q": "attention.query_key_value",
  "attn.hook_k": "attention.query_key_value",
  "attn.hook_v": "attention.query_key_value",
  hook_attn_out: "attention.dense",
  "ln2.hook_normalized": "post_attention_layernorm",
  "mlp.hook_pre": "mlp.dense_h_to_4h",
  hook_mlp_out: "mlp.dense_4h_to_h",
  "ln_final.hook_normalized": "final_layer_norm",
  logits: "embed_in",
};
