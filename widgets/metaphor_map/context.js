// What all views of the map share: the book's part, the reader's part, and how the latter is changed.

/**
 * @typedef {object} Context
 * @property {{ id: string, question: string, short: string }[]} rows
 * @property {import("./verdicts.js").Experiment[]} experiments
 * @property {import("./links.js").Places} places
 * @property {import("../parts/sources.js").Sources} sources
 * @property {() => import("./verdicts.js").Metaphor[]} metaphors  with the reader’s own
 * @property {() => import("./mine.js").Mine} mine
 * @property {(change: (mine: import("./mine.js").Mine) => void) => void} keep  changes the reader’s part, and keeps it
 * @property {(show?: { metaphor?: string, focus?: string, said?: string }) => void} redraw  `focus`: a selector of what gets the focus;
 *   `said`: what is announced
 */

/**
 * The question of a row: of the book, or the reader’s own, which is its own name.
 * @param {Context["rows"]} rows
 * @param {string} row
 */
export function questionOf(rows, row) {
  return rows.find(({ id }) => id === row)?.question ?? row;
}

/**
 * The rows that some metaphors have, the book’s first, each with its question.
 * @param {Context["rows"]} rows
 * @param {import("./verdicts.js").Metaphor[]} metaphors
 */
export function rowsOf(rows, metaphors) {
  const own = metaphors.flatMap(({ claims }) => claims.map(({ row }) => row)).filter((row) => !rows.some(({ id }) => id === row));
  return [...rows.map(({ id, question }) => ({ id, question })), ...[...new Set(own)].map((row) => ({ id: row, question: row }))];
}
