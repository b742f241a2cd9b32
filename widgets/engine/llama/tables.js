// Where a Llama's tables lie, and what is reckoned with them: the memory of kernels/packed.c, which keeps numbers of 4 and 8
// bits as they came from the file. A table reads like an array of floats: `at`, `set`, `slice`, `length`.

import { shared } from "../ops.js";
import { FLOATS, bytesOf } from "./packing.js";
import { headsOf } from "./transformer.js";

/** @typedef {import("../checkpoint.js").Config} Config */

const MOST_BYTES = 1.8e9; // of tables, keys and values: places beyond 2 GiB would need more than 31 bits
const PAGE = 65536; // bytes: WebAssembly's memory grows in steps of these
const GROUP = 4; // rows that lie side by side
const MOST_TOKENS = 64; // that one product is made for at once
const [FAR, MOST_FAR] = [16, 8]; // see packed.c
const MOST_QUERIES = 128; // that one head's scores are made for at once

/** A table (m, n) whose numbers may stay packed. */
export class PackedTable {
  /**
   * @param {Memory} memory
   * @param {number} lies
   * @param {number} at
   * @param {number} rows
   * @param {number} columns
   */
  constructor(memory, lies, at, rows, columns) {
    this.memory = memory;
    this.lies = lies;
    this.place = at;
    this.rows = rows;
    this.columns = columns;
    this.length = rows * columns;
    /** @type {Map<number, number>} knobs that stand otherwise than they came, by index */
    this.turned = new Map();
  }

  /** @param {number} index */
  at(index) {
    return this.turned.get(index) ?? this.#asItCame(index);
  }

  /**
   * Turns one knob. It stays what it is to the last bit, whatever the table's own numbers can hold.
   * @param {ArrayLike<number>} value  of one number
   * @param {number} index
   */
  set({ 0: value }, index) {
    const set = Math.fround(value);
    if (set === this.#asItCame(index)) this.turned.delete(index);
    else this.turned.set(index, set);
  }

  /**
   * @param {number} [from]
   * @param {number} [to]
   * @returns {Float32Array} a copy
   */
  slice(from = 0, to = this.length) {
    const { columns } = this;
    const found = new Float32Array(to - from);
    const per = GROUP * columns;
    for (let group = Math.floor(from / per); group * per < to; group++) {
      const rows = this.memory.fourRows(this, group * GROUP);
      const start = group * per;
      const [first, end] = [Math.max(from, start), Math.min(to, start + per)];
      found.set(rows.subarray(first - start, end - start), first - from);
    }
    for (const [index, value] of this.turned) if (index >= from && index < to) found[index - from] = value;
    return found;
  }

  /** By how much knobs stand otherwise than they came. @returns {{row: number, column: number, by: number}[]} */
  differences() {
    return [...this.turned].map(([index, value]) => ({
      row: Math.floor(index / this.columns),
      column: index % this.columns,
      by: value - this.#asItCame(index),
    }));
  }

  /** @param {number} index */
  #asItCame(index) {
    const row = Math.floor(index / this.columns);
    return this.memory.fourRows(this, row - (row % GROUP))[(row % GROUP) * this.columns + (index % this.columns)];
  }
}

