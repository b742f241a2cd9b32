// What one age said, word for word.

import { h } from "../parts/dom.js";
import { inWords, tokensRead } from "../parts/format.js";
import { printable } from "../parts/words.js";

/**
 * How much it had read, in words that need no explaining here.
 * @param {number} tokens
 */
export const read = (tokens) => tokensRead(tokens).replace("tokens", "words and pieces");

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
  const words = printable(said).match(/\s*\S+/g) ?? [];
  const ends = /[.?!]["”]?$/.test(said);
  return h(
    "p",
    { class: "u-story" },
    h("b", {}, beginning),
    ...words.map((word, i) => h("span", { style: `--i: ${i}` }, word)),
    ends ? null : h("span", { style: `--i: ${words.length}` }, " …"),
  );
}
