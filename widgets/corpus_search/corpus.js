// The whole training text, searched and read without fetching more than a little of it. The files
// and the way of counting are described in lab/text/concordance.py, which writes them.

import { damagedFile } from "../engine/safetensors.js";
import { readJson } from "../engine/files.js";

/** @typedef {import("../engine/files.js").Files} Files */

/**
 * A stretch of the sorted rows: all the places that follow one phrase.
 * @typedef {{ low: number, high: number }} Stretch
 *
 * @typedef {object} Index  index.json
 * @property {number} tokens  in the whole text
 * @property {number} tokens_per_step
 * @property {number} rows  in a block
 * @property {number} longest  phrase that can be searched, in tokens
 * @property {number} documents
 * @property {string[]} kinds
 * @property {number} vocabulary  how many tokens there are; as a token: here the text ends
 * @property {number[]} counts  of each token in the text, one END before it included
 * @property {{ document: number, token: number }[]} parts  with what each begins
 *
 * @typedef {object} Part  of the text, with whole documents
 * @property {number} first  number of its first document
 * @property {number} token  where in the text it begins
 * @property {Uint16Array} kinds  (documents,) as numbers of `Index.kinds`
 * @property {Uint16Array} tokens
 * @property {number[]} begins  (documents + 1,) where in `tokens` each begins; where the last ends
 *
 * @typedef {object} Document
 * @property {number} number
 * @property {string} kind
 * @property {number[]} tokens
 * @property {number} step  at which its first token was read, from 1
 * @property {boolean} whole  not so if training ended within it
 *
 * @typedef {{ document: number, at: number, step: number }} Hit  `at`: tokens from the document's start
 */

const KEPT = 96; // files kept in memory, a few hundred KB each
const END = 0; // the token after every document

/** Searches and reads one model's training text. Made by `openCorpus`. */
export class Corpus {
  /**
   * @param {Files} files
   * @param {string} folder
   * @param {Index} index
   */
  constructor(files, folder, index) {
    this.index = index;
    /** Bytes of the text's files that have been fetched. */
    this.fetched = 0;
    this.#files = files;
    this.#folder = folder;
    // A row without anything before it comes first, then those after token 0, those after token 1, …
    this.#starts = [1];
    for (const [id, count] of index.counts.entries()) this.#starts[id + 1] = this.#starts[id] + count;
  }

  #files;
  #folder;
  #starts;
  /** @type {Map<string, Promise<ArrayBuffer>>} the longest unused first */
  #kept = new Map();

