// A Llama from a GGUF file, as it lies in the kernels' memory: its tables, and what it read last, so that a text that
// begins in the same way need not be read again.

import { compiled } from "../fast.js";
import { NO_KERNELS } from "../simd.js";
import { parseGguf, unusable } from "./gguf.js";
import { configOf, tablesOf, tokenizerOf } from "./gguf_model.js";
import { liesAs, pack, plain } from "./packing.js";
import { Memory, PackedTable } from "./tables.js";
import { wholePass } from "./whole.js";
import { emptyPast as readableEmptyPast, forward as readableForward } from "./transformer.js";

/** @typedef {import("../checkpoint.js").Config} Config */
/** @typedef {import("./transformer.js").Weights} Weights */
/** @typedef {import("../transformer.js").Past} Past */

/** @type {WeakMap<Weights, Home>} */
const homes = new WeakMap();

/**
 * @param {ArrayBuffer} buffer  of a GGUF file
 * @param {{file?: string, exact?: boolean}} [options]  file: what errors call it; exact: what is multiplied with packed
 *   tables stays in floats, at half the speed, instead of whole numbers of 16 bits
 * @returns {Promise<{config: Config, tokenizer: any, begin: number[], end: number | undefined, weights: Weights}>}
 * @throws {Error} a sentence that says what is wrong with the file, or that there is no room for it
 */
export async function readLlama(buffer, { file = "of the model", exact = false } = {}) {
  const { facts, tensors } = parseGguf(buffer, file);
  const config = configOf(facts, tensors, file);
  const text = tokenizerOf(facts, config.vocab_size, file);
  const found = [...tablesOf(config)].map((table) => ({ ...table, tensor: tensorOf(tensors, table, file) }));
  const known = new Set(found.map(({ inFile }) => inFile));
  const unknown = [...tensors.keys()].find((name) => !known.has(name));
  if (unknown) throw unusable(file, `holds ${unknown}, which a Llama of this build does not have`);

  const module = await compiled();
  if (!module) throw new Error(NO_KERNELS);
  const tables = found.filter(({ shape }) => shape.length === 2).map((table) => ({ ...table, lies: liesAs(table.tensor.kind) }));
  const memory = roomFor(() => new Memory(module, tables, config, exact));
  /** @type {Weights} */
  const weights = {};
  for (const [i, { name, tensor }] of found.filter(({ shape }) => shape.length === 1).entries()) {
    weights[name] = memory.norm(i);
    weights[name].set(plain(tensor, file));
  }
  for (const [i, { name, tensor, shape, lies, heads }] of tables.entries()) {
    const place = memory.places.tables[i];
    pack(tensor, heads ? apart(shape[0] / heads) : (row) => row, memory.kernels.memory.buffer, place, file);
    weights[name] = new PackedTable(memory, lies, place, shape[0], shape[1]);
  }
  homes.set(weights, new Home(memory, weights, config));
  return { config, ...text, weights };
}

/**
 * Runs the model: see `forward` in transformer.js.
 * @type {typeof readableForward}
 */
export function forward(weights, config, tokens, options = {}) {
  const home = homes.get(weights);
  if (!home) return readableForward(weights, config, tokens, options);
  const { past = home.emptyPast(), cache, changes, lastOnly } = options;
  if (past.length + tokens.length > config.max_position_embeddings || !tokens.length) {
    throw new Error(`This model reads 1 to ${config.max_position_embeddings} tokens at once, and ${tokens.length} were given.`);
  }
  const unseen = !changes || !Object.keys(changes).length;
  home.hold(past);
  const behind = home.leave(past);
  const run =
    lastOnly && unseen && !cache
      ? { logits: home.whole(tokens, past), cache: new Map() }
      : readableForward(weights, config, tokens, { ...options, past, ops: home.memory });
  home.remember(past, Array.from(tokens), unseen, behind);
  if (!options.past) home.release(past);
  return run;
}

/**
 * What is remembered of a text that begins as these tokens do; one of them at least is left to be read.
 * @param {Weights} weights
 * @param {number[]} tokens
 * @returns {Past | undefined}
 */
export function recall(weights, tokens) {
  return homes.get(weights)?.recall(tokens);
}

/**
 * That nobody will read on from a past: what comes next may go on in its place, and nothing of it need be copied.
 * @param {Weights} weights
 * @param {Past} past
 */
export function release(weights, past) {
  homes.get(weights)?.release(past);
}

/**
 * @param {Weights} weights
 * @param {Config} config
 * @returns {Past}
 */
export function emptyPast(weights, config) {
  return homes.get(weights)?.emptyPast() ?? readableEmptyPast(config);
}

