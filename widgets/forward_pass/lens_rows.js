// What the lens reads after each layer, apart from how it is drawn.

import { count, percent } from "../parts/format.js";

/**
 * @typedef {object} Row  after so many layers
 * @property {number} passed  layers
 * @property {string} text  the visible form of the likeliest token
 * @property {number} probability  of that
 * @property {number} share  the probability of the one followed
 * @property {number} rank  its place among all tokens, 1 being the likeliest
 */

/**
 * @param {import("../engine/lens.js").Lens} lens
 * @param {string[]} words  the tokens' visible forms
 * @returns {Row[]}
 */
export function rowsOf({ best, probability, share, rank }, words) {
  return Array.from(best, (id, passed) => ({
    passed,
    text: words[id],
    probability: probability[passed],
    share: share[passed],
    rank: rank[passed],
  }));
}

/**
 * After how many layers the word followed is the likeliest and stays so; null if it isn't so in the end.
 * @param {Row[]} rows
 */
export function onTop(rows) {
  const below = rows.map(({ rank }) => rank > 1).lastIndexOf(true);
  return below === rows.length - 1 ? null : below + 1;
}

/**
 * How near to the first place, 0 to 1: each tenth of the way up is as far.
 * @param {number} rank
 * @param {number} tokens  there are
 */
export function height(rank, tokens) {
  return 1 - Math.log(rank) / Math.log(tokens);
}

/**
 * From where on the word followed is the likeliest; and if it had been so before, and lost its place again, that too.
 * @param {Row[]} rows
 * @param {string} word
 * @param {string} after  the token after which it would come, in quotes
 */
export function inWords(rows, word, after) {
  const layers = rows.length - 1;
  const [top, end, half] = [onTop(rows), rows[layers], rows[Math.floor(layers / 2)]];
  const place = (/** @type {number} */ rank) => (rank === 1 ? "first" : `number ${count(rank)}`);
  const halfway = `After ${half.passed} of ${layers} layers it is ${place(half.rank)}`;
  if (top === null) return `After ${after}, “${word}” is ${place(end.rank)} in the end, with ${percent(end.share)}. ${halfway}.`;
  const early = rows.slice(0, top).find(({ rank }) => rank === 1);
  const once = early ? `${early.passed ? `after ${early.passed}` : "before the first"}, but stays so ` : "";
  const when = top
    ? top === layers
      ? `only after the last of ${layers} layers`
      : `${early ? "only " : ""}from ${top} of ${layers} layers on`
    : "from before the first layer on";
  return `After ${after}, “${word}” is first ${once}${when}; in the end it has ${percent(end.share)}.${top > half.passed ? ` ${halfway}.` : ""}`;
}
