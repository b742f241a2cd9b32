// The figures behind each answer, drawn.

import { h } from "../parts/dom.js";
import { figure, fixed, interval, percent, short, spread } from "../parts/format.js";
import { strongest } from "./evidence.js";
import { headGrid, hundredths } from "./grids.js";
import { dotLine } from "./lines.js";
import { minus, SCENES, values } from "./questions.js";

/** @typedef {import("./questions.js").Question} Question */
/** @typedef {import("./questions.js").Known} Known */
/** @typedef {import("./evidence.js").Evidence} Evidence */

const WAYS = /** @type {Record<string, string>} */ ({ belief: "choice", retold: "retold" });

/**
 * @param {Question} question
 * @param {Evidence} found
 * @param {Known} known
 * @returns {Node[]}
 */
export function picture({ id, label: title, unit }, found, known) {
  if (id === "layer" || id === "head") return [headsOf(known.heads)];
  if (id === "when") return moments(known, title);
  if (id in WAYS) return shares(known, WAYS[id], title);
  const { tracks } = found;
  const strangers = id === "weights" ? "two that are drawn by chance" : "two untrained models";
  return [
    ...tracks.map(({ label, strangers: mark, dots, own = [] }) =>
      dotLine({
        label,
        dots,
        strangers: mark,
        beside: id === "weights" ? own : [],
        said: values(dots, unit),
      }),
    ),
    h(
      "p",
      { class: "g-small" },
      `A dot: two sisters. The line across: ${strangers}.${id === "weights" ? " Hollow: one sister and itself." : ""}`,
    ),
    table(found, unit, title),
  ];
}

/** @param {Known["heads"]} heads */
function headsOf(heads) {
  const widest = Math.max(...heads.map((one) => one.widest));
  return h(
    "div",
    {},
    h(
      "div",
      { class: "s-grids" },
      ...heads.map(({ seed, scores }) =>
        headGrid({
          caption: `seed ${seed}`,
          scores,
          best: strongest(scores),
          written: hundredths,
        }),
      ),
    ),
    h(
      "p",
      { class: "g-small" },
      `Rows are layers, from 0 at the top; cells are heads. In hundredths: the attention from a repeated word to the one that came ` +
        `after it before, over ${heads[0].n} rows of random words said twice. The 95% intervals reach at most ${(100 * widest).toFixed(1)} to either side.`,
    ),
  );
}

/**
 * @param {Known} known
 * @param {string} way
 * @param {string} title  of the question
 */
function shares({ figures: { belief } }, way, title) {
  const rows = belief.filter((row) => row.way === way);
  const spreads = rows.find(({ condition }) => condition === "false belief")?.spread ?? null;
  return [
    ...rows.map(({ condition, values: all }) =>
      dotLine({
        label: SCENES[condition] ?? condition,
        strangers: 0.5,
        dots: all.map(({ seed, value }) => ({ value, name: String(seed) })),
        said: spread(
          all.map(({ value }) => value),
          "share",
        ),
      }),
    ),
    h(
      "p",
      { class: "g-small" },
      "The share right of each sister, by its seed. The line across: a coin." +
        (spreads?.[0]
          ? ` Of the first the standard deviation from sister to sister is ${points(spreads[0])} points, and surely (95%) not under ${points(spreads[1])}; ` +
            "so few sisters can’t say what it is at most."
          : ""),
    ),
    details(
      title,
      ["in", ...rows[0].values.map(({ seed }) => `seed ${seed}`)],
      rows.map(({ condition, values: all }) => [
        SCENES[condition] ?? condition,
        ...all.map(({ value, low, high }) => `${percent(value)} (${interval(low, high, "share")})`),
      ]),
      `In brackets the 95% interval over ${[...new Set(rows.map(({ values: [{ n }] }) => n))].join(" or ")} items.`,
    ),
  ];
}

/**
 * @param {Known} known
 * @param {string} title
 */
function moments({ figures: { when }, last }, title) {
  return [
    ...when.map(({ label, values: all }) => {
      const come = all.filter(({ came }) => came !== null);
      const times = come.map(({ came }) => Number(came));
      return dotLine({
        label,
        dots: come.map(({ seed, came }) => ({ value: Number(came) / last, name: String(seed) })),
        said: !come.length
          ? "never"
          : Math.min(...times) === Math.max(...times)
            ? short(times[0])
            : `${short(Math.min(...times))} to ${short(Math.max(...times))}`,
      });
    }),
    h(
      "p",
      { class: "g-small" },
      `From the start of training to its end (${short(last)} tokens), the moment from which on each sister, named by its seed, has it to stay. ` +
        "It was measured at some moments only: it came between that one and the one before.",
    ),
    details(
      title,
      ["in", ...(when[0]?.values ?? []).map(({ seed }) => `seed ${seed}`)],
      when.map(({ label, threshold, values: all }) => [
        `${label} (${percent(threshold)})`,
        ...all.map(({ after, came }) => (came === null ? "not to stay" : `${short(after ?? 0)} to ${short(came)}`)),
      ]),
      "Tokens read: still below at the first, above at the second and ever after.",
    ),
  ];
}

/**
 * @param {Evidence} found
 * @param {string} unit
 * @param {string} title
 */
function table({ tracks }, unit, title) {
  const said = (/** @type {import("./evidence.js").Dot} */ { value, low, high }) =>
    minus(figure(value, unit)) +
    (low === null || low === undefined || high === null || high === undefined ? "" : ` (${interval(low, high, unit)})`);
  const rows = tracks.flatMap(({ label, dots, starts = [], own = [] }) => [
    ...dots.map((dot) => [label, `seeds ${dot.label}`, said(dot)]),
    ...starts.map((dot) => [label, `seeds ${dot.label}, untrained`, said(dot)]),
    ...own.map((dot) => [label, dot.label, said(dot)]),
  ]);
  const intervals = tracks.some(({ dots }) => dots.some(({ low }) => low !== null && low !== undefined));
  return details(
    title,
    ["", "who", "figure"],
    rows,
    intervals ? "In brackets the 95% interval over texts. Of other seeds it says nothing." : "",
  );
}

/**
 * @param {string} title
 * @param {string[]} head
 * @param {string[][]} rows
 * @param {string} note
 */
function details(title, head, rows, note) {
  return h(
    "details",
    { class: "s-all" },
    h("summary", {}, "All figures"),
    h(
      "div",
      { class: "g-scroll s-scroll", tabindex: "0", role: "region", "aria-label": `All figures: ${title}` },
      h(
        "table",
        { class: "s-table" },
        h("thead", {}, h("tr", {}, ...head.map((text) => (text ? h("th", { scope: "col" }, text) : h("td", {}))))),
        h(
          "tbody",
          {},
          ...rows.map(([first, ...rest]) =>
            h("tr", {}, h("th", { scope: "row" }, first), ...rest.map((text) => h("td", {}, text))),
          ),
        ),
      ),
    ),
    note ? h("p", { class: "g-small" }, note) : null,
  );
}

/** @param {number | null} share */
function points(share) {
  return fixed(Number(share), 0, 2);
}