/** One model in its memory, which holds the keys and values of one text at a time. */
class Home {
  /**
   * @param {Memory} memory
   * @param {Weights} weights
   * @param {Config} config
   */
  constructor(memory, weights, config) {
    this.memory = memory;
    this.whole = wholePass(memory, weights, config);
    this.layers = config.num_hidden_layers;
    /** @type {[string, PackedTable][]} */
    this.tables = Object.entries(weights).filter(([, table]) => table instanceof PackedTable);
    /** @type {Past | undefined} whose keys and values are in memory */
    this.held = undefined;
    /** @type {{past: Past, tokens: number[], knobs: string} | undefined} what was read last: its tokens may go on behind the past */
    this.last = undefined;
    /** @type {WeakSet<Past>} from which nobody reads on */
    this.free = new WeakSet();
  }

  /** @returns {Past} */
  emptyPast() {
    return { length: 0, keys: [], values: [] }; // `hold` gives it its room
  }

  /** @param {Past} past  that is to be read on */
  hold(past) {
    if (past === this.held) return;
    const { held, last, memory } = this;
    const size = (/** @type {Past} */ of) => (of === last?.past ? last.tokens.length : of.length) * memory.width;
    if (held) {
      held.keys = held.keys.map((rows) => rows.slice(0, size(held)));
      held.values = held.values.map((rows) => rows.slice(0, size(held)));
    }
    for (let i = 0; i < this.layers && past.length; i++) {
      memory.keys[i].set(past.keys[i].subarray(0, size(past)));
      memory.values[i].set(past.values[i].subarray(0, size(past)));
    }
    [past.keys, past.values, this.held] = [memory.keys, memory.values, past];
  }

  /** @param {Past} past */
  release(past) {
    this.free.add(past);
  }

  /**
   * Before a past is read on.
   * @param {Past} past
   * @returns {number[]} the tokens behind it, as they were read before: they are forgotten, should this go wrong
   */
  leave(past) {
    const { last } = this;
    return last?.past === past ? last.tokens.splice(past.length) : [];
  }

  /**
   * @param {Past} past  after it was read on
   * @param {number[]} tokens  that were read now
   * @param {boolean} unchanged  whether nothing was changed on the way
   * @param {number[]} behind  what stood there before: where the same was read again, the rest of it still does
   */
  remember(past, tokens, unchanged, behind) {
    const known = this.last?.past === past ? this.last.tokens : [];
    const knobs = this.#knobs();
    const goesOn = known.length + tokens.length === past.length && (!known.length || this.last?.knobs === knobs);
    const rest = tokens.every((token, i) => token === behind[i]) ? behind.slice(tokens.length) : [];
    if (unchanged && goesOn) this.last = { past, tokens: [...known, ...tokens, ...rest], knobs };
    else if (this.last?.past === past) this.last = undefined;
  }

  /**
   * @param {number[]} tokens
   * @returns {Past}
   */
  recall(tokens) {
    const { last, memory } = this;
    if (!last || last.knobs !== this.#knobs()) return this.emptyPast();
    let same = 0;
    while (same < last.tokens.length && same < tokens.length - 1 && last.tokens[same] === tokens[same]) same++;
    if (!same) return this.emptyPast();
    if (this.free.delete(last.past)) {
      last.past.length = same;
      return last.past;
    }
    const copy = (/** @type {Float32Array} */ rows) => rows.slice(0, same * memory.width);
    const past = { length: same, keys: last.past.keys.map(copy), values: last.past.values.map(copy) };
    this.last = { past, tokens: last.tokens.slice(0, same), knobs: last.knobs };
    return past;
  }

  /** How the knobs stand now: the same for the same knobs. */
  #knobs() {
    const turned = this.tables.flatMap(([name, table]) => (table.turned.size ? [name, ...table.turned] : []));
    const { norms } = this.memory;
    let sum = 0;
    for (let i = 0; i < norms.length; i++) sum += norms[i] * (i + 1);
    return `${sum} ${JSON.stringify(turned)}`;
  }
}

/**
 * @param {Map<string, import("./gguf.js").PackedTensor>} tensors
 * @param {{inFile: string, shape: number[]}} table
 * @param {string} file
 */
function tensorOf(tensors, { inFile, shape }, file) {
  const tensor = tensors.get(inFile);
  if (!tensor) throw unusable(file, `holds no ${inFile}, which a Llama has`);
  if (String(tensor.shape) !== String(shape)) {
    throw unusable(file, `holds ${inFile} as (${tensor.shape.join(", ")}) where (${shape.join(", ")}) is asked for`);
  }
  if (shape.length === 1 && tensor.kind.startsWith("Q")) throw unusable(file, `has the numbers of ${inFile} packed`);
  return tensor;
}

/**
 * In the file, the two dimensions of a head that are turned together are neighbours; here they lie half a head apart.
 * @param {number} size  of a head
 * @returns {(row: number) => number} where in the file a row stands
 */
function apart(size) {
  return (row) => {
    const within = row % size;
    return row - within + 2 * (within % (size / 2)) + Math.floor(within / (size / 2));
  };
}

/**
 * @template T
 * @param {() => T} take
 */
function roomFor(take) {
  try {
    return take();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Error("There is not enough memory left for this model. Close other tabs, and try again.");
  }
}
