// The model's tables of knobs: what each is called, what a place in it does, how its numbers are spread.

/** @typedef {import("../engine/checkpoint.js").Config} Config */
/** @typedef {{ rows: number, columns: number, data: Float32Array, mean: number, sd: number, low: number, high: number }} Table */
/** @typedef {Map<string, Table>} Tables  by Hugging Face name, in the model's order */

/** The kinds of knobs, in order of a walk through the model. */
export const KINDS = /** @type {const} */ ({
  tokens: "Token table",
  attention: "Attention",
  mlp: "MLP",
  bias: "Biases of both",
  gain: "Layer norm gains",
  shift: "Layer norm shifts",
});

/** @typedef {keyof typeof KINDS} Kind */

/**
 * @param {string} name
 * @returns {Kind}
 */
export function kindOf(name) {
  if (/embed/.test(name)) return "tokens";
  if (/norm\.weight$/.test(name)) return "gain";
  if (/norm\.bias$/.test(name)) return "shift";
  if (/\.bias$/.test(name)) return "bias";
  return /attention/.test(name) ? "attention" : "mlp";
}

const PLAIN = /** @type {[RegExp, string][]} */ ([
  [/embed_in\.weight$/, "a row for each token"],
  [/input_layernorm\.weight$/, "gains before attention"],
  [/input_layernorm\.bias$/, "shifts before attention"],
  [/post_attention_layernorm\.weight$/, "gains before the MLP"],
  [/post_attention_layernorm\.bias$/, "shifts before the MLP"],
  [/final_layer_norm\.weight$/, "gains at the end"],
  [/final_layer_norm\.bias$/, "shifts at the end"],
  [/query_key_value\.weight$/, "queries, keys, values"],
  [/query_key_value\.bias$/, "biases of queries, keys, values"],
  [/attention\.dense\.weight$/, "what the heads write"],
  [/attention\.dense\.bias$/, "bias of what the heads write"],
  [/dense_h_to_4h\.weight$/, "what the neurons read"],
  [/dense_h_to_4h\.bias$/, "biases of the neurons"],
  [/dense_4h_to_h\.weight$/, "what the neurons write"],
  [/dense_4h_to_h\.bias$/, "bias of what the neurons write"],
]);

/**
 * @param {string} name
 * @returns {{ group: string, plain: string, short: string }}  where in the model, in plain words, and without its path
 */
export function called(name) {
  const layer = /^gpt_neox\.layers\.(\d+)\.(.+)$/.exec(name);
  const plain = PLAIN.find(([pattern]) => pattern.test(name))?.[1] ?? "";
  return {
    group: layer ? `Layer ${layer[1]}` : "Before and after the layers",
    plain,
    short: layer?.[2] ?? name.replace("gpt_neox.", ""),
  };
}

/**
 * What stands in a place of a table.
 * @param {Config} config
 * @param {string} name
 * @param {number} row
 * @param {number} column
 * @param {(id: number) => string} word  a token as it is written
 * @returns {string}
 */
export function placeOf(config, name, row, column, word) {
  const size = config.hidden_size / config.num_attention_heads;
  /** @param {number} i  of a row that holds a query, a key and a value for each head, one after the other */
  const part = (i) =>
    `number ${i % size} of the ${["query", "key", "value"][Math.floor(i / size) % 3]} of head ${Math.floor(i / (3 * size))}`;
  if (/embed/.test(name)) return `Number ${column} of what stands for ${word(row)}.`;
  if (/norm\.weight$/.test(name)) return `By how much number ${column} of the stream is multiplied, once it is evened out.`;
  if (/norm\.bias$/.test(name)) return `What is added to number ${column} of the stream, once it is evened out.`;
  if (/query_key_value\.weight$/.test(name)) return `From number ${column} of the stream to ${part(row)}.`;
  if (/query_key_value\.bias$/.test(name)) return `What ${part(column)} starts from.`;
  if (/attention\.dense\.weight$/.test(name))
    return `From number ${column % size} of head ${Math.floor(column / size)} to number ${row} of the stream.`;
  if (/h_to_4h\.weight$/.test(name)) return `From number ${column} of the stream to neuron ${row}.`;
  if (/h_to_4h\.bias$/.test(name)) return `What neuron ${column} starts from.`;
  if (/4h_to_h\.weight$/.test(name)) return `From neuron ${column} to number ${row} of the stream.`;
  return `What is added to number ${column} of the stream.`;
}

/**
 * @param {Record<string, { shape: number[], data: Float32Array }>} weights
 * @returns {Tables}
 */
export function tablesOf(weights) {
  return new Map(
    Object.entries(weights).map(([name, { shape, data }]) => {
      const [rows, columns] = shape.length === 1 ? [1, shape[0]] : shape;
      return [name, { rows, columns, data, ...spreadOf(data) }];
    }),
  );
}

/** @param {Float32Array} data */
function spreadOf(data) {
  let [sum, low, high] = [0, Infinity, -Infinity];
  for (const value of data) {
    sum += value;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const mean = sum / data.length;
  let squares = 0;
  for (const value of data) squares += (value - mean) ** 2;
  // Where all are alike, as gains are before training, a spread of one in a hundred stands in.
  return { mean, low, high, sd: Math.sqrt(squares / data.length) || 0.01 };
}

/**
 * One of all knobs, or of those of one kind, each as likely as any other.
 * @param {Tables} tables
 * @param {() => number} random  uniform in [0, 1)
 * @param {Kind} [kind]
 * @returns {{ name: string, index: number }}
 */
export function anyKnob(tables, random, kind) {
  const among = [...tables].filter(([name]) => !kind || kindOf(name) === kind);
  const all = among.reduce((sum, [, { data }]) => sum + data.length, 0);
  let left = Math.floor(random() * all);
  for (const [name, { data }] of among) {
    if (left < data.length) return { name, index: left };
    left -= data.length;
  }
  throw new Error("This model has no knobs of this kind.");
}

/**
 * @param {Tables} tables
 * @param {{ name: string, index: number }} knob
 * @returns {string}  "gpt_neox.final_layer_norm.weight[3]"
 */
export function cellName(tables, { name, index }) {
  const { rows, columns } = tables.get(name) ?? { rows: 1, columns: 1 };
  return `${name}[${rows === 1 ? "" : `${Math.floor(index / columns)}, `}${index % columns}]`;
}
