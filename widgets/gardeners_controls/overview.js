// All controls at once: how far each typically moved each outcome that has been shown.

import { h } from "../parts/dom.js";
import { moved } from "./words.js";

/** @typedef {import("./words.js").Outcome} Outcome */

/**
 * @param {Outcome[]} outcomes  those shown
 * @param {import("./words.js").Control[]} controls
 * @returns {HTMLElement}
 */
export function overview(outcomes, controls) {
  return h(
    "table",
    { class: "k-table k-figures", tabindex: "-1" },
    h(
      "caption",
      {},
      h("strong", {}, "What moved what. "),
      "Typical changes. Bold: the most, of what moved it for sure. Pale: not to be told from chance.",
    ),
    h(
      "thead",
      {},
      h("tr", {}, h("th", { scope: "col" }, "Outcome"), ...controls.map(({ label }) => h("th", { scope: "col" }, label))),
    ),
    h(
      "tbody",
      {},
      ...outcomes.map((outcome) =>
        h(
          "tr",
          { "data-outcome": outcome.id },
          h("th", { scope: "row" }, outcome.label),
          ...controls.map((control) => cell(outcome, control)),
        ),
      ),
    ),
  );
}

/**
 * @param {Outcome} outcome
 * @param {import("./words.js").Control} control
 */
function cell({ typical, answer, turns, unit }, { id, label }) {
  const change = typical[id];
  const sure = id === answer || turns.some((turn) => turn.control === id && turn.beyond);
  return h(
    "td",
    { "data-label": label, "data-most": String(id === answer), "data-sure": String(sure) },
    change === undefined ? "not asked" : moved(change, unit),
  );
}
