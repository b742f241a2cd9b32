// What the lens reads after each layer, apart from how it is drawn.

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
