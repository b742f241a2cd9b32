// Shares in a table with their intervals, each the darker the farther it lies from what chance gives: above or below.

import { h } from "../parts/dom.js";
import { fixed, interval } from "../parts/format.js";

/** @typedef {import("./figures.js").Figure} Figure */
/** @typedef {{label: string, more?: string, apart?: boolean}} Column  `apart`: a control, set off from the rest */

const STRONGEST = 40; // per cent of colour: text on it stays readable, in light and in dark

/**
 * @param {{caption: string, corner: string, columns: Column[], rows: {label: string, cells: (Figure | undefined)[]}[], chance?: number}} table
 */
export function heatTable({ caption, corner, columns, rows, chance = 0 }) {
  return h(
    "table",
    { class: "p-heat" },
    h("caption", {}, caption),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, corner),
        ...columns.map(({ label, more, apart }) =>
          h("th", { scope: "col", "data-apart": Boolean(apart) }, label, more ? h("span", { class: "p-more" }, more) : null),
        ),
      ),
    ),
    h(
      "tbody",
      {},
      ...rows.map(({ label, cells }) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, label),
          ...cells.map((figure, i) => cell(figure, chance, Boolean(columns[i].apart))),
        ),
      ),
    ),
  );
}

/**
 * @param {Figure | undefined} figure
 * @param {number} chance
 * @param {boolean} apart
 */
function cell(figure, chance, apart) {
  if (!figure) return h("td", { "data-apart": apart }, h("span", { class: "p-more" }, "not measured"));
  const below = figure.value < chance;
  const strength = below ? (chance - figure.value) / chance : (figure.value - chance) / (1 - chance);
  return h(
    "td",
    { "data-apart": apart, "data-hue": below ? 2 : 1, style: `--strength: ${(STRONGEST * strength).toFixed(1)}%` },
    h("b", {}, fixed(figure.value, 0, 2)),
    h("span", { class: "p-more" }, interval(figure.low, figure.high, "share").replace("%", "")),
  );
}