  /**
   * Counts a phrase, token by token.
   * @param {number[]} ids
   * @returns {Promise<Stretch[]>}  after the first token, the first two, and so on; it ends early
   *   with an empty stretch where the phrase, as far as that, is never met
   */
  async find(ids) {
    const stretches = [];
    let here = { low: this.#starts[ids[0]], high: this.#starts[ids[0] + 1] };
    for (const id of ids) {
      if (stretches.length) {
        const [low, high] = await Promise.all([this.#above(here.low, id), this.#above(here.high, id)]);
        here = { low: this.#starts[id] + low, high: this.#starts[id] + high };
      }
      stretches.push(here);
      if (here.low === here.high) break;
    }
    return stretches;
  }

  /**
   * What stands at the places of a stretch.
   * @param {Stretch} stretch
   * @returns {Promise<Float64Array>}  (V,) how often each token does
   */
  async nextTokens(stretch) {
    return (await this.#tally("next", stretch, this.index.vocabulary + 1)).subarray(0, this.index.vocabulary);
  }

  /**
   * When in training the places of a stretch were read.
   * @param {Stretch} stretch
   * @returns {Promise<Float64Array>}  (parts,) how many in each part of the text
   */
  when(stretch) {
    return this.#tally("when", stretch, this.index.parts.length);
  }

  /**
   * @param {number} number  of a part of the text
   * @returns {Promise<Part>}
   */
  async part(number) {
    const numbers = new Uint16Array(await this.#file(`text/${padded(number)}`));
    const { document, token } = this.index.parts[number];
    const tokens = numbers.subarray(1 + numbers[0]);
    const begins = [0];
    for (let at = 0; at < tokens.length - 1; at++) if (tokens[at] === END) begins.push(at + 1);
    begins.push(tokens.length);
    if (begins.length !== numbers[0] + 1)
      throw damagedFile(this.#path(`text/${padded(number)}`), "does not hold the documents it tells of");
    return { first: document, token, kinds: numbers.subarray(1, 1 + numbers[0]), tokens, begins };
  }

  /**
   * @param {number} number  of a document, from 0
   * @returns {Promise<Document>}
   */
  async document(number) {
    const part = await this.part(this.index.parts.filter(({ document }) => document <= number).length - 1);
    const i = number - part.first;
    const tokens = [...part.tokens.subarray(part.begins[i], part.begins[i + 1])];
    const whole = tokens.at(-1) === END;
    return {
      number,
      whole,
      tokens: whole ? tokens.slice(0, -1) : tokens,
      kind: this.index.kinds[part.kinds[i]],
      step: this.#step(part, part.begins[i]),
    };
  }

  /**
   * Where a phrase stands in one part of the text, in order.
   * @param {number[]} ids  if END is the first, only where a document begins with the others
   * @param {number} number  of the part
   * @returns {Promise<Hit[]>}
   */
  async hits(ids, number) {
    const part = await this.part(number);
    const opening = ids[0] === END;
    /** @type {Hit[]} */
    const hits = [];
    let document = 0;
    for (const place of places(part.tokens, opening ? ids.slice(1) : ids)) {
      while (part.begins[document + 1] <= place) document += 1;
      const begin = part.begins[document];
      if (!opening || place === begin)
        hits.push({ document: part.first + document, at: place - begin, step: this.#step(part, begin) });
    }
    return hits;
  }

  /**
   * @param {Part} part
   * @param {number} at
   */
  #step(part, at) {
    return Math.floor((part.token + at) / this.index.tokens_per_step) + 1;
  }

  /**
   * @param {number} row
   * @param {number} id
   * @returns {Promise<number>}  how many of the rows above `row` hold this token
   */
  async #above(row, id) {
    const { above, values } = await this.#block("next", row);
    let count = above[id];
    for (let i = row % this.index.rows; i-- > 0; ) if (values[i] === id) count += 1;
    return count;
  }

  /**
   * @param {"next" | "when"} what
   * @param {Stretch} stretch
   * @param {number} kinds  how many different values there are
   */
  async #tally(what, { low, high }, kinds) {
    const [first, last] = await Promise.all([this.#block(what, low), this.#block(what, high)]);
    const counts = Float64Array.from({ length: kinds }, (_, value) => last.above[value] - first.above[value]);
    for (let i = high % this.index.rows; i-- > 0; ) counts[last.values[i]] += 1;
    for (let i = low % this.index.rows; i-- > 0; ) counts[first.values[i]] -= 1;
    return counts;
  }

  /**
   * @param {"next" | "when"} what
   * @param {number} row
   */
  async #block(what, row) {
    const buffer = await this.#file(`${what}/${padded(Math.floor(row / this.index.rows))}`);
    const kinds = what === "next" ? this.index.vocabulary + 1 : this.index.parts.length;
    const rest = what === "next" ? Uint16Array : Uint8Array;
    return { above: new Uint32Array(buffer, 0, kinds), values: new rest(buffer, 4 * kinds) };
  }

  /** @param {string} name */
  #path(name) {
    return `${this.#folder}/${name}.bin`;
  }

  /**
   * @param {string} name
   * @returns {Promise<ArrayBuffer>}
   */
  #file(name) {
    const known = this.#kept.get(name) ?? this.#fetch(name);
    this.#kept.delete(name);
    this.#kept.set(name, known); // newest last
    known.catch(() => this.#kept.delete(name)); // so that the next call tries again
    for (const oldest of this.#kept.keys()) if (this.#kept.size > KEPT) this.#kept.delete(oldest);
    return known;
  }

  /** @param {string} name @param {boolean} [fresh] @returns {Promise<ArrayBuffer>} */
  async #fetch(name, fresh = false) {
    const path = this.#path(name);
    const packed = await this.#files.read(path, { fresh });
    this.fetched += packed.byteLength;
    return unpacked(packed).catch(() => {
      if (!fresh) return this.#fetch(name, true);
      throw damagedFile(path, "is not what was written there");
    });
  }
}

/**
 * @param {Files} files
 * @param {string} folder  of the concordance
 */
export async function openCorpus(files, folder) {
  return new Corpus(files, folder, await readJson(files, `${folder}/index.json`));
}

/**
 * @param {Uint16Array} tokens
 * @param {number[]} ids
 * @returns {number[]}  where in `tokens` the ids stand in a row
 */
export function places(tokens, ids) {
  const found = [];
  for (let at = tokens.indexOf(ids[0]); at >= 0; at = tokens.indexOf(ids[0], at + 1)) {
    if (ids.every((id, i) => tokens[at + i] === id)) found.push(at);
  }
  return found;
}

/**
 * @param {ArrayBuffer} packed  gzip, with a checksum that is looked at here
 */
function unpacked(packed) {
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/** @param {number} number */
function padded(number) {
  return String(number).padStart(5, "0");
}
