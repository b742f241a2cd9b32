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
 * @param {unknown} edits  as a notebook or a file may hold them: perhaps written by hand
 * @returns {string}  what is wrong with the first that can't be made; "" if all can
 */
export function misfit(tables, edits) {
  if (!Array.isArray(edits)) return "they are no list";
  for (const edit of edits) {
    if (!edit || typeof edit !== "object") return "one of them is no knob with a value";
    const { name, index, value } = edit;
    if (name === undefined) return "one of them does not say in which table its knob is (name)";
    const table = tables.get(name);
    if (!table) return `this model has no table ${text(name)}`;
    if (index === undefined) return `one in ${name} does not say which knob it is (index)`;
    if (!(Number.isInteger(index) && index >= 0 && index < table.size)) return `${name} has no knob ${text(index)}`;
    if (value === undefined) return `one in ${name} does not say to which value its knob is turned (value)`;
    if (!Number.isFinite(value)) return `a knob of ${name} can’t be set to ${text(value)}`;
  }
  return "";
}

const text = (/** @type {unknown} */ given) => (typeof given === "string" ? given : JSON.stringify(given));

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
