// What was counted: how often, as far as which token, what followed beside what the model expects, and when it was read.

import { h } from "../parts/dom.js";
import { count, tokensRead } from "../parts/format.js";
import { spoken } from "../parts/words.js";
import { comparison } from "./comparison.js";
import { moments } from "./moments.js";
import { trail } from "./trail.js";

/** @typedef {import("./search.js").Answer} Answer */

/**
 * @param {Parameters<typeof moments>[0]} options
 */
export function outcome(options) {
  const verdict = h("p", { class: "g-verdict" });
  const detail = h("p", { class: "g-detail" });
  const lesson = h("p", { class: "g-found" });
  const path = trail();
  const pairs = comparison();
  const when = moments(options);
  const element = h(
    "div",
    { class: "g-result", hidden: true },
    verdict,
    detail,
    lesson,
    path.element,
    h("div", { class: "g-answer" }, pairs.element, when.element),
  );

  return {
    element,
    setTimes: when.setTimes,
    setHits: when.setHits,
    setRows: pairs.update,
    hide() {
      when.setHits([], { more: false, said: "" });
      element.hidden = true;
    },
    /**
     * @param {Answer} found
     * @param {boolean} opening
     * @param {number} read  tokens of the whole text
     * @param {string} [told]  what an example teaches
     */
    show(found, opening, read, told = "") {
      lesson.textContent = told;
      verdict.textContent = howOften(found.total, opening);
      detail.textContent = howFar(found, read);
      path.update(found.tokens, found.counts);
      when.element.hidden = !found.total;
      element.hidden = false;
    },
  };
}

/**
 * @param {number} total
 * @param {boolean} opening  counted at beginnings only
 */
export function howOften(total, opening) {
  return `${total ? `Read ${times(total)}` : "Never read"}${opening ? " at the beginning of a document" : ""}.`;
}

/** @param {number} n */
function times(n) {
  return ["never", "once", "twice"][n] ?? `${count(n)} times`;
}

/**
 * For a phrase that is never met: how much of it is.
 * @param {Answer} answer
 * @param {number} read  tokens of the whole text
 */
function howFar({ tokens, counts, total }, read) {
  if (total) return "";
  const met = counts.length - 1;
  const far =
    met === 0
      ? ""
      : ` Its first ${met === 1 ? "token" : `${met} tokens`} came ${times(counts[met - 1])}, ` +
        `and “${spoken(tokens[met].text)}” never followed.`;
  return `Not once in ${tokensRead(read)}.${far} There is nothing to count. The model expects something all the same.`;
}
