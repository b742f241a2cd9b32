// What a chart shows, in words: for those who hear it, and under it for all.

import { figure, tokensRead } from "./format.js";

/** @typedef {import("./chart_geometry.js").Line} Line */
/** @typedef {import("./chart_geometry.js").Point} Point */

/**
 * @param {Line} line
 * @param {number} tokens
 * @returns {Point | null}  the measurement at that moment, or the nearest one before it
 */
export function measuredAt(line, tokens) {
  return line.points.reduce((found, point) => (point && point[0] <= tokens ? point : found), /** @type {Point | null} */ (null));
}

/**
 * @param {string} title
 * @param {Line[]} lines
 * @param {{ unit: string, chance?: number | null, tokens: number, said?: (tokens: number) => string }} facts  `said`: of a
 *   place on the axis, in words
 * @returns {string}  the course of every line and its value now
 */
export function description(title, lines, { unit, chance, tokens, said = tokensRead }) {
  const courses = lines.map((line) => {
    const known = /** @type {Point[]} */ (line.points.filter(Boolean));
    if (!known.length) return "";
    const [first, last] = [known[0], known[known.length - 1]];
    const lowest = known.reduce((a, b) => (b[1] < a[1] ? b : a));
    const highest = known.reduce((a, b) => (b[1] > a[1] ? b : a));
    const turns = [
      lowest !== first && lowest !== last ? `lowest ${figure(lowest[1], unit)} with ${said(lowest[0])}` : "",
      highest !== first && highest !== last ? `highest ${figure(highest[1], unit)} with ${said(highest[0])}` : "",
    ].filter(Boolean);
    const now = measuredAt(line, tokens);
    return [
      `${line.label ? `${line.label}: ` : ""}from ${figure(first[1], unit)} to ${figure(last[1], unit)}`,
      ...turns,
      now ? `now ${figure(now[1], unit)}` : "",
    ]
      .filter(Boolean)
      .join(", ");
  });
  const guess = chance ? [`Guessing would earn ${figure(chance, unit)}`] : [];
  return `${[title, ...courses.filter(Boolean), ...guess].join(". ")}.`;
}
