// What followed the phrase in the text beside what the model expects after it.

import { h } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { shown, spoken } from "../parts/words.js";

const ROWS = 8;

/**
 * The tokens worth showing: the commonest of both lists in turn, in order of what was counted.
 * @param {ArrayLike<number>} counted  (V,) shares, all 0 if nothing was counted
 * @param {ArrayLike<number>} predicted  (V,) probabilities
 * @param {number} [rows]
 * @returns {number[]}  their ids
 */
export function worthShowing(counted, predicted, rows = ROWS) {
  const lists = [counted, predicted].map((shares) =>
    Array.from(shares, (_, id) => id)
      .filter((id) => shares[id] > 0)
      .sort((a, b) => shares[b] - shares[a] || a - b),
  );
  /** @type {Set<number>} */
  const ids = new Set();
  for (let rank = 0; rank < rows; rank++) {
    for (const list of lists) if (ids.size < rows && rank < list.length) ids.add(list[rank]);
  }
  return [...ids].sort((a, b) => counted[b] - counted[a] || predicted[b] - predicted[a]);
}

/**
 * @typedef {object} Row
 * @property {string} text  the token in visible form
 * @property {number} counted  share of the times, 0 to 1
 * @property {number} times
 * @property {number | undefined} predicted  probability; undefined while it is not known
 */

/**
 * @returns {{ element: HTMLElement, update: (rows: Row[], total: number) => void }}
 */
export function comparison() {
  const list = h("ol", { class: "g-pairs", "aria-label": "The next token, counted and predicted" });
  const rest = h("p", { class: "g-hint" });
  const title = h("p", { class: "g-title" });
  const inText = h("span", { class: "g-key-counted" }, "counted in the text");
  const element = h(
    "div",
    { class: "g-comparison" },
    title,
    h(
      "p",
      { class: "g-key" },
      inText,
      " ",
      h("span", { class: "g-key-predicted" }, "predicted by the model, at the end of training"),
    ),
    list,
    rest,
  );

  return {
    element,
    update(rows, total) {
      title.textContent = total ? "What came next, and what the model expects" : "What the model expects next";
      inText.hidden = !total;
      list.replaceChildren(...rows.map((row) => drawn(row, total)));
      const [counted, predicted] = [rows.map((row) => row.counted), rows.map((row) => row.predicted ?? 0)].map(left);
      rest.textContent = rows.some((row) => row.predicted !== undefined)
        ? `All other tokens together: ${total ? `counted ${percent(counted)}, ` : ""}predicted ${percent(predicted)}.`
        : "";
    },
  };
}

/** @param {number[]} shares */
function left(shares) {
  const over = 1 - shares.reduce((sum, share) => sum + share, 0);
  return over < 1e-6 ? 0 : over;
}

/**
 * @param {Row} row
 * @param {number} total
 */
function drawn({ text, counted, times, predicted }, total) {
  const seen = shown(text);
  const said = total ? `counted ${percent(counted)}, ${times === 1 ? "once" : `${times} times`}; ` : "";
  const guess = predicted === undefined ? "" : `predicted ${percent(predicted)}`;
  return h(
    "li",
    { class: "g-pair" },
    h("span", { class: "g-hidden" }, `${spoken(text)}: ${said}${guess}`),
    h("span", { class: "g-bar-word", "data-kind": seen.kind, translate: "no", "aria-hidden": "true" }, seen.text),
    h(
      "span",
      { class: "g-pair-bars", "aria-hidden": "true" },
      total ? bar("counted", counted) : null,
      predicted === undefined ? null : bar("predicted", predicted),
    ),
  );
}

/**
 * @param {string} which
 * @param {number} share
 */
function bar(which, share) {
  return h(
    "span",
    { class: `g-pair-bar g-${which}` },
    h("span", { class: "g-bar-track" }, h("span", { class: "g-bar-fill", style: `transform: scaleX(${share})` })),
    h("span", { class: "g-bar-share" }, percent(share)),
  );
}
