// What makers of well-known models have published: a table, with notes and sources on demand.

import { h } from "../parts/dom.js";
import { cited } from "../parts/sources.js";
import { CELLS } from "./words.js";

/** @typedef {{ value: string, note: string, source: string, more?: string }} Cell */
/**
 * @typedef {object} Row
 * @property {string} id
 * @property {string} name
 * @property {string} maker
 * @property {string} date  of the source that the row rests on
 * @property {string} licence
 * @property {string} [terms]  what the licence asks, in a sentence
 * @property {string} [terms_source]
 * @property {Record<string, Cell>} cells  by id of the item
 */

/**
 * @param {Row[]} rows
 * @param {import("./rules.js").Item[]} items
 * @param {import("../parts/sources.js").Sources} sources
 * @param {string} gathered
 * @returns {HTMLElement}
 */
export function modelTable(rows, items, sources, gathered) {
  return h(
    "div",
    { class: "o-models" },
    h("p", { class: "g-title" }, "What is published of well-known models"),
    h(
      "p",
      { class: "g-small" },
      `As the sources said at the dates given; gathered in ${gathered}. Makers can publish more later. `,
      ...Object.entries(CELLS).flatMap(([value, { mark, text }]) => [
        h("span", { class: "o-key" }, dot(value, mark), ` ${text}`),
        " ",
      ]),
      "“In part” can also be: on request, or only the means to work it out.",
    ),
    h(
      "table",
      { class: "o-table" },
      h("caption", { class: "g-hidden" }, "What is published of well-known models, with the date of the source"),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, "Model"),
          ...items.map((item) => h("th", { scope: "col", class: "o-turned" }, h("span", {}, item.head))),
          h("th", { scope: "col", class: "o-licence" }, "Licence"),
        ),
      ),
      ...rows.map((row) => h("tbody", { "data-model": row.id }, line(row, items), notes(row, items, sources))),
    ),
  );
}

/**
 * @param {Row} row
 * @param {import("./rules.js").Item[]} items
 */
function line(row, items) {
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, row.name, h("span", { class: "g-small" }, ` ${row.maker}, ${row.date}`)),
    ...items.map((item) => {
      const { value } = row.cells[item.id];
      return h("td", { "data-value": value }, dot(value, CELLS[value].mark), h("span", { class: "g-hidden" }, CELLS[value].text));
    }),
    h("td", { class: "o-licence", rowspan: 2 }, row.licence),
  );
}

/**
 * @param {Row} row
 * @param {import("./rules.js").Item[]} items
 * @param {import("../parts/sources.js").Sources} sources
 */
function notes(row, items, sources) {
  const entries = items.flatMap((item) => {
    const { value, note, source, more } = row.cells[item.id];
    return [h("dt", {}, `${item.label}: ${CELLS[value].text}`), h("dd", {}, note, ...cited([source, more], sources))];
  });
  return h(
    "tr",
    { class: "o-notes" },
    h(
      "td",
      { colspan: items.length + 1 },
      h(
        "details",
        {},
        h("summary", {}, "Notes and sources", h("span", { class: "g-hidden" }, ` for ${row.name}`)),
        h(
          "dl",
          {},
          ...entries,
          h("dt", {}, `Licence: ${row.licence}`),
          row.terms ? h("dd", {}, row.terms, ...cited([row.terms_source], sources)) : null,
        ),
      ),
    ),
  );
}

/**
 * @param {string} value
 * @param {string} mark
 */
function dot(value, mark) {
  return h("span", { class: "o-mark", "data-value": value, "aria-hidden": "true" }, mark);
}
