// Texts that the model has not read: lists drawn here, and beginnings from specimens/village/fresh.json.

import { randomNumbers } from "../engine/random.js";
import { readJson } from "../engine/files.js";
import { shown } from "../parts/words.js";

/**
 * @typedef {"list" | "song" | "day" | "scene" | "pieces"} Kind
 * @typedef {{ words: string[], scene: string[], day: string[], song: string[] }} Fresh  the file
 */

/** In the order of the reader's rounds. @type {Record<Kind, string>} */
export const KINDS = {
  list: "A list of words, said twice",
  scene: "A scene",
  song: "A song",
  day: "A day in the village",
  pieces: "A list of pieces of words, said twice",
};
export const LENGTH = 16; // of a list
const FILE = "village/fresh.json";

/**
 * @param {import("../engine/files.js").Files} files
 * @returns {Promise<Fresh>}
 */
export function readFresh(files) {
  return readJson(files, FILE);
}

/**
 * The kind and number of a round: all kinds in turn, each text of a kind once before any comes again.
 * @param {number} round
 * @param {number} each  texts of a kind
 * @returns {{ kind: Kind, number: number }}
 */
export function asked(round, each) {
  const kinds = /** @type {Kind[]} */ (Object.keys(KINDS));
  return { kind: kinds[round % kinds.length], number: Math.floor(round / kinds.length) % each };
}

/**
 * The tokens of one text, its beginning included. The last one is the one that attends.
 * @param {object} given
 * @param {Kind} given.kind
 * @param {number} given.number  lists are drawn by it
 * @param {Fresh} given.fresh
 * @param {string[]} given.vocabulary  every token's visible form
 * @param {(text: string) => Promise<number[]>} given.encode
 * @param {number[]} given.begin  what stands before every text
 * @returns {Promise<number[]>}
 */
export async function tokensOf({ kind, number, fresh, vocabulary, encode, begin }) {
  if (kind === "list") return [...begin, ...twice(await wordsOf(fresh, vocabulary, encode), number)];
  if (kind === "pieces") return [...begin, ...twice(piecesOf(vocabulary), number)];
  return [...begin, ...(await encode(fresh[kind][number % fresh[kind].length]))];
}

/**
 * Different tokens of a pool in a row, and so many of the row again, by default up to a place drawn by chance.
 * @param {number[]} pool
 * @param {number} number
 * @param {number} [again]
 */
export function twice(pool, number, again) {
  const draw = randomNumbers(number + 1);
  const left = [...pool];
  const row = Array.from({ length: LENGTH }, () => left.splice(Math.floor(draw() * left.length), 1)[0]);
  return [...row, ...row.slice(0, again ?? 1 + Math.floor(draw() * LENGTH))];
}

/**
 * The words of lists: those of which each is one token.
 * @param {Fresh} fresh
 * @param {string[]} vocabulary
 * @param {(text: string) => Promise<number[]>} encode
 */
export async function wordsOf(fresh, vocabulary, encode) {
  const ids = await encode(fresh.words.join(" "));
  const begins = (/** @type {number | undefined} */ id) => id === undefined || vocabulary[id].startsWith("␣");
  return [...new Set(ids.filter((id, at) => at > 0 && begins(id) && begins(ids[at + 1])))];
}

/** @param {string[]} vocabulary @returns {number[]} what continues a word and begins none */
function piecesOf(vocabulary) {
  return vocabulary.flatMap((text, id) => (shown(text).kind === "piece" && /^\p{L}{2,}$/u.test(text) ? [id] : []));
}
