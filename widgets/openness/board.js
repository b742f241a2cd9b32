// The questions, one a row: where an outsider stands and where the maker does, and on demand why.

import { h } from "../parts/dom.js";
import { answer, takes } from "./rules.js";
import { cited } from "../parts/sources.js";
import { LEVELS } from "./words.js";

/** @typedef {import("./rules.js").Item} Item */
/** @typedef {import("./rules.js").Question} Question */
/** @typedef {import("../parts/sources.js").Sources} Sources */

/**
 * @returns {{
 *   element: HTMLElement,
 *   setQuestions: (questions: Question[], items: Item[], sources: Sources) => void,
 *   update: (has: string[], covered: boolean, first: boolean) => void,
 * }}
 */
export function board() {
  const rows = h("div", { class: "o-rows" });
  const divide = h("p", { class: "o-divide" }, "Empty in both columns, whatever is published: nobody has the answer");
  const element = h(
    "div",
    { class: "o-board", role: "group", "aria-label": "Who can know what" },
    h(
      "div",
      { class: "o-head", "aria-hidden": "true" },
      h("span", {}, "Question"),
      h("span", {}, "An outsider"),
      h("span", {}, "Its maker"),
    ),
    rows,
    h(
      "p",
      { class: "g-small" },
      "We take it that the makers kept everything. In truth what they know is often spread over many people, and " +
        "some of it gets lost. The answers say what can be known in principle; some of the working out takes large " +
        "machines.",
    ),
  );
  /** @type {{ update: (has: string[], covered: boolean, first: boolean) => void }[]} */
  let drawn = [];

  return {
    element,
    setQuestions(questions, items, sources) {
      const made = questions.map((question) => row(question, items, sources));
      drawn = made;
      const known = made.filter((_, i) => questions[i].lookup);
      const open = made.filter((_, i) => !questions[i].lookup);
      rows.replaceChildren(...known.map((view) => view.element), divide, ...open.map((view) => view.element));
    },
    update(has, covered, first) {
      divide.hidden = first;
      for (const view of drawn) view.update(has, covered, first);
    },
  };
}

/**
 * @param {Question} question
 * @param {Item[]} items
 * @param {Sources} sources
 */
function row(question, items, sources) {
  const all = items.map((item) => item.id);
  const outsider = chip("An outsider");
  const maker = chip("Its maker");
  const reason = h("p", {});
  const makers = h(
    "div",
    {},
    h("p", {}, h("b", {}, "The maker: "), lowered(question.maker)),
    h("p", { class: "g-small" }, takes(question, items)),
  );
  const element = h(
    "details",
    { class: "o-row", "data-question": question.id },
    h(
      "summary",
      {},
      h("span", { class: "o-question" }, question.text, h("span", { class: "g-hidden" }, " ")),
      outsider.element,
      maker.element,
    ),
    h("div", { class: "o-why" }, reason, makers),
  );
  return {
    element,
    /**
     * @param {string[]} has
     * @param {boolean} covered  until the reader has guessed
     * @param {boolean} first  that nothing was guessed so far: the maker's column is covered as well
     */
    update(has, covered, first) {
      makers.hidden = first;
      if (first) maker.cover();
      else maker.show(answer(question, all));
      const level = answer(question, has);
      if (covered) outsider.cover();
      else outsider.show(level);
      reason.replaceChildren(
        h("b", {}, "An outsider: "),
        ...(covered
          ? ["guess first, above."]
          : [lowered(question.outsider[level] ?? ""), ...cited(question.sources[level] ?? [], sources)]),
      );
    },
  };
}

/** @param {string} text  a sentence that goes on after a colon */
function lowered(text) {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/**
 * One answer: its mark and its words.
 * @param {string} who
 */
function chip(who) {
  const mark = h("span", { class: "o-mark", "aria-hidden": "true" });
  const words = h("span", { class: "o-words" });
  const element = h(
    "span",
    { class: "o-chip" },
    h("span", { class: "g-hidden" }, `${who}: `),
    mark,
    words,
    h("span", { class: "g-hidden" }, ". "),
  );
  /**
   * @param {string} level
   * @param {string} sign
   * @param {string} text
   */
  function set(level, sign, text) {
    element.dataset.level = level;
    mark.textContent = sign;
    words.textContent = text;
  }
  return {
    element,
    /** @param {import("./rules.js").Level} level */
    show: (level) => set(level, LEVELS[level].mark, LEVELS[level].text),
    cover: () => set("covered", "…", "your guess?"),
  };
}
