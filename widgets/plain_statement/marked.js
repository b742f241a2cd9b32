// The reader's text with what was found in it: a trace with its point's number, a picture dotted, a large claim waved.

import { h } from "../parts/dom.js";
import { POINTS } from "./points.js";
import { joined } from "./reading.js";

/** @typedef {import("./words.js").Found} Found */
/** @typedef {{ start: number, end: number, kind: "trace" | "picture" | "claim", point?: number }} Mark */

/**
 * @param {string} text
 * @param {Found} found
 * @returns {(Node | string)[]}
 */
export function marked(text, found) {
  const marks = marksOf(text, found);
  const bounds = [...new Set([0, text.length, ...marks.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  return bounds.slice(0, -1).map((start, i) => {
    const here = marks.filter((mark) => mark.start <= start && start < mark.end);
    const piece = text.slice(start, bounds[i + 1]);
    if (!here.length) return piece;
    // A row of words that belong to one point carries its number once, at its end.
    const ends = here.flatMap(({ point, end }) => (point && end === bounds[i + 1] ? [point] : []));
    return h(
      "mark",
      Object.fromEntries(here.map(({ kind }) => [`data-${kind}`, true])),
      piece,
      ends.length ? h("sup", {}, [...new Set(ends)].join(" ")) : null,
    );
  });
}

/**
 * @param {string} text
 * @param {Found} found
 * @returns {Mark[]}
 */
function marksOf(text, { traces, pictures, claims }) {
  /** @type {(kind: Mark["kind"], spans: { start: number, end: number }[], point?: number) => Mark[]} */
  const as = (kind, spans, point) => joined(text, spans).map((span) => ({ ...span, kind, point }));
  return [
    ...POINTS.flatMap(({ id }, i) => (traces[id].state === "none" ? [] : as("trace", traces[id].tokens, i + 1))),
    ...pictures.flatMap(({ tokens }) => as("picture", tokens)),
    ...claims.flatMap(({ spans }) => as("claim", spans)),
  ];
}
