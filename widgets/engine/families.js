// What differs between the families of models that the engine runs.

import { expectedShapes } from "./checkpoint.js";
import * as fast from "./fast.js";
import { tablesOf } from "./llama/gguf_model.js";
import * as llama from "./llama/model.js";
import { PackedTable } from "./llama/tables.js";
import { linear } from "./ops.js";
import { emptyPast } from "./transformer.js";

/** @typedef {import("./checkpoint.js").Config} Config */

/**
 * @typedef {object} Family
 * @property {(weights: any, config: Config, tokens: ArrayLike<number>, options?: any) =>
 *   {logits: Float32Array, cache: Map<string, Float32Array>}} forward
 * @property {(weights: any, tokens: number[]) => import("./transformer.js").Past | undefined} recall  what is remembered of a
 *   text that begins as these tokens do, but for the last of them; if there is such a memory
 * @property {(weights: any, past: import("./transformer.js").Past) => void} release  says that nobody reads on from a past
 * @property {(weights: any, config: Config) => import("./transformer.js").Past} emptyPast
 * @property {(config: Config) => [string, number[]][]} shapes  every table and its shape (rows are outputs)
 * @property {(layer: number, kind: "head" | "neuron") => string} writes  the table through which a layer's heads, or its
 *   neurons, write to the stream: (d, all of them)
 * @property {{norm: string, readout: string, centred: boolean}} end  the last norm, the table from which logits are read,
 *   and whether the norm takes off the mean
 * @property {boolean} learns  whether the page can work out which way its knobs pull
 */

/** @type {Record<string, (config: Config) => Family>} by config.json's model_type */
const FAMILIES = {
  gpt_neox: () => ({
    forward: fast.forward,
    recall: () => undefined,
    release: () => {},
    emptyPast: (_, config) => emptyPast(config),
    shapes: (config) => [...expectedShapes(config)],
    writes: (layer, kind) => `gpt_neox.layers.${layer}.${kind === "head" ? "attention.dense" : "mlp.dense_4h_to_h"}.weight`,
    end: { norm: "gpt_neox.final_layer_norm", readout: "gpt_neox.embed_in.weight", centred: true },
    learns: true,
  }),
  llama: ({ tie_word_embeddings: tied }) => ({
    forward: llama.forward,
    recall: llama.recall,
    release: llama.release,
    emptyPast: llama.emptyPast,
    shapes: (config) => [...tablesOf(config)].map(({ name, shape }) => [name, shape]),
    writes: (layer, kind) => `model.layers.${layer}.${kind === "head" ? "self_attn.o_proj" : "mlp.down_proj"}.weight`,
    end: { norm: "model.norm", readout: tied ? "model.embed_tokens.weight" : "lm_head.weight", centred: false },
    learns: false,
  }),
};

/** @param {Config} config */
export function familyOf(config) {
  return (FAMILIES[config.model_type ?? "gpt_neox"] ?? FAMILIES.gpt_neox)(config);
}

/**
 * A table's numbers, wherever they lie.
 * @param {Float32Array | PackedTable} table
 * @returns {Float32Array}
 */
export function floatsOf(table) {
  return table instanceof PackedTable ? table.slice() : table;
}

/**
 * weight · x, for one row x.
 * @param {Float32Array | PackedTable} table  (m, n)
 * @param {ArrayLike<number>} x  (n,)
 * @returns {ArrayLike<number>} (m,)
 */
export function times(table, x) {
  if (table instanceof PackedTable) return table.memory.linear(Float32Array.from(x), table);
  const n = x.length;
  return Float64Array.from({ length: table.length / n }, (_, row) => {
    let sum = 0;
    for (let c = 0; c < n; c++) sum += x[c] * table[row * n + c];
    return sum;
  });
}

/**
 * The same of every row.
 * @param {Float32Array | PackedTable} table  (m, n)
 * @param {Float32Array} x  (T, n)
 * @param {number} n
 * @returns {Float32Array} (T, m)
 */
export function timesRows(table, x, n) {
  return table instanceof PackedTable ? table.memory.linear(x, table) : linear(x, table, undefined, n);
}
