// What many knobs did, one dot each: left those that did next to nothing, right those that broke it.

import { h, svg } from "../parts/dom.js";
import { fixed, inWords, interval, percent } from "../parts/format.js";
import { difference, wilson } from "../parts/intervals.js";
import { BROKEN, NOTICED } from "./effects.js";
import { EACH, MANY } from "./survey.js";
import { KINDS } from "./names.js";
import { cellName } from "./tables.js";
import { signed } from "./turns.js";

/** @typedef {import("./survey.js").Turned} Turned */

const LOWEST = 1e-6; // what moved less is drawn at the edge
const ROW = 40; // px
const PAIRS = 2.935; // standard errors: 5% shared out among the 15 pairs of 6 kinds (Bonferroni)

/** @param {number} share @returns {number} 0 to 1 along a logarithmic axis */
function along(share) {
  return 1 - Math.log10(Math.max(share, LOWEST)) / Math.log10(LOWEST);
}

/**
 * @param {{ onRun: () => void, onStop: () => void, onPick: (turned: Turned) => void }} options
 */
export function strips({ onRun, onStop, onPick }) {
  const run = h("button", { type: "button", class: "g-button g-primary", onclick: onRun });
  const stop = h("button", { type: "button", class: "g-button", hidden: true, onclick: onStop }, "Stop");
  const progress = h("progress", { class: "w-progress", max: 1, value: 0, hidden: true, "aria-label": "Knobs turned" });
  const rows = h("div", { class: "w-strips" });
  const axis = h(
    "div",
    { class: "w-axis", "aria-hidden": "true" },
    ...[LOWEST, 1e-4, NOTICED, 1].map((share) =>
      h("span", { style: `left: ${100 * along(share)}%` }, share === LOWEST ? "≤0.0001%" : `${share * 100}%`),
    ),
  );
  const told = h("p", { tabindex: -1 });
  const worst = h("ol", { class: "w-worst" });
  const result = h(
    "div",
    { hidden: true },
    told,
    rows,
    axis,
    h(
      "p",
      { class: "g-small" },
      "Each dot is a knob, turned alone, up or down by chance, and turned back. Across: how much of " +
        `the probability of the next word moved, on a scale that grows a hundredfold from mark to mark. The lines stand at 1% and at 50%. ` +
        `Below the first row ${EACH} of each kind, since chance hardly meets the rare ones.`,
    ),
    h("p", { class: "g-title" }, "Those that reach furthest, here and after other beginnings. Pick one to turn it."),
    worst,
  );
  const element = h("div", { class: "w-survey" }, h("div", { class: "w-row" }, run, stop, progress), result);

  return {
    element,
    /** @param {number} size  spreads @param {boolean} again */
    setSize(size, again) {
      run.textContent = `Turn ${MANY}${again ? " other" : ""} knobs by ${size === 1 ? "1 spread" : `${size} spreads`}`;
    },
    /** @param {number | null} share  done, null when nothing is under way */
    setProgress(share) {
      const pressed = document.activeElement;
      const over = share === null;
      run.disabled = !over;
      stop.hidden = progress.hidden = over;
      progress.value = share ?? 0;
      if (pressed === run && !over) stop.focus({ preventScroll: true }); // what was pressed is gone
      if (pressed === stop && over) run.focus({ preventScroll: true });
    },
    hide: () => {
      result.hidden = true;
    },
    /**
     * @param {import("./tables.js").Tables} tables
     * @param {Turned[]} found
     * @param {number | null} own  what the reader's turns have moved
     * @param {{ turned: Turned, elsewhere: number[] }[]} most  those that did most, and how much they move after other prompts
     */
    show(tables, found, own, most) {
      const any = found.filter(({ row }) => row === "any");
      const quiet = any.filter(({ moved }) => moved < NOTICED).length;
      const [low, high] = wilson(quiet, any.length);
      const broke = any.filter(({ moved }) => moved >= BROKEN).length;
      told.textContent =
        `Of ${any.length} knobs at random, ${quiet} moved less than 1% of the probability ` +
        `(${percent(quiet / any.length)}; 95% interval ${interval(low, high, "share")}), and ${broke || "none"} half of it or more. ` +
        byKind(found);
      rows.replaceChildren(
        strip("Any knob", any, own),
        ...Object.entries(KINDS).flatMap(([kind, label]) => {
          const some = found.filter(({ row }) => row === kind);
          return some.length ? [strip(label, some, null)] : []; // not every family has every kind
        }),
      );
      worst.replaceChildren(
        ...most.map(({ turned, elsewhere }) =>
          h(
            "li",
            {},
            h("button", { type: "button", class: "g-link", onclick: () => onPick(turned) }, cellName(tables, turned)),
            h(
              "span",
              { class: "g-small" },
              ` ${signed(turned.spreads, 0)} spreads: ${percent(turned.moved)} here` +
                (elsewhere.length
                  ? `, ${percent(Math.min(...elsewhere))} to ${percent(Math.max(...elsewhere))} after ${elsewhere.length} other beginnings`
                  : ""),
            ),
          ),
        ),
      );
      result.hidden = false;
    },
    focus: () => told.focus({ preventScroll: true }),
  };
}

