// How a GGUF file is laid out: some facts about the model, each with its name; what tables there are; then their numbers,
// one table after the other. Source: the specification in ggml's repository, docs/gguf.md.

/** How a table's numbers are written: its number in the file, its name, and how many bytes hold how many numbers. */
const KINDS = new Map([
  [0, { name: "F32", numbers: 1, bytes: 4 }],
  [1, { name: "F16", numbers: 1, bytes: 2 }],
  [2, { name: "Q4_0", numbers: 32, bytes: 18 }],
  [3, { name: "Q4_1", numbers: 32, bytes: 20 }],
  [8, { name: "Q8_0", numbers: 32, bytes: 34 }],
]);

/** Other kinds that are met, by their names alone: they are refused by those. */
const OTHERS = new Map(
  Object.entries({ 6: "Q5_0", 7: "Q5_1", 9: "Q8_1", 10: "Q2_K", 11: "Q3_K", 12: "Q4_K", 13: "Q5_K", 14: "Q6_K", 30: "BF16" }),
);

/** How a single fact is read, by its type in the file. @type {Record<number, (view: DataView, at: number) => [unknown, number]>} */
const FACTS = {
  0: (view, at) => [view.getUint8(at), 1],
  1: (view, at) => [view.getInt8(at), 1],
  2: (view, at) => [view.getUint16(at, true), 2],
  3: (view, at) => [view.getInt16(at, true), 2],
  4: (view, at) => [view.getUint32(at, true), 4],
  5: (view, at) => [view.getInt32(at, true), 4],
  6: (view, at) => [view.getFloat32(at, true), 4],
  7: (view, at) => [view.getUint8(at) !== 0, 1],
  10: (view, at) => [Number(view.getBigUint64(at, true)), 8],
  11: (view, at) => [Number(view.getBigInt64(at, true)), 8],
  12: (view, at) => [view.getFloat64(at, true), 8],
};
const TEXT = 8;
const LIST = 9;
const MOST = { facts: 10_000, tables: 100_000, axes: 4, items: 10_000_000 }; // more than any model has: such a file is damaged

/**
 * A table as it stands in the file.
 * @typedef {object} PackedTensor
 * @property {string} name
 * @property {string} kind  "F32", "F16", "Q4_0", "Q4_1" or "Q8_0"
 * @property {number[]} shape  rows are outputs, as Hugging Face has it
 * @property {Uint8Array} bytes
 */

/**
 * An error for a reader whose copy of a file cannot be used.
 * @param {string} file
 * @param {string} what  what is wrong with it, completing "it …"
 */
export function unusable(file, what) {
  return new Error(`The file ${file} cannot be used: it ${what}. Get it anew, or take another.`);
}

/**
 * @param {ArrayBuffer} buffer  the whole file
 * @param {string} file  what errors call it
 * @returns {{facts: Map<string, any>, tensors: Map<string, PackedTensor>}}
 * @throws {Error} a sentence that says what is wrong with it
 */
export function parseGguf(buffer, file) {
  const reader = new Reader(buffer, file);
  if (reader.bytes.length < 24 || new TextDecoder().decode(reader.bytes.subarray(0, 4)) !== "GGUF") {
    throw unusable(file, "is no GGUF file");
  }
  reader.at = 4;
  const version = reader.fact(4);
  if (version !== 2 && version !== 3)
    throw unusable(file, `is written in version ${version} of GGUF, and 2 and 3 are known here`);
  const tables = reader.count("tables", MOST.tables);
  const facts = reader.facts(reader.count("facts", MOST.facts));
  const described = Array.from({ length: tables }, () => reader.described());

  const step = facts.get("general.alignment") ?? 32;
  const start = Math.ceil(reader.at / step) * step;
  const tensors = new Map();
  for (const { name, kind, shape, offset } of described) {
    const numbers = shape.reduce((all, axis) => all * axis, 1);
    const length = (numbers / kind.numbers) * kind.bytes;
    if (!(start + offset + length <= buffer.byteLength)) {
      throw unusable(file, `is not whole: it ends before the numbers of ${name}`);
    }
    if (tensors.has(name)) throw unusable(file, `holds ${name} twice`);
    tensors.set(name, { name, kind: kind.name, shape, bytes: new Uint8Array(buffer, start + offset, length) });
  }
  return { facts, tensors };
}

/** What stands in the file, one after the other. */
class Reader {
  /**
   * @param {ArrayBuffer} buffer
   * @param {string} file
   */
  constructor(buffer, file) {
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
    this.file = file;
    this.at = 0;
  }

  /** @param {number} type  of a single number, true or false */
  fact(type) {
    const read = FACTS[type];
    if (!read) throw unusable(this.file, `holds a fact of type ${type}, which GGUF does not have`);
    try {
      const [value, bytes] = read(this.view, this.at);
      this.at += bytes;
      return value;
    } catch {
      throw this.#tooShort();
    }
  }

  text() {
    const length = Number(this.fact(10));
    if (!(this.at + length <= this.bytes.length)) throw this.#tooShort();
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }

  /**
   * @param {string} what
   * @param {number} most
   */
  count(what, most) {
    const at = this.at;
    const count = Number(this.fact(10));
    if (count <= most) return count;
    const written = this.view.getBigUint64(at, true); // a number would be rounded
    throw unusable(this.file, `says that it holds ${written.toLocaleString("en")} ${what}`);
  }

  /** @param {number} count */
  facts(count) {
    const found = new Map();
    for (let i = 0; i < count; i++) found.set(this.text(), this.#value(Number(this.fact(4))));
    return found;
  }

  /** @param {number} type @returns {unknown} */
  #value(type) {
    if (type === TEXT) return this.text();
    if (type !== LIST) return this.fact(type);
    const of = Number(this.fact(4));
    const items = this.count("items in a list", MOST.items);
    return Array.from({ length: items }, () => this.#value(of));
  }

  /** What is said of a table before its numbers come. */
  described() {
    const name = this.text();
    const axes = Number(this.fact(4));
    if (!(axes >= 1 && axes <= MOST.axes)) throw unusable(this.file, `gives ${name} ${axes} axes`);
    const shape = Array.from({ length: axes }, () => Number(this.fact(10))).reverse(); // GGUF begins with the columns
    const number = Number(this.fact(4));
    const offset = Number(this.fact(10));
    const kind = KINDS.get(number);
    if (!kind) {
      const known = [...KINDS.values()].map((each) => each.name).join(", ");
      throw new Error(
        `The file ${this.file} holds ${name} as ${OTHERS.get(String(number)) ?? `numbers of kind ${number}`}, which is not read here. ` +
          `Those known here are ${known}.`,
      );
    }
    if (!(shape[axes - 1] > 0) || shape[axes - 1] % kind.numbers) {
      throw unusable(this.file, `gives ${name} rows of ${shape[axes - 1]} numbers`);
    }
    return { name, kind, shape, offset };
  }

  #tooShort() {
    return unusable(this.file, "is not whole: it ends in the middle of what it says of the model");
  }
}
