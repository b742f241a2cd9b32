// How much of what varies goes with the text, with the seed, and with neither: one bar in three parts, and how sure that is.

import { h } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { divisionSaid } from "./words.js";

/** @typedef {import("./words.js").Outcome} Outcome */

const PARTS = /** @type {const} */ ([
  ["data", "the text"],
  ["seed", "the seed"],
  ["neither", "neither"],
]);

/**
 * @param {Outcome} outcome
 * @returns {HTMLElement}
 */
export function divisionView(outcome) {
  const { division } = outcome;
  const title = h("p", { class: "g-title" }, "How much of the difference goes with the text, with the seed, with neither?");
  if (!division) {
    return h(
      "div",
      { class: "k-division" },
      title,
      h(
        "p",
        { class: "g-small" },
        outcome.sisters.length < 2
          ? "That takes two sisters at least."
          : "Nothing can be divided: none of these runs can be told from another, or no other text has been read.",
      ),
    );
  }
  return h(
    "div",
    { class: "k-division" },
    title,
    h(
      "div",
      { class: "k-bar", "aria-hidden": "true" },
      ...PARTS.map(([part]) => h("i", { "data-part": part, style: `flex-grow:${division[part]}` })),
    ),
    h(
      "p",
      { class: "k-parts" },
      ...PARTS.map(([part, label]) =>
        h("span", { "data-part": part }, h("i", { class: "k-swatch" }), ` ${label} `, h("b", {}, percent(division[part]))),
      ),
    ),
    h("p", { class: "g-small" }, divisionSaid(division, outcome)),
    h(
      "details",
      {},
      h("summary", {}, "How this is reckoned, and what it can’t tell"),
      h(
        "ul",
        {},
        h(
          "li",
          {},
          "The seed: the variance over sisters. What luck with the questions could do alone is taken off, and goes with neither.",
        ),
        h(
          "li",
          {},
          "The text: the mean squared distance of the runs on other texts from the sisters’ mean, less what chance does to such a run. Chance is " +
            "reckoned as the sisters show it: with one run on most texts, what the text did and what chance did to that very run can’t be parted.",
        ),
        h(
          "li",
          {},
          "Such shares are of these runs. Change the text less, and its share shrinks; grow more sisters, and the seed’s gets surer. They do " +
            "not say what would happen if both were changed together.",
        ),
      ),
    ),
  );
}
