// One question put to the text and to the model: a phrase, counted and continued.

import { places } from "./corpus.js";

/** @typedef {import("./corpus.js").Corpus} Corpus */
/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {import("../engine/tokenizer.js").Token} Token */

/**
 * @typedef {object} Answer
 * @property {Token[]} tokens  of the phrase
 * @property {number[]} counts  how often the text holds the first token, the first two, …; it ends
 *   with the first 0
 * @property {number} total  how often it holds the whole phrase
 * @property {number[]} ids  what was looked for
 * @property {Float64Array | null} next  (V,) how often each token followed; null if the phrase is never met
 * @property {Float64Array | null} perPart  how often it was met in each part of the text
 */

const END = 0;
const AROUND = 9; // tokens of a quotation before and after the phrase

/**
 * @param {Engine} engine
 * @param {Corpus} corpus
 * @param {string} phrase
 * @param {boolean} opening  count it only where a document begins with it
 * @returns {Promise<Answer>}
 * @throws {Error} a sentence, if the phrase is empty or too long
 */
export async function answerOf(engine, corpus, phrase, opening) {
  const tokens = await engine.tokens(phrase);
  const ids = [...(opening ? [END] : []), ...tokens.map(({ id }) => id)];
  const most = corpus.index.longest - 1;
  if (tokens.length === 0) throw new Error("No words yet: type some, or take an example.");
  if (tokens.length > most) {
    throw new Error(`These are ${tokens.length} tokens; a phrase of up to ${most} can be looked for. Make it shorter.`);
  }
  const stretches = await corpus.find(ids);
  const counts = stretches.map(({ low, high }) => high - low).slice(opening ? 1 : 0);
  const total = stretches.length === ids.length ? counts[counts.length - 1] : 0;
  if (!total) return { tokens, ids, counts, total, next: null, perPart: null };
  const whole = stretches[stretches.length - 1];
  const [next, perPart] = await Promise.all([corpus.nextTokens(whole), corpus.when(whole)]);
  return { tokens, ids, counts, total, next, perPart };
}

/**
 * Where to look for more places: the next part of the text, and how many of its places are known already.
 * @typedef {{ part: number, known: number }} Cursor
 */

/**
 * The next few places where a phrase stands, in order.
 * @param {Engine} engine
 * @param {Corpus} corpus
 * @param {Answer} answer
 * @param {Cursor} from
 * @param {number} wanted
 * @returns {Promise<{ hits: import("./moments.js").Quoted[], first: number, next: Cursor | null }>}
 *   `first`: which of all the places the first of these is, from 1
 */
export async function quoted(engine, corpus, { ids, perPart }, from, wanted) {
  const times = perPart ?? new Float64Array();
  const first = times.subarray(0, from.part).reduce((sum, n) => sum + n, 0) + from.known + 1;
  /** @type {import("./moments.js").Quoted[]} */
  const hits = [];
  let { part, known } = from;
  while (hits.length < wanted && part < times.length) {
    const there = times[part] ? (await corpus.hits(ids, part)).slice(known) : [];
    const taken = there.slice(0, wanted - hits.length);
    for (const hit of taken) hits.push(await quotation(engine, corpus, ids, hit));
    if (taken.length < there.length) known += taken.length;
    else [part, known] = [part + 1, 0];
  }
  const more = times.subarray(part).some((n, i) => n > (i ? 0 : known));
  return { hits, first, next: more ? { part, known } : null };
}

/**
 * @param {Engine} engine
 * @param {Corpus} corpus
 * @param {number[]} ids
 * @param {import("./corpus.js").Hit} hit
 */
async function quotation(engine, corpus, ids, { document, at, step }) {
  const { tokens } = await corpus.document(document);
  const end = at + ids.filter((id) => id !== END).length;
  const [from, to] = [Math.max(0, at - AROUND), Math.min(tokens.length, end + AROUND)];
  const [before, phrase, after] = await Promise.all(
    [tokens.slice(from, at), tokens.slice(at, end), tokens.slice(end, to)].map((piece) => engine.decode(piece)),
  );
  const [space, words] = apart(phrase);
  return {
    document,
    step,
    before: (from > 0 ? `…${before}` : before.trimStart()) + (before ? space : ""),
    phrase: words,
    after: to < tokens.length ? `${after} …` : after,
  };
}

/**
 * A document's text, with the places of a phrase marked.
 * @param {Engine} engine
 * @param {number[]} tokens  of the document
 * @param {number[]} ids  of the phrase; may be empty
 * @returns {Promise<import("./reader.js").Run[]>}
 */
export async function markedText(engine, tokens, ids) {
  const phrase = ids.filter((id) => id !== END);
  const opening = phrase.length < ids.length;
  const marks = phrase.length ? places(Uint16Array.from(tokens), phrase).filter((at) => !opening || at === 0) : [];
  /** @type {{ piece: number[], marked: boolean }[]} */
  const pieces = [];
  let done = 0;
  for (const at of marks) {
    const start = Math.max(at, done); // places may overlap: "la la" in "la la la"
    if (start > done) pieces.push({ piece: tokens.slice(done, start), marked: false });
    pieces.push({ piece: tokens.slice(start, at + phrase.length), marked: true });
    done = at + phrase.length;
  }
  pieces.push({ piece: tokens.slice(done), marked: false });
  const runs = await Promise.all(
    pieces.map(async ({ piece, marked }) => {
      const [space, words] = apart(await engine.decode(piece));
      return [
        { text: space, marked: false },
        { text: words, marked },
      ];
    }),
  );
  runs[0].shift(); // the space before the document's first word
  return runs.flat();
}

/**
 * Every word is kept with the space before it; marked is the word alone.
 * @param {string} text
 */
function apart(text) {
  const words = text.trimStart();
  return [text.slice(0, text.length - words.length), words];
}

/**
 * The visible form of any token, as the engine gives it for those of a text.
 * @param {Engine} engine
 * @param {number} id
 */
export async function visible(engine, id) {
  return (await engine.decode([id])).replace(/ /g, "␣").replace(/\n/g, "⏎");
}
