// Before the counts are shown: about how often, does the reader think?

import { prediction } from "../parts/prediction.js";
import { scoreKeeper } from "../parts/score.js";

export const RANGES = ["never", "a few times", "dozens of times", "hundreds of times", "thousands of times or more"];

/**
 * @param {number} times
 * @returns {number}  the index of the range that holds it: of the numbers with as many digits, the last of all beyond
 */
export function rangeOf(times) {
  return Math.min(RANGES.length - 1, times === 0 ? 0 : String(times).length);
}

/**
 * @param {string} phrase
 * @param {boolean} opening  counted at beginnings only
 * @returns {string}  by which what is counted is known, and the reader's answer kept
 */
export function keyOf(phrase, opening) {
  return `${opening ? "at the beginning" : "anywhere"}: ${phrase}`;
}

/**
 * Asked once of each phrase: an answer seen before is nothing to guess.
 * @param {{ onShow: () => void }} options  `onShow`: the reader has guessed, or only wants to see
 */
export function guessing({ onShow }) {
  const form = prediction({ keeper: scoreKeeper("CorpusSearch"), onShow });
  /** @type {Set<string>} what was counted already */
  const known = new Set();
  let asked = "";

  return {
    element: form.element,
    /** Whether the reader has seen it counted, perhaps on another visit. @param {string} what */
    knows: (what) => known.has(what) || form.answered(what),
    /**
     * @param {string} what  is to be counted, as `keyOf` has it
     * @param {string} phrase
     * @param {boolean} opening  counted at beginnings only
     */
    ask(what, phrase, opening) {
      if (asked === what) return; // the form stands, perhaps half filled in
      asked = what;
      form.ask({
        id: what,
        question: `How often did the model read “${phrase}”${opening ? " at the beginning of a document" : ""}?`,
        options: RANGES.map((label, i) => ({ id: String(i), label })),
        many: false,
        button: "Count it",
      });
    },
    /** As if the button of the form were pressed. */
    submit: () => form.element.querySelector("form")?.requestSubmit(),
    /**
     * @param {string} what  was counted
     * @param {number} times
     * @param {string} said  the same in words
     */
    tell(what, times, said) {
      known.add(what);
      if (asked !== what) return form.close();
      form.tell(new Set([String(rangeOf(times))]), said);
    },
    close() {
      asked = "";
      form.close();
    },
  };
}
