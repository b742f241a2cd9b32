// The text that a model grows on, as one long row of tokens: taken from the book's own training text, or the reader's.

import { randomNumbers } from "../engine/random.js";

/** @typedef {import("../corpus_search/corpus.js").Corpus} Corpus */

const END = 0; // the token after every document
const MOST_PARTS = 12; // of the training text, some 70 KB each: a million tokens and more. Then it begins anew
export const LEAST_OWN = 30; // tokens of a text of the reader's own

/**
 * @param {Corpus} corpus
 * @param {string} soil  "village", "scene", "song" or "shuffled"
 * @param {number} wanted  tokens that will be read
 * @param {boolean[]} beginsWord  of each token, whether a word begins with it
 * @returns {Promise<Uint16Array>}  as many, or as many as there are; it is read anew then
 */
export async function bookText(corpus, soil, wanted, beginsWord) {
  /** @type {ArrayLike<number>[]} */
  const documents = [];
  let have = 0;
  const parts = Math.min(MOST_PARTS, corpus.index.parts.length);
  for (let number = 0; number < parts && have < wanted; number++) {
    const { first, tokens, kinds, begins } = await corpus.part(number);
    for (let i = 0; i < kinds.length; i++) {
      if (soil in KINDS && corpus.index.kinds[kinds[i]] !== soil) continue;
      const document = tokens.subarray(begins[i], begins[i + 1]);
      documents.push(soil === "shuffled" ? shuffled(document, first + i, beginsWord) : document);
      have += document.length;
    }
  }
  return joined(documents).slice(0, Math.max(wanted, 1));
}

const KINDS = { scene: true, song: true };

/**
 * The same words in an order drawn by lot: nothing is left of grammar, nor of who did what.
 * @param {ArrayLike<number>} document
 * @param {number} seed
 * @param {boolean[]} beginsWord
 */
export function shuffled(document, seed, beginsWord) {
  /** @type {number[][]} */
  const words = [];
  for (const id of Array.from(document)) {
    if (id === END) continue;
    if (beginsWord[id] || !words.length) words.push([]);
    words[words.length - 1].push(id);
  }
  const random = randomNumbers(seed);
  for (let i = words.length - 1; i > 0; i--) {
    // Fisher and Yates
    const j = Math.floor(random() * (i + 1));
    [words[i], words[j]] = [words[j], words[i]];
  }
  return [...words.flat(), END];
}

/**
 * @param {number[]} ids
 * @returns {Uint16Array}
 */
export function ownText(ids) {
  if (!ids.length) throw new Error("There is no text of your own yet. Paste or write one into the field.");
  if (ids.length < LEAST_OWN) {
    throw new Error(`Your text is short: ${ids.length} tokens. It should have ${LEAST_OWN} at least, a few sentences.`);
  }
  return Uint16Array.from([...ids, END]);
}

/** @param {ArrayLike<number>[]} documents */
function joined(documents) {
  const stream = new Uint16Array(documents.reduce((sum, each) => sum + each.length, 0));
  let at = 0;
  for (const each of documents) {
    stream.set(each, at);
    at += each.length;
  }
  return stream;
}

/**
 * @param {any} tokenizer  the parsed tokenizer.json
 * @returns {boolean[]}  of each token, whether a word begins with it
 */
export function wordBeginnings(tokenizer) {
  /** @type {boolean[]} */
  const begins = [];
  for (const [text, id] of Object.entries(tokenizer.model.vocab)) begins[/** @type {number} */ (id)] = text.startsWith("Ġ");
  return begins;
}
