// What the tables of knobs are called, in each family, and what a place in one does.

/** @typedef {import("../engine/checkpoint.js").Config & { num_key_value_heads?: number, head_dim?: number, model_type?: string }} Config */
/** @typedef {(id: number) => string} Word  a token as it is written */

/** The kinds of knobs, in order of a walk through the model. */
export const KINDS = /** @type {const} */ ({
  tokens: "Token table",
  attention: "Attention",
  mlp: "MLP",
  bias: "Biases of both",
  gain: "Gains of the norms",
  shift: "Shifts of the norms",
});

/** @typedef {keyof typeof KINDS} Kind */

/**
 * A part of a model, whatever its family calls it: `from` and `to`, what a weight of it leads from and to.
 * @typedef {object} Part
 * @property {RegExp} name  of the table, without its last word, weight or bias
 * @property {"tokens" | "attention" | "mlp" | "norm"} of
 * @property {string} plain
 * @property {(i: number, config: Config) => string} [from]
 * @property {(i: number, config: Config) => string} [to]
 */

const stream = (/** @type {number} */ i) => `number ${i} of the stream`;
const neuron = (/** @type {number} */ i) => `neuron ${i}`;
const sizeOf = (/** @type {Config} */ config) => config.head_dim ?? config.hidden_size / config.num_attention_heads;

/** @type {(what: string) => (i: number, config: Config) => string} */
const ofHead = (what) => (i, config) => {
  const size = sizeOf(config);
  const shared = what !== "query" && (config.num_key_value_heads ?? config.num_attention_heads) < config.num_attention_heads;
  return `number ${i % size} of the ${what} ${shared ? "that several heads share, group" : "of head"} ${Math.floor(i / size)}`;
};

/** @type {Part[]} */
const PARTS = [
  { name: /(embed_in|wte|embed_tokens)$/, of: "tokens", plain: "a row for each token" },
  { name: /(embed_out|lm_head)$/, of: "tokens", plain: "a row for each token, by which it is chosen" },
  { name: /wpe$/, of: "tokens", plain: "a row for each position" },
  { name: /(input_layernorm|ln_1)$/, of: "norm", plain: "before attention" },
  { name: /(post_attention_layernorm|ln_2)$/, of: "norm", plain: "before the MLP" },
  { name: /(final_layer_norm|ln_f|^model\.norm)$/, of: "norm", plain: "at the end" },
  {
    name: /query_key_value$/, // a query, a key and a value for each head, one after the other
    of: "attention",
    plain: "queries, keys, values",
    from: stream,
    to(i, config) {
      const size = sizeOf(config);
      const what = ["query", "key", "value"][Math.floor(i / size) % 3];
      return `number ${i % size} of the ${what} of head ${Math.floor(i / (3 * size))}`;
    },
  },
  {
    name: /c_attn$/, // the queries of all heads, then the keys, then the values
    of: "attention",
    plain: "queries, keys, values",
    from: stream,
    to: (i, config) => ofHead(["query", "key", "value"][Math.floor(i / config.hidden_size)])(i % config.hidden_size, config),
  },
  { name: /q_proj$/, of: "attention", plain: "queries", from: stream, to: ofHead("query") },
  { name: /k_proj$/, of: "attention", plain: "keys", from: stream, to: ofHead("key") },
  { name: /v_proj$/, of: "attention", plain: "values", from: stream, to: ofHead("value") },
  {
    name: /(attention\.dense|attn\.c_proj|o_proj)$/,
    of: "attention",
    plain: "what the heads write",
    from: (i, config) => `number ${i % sizeOf(config)} of head ${Math.floor(i / sizeOf(config))}`,
    to: stream,
  },
  { name: /gate_proj$/, of: "mlp", plain: "what opens the neurons", from: stream, to: neuron },
  { name: /(h_to_4h|mlp\.c_fc|up_proj)$/, of: "mlp", plain: "what the neurons read", from: stream, to: neuron },
  { name: /(4h_to_h|mlp\.c_proj|down_proj)$/, of: "mlp", plain: "what the neurons write", from: neuron, to: stream },
];

/**
 * @param {string} name
 * @returns {{ part: Part | undefined, bias: boolean }}
 */
function partOf(name) {
  const [, table, last] = /^(.*)\.(weight|bias)$/.exec(name) ?? ["", name, ""];
  return { part: PARTS.find((each) => each.name.test(table)), bias: last === "bias" };
}

/**
 * @param {string} name
 * @returns {Kind}
 */
export function kindOf(name) {
  const { part, bias } = partOf(name);
  if (part?.of === "norm") return bias ? "shift" : "gain";
  if (bias) return "bias";
  return part?.of ?? "mlp";
}

/**
 * @param {string} name
 * @returns {{ group: string, plain: string, short: string }}  where in the model, in plain words, and without its path
 */
export function called(name) {
  const layer = /^(?:gpt_neox\.layers|transformer\.h|model\.layers)\.(\d+)\.(.+)$/.exec(name);
  const { part, bias } = partOf(name);
  return {
    group: layer ? `Layer ${layer[1]}` : "Before and after the layers",
    plain: part ? inWords(part, bias) : "",
    short: layer?.[2] ?? name.replace(/^(gpt_neox|transformer|model)\./, ""),
  };
}

/**
 * @param {Part} part
 * @param {boolean} bias
 */
function inWords({ of, plain }, bias) {
  if (of === "norm") return `${bias ? "shifts" : "gains"} ${plain}`;
  return bias ? `biases of ${plain}` : plain;
}

/**
 * What stands in a place of a table.
 * @param {Config} config
 * @param {string} name
 * @param {number} row
 * @param {number} column
 * @param {Word} word
 * @returns {string}
 */
export function placeOf(config, name, row, column, word) {
  const { part, bias } = partOf(name);
  if (!part) return "";
  if (part.of === "tokens")
    return /wpe/.test(name)
      ? `Number ${column} of what stands for place ${row}.`
      : `Number ${column} of what stands for ${word(row)}.`;
  if (part.of === "norm")
    return bias
      ? `What is added to ${stream(column)}, once it is evened out.`
      : `By how much ${stream(column)} is multiplied, once it is evened out.`;
  const { from = stream, to = stream } = part;
  if (bias) return to === stream ? `What is added to ${stream(column)}.` : `What ${to(column, config)} starts from.`;
  // GPT-2 keeps its tables the other way about: a row for each input.
  const [out, into] = config.model_type === "gpt2" ? [column, row] : [row, column];
  return `From ${from(into, config)} to ${to(out, config)}.`;
}
