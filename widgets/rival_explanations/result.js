// What came out of one test: bars of the head and its control, with intervals, and what each story had bet.

import { h } from "../parts/dom.js";
import { measured } from "../parts/measured.js";
import { judge } from "./judging.js";
import { letter } from "./stories.js";
import { bet, figureName, placeName, shownFigures, told } from "./words.js";

/** @typedef {import("./judging.js").Story} Story */
/** @typedef {import("./judging.js").Figure} Figure */
/** @typedef {import("./outcomes.js").Test} Test */
/** @typedef {import("./outcomes.js").Outcome} Outcome */

/**
 * @param {Test} test
 * @param {Outcome} found
 * @param {Story[]} stories
 * @param {{ layer: number, head: number, control: number }} head
 * @returns {HTMLElement}
 */
export function resultPanel(test, found, stories, head) {
  const claims = stories.flatMap(({ says }) => says[test.id] ?? []);
  const names = shownFigures(test, found.figures, claims);
  return h(
    "div",
    { class: "r-result" },
    h("p", { class: "g-title" }, test.label),
    h("p", { class: "r-words" }, test.words),
    h("p", { class: "g-small" }, heading(test, found)),
    h(
      "ul",
      { class: "g-measures" },
      ...names.flatMap((name) => {
        const scale = scaleOf(name, found);
        const label = test.kind === "looks" ? placeName(name) : figureName(name);
        const line = (/** @type {string} */ label, /** @type {Figure} */ figure, faint = false) =>
          measured({ label, value: figure.mean, low: figure.low, high: figure.high, faint }, scale, told(name, figure));
        return [line(label, found.figures[name]), line(`head ${head.control}, the control`, found.control[name], true)];
      }),
    ),
    h(
      "table",
      { class: "r-table" },
      h("caption", { class: "g-hidden" }, "What the stories had bet"),
      h("thead", {}, h("tr", {}, ...["Story", "Its bet", "Outcome", "So it"].map((name) => h("th", { scope: "col" }, name)))),
      h(
        "tbody",
        {},
        ...stories.map((story, i) => {
          const claim = story.says[test.id];
          const verdict = judge(claim, found.figures);
          return h(
            "tr",
            {},
            h("th", { scope: "row" }, h("span", { class: "r-letter" }, `${letter(i)}. `), story.name),
            h("td", {}, bet(claim)),
            h("td", {}, claim ? told(claim.figure, found.figures[claim.figure]) : "–"),
            h(
              "td",
              { class: "r-verdict", "data-verdict": verdict },
              verdict === "in trouble" ? "is in trouble" : verdict === "undecided" ? "stays undecided" : verdict,
            ),
          );
        }),
      ),
    ),
  );
}

/**
 * @param {Test} test
 * @param {Outcome} found
 */
function heading(test, { n, values }) {
  if (test.kind === "looks")
    return `Share of the head’s attention, from the last word, on average over ${n} prompts; the thin line is the 95% interval.`;
  const right = (/** @type {number[]} */ margins) => margins.filter((margin) => margin > 0).length;
  return (
    `Right of ${n}: ${right(values.before)} before, ${right(values.after)} with this head changed, ${right(values.other)} ` +
    "with the control changed in the same way. The thin line is the 95% interval."
  );
}

/**
 * @param {string} name
 * @param {Outcome} found
 * @returns {[number, number]}  lowest and highest value drawn; nothing and, of a share, all are always among them
 */
function scaleOf(name, { figures: { [name]: mine }, control: { [name]: other } }) {
  return [Math.min(0, mine.low, other.low), Math.max(name === "margin" ? 0 : 1, mine.high, other.high)];
}
