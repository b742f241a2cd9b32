// The laboratory's tables, as they are kept beside the models: which figure is it?

/** @typedef {Record<string, string | number>} Row */
/** @typedef {{n: number, value: number, low: number, high: number}} Figure */

/**
 * @param {string} text  a CSV without quotes
 * @returns {Row[]}  numbers as numbers
 */
export function parseTable(text) {
  const [head, ...lines] = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(","));
  return lines.map((cells) =>
    Object.fromEntries(
      head.map((name, i) => [name, cells[i] === "" || Number.isNaN(Number(cells[i])) ? cells[i] : Number(cells[i])]),
    ),
  );
}

/**
 * @param {Row[]} rows
 * @param {Row} wanted
 * @returns {Figure | undefined}  shares within 0 and 1, which an interval over few seeds leaves
 */
export function figureOf(rows, wanted) {
  const found = rows.find((row) => Object.entries(wanted).every(([name, value]) => row[name] === value));
  if (!found) return undefined;
  const [n, value, low, high] = ["n", "value", "low", "high"].map((name) => Number(found[name]));
  return { n, value, low: Math.max(0, low), high: Math.min(1, high) };
}

/**
 * @param {Row[]} rows
 * @returns {number[]}  ascending
 */
export function stepsOf(rows) {
  return [...new Set(rows.map((row) => Number(row.step)))].sort((a, b) => a - b);
}

/**
 * How two shares compare, if their intervals are all that is looked at.
 * @param {Figure} one
 * @param {Figure} other
 * @returns {"more" | "fewer" | "alike"}
 */
export function compared(one, other) {
  if (one.low > other.high) return "more";
  return one.high < other.low ? "fewer" : "alike";
}