/** The kernels with a memory of their own, and the operations of ops.js as they make them. */
export class Memory {
  /**
   * @param {WebAssembly.Module} module
   * @param {{shape: number[], lies: number}[]} tables  that it is to hold, in the order of `tablesOf`
   * @param {Config} config
   * @param {boolean} exact  whether what is multiplied with a table stays in floats
   */
  constructor(module, tables, config, exact) {
    this.config = config;
    this.exact = exact;
    this.kernels = /** @type {any} */ (new WebAssembly.Instance(module).exports);
    const { room, start_packed, end, memory } = this.kernels;
    const { hidden_size: d, num_hidden_layers: layers, max_position_embeddings: context } = config;
    const { heads, groups, size } = headsOf(config);
    const { columns, rows } = tables.reduce(
      (most, { shape: [m, n] }) => ({ columns: Math.max(most.columns, n), rows: Math.max(most.rows, m) }),
      { columns: heads * size, rows: 0 },
    );
    const caches = 2 * layers * context * groups * size * 4;
    const bytes = tables.reduce((sum, { shape: [m, n], lies }) => sum + bytesOf(lies, m, n), caches);
    if (bytes > MOST_BYTES) {
      const [needed, most] = [bytes, MOST_BYTES].map((each) => (each / 1e9).toFixed(1));
      throw new Error(`This model would take ${needed} GB of memory, and ${most} GB are the most that a page can give it.`);
    }
    start_packed(columns, rows);
    const roomFor = (/** @type {number} */ floats) => room(4 * floats);
    this.places = {
      tables: tables.map(({ shape: [m, n], lies }) => room(bytesOf(lies, m, n))),
      keys: Array.from({ length: layers }, () => roomFor(context * groups * size)),
      values: Array.from({ length: layers }, () => roomFor(context * groups * size)),
      queries: roomFor(MOST_QUERIES * heads * size),
      scores: roomFor(MOST_QUERIES * context),
      gate: roomFor(MOST_TOKENS * config.intermediate_size),
      up: roomFor(MOST_TOKENS * config.intermediate_size),
      norms: roomFor((2 * layers + 1) * d),
      stream: this.kernels.start_llama(
        d,
        layers,
        heads,
        groups,
        size,
        config.intermediate_size,
        config.vocab_size,
        context,
        config.layer_norm_eps,
        exact,
      ),
    };
    memory.grow(Math.ceil((end() - memory.buffer.byteLength) / PAGE)); // once and for all: the views below stay good
    this.width = groups * size; // of a token's keys, and of its values
    this.keys = this.places.keys.map((at) => this.floats(at, context * this.width));
    this.values = this.places.values.map((at) => this.floats(at, context * this.width));
    this.norms = this.floats(this.places.norms, (2 * layers + 1) * d); // of all layers, and the last
    this.given = this.floats(this.kernels.packed_given(), MOST_TOKENS * columns);
  }

  /**
   * `linear` of ops.js.
   * @param {Float32Array} x  (T, n)
   * @param {PackedTable} table  (m, n)
   * @returns {Float32Array} (T, m)
   */
  linear = (x, table) => {
    const { columns: n, rows: m, lies, place } = table;
    const T = x.length / n;
    const y = new Float32Array(T * m);
    for (let t = 0; t < T; t += MOST_TOKENS) {
      const piece = Math.min(MOST_TOKENS, T - t);
      this.given.set(x.subarray(t * n, (t + piece) * n));
      const at = this.kernels.product(lies, place, piece, m, n, this.exact);
      y.set(this.floats(at, piece * m), t * m);
    }
    const turned = table.differences();
    for (let t = 0; t < T && turned.length; t++) {
      const given = this.exact || lies === FLOATS ? null : shortening(x.subarray(t * n, (t + 1) * n));
      for (const { row, column, by } of turned) {
        const value = x[t * n + column];
        y[t * m + row] += by * (given?.(value) ?? value);
      }
    }
    return y;
  };

  /** @type {typeof import("../ops.js").attentionScores} */
  attentionScores = (q, keys, past, heads, size, _, groups = heads) => {
    const T = q.length / (heads * size);
    const S = past + T;
    const found = new Float32Array(heads * T * S);
    for (let first = 0; first < T; first += MOST_QUERIES) {
      const some = Math.min(MOST_QUERIES, T - first);
      const seen = past + first + some; // none of these looks beyond
      this.floats(this.places.queries, some * heads * size).set(q.subarray(first * heads * size, (first + some) * heads * size));
      for (let h = 0; h < heads; h++) {
        const [from, to] = [this.places.queries + 4 * h * size, placeOf(keys, shared(h, heads, groups) * size)];
        this.kernels.head_scores(this.places.scores, from, heads * size, to, groups * size, some, past + first, size);
        const scores = this.floats(this.places.scores, some * seen);
        if (seen === S) found.set(scores, (h * T + first) * S);
        else spread(scores, seen, found.subarray((h * T + first) * S, (h * T + first + some) * S), S);
      }
    }
    return found;
  };

