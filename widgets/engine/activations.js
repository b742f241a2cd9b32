// Which values a run of the model has on its way, and how each is laid out.

import { headsOf } from "./llama/transformer.js";
import { isCausal, rotaryDims } from "./transformer.js";

/** @typedef {import("./checkpoint.js").Config} Config */

/** In each layer, the name's end and its axes. */
const IN_BLOCK = {
  hook_resid_pre: "pos d_model",
  "ln1.hook_normalized": "pos d_model",
  "attn.hook_q": "pos head d_head",
  "attn.hook_k": "pos head d_head",
  "attn.hook_v": "pos head d_head",
  "attn.hook_rot_q": "pos head d_head",
  "attn.hook_rot_k": "pos head d_head",
  "attn.hook_attn_scores": "head query key",
  "attn.hook_pattern": "head query key",
  "attn.hook_z": "pos head d_head",
  hook_attn_out: "pos d_model",
  hook_resid_mid: "pos d_model",
  "ln2.hook_normalized": "pos d_model",
  "mlp.hook_pre": "pos neuron",
  "mlp.hook_pre_linear": "pos neuron",
  "mlp.hook_post": "pos neuron",
  hook_mlp_out: "pos d_model",
  hook_resid_post: "pos d_model",
};

const GATED = "mlp.hook_pre_linear"; // only where neurons have gates

/**
 * The axes of a value, by its TransformerLens name.
 * @param {string} name
 * @param {Config} config
 * @returns {string[]} from "pos", "head", "d_head", "d_model", "neuron", "query", "key", "token"
 * @throws {Error} when the model has no such value
 */
export function axesOf(name, config) {
  const [, layer, end] = name.match(/^blocks\.(\d+)\.(.+)$/) ?? [];
  const inBlock = /** @type {Record<string, string | undefined>} */ (IN_BLOCK)[end];
  const isLlama = config.model_type === "llama";
  const missing = (end === "hook_resid_mid" && config.use_parallel_residual) || (end === GATED && !isLlama);
  if (inBlock && !missing && Number(layer) < config.num_hidden_layers) return inBlock.split(" ");
  if (name === "hook_embed" || name === "ln_final.hook_normalized") return ["pos", "d_model"];
  if (name === "logits") return ["pos", "token"];
  throw new Error(
    `This model has no activation "${name}". It has hook_embed, ln_final.hook_normalized, logits, and, with i from 0 to ` +
      `${config.num_hidden_layers - 1}, ${Object.keys(IN_BLOCK)
        .filter((each) => isLlama || each !== GATED)
        .map((each) => `blocks.{i}.${each}`)
        .join(", ")}` +
      `${config.use_parallel_residual ? " (but no hook_resid_mid)" : ""}.`,
  );
}

/**
 * @param {string} name
 * @param {Config} config
 * @param {number} T  tokens run
 * @returns {number[]} the size of each axis
 */
export function shapeOf(name, config, T) {
  const { hidden_size: d, intermediate_size: m, vocab_size: V } = config;
  const { heads, groups, size } = headsOf(config);
  const head = /hook_(k|v|rot_k)$/.test(name) ? groups : heads;
  /** @type {Record<string, number>} */
  const sizes = { pos: T, query: T, key: T, head, d_head: size, d_model: d, neuron: m, token: V };
  return axesOf(name, config).map((axis) => sizes[axis]);
}

/** @param {Config} config  refuses what would run and quietly give wrong numbers */
export function checkConfig(config) {
  if (config.model_type === "llama") return; // gguf_model.js has looked
  if (config.hidden_act !== "gelu_pytorch_tanh") {
    throw new Error(`This engine knows the activation gelu_pytorch_tanh, and config.json asks for ${config.hidden_act}.`);
  }
  if (config.hidden_size % config.num_attention_heads) {
    throw new Error(`A width of ${config.hidden_size} can't be shared out evenly among ${config.num_attention_heads} heads.`);
  }
  if (rotaryDims(config) % 2) {
    throw new Error(`Dimensions are turned in pairs, and config.json asks for ${rotaryDims(config)} in each head.`);
  }
}

/** @param {Config} config */
export function checkCausal(config) {
  if (!isCausal(config)) throw new Error("A model that reads in both directions fills gaps; it can't continue a text.");
}
