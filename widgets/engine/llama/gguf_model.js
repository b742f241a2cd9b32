// What a GGUF file says of a Llama, in the terms that the engine and Hugging Face use: its config.json, its tokenizer.json,
// and which of its tables is which.

import { unusable } from "./gguf.js";
import { headsOf } from "./transformer.js";

/** @typedef {import("../checkpoint.js").Config} Config */
/** @typedef {import("./gguf.js").PackedTensor} PackedTensor */

const CONTROL = 3; // the type of a token that no text has, such as <|im_start|>

/** As many as llama.c has room for. */
const MOST_LAYERS = 256;

/** Tokens that the page remembers of a text at most, whatever the model could: their keys and values take memory. */
export const MOST_CONTEXT = 2048;

/**
 * @param {Map<string, any>} facts
 * @param {Map<string, PackedTensor>} tensors
 * @param {string} file
 * @returns {Config}
 * @throws {Error} a sentence, when the model is none that the engine can run
 */
export function configOf(facts, tensors, file) {
  const family = facts.get("general.architecture");
  if (family !== "llama") {
    throw new Error(`The file ${file} holds a model of the family ${family ?? "unknown"}, and only Llamas are run here.`);
  }
  /** @param {string} name @param {number} [otherwise] @returns {number} */
  const number = (name, otherwise) => {
    const value = facts.get(`llama.${name}`) ?? otherwise;
    if (!(typeof value === "number" && value > 0)) throw unusable(file, `says nothing useful of llama.${name}`);
    return value;
  };
  const d = number("embedding_length");
  const heads = number("attention.head_count");
  const size = number("attention.key_length", d / heads);
  const config = {
    model_type: "llama",
    hidden_act: "silu",
    hidden_size: d,
    num_hidden_layers: number("block_count"),
    num_attention_heads: heads,
    num_key_value_heads: number("attention.head_count_kv", heads),
    head_dim: size,
    intermediate_size: number("feed_forward_length"),
    vocab_size: tensors.get("token_embd.weight")?.shape[0] ?? 0,
    max_position_embeddings: Math.min(number("context_length"), MOST_CONTEXT),
    layer_norm_eps: number("attention.layer_norm_rms_epsilon"),
    rope_theta: number("rope.freq_base", 10000),
    use_parallel_residual: false,
    tie_word_embeddings: !tensors.has("output.weight"),
  };
  if (config.num_hidden_layers > tensors.size) {
    throw unusable(file, `says that it has ${config.num_hidden_layers} layers, and holds ${tensors.size} tables`);
  }
  if (config.num_hidden_layers > MOST_LAYERS) {
    throw new Error(`The file ${file} holds a Llama of ${config.num_hidden_layers} layers; ${MOST_LAYERS} at most are run here.`);
  }
  const scaled = facts.get("llama.rope.scaling.type") ?? "none";
  if (scaled !== "none" || tensors.has("rope_freqs.weight")) {
    throw new Error(`The file ${file} holds a model whose positions are stretched (${scaled}), which is not done here.`);
  }
  if (number("rope.dimension_count", size) !== size || facts.has("llama.expert_count")) {
    throw new Error(
      `The file ${file} holds a Llama of a build that is not known here: only part of a head is turned, or it has experts.`,
    );
  }
  const whole = [heads / config.num_key_value_heads, size / 4, d / 4, config.intermediate_size / 4, config.vocab_size / 4];
  if (!whole.every(Number.isInteger)) {
    throw new Error(`The file ${file} holds a Llama of odd sizes; widths and vocabulary have to be multiples of 4.`);
  }
  return config;
}

/**
 * Every table of a Llama: its Hugging Face name, its name in a GGUF file, and its shape (rows are outputs).
 * @param {Config} config
 * @returns {Generator<{name: string, inFile: string, shape: number[], heads?: number}>} heads: where the file has the rows of
 *   each head in pairs, the two dimensions that are turned together side by side
 */
