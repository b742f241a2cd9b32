// Every seedling as a dot on a line: those that were drawn, and, once it was bet, all.

import { h, svg } from "../parts/dom.js";
import { figure, fixed } from "../parts/format.js";

/**
 * @typedef {object} Outcome
 * @property {string} id
 * @property {string} label
 * @property {string} about
 * @property {[string, string]} verb  what those do of whom the statement is so: "say", or of a single one "says"
 * @property {string} what  the rest of it
 * @property {string} unit  "share", "layer" or "tokens"
 * @property {number} low
 * @property {number} high
 * @property {[string, string]} ends
 * @property {number} edge  between those of whom it is so and the others
 * @property {number[]} values  of each seedling
 * @property {boolean[]} so
 */

const WIDE = 100; // units across
const DOT = 1; // its radius
const RIM = 0.35; // of a dot that was drawn
const APART = 2.1 * DOT;
const COLUMNS = 48; // places along the line, in which dots are stacked
const HIGHEST = 14; // dots in a column: what doesn't fit stands in the next one that has room

/**
 * Where each dot stands: as near to its value as there is room, in the lowest free place; who comes first stands truest.
 * @param {Outcome} outcome
 * @param {number[]} shown  which seedlings, the drawn ones first
 * @returns {{ at: number, x: number, level: number }[]}  x: from 0 to 1
 */
export function stacked({ values, low, high }, shown) {
  const heights = Array.from({ length: COLUMNS + 1 }, () => 0);
  return shown.map((at) => {
    const wanted = Math.round(((values[at] - low) / (high - low)) * COLUMNS);
    const free = heights.flatMap((height, column) => (height < HIGHEST ? [column] : []));
    const column = free.reduce((best, one) => (Math.abs(one - wanted) < Math.abs(best - wanted) ? one : best));
    heights[column] += 1;
    return { at, x: column / COLUMNS, level: heights[column] - 1 };
  });
}

/**
 * @param {Outcome} outcome
 * @param {{ seeds: number[], own: number[], all: boolean }} what  own: those drawn, or the one that is shown first
 */
export function strip(outcome, { seeds, own, all }) {
  const rest = all ? seeds.map((_, i) => i).filter((i) => !own.includes(i)) : [];
  const dots = stacked(outcome, [...own, ...rest]);
  const highest = Math.max(3, ...dots.map(({ level }) => level + 1));
  const height = highest * APART + 1;
  return h(
    "div",
    { class: "sd-strip" },
    h(
      "div",
      { class: "sd-mark", "aria-hidden": "true", style: `margin-left: ${(100 * place(outcome)).toFixed(1)}%` },
      h("span", {}, outcome.unit === "layer" ? "" : said(outcome.edge, outcome.unit)),
    ),
    svg(
      "svg",
      {
        viewBox: `${-DOT - RIM} 0 ${WIDE + 2 * (DOT + RIM)} ${height.toFixed(2)}`,
        role: "img",
        "aria-label": described(outcome, own, all, seeds.length),
      },
      svg("line", { class: "sd-edge", x1: place(outcome) * WIDE, x2: place(outcome) * WIDE, y1: 0, y2: height }),
      ...dots.map(({ at, x, level }) =>
        svg(
          "circle",
          {
            cx: (x * WIDE).toFixed(2),
            cy: (height - 0.5 - DOT - level * APART).toFixed(2),
            r: DOT,
            "data-own": String(own.includes(at)),
          },
          svg("title", {}, `seed ${seeds[at]}: ${said(outcome.values[at], outcome.unit)}`),
        ),
      ),
      svg("line", { x1: -DOT, x2: WIDE + DOT, y1: height - 0.25, y2: height - 0.25 }),
    ),
    h("div", { class: "sd-ends", "aria-hidden": "true" }, ...outcome.ends.map((end) => h("span", {}, end))),
  );
}

/** Where the edge stands, from 0 to 1. @param {Outcome} outcome */
function place({ edge, low, high }) {
  return (edge - low) / (high - low);
}

/**
 * @param {number} value
 * @param {string} unit
 */
export function said(value, unit) {
  if (unit === "layer") return `layer ${fixed(value, 0)}`;
  return unit === "tokens" ? `${fixed(value, 1, -6)} million` : figure(value, unit);
}

/**
 * @param {Outcome} outcome
 * @param {number[]} own
 * @param {boolean} all
 * @param {number} many
 */
function described({ values, unit }, own, all, many) {
  const yours = own.map((i) => said(values[i], unit)).join(", ");
  if (!all) return `On the line: ${yours}.`;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => said(sorted[Math.round(share * (many - 1))], unit);
  return `All ${many}: from ${at(0)} to ${at(1)}, a quarter below ${at(0.25)}, half below ${at(0.5)}, a quarter above ${at(0.75)}. Drawn: ${yours}.`;
}
