// How a file of int8 numbers becomes weights. Every matrix is stored as 8-bit integers with one
// scale for each row: weight[r, c] = q[r, c] * scale[r]. That makes a checkpoint four times
// smaller to download. Biases and layer norms are stored as they are.

import { damagedFile, parseSafetensors } from "./safetensors.js";

/**
 * The part of a Hugging Face GPTNeoXConfig that the forward pass uses; a Llama's in the same names.
 * @typedef {object} Config
 * @property {string} [model_type]  the family; "gpt_neox" when left out
 * @property {number} vocab_size
 * @property {number} hidden_size  d, the width of the residual stream
 * @property {number} num_hidden_layers
 * @property {number} num_attention_heads
 * @property {number} intermediate_size  neurons in each MLP
 * @property {string} hidden_act
 * @property {number} max_position_embeddings  the context length, in tokens
 * @property {number} layer_norm_eps  of a Llama: rms_norm_eps
 * @property {boolean} use_parallel_residual
 * @property {string} [tokenizer]  the model whose tokens it reads, if not its own
 * @property {boolean} [attention_bias]
 * @property {number} [num_key_value_heads]  groups of heads that share keys and values
 * @property {number} [head_dim]  numbers of a head
 * @property {number} [rope_theta]
 * @property {boolean} [tie_word_embeddings]
 * @property {boolean} [is_causal]  false: every token sees all others, as in a model that fills gaps
 * @property {number} [initializer_range]  standard deviation of a new model's matrices
 * @property {number} [rotary_pct]
 * @property {number} [rotary_emb_base]
 * @property {{partial_rotary_factor?: number, rope_theta?: number}} [rope_parameters]
 */

/**
 * Weights by their Hugging Face names, each matrix row after row.
 * @typedef {Record<string, Float32Array>} Weights
 */

/**
 * Checks a checkpoint file and turns it into weights.
 * @param {ArrayBuffer} buffer  the whole file
 * @param {Config} config  the model's config.json
 * @param {{sha256?: string, file?: string}} [options]  the expected digest (hexadecimal), and the
 *   path that errors name
 * @returns {Promise<Weights>}
 * @throws {Error} when the file is truncated, altered, or of another model
 */
export async function loadCheckpoint(buffer, config, { sha256, file = "of the checkpoint" } = {}) {
  const tensors = parseSafetensors(buffer, file);
  await checkDigest(buffer, sha256, file);

  /** @type {Weights} */
  const weights = {};
  for (const [name, shape] of expectedShapes(config)) {
    const tensor = tensors.get(name);
    if (!tensor) throw damagedFile(file, `holds no ${name}, which its config.json asks for`);
    if (String(tensor.shape) !== String(shape)) {
      throw damagedFile(
        file,
        `holds ${name} as (${tensor.shape.join(", ")}) where its config.json asks for (${shape.join(", ")})`,
      );
    }
    weights[name] = dequantised(tensor, name, tensors, file);
  }
  return weights;
}

/**
 * @param {ArrayBuffer} buffer
 * @param {string | undefined} sha256
 * @param {string} file
 */
async function checkDigest(buffer, sha256, file) {
  // Browsers offer crypto.subtle on https and on localhost only; elsewhere sizes and shapes,
  // which are checked in any case, have to do.
  if (!sha256 || !globalThis.crypto?.subtle) return;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", buffer));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex !== sha256) {
    throw damagedFile(file, `was altered (its SHA-256 begins ${hex.slice(0, 8)}, not ${sha256.slice(0, 8)})`);
  }
}

/**
 * A tensor as plain numbers, each row of an int8 one times its scale.
 * @param {import("./safetensors.js").Tensor} tensor
 * @param {string} name
 * @param {Map<string, import("./safetensors.js").Tensor>} tensors
 * @param {string} file
 * @returns {Float32Array}
 */
export function dequantised({ shape, data }, name, tensors, file) {
  if (data instanceof Float32Array) return data;
  const [rows, columns] = shape;
  const scale = tensors.get(`${name}.scale`)?.data;
  if (!(scale instanceof Float32Array) || scale.length !== rows) {
    throw damagedFile(file, `lacks the ${rows} scales of ${name}`);
  }
  const weight = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) weight[r * columns + c] = data[r * columns + c] * scale[r];
  }
  return weight;
}

/**
 * Every tensor that a GPT-NeoX checkpoint holds, with its shape (rows are outputs).
 * `embed_out.weight` is not among them: the same matrix embeds tokens and reads them out.
 * @param {Config} config
 * @returns {Generator<[string, number[]]>}
 */
export function* expectedShapes(config) {
  const { vocab_size: V, hidden_size: d, intermediate_size: m, num_hidden_layers: layers } = config;
  yield ["gpt_neox.embed_in.weight", [V, d]];
  for (let i = 0; i < layers; i++) {
    const layer = `gpt_neox.layers.${i}`;
    yield* norm(`${layer}.input_layernorm`, d);
    yield* matrix(`${layer}.attention.query_key_value`, 3 * d, d, config.attention_bias ?? true);
    yield* matrix(`${layer}.attention.dense`, d, d, config.attention_bias ?? true);
    yield* norm(`${layer}.post_attention_layernorm`, d);
    yield* matrix(`${layer}.mlp.dense_h_to_4h`, m, d, true);
    yield* matrix(`${layer}.mlp.dense_4h_to_h`, d, m, true);
  }
  yield* norm("gpt_neox.final_layer_norm", d);
}

/**
 * @param {string} name
 * @param {number} d
 * @returns {Generator<[string, number[]]>}
 */
function* norm(name, d) {
  yield [`${name}.weight`, [d]];
  yield [`${name}.bias`, [d]];
}

/**
 * @param {string} name
 * @param {number} rows
 * @param {number} columns
 * @param {boolean} hasBias
 * @returns {Generator<[string, number[]]>}
 */
function* matrix(name, rows, columns, hasBias) {
  yield [`${name}.weight`, [rows, columns]];
  if (hasBias) yield [`${name}.bias`, [rows]];
}
