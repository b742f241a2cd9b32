// What one age said, word for word.

import { h } from "../parts/dom.js";
import { inWords, tokensRead } from "../parts/format.js";

/**
 * How much it had read, in words that need no explaining here.
 * @param {number} tokens
 */
export const read = (tokens) => tokensRead(tokens).replace("tokens", "words and pieces");

// What has no look of its own: control characters, and bytes that make up no character. An untrained model says such, too.
// biome-ignore lint/suspicious/noControlCharactersInRegex: see above
const UNSEEN = /[\u0000-\u0008\u000e-\u001f\u007f\ufffd]/g;
const STAND_IN = "·"; // the usual sign for these looks as if the page were broken

/**
 * What is to be seen.
 * @param {string} beginning
 * @param {number} ages
 */
export function opening(beginning, ages) {
  return h(
    "p",
    { class: "u-opening" },
    h("b", {}, `One model, at ${inWords(ages)} ages.`),
    " Each time it was given one word, ",
    h("i", { translate: "no" }, beginning),
    ", and went on. Between two ages nobody changed a line of its program.",
  );
}

/**
 * @param {string} beginning
 * @param {string} said
 */
export function story(beginning, said) {
  const words = said.replace(UNSEEN, STAND_IN).match(/\s*\S+/g) ?? [];
  const ends = /[.?!]["”]?$/.test(said);
  return h(
    "p",
    { class: "u-story" },
    h("b", {}, beginning),
    ...words.map((word, i) => h("span", { style: `--i: ${i}` }, word)),
    ends ? null : h("span", { style: `--i: ${words.length}` }, " …"),
  );
}
