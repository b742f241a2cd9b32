// A table of knobs as a picture: one dot a knob, blue above zero, brown below, the stronger the further.
// Pressing picks a knob; the fields beside it do the same for keys and screen readers.

import { h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { written } from "./turns.js";

/** @typedef {import("./tables.js").Table} Table */

const [MOST, WINDOW] = [336, 168]; // rows shown at once; the token table has more, and then a window moves along
const FULL = 3; // spreads from zero at which a dot has its full colour

/**
 * The rows of a table that are shown when one is picked.
 * @param {number} rows
 * @param {number} row
 * @returns {{ from: number, to: number }}  `to` is the first no longer shown
 */
export function windowOf(rows, row) {
  if (rows <= MOST) return { from: 0, to: rows };
  const from = Math.max(0, Math.min(row - WINDOW / 2, rows - WINDOW));
  return { from, to: from + WINDOW };
}

/**
 * @param {{ onPick: (row: number, column: number) => void, onTrouble: (error: unknown) => void }} options
 */
export function heatMap({ onPick, onTrouble }) {
  const canvas = h("canvas", { class: "w-map-dots", role: "img" });
  const here = h("i", { class: "w-here" });
  const turned = h("div", { class: "w-turned", "aria-hidden": "true" });
  const frame = h("div", { class: "w-map-frame", onpointerdown: pick }, canvas, turned, here);
  const legend = h("p", { class: "g-small" });
  const element = h("div", { class: "w-map" }, frame, legend);
  const probes = ["g-plus", "g-minus"].map((name) => h("i", { class: `w-probe ${name}` }));
  frame.append(...probes);

  /** @type {Table | null} */
  let table = null;
  let rows = { from: 0, to: 0 };

  /** @param {PointerEvent} event */
  function pick(event) {
    if (!table || event.button !== 0) return;
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const [across, down] = [(event.clientX - left) / width, (event.clientY - top) / height];
    const row = rows.from + Math.min(Math.max(Math.floor(down * (rows.to - rows.from)), 0), rows.to - rows.from - 1);
    onPick(row, Math.min(Math.max(Math.floor(across * table.columns), 0), table.columns - 1));
  }

  function paint() {
    const context = canvas.getContext("2d");
    if (!table || !context) return;
    const { columns, mean, sd } = table;
    [canvas.width, canvas.height] = [columns, rows.to - rows.from];
    const full = FULL * Math.hypot(mean, sd);
    const [plus, minus] = probes.map((probe) => rgb(getComputedStyle(probe).color));
    const image = context.createImageData(columns, rows.to - rows.from);
    for (let i = 0; i < image.data.length / 4; i++) {
      const value = table.at(rows.from * columns + i);
      if (Number.isNaN(value)) continue; // on its way
      image.data.set(value < 0 ? minus : plus, 4 * i);
      image.data[4 * i + 3] = 255 * Math.min(1, Math.abs(value) / full);
    }
    context.putImageData(image, 0, 0);
    legend.replaceChildren(
      h("span", { class: "w-key g-plus" }),
      "above zero, ",
      h("span", { class: "w-key g-minus" }),
      `below; full colour from ±${written(full, 2)}. ` +
        (rows.to - rows.from < table.rows ? `Rows ${count(rows.from)} to ${count(rows.to - 1)} of ${count(table.rows)}.` : ""),
    );
  }

  /** Fetches the rows that are shown, where they are not here yet. */
  async function fill() {
    const [mine, { from, to }] = [table, rows];
    if (!mine || Array.from({ length: to - from }, (_, i) => mine.row(from + i)).every(Boolean)) return;
    try {
      await mine.know(from, to);
      if (mine === table && from === rows.from) paint();
    } catch (error) {
      if (mine === table) onTrouble(error);
    }
  }

  /** @param {{ row: number, column: number }} at */
  function place({ row, column }) {
    const [columns, shown] = [table?.columns ?? 1, rows.to - rows.from];
    return `left: ${((column + 0.5) / columns) * 100}%; top: ${((row - rows.from + 0.5) / shown) * 100}%`;
  }

  // Another theme has other colours, and a picture does not change by itself.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", paint);
  const themes = new MutationObserver(paint);
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });

  return {
    element,
    /**
     * @param {string} name
     * @param {Table} next
     * @param {{ row: number, column: number }} at  the knob picked
     * @param {{ row: number, column: number }[]} edited  those turned, in this table
     */
    draw(name, next, at, edited) {
      const last = rows;
      if (next !== table || at.row < rows.from || at.row >= rows.to) rows = windowOf(next.rows, at.row);
      if (next !== table || last.from !== rows.from) {
        table = next;
        paint();
        fill();
        canvas.setAttribute(
          "aria-label",
          `${name}: ${count(table.rows)} rows of ${count(table.columns)} knobs, ` +
            `from ${written(table.low)} to ${written(table.high)}`,
        );
        frame.style.setProperty("--ratio", String(table.columns / (rows.to - rows.from)));
        frame.dataset.line = String(table.rows === 1);
      }
      here.style.cssText = place(at);
      turned.replaceChildren(
        ...edited.filter(({ row }) => row >= rows.from && row < rows.to).map((each) => h("i", { style: place(each) })),
      );
    },
    stop() {
      dark.removeEventListener("change", paint);
      themes.disconnect();
    },
  };
}

/**
 * @param {string} colour  as computed: rgb(…), or color(srgb …) where a mix was asked for
 * @returns {number[]}  0 to 255, thrice
 */
function rgb(colour) {
  const numbers = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  return colour.startsWith("color(") ? numbers.map((n) => n * 255) : numbers;
}
