// One step: its question, what happens, its figures, and the look inside.

import { h } from "../parts/dom.js";
import { looks } from "./called.js";
import { figureOf, foremost, shownAt } from "./figures.js";
import { inspector } from "./inspector.js";
import { reach } from "./numbers.js";
import { longName, tell } from "./story.js";
import { rowAt } from "./values.js";

/** @typedef {import("./places.js").Place} Place */
/** @typedef {import("./session.js").Run} Run */

/**
 * @param {object} on
 * @param {(index: number) => void} on.onIndex
 * @param {(origin: import("./sums.js").Origin) => void} on.onFollow
 * @param {(place: Place) => void} on.onOpen  the reader wants to see how an operation makes its numbers
 */
export function panel({ onIndex, onFollow, onOpen }) {
  const where = h("p", { class: "g-small" });
  const question = h("p", { class: "g-question", tabindex: -1 });
  const answer = h("p", { class: "g-answer-text" });
  const term = h("p", { class: "g-small" });
  const figures = h("div", { class: "g-figures" });
  const inside = inspector({ onIndex, onFollow });
  const element = h("div", { class: "g-panel-step" }, where, question, answer, term, figures, inside.element);
  /** @type {{place: Place, run: Run, position: number, index: number} | null} */
  let now = null;
  /** @type {import("./figures.js").Figure | null} */
  let live = null;

  function redraw() {
    if (!now) return;
    const { place, run, position } = now;
    const told = tell(place, run.config, run.tokens[position], position);
    where.textContent = longName(place);
    question.textContent = told.question;
    answer.textContent = told.answer;
    term.replaceChildren("In the field: ", told.term, ...(place.outline ? [] : [", ", h("code", {}, place.id)]));
    live = null;
    if (place.stage === "text") figures.replaceChildren(tokenTable(run));
    else figures.replaceChildren(...drawn(place, run, position));
    pick();
  }

  /**
   * @param {Place} place
   * @param {Run} run
   * @param {number} position
   */
  function drawn(place, run, position) {
    const shown = shownAt(place, run.config);
    const adds = /hook_resid_(mid|post)$/.test(place.kind); // an addition shows only on one scale
    const scale = adds ? Math.max(...shown.map((each) => reach(rowAt(each, run, position)))) : undefined;
    return shown.map((each) => {
      const own = each.id === place.id;
      const figure = figureOf({
        place: each,
        run,
        position,
        scale,
        onPick: own ? onIndex : undefined,
        onOpen: own ? undefined : () => onOpen(each),
      });
      if (own) live = figure;
      return figure.element;
    });
  }

  function pick() {
    inside.element.hidden = !live;
    if (!now || !live) return;
    const index = now.index < 0 ? foremost(now.place, now.run, now.position) : now.index;
    live.pick(index);
    inside.update({ ...now, index });
  }

  return {
    element,
    focus: () => question.focus({ preventScroll: true }),
    /** @returns {string} for a screen reader */
    said: () => question.textContent ?? "",
    /**
     * @param {Place} place
     * @param {Run} run
     * @param {number} position
     * @param {number} index  -1 for the largest number
     */
    show(place, run, position, index) {
      const before = now;
      now = { place, run, position, index };
      if (before?.place.id === place.id && before.run === run && before.position === position) pick();
      else redraw();
    },
  };
}

/** @param {Run} run */
function tokenTable({ tokens }) {
  return h(
    "ol",
    { class: "g-token-list", "aria-label": "Tokens and their numbers" },
    ...tokens.map(({ id, text }) => {
      const { text: word, kind } = looks(text);
      return h(
        "li",
        {},
        h("span", { class: "g-token-word", translate: "no", "data-kind": kind }, word),
        h("span", { class: "g-token-id" }, String(id)),
      );
    }),
  );
}
