// All heads of a model as a grid: a row for each layer, a cell for each head, the darker the higher its score.

import { h } from "../parts/dom.js";
import { fixed } from "../parts/format.js";

/**
 * @param {object} grid
 * @param {string} grid.caption
 * @param {(number | null)[][]} grid.scores  of the heads of each layer; null where nothing is shown
 * @param {(score: number) => string} grid.written  what a cell says
 * @param {{ layer: number, head: number } | null} [grid.best]  the one marked
 * @param {number} [grid.most]  the score of the darkest
 * @param {string} [grid.note]  under it
 */
export function headGrid({ caption, scores, written, best = null, most = 1, note }) {
  const width = scores[0]?.length ?? 0;
  return h(
    "figure",
    { class: "s-figure" },
    h(
      "table",
      { class: "s-grid", style: `--heads: ${width}` },
      h("caption", {}, caption),
      h(
        "thead",
        { class: "g-hidden" },
        h("tr", {}, h("td", {}), ...Array.from({ length: width }, (_, head) => h("th", { scope: "col" }, `head ${head}`))),
      ),
      h(
        "tbody",
        {},
        ...scores.map((row, layer) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, h("span", { class: "g-hidden" }, "layer "), String(layer)),
            ...row.map((score, head) => cell(score, most, written, best?.layer === layer && best.head === head)),
          ),
        ),
      ),
    ),
    note ? h("figcaption", { class: "g-small" }, note) : null,
  );
}

/**
 * @param {number | null} score
 * @param {number} most
 * @param {(score: number) => string} written
 * @param {boolean} best
 */
function cell(score, most, written, best) {
  if (score === null) return h("td", { "data-unknown": "true" }, "?");
  const share = Math.min(1, score / most);
  return h(
    "td",
    { "data-dark": String(share >= 0.5), "data-best": String(best), style: `--share: ${(80 * share).toFixed(0)}%` },
    written(score),
    best ? h("span", { class: "g-hidden" }, " strongest") : null,
  );
}

/**
 * A score as it fits into a small cell: hundredths, and nothing where there is next to nothing.
 * @param {number} score
 */
export function hundredths(score) {
  const rounded = fixed(score, 0, 2);
  return Number(rounded) >= 5 ? rounded : "";
}