export function* tablesOf(config) {
  const { vocab_size: V, hidden_size: d, intermediate_size: m } = config;
  const { heads, groups, size } = headsOf(config);
  yield { name: "model.embed_tokens.weight", inFile: "token_embd.weight", shape: [V, d] };
  for (let i = 0; i < config.num_hidden_layers; i++) {
    const [layer, block] = [`model.layers.${i}`, `blk.${i}`];
    yield { name: `${layer}.input_layernorm.weight`, inFile: `${block}.attn_norm.weight`, shape: [d] };
    yield { name: `${layer}.self_attn.q_proj.weight`, inFile: `${block}.attn_q.weight`, shape: [heads * size, d], heads };
    yield {
      name: `${layer}.self_attn.k_proj.weight`,
      inFile: `${block}.attn_k.weight`,
      shape: [groups * size, d],
      heads: groups,
    };
    yield { name: `${layer}.self_attn.v_proj.weight`, inFile: `${block}.attn_v.weight`, shape: [groups * size, d] };
    yield { name: `${layer}.self_attn.o_proj.weight`, inFile: `${block}.attn_output.weight`, shape: [d, heads * size] };
    yield { name: `${layer}.post_attention_layernorm.weight`, inFile: `${block}.ffn_norm.weight`, shape: [d] };
    yield { name: `${layer}.mlp.gate_proj.weight`, inFile: `${block}.ffn_gate.weight`, shape: [m, d] };
    yield { name: `${layer}.mlp.up_proj.weight`, inFile: `${block}.ffn_up.weight`, shape: [m, d] };
    yield { name: `${layer}.mlp.down_proj.weight`, inFile: `${block}.ffn_down.weight`, shape: [d, m] };
  }
  yield { name: "model.norm.weight", inFile: "output_norm.weight", shape: [d] };
  if (!config.tie_word_embeddings) yield { name: "lm_head.weight", inFile: "output.weight", shape: [V, d] };
}

/**
 * The tokenizer in the form of Hugging Face's tokenizer.json, with what begins and ends a text.
 * @param {Map<string, any>} facts
 * @param {number} size  rows of the embedding
 * @param {string} file
 * @returns {{tokenizer: any, begin: number[], end: number | undefined}}
 */
export function tokenizerOf(facts, size, file) {
  const kind = facts.get("tokenizer.ggml.model");
  const [pieces, types, merges] = ["tokens", "token_type", "merges"].map((name) => facts.get(`tokenizer.ggml.${name}`));
  if (kind !== "gpt2") {
    throw new Error(`The file ${file} has a tokenizer of the kind ${kind ?? "unknown"}, and only byte-level BPE is read here.`);
  }
  if (!Array.isArray(pieces) || !Array.isArray(merges) || pieces.length !== size) {
    throw unusable(file, `has ${pieces?.length ?? "no"} tokens and ${size} rows for them`);
  }
  const known = /** @type {Record<string, any[]>} */ (CUTS)[facts.get("tokenizer.ggml.pre") ?? "gpt-2"];
  if (!known) {
    throw new Error(
      `The file ${file} cuts texts into words by the rule ${facts.get("tokenizer.ggml.pre")}, which is not known here.`,
    );
  }
  checkTokens(pieces, types, merges, file);
  const [begin, end] = ["bos", "eos"].map((name) => {
    const id = facts.get(`tokenizer.ggml.${name}_token_id`);
    if (id !== undefined && !(id < size)) throw unusable(file, `has token ${id} for ${name}, and tokens only up to ${size - 1}`);
    return id;
  });
  const special = pieces.map((content, id) => ({ id, content })).filter(({ id }) => types?.[id] === CONTROL);
  return {
    tokenizer: {
      added_tokens: special,
      normalizer: null,
      pre_tokenizer: { type: "Sequence", pretokenizers: [...known, BYTES] },
      post_processor: null,
      decoder: BYTES,
      model: {
        type: "BPE",
        vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
        merges,
      },
    },
    begin: begin === undefined ? [] : [begin],
    end,
  };
}

/**
 * That pieces are texts, each with its type, and that what is merged is among them.
 * @param {any[]} pieces
 * @param {any} types
 * @param {any[]} merges
 * @param {string} file
 */
function checkTokens(pieces, types, merges, file) {
  if (!pieces.every((piece) => typeof piece === "string")) throw unusable(file, "has tokens that are no texts");
  if (types !== undefined && types?.length !== pieces.length) {
    throw unusable(file, `has ${pieces.length} tokens, and types for ${types?.length ?? "none"} of them`);
  }
  const known = new Set(pieces);
  const wrong = merges.find((merge) => {
    const [first, second, ...more] = String(merge).split(" ");
    return more.length || !known.has(first) || !known.has(second) || !known.has(first + second);
  });
  if (wrong !== undefined) throw unusable(file, `has merges of what is no token: “${String(wrong).slice(0, 40)}”`);
}

const BYTES = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };

/** What is cut before GPT-2's rule for words, by the name that llama.cpp gave the rule. */
const CUTS = {
  "gpt-2": [],
  smollm: [{ type: "Digits", individual_digits: true }],
};