/**
 * How much the kind of table says of what a knob does.
 * @param {Turned[]} found
 * @returns {string}
 */
export function byKind(found) {
  const kinds = Object.entries(KINDS)
    .map(([kind, label]) => {
      const some = found.filter(({ row }) => row === kind);
      return { label, all: some.length, loud: some.filter(({ moved }) => moved >= NOTICED).length };
    })
    .filter(({ all }) => all)
    .sort((a, b) => a.loud / a.all - b.loud / b.all);
  if (kinds.length < 2) return "";
  const [least, most] = [kinds[0], kinds[kinds.length - 1]];
  const said = (/** @type {typeof least} */ { label, loud, all }) => `of ${all} under “${label}” ${loud || "none"}`;
  const [low, high] = difference([most.loud, most.all], [least.loud, least.all], PAIRS);
  return low > 0
    ? `What kind of table a knob is in says much: 1% or more was moved ${said(most)}, ${said(least)} (${fixed(low, 0, 2)} to ${fixed(high, 0, 2)} points apart: the 95% interval, allowing for our having picked the two furthest of ${inWords(kinds.length)}).`
    : `Whether the kind of table says anything, so few knobs don’t show: 1% or more was moved ${said(most)}, ${said(least)}.`;
}

/**
 * @param {string} label
 * @param {Turned[]} found
 * @param {number | null} own
 */
function strip(label, found, own) {
  const quiet = found.filter(({ moved }) => moved < NOTICED).length;
  const said = `${quiet} of ${found.length} below 1%`;
  const x = (/** @type {number} */ share) => `${100 * along(share)}%`;
  return h(
    "div",
    { class: "w-strip" },
    h("p", { class: "w-strip-label" }, h("b", {}, label), ` ${said}`),
    svg(
      "svg",
      {
        width: "100%",
        height: ROW,
        role: "img",
        "aria-label": `${label}: ${said}, ${found.filter(({ moved }) => moved >= BROKEN).length} at 50% or more`,
      },
      svg("line", { class: "g-grid", x1: 0, x2: "100%", y1: ROW - 0.5, y2: ROW - 0.5 }),
      ...[NOTICED, BROKEN].map((share) => svg("line", { class: "w-limit", x1: x(share), x2: x(share), y1: 0, y2: ROW })),
      ...found.map(({ moved, outcome }, i) =>
        svg("circle", {
          class: "w-dot",
          "data-outcome": outcome,
          cx: x(moved),
          cy: 5 + ((i * 0.618034) % 1) * (ROW - 10),
          r: 2.4,
        }),
      ),
      ...(own === null
        ? []
        : [
            svg("line", { class: "w-own", x1: x(own), x2: x(own), y1: 0, y2: ROW }),
            svg(
              "text",
              {
                class: "g-label g-halo w-own-label",
                x: x(own),
                y: 11,
                "text-anchor": along(own) > 0.5 ? "end" : "start",
                dx: along(own) > 0.5 ? -5 : 5,
              },
              "yours",
            ),
          ]),
    ),
  );
}