  /** @type {typeof import("../ops.js").softmax} */
  softmax = (x, n) => {
    const found = new Float32Array(x.length);
    const room = MOST_QUERIES * n;
    for (let first = 0; first < x.length; first += room) {
      const some = x.subarray(first, first + room);
      const here = this.floats(this.places.scores, some.length);
      here.set(some);
      this.kernels.shares(this.places.scores, some.length / n, n);
      found.set(here, first);
    }
    return found;
  };

  /** @type {typeof import("../ops.js").mix} */
  mix = (pattern, values, S, heads, size, groups = heads) => {
    const T = pattern.length / (heads * S);
    const found = new Float32Array(T * heads * size);
    for (let first = 0; first < T; first += MOST_QUERIES) {
      const some = Math.min(MOST_QUERIES, T - first);
      for (let h = 0; h < heads; h++) {
        this.floats(this.places.scores, some * S).set(pattern.subarray((h * T + first) * S, (h * T + first + some) * S));
        const from = placeOf(values, shared(h, heads, groups) * size);
        const to = this.places.queries + 4 * h * size;
        this.kernels.head_mix(to, heads * size, this.places.scores, from, groups * size, some, S, size);
      }
      found.set(this.floats(this.places.queries, some * heads * size), first * heads * size);
    }
    return found;
  };

  /** @type {typeof import("../ops.js").swiglu} */
  swiglu = (gate, up) => {
    const found = new Float32Array(gate.length);
    const room = MOST_TOKENS * this.config.intermediate_size;
    for (let first = 0; first < gate.length; first += room) {
      const some = gate.subarray(first, first + room);
      const here = this.floats(this.places.gate, some.length);
      here.set(some);
      this.floats(this.places.up, some.length).set(up.subarray(first, first + room));
      this.kernels.swiglu(this.places.gate, this.places.up, some.length);
      found.set(here, first);
    }
    return found;
  };

  /** Where the i-th norm's weights are to lie. @param {number} i */
  norm(i) {
    const { hidden_size: d } = this.config;
    return this.floats(this.places.norms + 4 * i * d, d);
  }

  /**
   * Four rows of a table as they came, in a place that the next call uses again.
   * @param {PackedTable} table
   * @param {number} row  a multiple of 4
   */
  fourRows({ lies, place, columns }, row) {
    return this.floats(this.kernels.four_rows(lies, place, row, columns), GROUP * columns);
  }

  /**
   * @param {number} at
   * @param {number} length
   */
  floats(at, length) {
    return new Float32Array(this.kernels.memory.buffer, at, length);
  }

  /**
   * @param {number} at
   * @param {number} length
   */
  bytes(at, length) {
    return new Uint8Array(this.kernels.memory.buffer, at, length);
  }
}

/**
 * What the kernels make of a number when they write a row as whole numbers of 16 bits: see `shorten` in packed.c. A knob
 * that is turned has to be multiplied with the very number that its table was.
 * @param {Float32Array} row
 * @returns {(value: number) => number}
 */
function shortening(row) {
  const isAside = (/** @type {number} */ value) => Math.abs(value) > FAR;
  const few = row.reduce((count, value) => count + Number(isAside(value)), 0) <= MOST_FAR;
  const largest = row.reduce((most, value) => (few && isAside(value) ? most : Math.max(most, Math.abs(value))), 0);
  const step = Math.fround(largest / 32767);
  const back = largest > 0 ? Math.fround(32767 / largest) : 0;
  const whole = 12582912; // adding it rounds a float to a whole number
  return (value) => (few && isAside(value) ? value : (Math.fround(Math.fround(value * back) + whole) - whole) * step);
}

/**
 * @param {Float32Array} rows  in the memory of the kernels
 * @param {number} column
 */
function placeOf(rows, column) {
  return rows.byteOffset + 4 * column;
}

/**
 * Rows of n numbers into rows of `wide`; what is beyond may not be seen.
 * @param {Float32Array} rows
 * @param {number} n
 * @param {Float32Array} to
 * @param {number} wide
 */
function spread(rows, n, to, wide) {
  to.fill(-Infinity);
  for (let r = 0; r * n < rows.length; r++) to.set(rows.subarray(r * n, (r + 1) * n), r * wide);
}
