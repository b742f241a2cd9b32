// Before the counts are shown: about how often, does the reader think?

import { freshId, h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { scoreKeeper } from "../parts/score.js";

export const RANGES = ["never", "1 to 9 times", "10 to 99", "100 to 999", "1,000 to 9,999", "10,000 or more"];

/**
 * @param {number} times
 * @returns {number}  the index of the range that holds it
 */
export function rangeOf(times) {
  return Math.min(RANGES.length - 1, times === 0 ? 0 : String(times).length);
}

/**
 * @returns {{
 *   element: HTMLElement,
 *   setAsking: (asking: boolean) => void,
 *   settle: (phrase: string, times: number) => string,
 * }}  `settle` weighs the guess and gives a sentence, empty if there was no guess
 */
export function guessing() {
  const score = scoreKeeper("CorpusSearch");
  const name = freshId("guess");
  const element = h(
    "fieldset",
    { class: "g-guess" },
    h("legend", { class: "g-title" }, "Guess first: how often did the model read this?"),
    h(
      "div",
      { class: "g-ranges" },
      ...RANGES.map((range, i) => h("label", { class: "g-range-choice" }, h("input", { type: "radio", name, value: i }), range)),
    ),
  );
  const inputs = [...element.querySelectorAll("input")];
  /** @type {Map<string, string>} what was said, by phrase: an answer seen before is no guess */
  const settled = new Map();

  return {
    element,
    setAsking(asking) {
      if (asking && element.hidden) for (const input of inputs) input.checked = false;
      element.hidden = !asking;
    },
    settle(phrase, times) {
      const chosen = inputs.findIndex((input) => input.checked);
      const said = settled.get(phrase) ?? (chosen < 0 ? "" : sentence(chosen, rangeOf(times), score));
      settled.set(phrase, said);
      return said;
    },
  };
}

/**
 * @param {number} guess
 * @param {number} truth
 * @param {ReturnType<typeof scoreKeeper>} score
 */
function sentence(guess, truth, score) {
  const { right, asked } = score.add(guess === truth);
  const far = Math.abs(guess - truth);
  const how = far === 0 ? "right" : `${far === 1 ? "one range" : `${far} ranges`} too ${guess < truth ? "low" : "high"}`;
  return `Your guess, ${RANGES[guess]}, was ${how}. So far ${count(right)} of ${count(asked)} right.`;
}
