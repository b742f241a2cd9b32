// What the reader's three cogs turned out to be worth, beside every other three.

import { h } from "../parts/dom.js";
import { fixed } from "../parts/format.js";
import { among, decision, fastest, lesions, nearest, setsOf } from "./lesions.js";

/** @typedef {import("./lesions.js").Lesion} Lesion */

/**
 * Takes out every cog, and every three of them, and sees where the machine goes. Takes a fraction of a second.
 * @param {ArrayLike<number>} knobs
 * @param {number[]} chosen  three cogs
 */
export function judged(knobs, chosen) {
  const whole = Math.abs(decision(knobs).gap);
  const singles = lesions(knobs, setsOf(1));
  const threes = lesions(knobs, setsOf(3));
  const strongest = singles.slice(0, 3).map((one) => one.cogs[0]);
  const row = (/** @type {string} */ label, /** @type {number[]} */ cogs) => {
    const { gap } = among(threes, cogs);
    return { label, cogs, gap, beats: threes.filter((one) => one.gap > gap).length / (threes.length - 1) };
  };
  return {
    whole,
    singles,
    threes: threes.length,
    rows: [
      row("your three", chosen),
      row("the three that turn fastest", fastest(knobs)),
      row("the three that push the wheels hardest", nearest(knobs)),
      row("the three that matter most one by one", strongest),
      row("the most telling three of all", threes[0].cogs),
    ],
    middle: threes[Math.floor(threes.length / 2)].gap,
    alike: threes.filter((one) => one.gap <= 0.1 * whole).length,
    halving: singles.filter((one) => one.gap < whole / 2).length,
    widening: singles.filter((one) => one.gap > 1.05 * whole).length,
  };
}

/** @param {ReturnType<typeof judged>} found  @returns {HTMLElement} */
export function verdict(found) {
  const { whole, rows, singles } = found;
  const [yours] = rows;
  const beaten = Math.round(yours.beats * (found.threes - 1));
  const head = h(
    "p",
    { class: "g-title", tabindex: "-1" },
    `Without your three the gap goes from ${whole.toFixed(1)} to ${said(yours.gap)}. ` +
      `That is more telling than ${beaten} of the ${found.threes - 1} other threes.`,
  );
  const widest = Math.max(whole, ...singles.map((one) => one.gap));
  return h(
    "div",
    { class: "d-verdict" },
    head,
    h(
      "p",
      { class: "g-note" },
      `A three picked by chance leaves ${said(found.middle)}, in the middle of all threes. Every one of them was really taken out just now.`,
    ),
    h(
      "table",
      { class: "d-table" },
      h("thead", {}, h("tr", {}, ...["Taken out", "Cogs", "Gap left", "Beats"].map((name) => h("th", { scope: "col" }, name)))),
      h(
        "tbody",
        {},
        ...rows.map((row) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, row.label),
            h("td", {}, row.cogs.map((cog) => cog + 1).join(", ")),
            h("td", {}, said(row.gap)),
            h("td", {}, `${fixed(row.beats, 0, 2)}%`),
          ),
        ),
      ),
    ),
    h("p", { class: "g-title" }, "One cog at a time: the gap that is left"),
    h(
      "ol",
      { class: "d-bars" },
      ...[...singles]
        .sort((a, b) => a.cogs[0] - b.cogs[0])
        .map((one) =>
          h(
            "li",
            { "data-yours": String(rows[0].cogs.includes(one.cogs[0])) },
            h("span", {}, `cog ${one.cogs[0] + 1}`),
            h("span", { class: "d-bar" }, h("span", { style: `width:${(Math.max(0, one.gap) / widest) * 100}%` })),
            h("span", {}, said(one.gap)),
          ),
        ),
    ),
    h("p", { class: "g-note" }, remark(found)),
  );
}

/** What these figures do and don't say of this machine, as they came out. @param {ReturnType<typeof judged>} found */
function remark(found) {
  const { halving, widening, alike, rows } = found;
  const said = [];
  said.push(
    halving === 0
      ? "No single cog halves the gap: whatever decides is spread, or has a stand-in."
      : `${halving === 1 ? "One cog" : `${halving} cogs`} alone, taken out, ${halving === 1 ? "halves" : "halve"} the gap or more.`,
  );
  if (widening)
    said.push(
      `Without ${widening === 1 ? "one of them" : `any one of ${widening}`} it tells the lamps apart better than before.`,
    );
  if (alike > 1) said.push(`There is no single answer: ${alike} different threes leave less than a tenth of the gap.`);
  if (rows[3].gap > rows[4].gap + 0.05)
    said.push(
      "The three that matter most one by one are not the three that matter most together: cogs stand in for each other, and against each other.",
    );
  said.push("And a cog that is needed need not be where it decides. Pull a fuse and the radio falls silent.");
  return said.join(" ");
}

/** @param {number} gap */
function said(gap) {
  return gap.toFixed(1).replace("-", "−").replace("−0.0", "0.0");
}
