// The model's tables of knobs: how their numbers are spread, and the numbers themselves, fetched row by row where a
// model is large.

import { kindOf } from "./names.js";

/** @typedef {import("../engine/spreads.js").Spread} Spread */
/** @typedef {Map<string, Table>} Tables  by Hugging Face name, in the model's order */
/** @typedef {{ name: string, index: number }} Knob */

/** One table. A vector is one row. */
export class Table {
  /**
   * @param {Spread} spread
   * @param {(rows?: [number, number]) => Promise<Float32Array>} read  its numbers; of a matrix, those of some rows
   */
  constructor({ shape, mean, sd, low, high }, read) {
    this.rows = shape.length === 1 ? 1 : shape[0];
    this.columns = shape[shape.length - 1];
    this.mean = mean;
    this.sd = sd || 0.01; // where all are alike, as gains are before training, a spread of one in a hundred stands in
    this.low = low;
    this.high = high;
    this.#read = (/** @type {number} */ from, /** @type {number} */ to) => read(shape.length === 1 ? undefined : [from, to]);
  }

  #read;
  /** @type {Map<number, Float32Array>} by row */
  #known = new Map();

  /** How many knobs it has. */
  get size() {
    return this.rows * this.columns;
  }

  /**
   * @param {number} index  counted row after row
   * @returns {number}  the value it grew to; NaN while its row is not here
   */
  at(index) {
    return this.#known.get(Math.floor(index / this.columns))?.[index % this.columns] ?? NaN;
  }

  /** @param {number} row @returns {Float32Array | undefined} */
  row(row) {
    return this.#known.get(row);
  }

  /**
   * Fetches rows, unless they are here.
   * @param {number} from
   * @param {number} to  the first that isn't wanted
   */
  async know(from, to) {
    const missing = Array.from({ length: to - from }, (_, i) => from + i).filter((row) => !this.#known.has(row));
    if (!missing.length) return;
    const [first, last] = [missing[0], missing[missing.length - 1]];
    this.take(first, await this.#read(first, last + 1));
  }

  /**
   * @param {number} from
   * @param {Float32Array} data  of the rows from there on
   */
  take(from, data) {
    for (let i = 0; i < data.length / this.columns; i++) {
      this.#known.set(from + i, data.subarray(i * this.columns, (i + 1) * this.columns));
    }
  }
}

/**
 * Fetches the rows of some knobs.
 * @param {Tables} tables
 * @param {Knob[]} knobs  those that are not of this model are passed over
 */
export async function know(tables, knobs) {
  for (const { name, index } of knobs) {
    const table = tables.get(name);
    const row = Math.floor(index / (table?.columns ?? 1));
    if (table && row < table.rows) await table.know(row, row + 1);
  }
}

/** @param {Tables} tables  how many knobs there are in all */
export function countOf(tables) {
  return [...tables.values()].reduce((sum, { size }) => sum + size, 0);
}

/**
 * One of all knobs, or of those of one kind, each as likely as any other.
 * @param {Tables} tables
 * @param {() => number} random  uniform in [0, 1)
 * @param {import("./names.js").Kind} [kind]
 * @returns {Knob}
 */
export function anyKnob(tables, random, kind) {
  const among = [...tables].filter(([name]) => !kind || kindOf(name) === kind);
  let left = Math.floor(random() * countOf(new Map(among)));
  for (const [name, { size }] of among) {
    if (left < size) return { name, index: left };
    left -= size;
  }
  throw new Error("This model has no knobs of this kind.");
}

/**
 * @param {Tables} tables
 * @param {Knob} knob
 * @returns {string}  "gpt_neox.final_layer_norm.weight[3]"
 */
export function cellName(tables, { name, index }) {
  const { rows, columns } = tables.get(name) ?? { rows: 1, columns: 1 };
  return `${name}[${rows === 1 ? "" : `${Math.floor(index / columns)}, `}${index % columns}]`;
}
