// A sentence as words that can be covered.

/** @typedef {import("../engine/tokenizer.js").Token} Token */
/** @typedef {{ from: number, to: number, text: string }} Word  the tokens from..to-1, and how they look */

/**
 * @param {Token[]} tokens
 * @returns {Word[]} each with all its tokens; a mark is a word of its own
 */
export function wordsIn(tokens) {
  /** @type {Word[]} */
  const words = [];
  tokens.forEach(({ text }, i) => {
    const before = words[words.length - 1];
    if (before && continues(text) && !/^[^\p{L}\p{N}\\␣]/u.test(before.text)) {
      before.to = i + 1;
      before.text += text;
    } else words.push({ from: i, to: i + 1, text });
  });
  return words;
}

/** @param {string} text  the visible form of a token: of letters or digits, or of bytes that are no whole character */
function continues(text) {
  return /^([\p{L}\p{N}\p{M}]|\\x[0-9A-F]{2})/u.test(text);
}

/**
 * @param {number[]} ids
 * @param {Word} word
 * @param {number} cover  the token that is put over each of the word's
 */
export function covered(ids, { from, to }, cover) {
  return ids.map((id, i) => (from <= i && i < to ? cover : id));
}
