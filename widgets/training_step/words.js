// What the knobs, and numbers about them, are called.

const TABLES = [
  ["embed_in", "the table of all tokens"],
  ["embed_out", "the table that reads tokens out"],
  ["query_key_value", "the attention’s queries, keys and values"],
  ["attention.dense", "the attention’s output"],
  ["dense_h_to_4h", "the MLP’s first table"],
  ["dense_4h_to_h", "the MLP’s second table"],
  ["input_layernorm", "the layer norm before the attention"],
  ["post_attention_layernorm", "the layer norm before the MLP"],
  ["final_layer_norm", "the last layer norm"],
];

/**
 * @param {string} name  of a tensor, by Hugging Face
 * @returns {string}  "layer 1, the MLP’s first table"
 */
export function tableOf(name) {
  const [, layer] = /layers\.(\d+)\./.exec(name) ?? [];
  const table = TABLES.find(([part]) => name.includes(part))?.[1] ?? name;
  return `${layer === undefined ? "" : `layer ${layer}, `}${table}${name.endsWith(".bias") ? ", biases" : ""}`;
}

/**
 * @param {string} name  of a tensor
 * @param {number} index  of a knob in it
 * @param {number[]} shape  of the tensor
 * @returns {string}  "layer 1, the MLP’s first table: row 3, column 17"
 */
export function placeOf(name, index, [, columns]) {
  const where = columns ? `row ${Math.floor(index / columns)}, column ${index % columns}` : `number ${index}`;
  return `${tableOf(name)}: ${where}`;
}

/**
 * @param {number} value
 * @param {number} [digits]  that count
 * @returns {string}  with a true minus, and never as a power of ten
 */
export function plain(value, digits = 3) {
  if (value === 0) return "0";
  const places = Math.min(20, Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value)))));
  return value.toFixed(places).replace("-", "−");
}

/**
 * @param {number} size  of a step
 * @returns {string}  "0.032", "0.1"
 */
export function sizeName(size) {
  return String(Number(size.toPrecision(2)));
}

/** @param {number} nats */
export function loss(nats) {
  return nats.toFixed(2);
}
