// A pair of texts: how its parts are put together, what may be wrong with it, and what simple rules make of it. No DOM.

/** @typedef {{ begin: string, better: string, worse: string }} Pair */
/** @typedef {"better" | "worse"} Ending */

export const MOST = 12;
export const LONGEST = 1000; // characters of one text

/**
 * @param {Pair} pair
 * @param {Ending} ending
 * @returns {string}  the whole text
 */
export function whole(pair, ending) {
  const [begin, end] = [tidy(pair.begin), tidy(pair[ending])];
  return !begin || /^[.,;:!?]/.test(end) ? begin + end : `${begin} ${end}`;
}

/**
 * @param {Pair} pair
 * @returns {string}  what is wrong with it, in a sentence; empty if nothing is
 */
export function problem(pair) {
  if (!tidy(pair.better) || !tidy(pair.worse)) return "Write both endings.";
  if (tidy(pair.better) === tidy(pair.worse)) return "The two endings are the same, so there is nothing to choose.";
  return "";
}

/**
 * Rules that look at words only. `ending`: which ending a rule would choose; null where it says nothing.
 * @type {{ name: string, about: string, ending: (pair: Pair) => Ending | null }[]}
 */
export const RULES = [
  { name: "the noun beside the verb", about: "the verb takes the number of the word just before it", ending: beside },
  { name: "the word named last", about: "of two endings, the one whose word the beginning named last", ending: namedLast },
];

/**
 * @param {Pair} pair
 * @returns {Ending | null}
 */
export function beside(pair) {
  const before = words(pair.begin).pop();
  const [better, worse] = [words(pair.better)[0] ?? "", words(pair.worse)[0] ?? ""];
  const singular = isSingular(better, worse) ? "better" : isSingular(worse, better) ? "worse" : null;
  if (!before || !singular) return null;
  return isPlural(before) === (singular === "worse") ? "better" : "worse";
}

/**
 * @param {Pair} pair
 * @returns {Ending | null}
 */
export function namedLast(pair) {
  const before = words(pair.begin);
  const [better, worse] = [words(pair.better), words(pair.worse)];
  const last = (/** @type {string[]} */ own, /** @type {string[]} */ others) =>
    Math.max(-1, ...own.filter((word) => !others.includes(word)).map((word) => before.lastIndexOf(word)));
  const [of, against] = [last(better, worse), last(worse, better)];
  return of === against ? null : of > against ? "better" : "worse";
}

const IRREGULAR = new Map([
  ["is", "are"],
  ["was", "were"],
  ["has", "have"],
  ["isn't", "aren't"],
  ["wasn't", "weren't"],
]);
const PLURALS = /(men|children|geese|mice|oxen|feet|teeth|people)$/;

/**
 * Whether one verb is the singular of the other.
 * @param {string} verb
 * @param {string} other
 */
function isSingular(verb, other) {
  return IRREGULAR.get(verb) === other || [`${other}s`, `${other}es`, `${other.replace(/y$/, "i")}es`].includes(verb);
}

/** @param {string} noun */
function isPlural(noun) {
  return PLURALS.test(noun) || /[^siu]s$/.test(noun);
}

/**
 * @param {string} text
 * @returns {string[]}
 */
function words(text) {
  return text.toLowerCase().match(/[\p{L}\p{N}'’]+/gu) ?? [];
}

/** @param {string} text */
function tidy(text) {
  return text.trim().replace(/\s+/g, " ");
}
