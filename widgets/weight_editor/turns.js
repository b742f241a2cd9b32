// The knobs that are turned, as a list of edits; and how a turn is written.

/** @typedef {import("../engine/edits.js").Edit} Edit */
/** @typedef {import("./tables.js").Tables} Tables */

/**
 * @param {{ name: string, index: number }} a
 * @param {{ name: string, index: number }} b
 */
export function same(a, b) {
  return a.name === b.name && a.index === b.index;
}

/**
 * @param {Tables} tables
 * @param {{ name: string, index: number }} knob
 * @returns {number}  the value it grew to
 */
export function grown(tables, { name, index }) {
  return tables.get(name)?.at(index) ?? NaN;
}

/**
 * @param {Tables} tables
 * @param {Edit[]} edits
 * @param {{ name: string, index: number }} knob
 * @returns {number}  the value it has
 */
export function valueOf(tables, edits, knob) {
  return edits.find((edit) => same(edit, knob))?.value ?? grown(tables, knob);
}

/**
 * The edits with one knob set; one that is set back to what it grew to is none.
 * @param {Tables} tables
 * @param {Edit[]} edits
 * @param {Edit} turn
 * @returns {Edit[]}
 */
export function withTurn(tables, edits, { name, index, value }) {
  const edit = { name, index, value: Math.fround(value) };
  if (edit.value === grown(tables, edit)) return edits.filter((other) => !same(other, edit));
  return edits.some((other) => same(other, edit)) ? edits.map((other) => (same(other, edit) ? edit : other)) : [...edits, edit];
}

/**
 * @param {Tables} tables
 * @param {Edit} edit
 * @returns {number}  by how many spreads of its table it is turned
 */
export function spreads(tables, edit) {
  return (edit.value - grown(tables, edit)) / (tables.get(edit.name)?.sd ?? NaN);
}

/**
 * @param {Tables} tables
 * @param {Edit[]} edits
 * @returns {string}  what is wrong with the first that is not of this model; "" if all are
 */
export function misfit(tables, edits) {
  for (const { name, index } of edits) {
    const table = tables.get(name);
    if (!table) return `this model has no table ${name}`;
    if (index >= table.size) return `${name} has no knob ${index}`;
  }
  return "";
}

/**
 * @param {number} value
 * @param {number} [digits]
 * @returns {string}  with a proper minus sign
 */
export function written(value, digits = 3) {
  const text = Math.abs(value) >= 1e5 ? value.toExponential(2) : value.toFixed(digits);
  return text.replace("-", "−");
}

/** @param {number} value  with its sign */
export function signed(value, digits = 1) {
  return `${value > 0 ? "+" : ""}${written(value, digits)}`;
}

/**
 * @param {Tables} tables
 * @param {{ name: string, index: number }} knob
 * @returns {{ row: number, column: number }}
 */
export function cell(tables, { name, index }) {
  const columns = tables.get(name)?.columns ?? 1;
  return { row: Math.floor(index / columns), column: index % columns };
}
