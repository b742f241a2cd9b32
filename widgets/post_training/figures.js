// The measured figures: found by name, compared before and after a stage, and said in words.

/** @typedef {[string, string, string, number, number, number, number]} Row  stage, measure, condition, n, value, low, high */
/** @typedef {{ n: number, value: number, low: number, high: number }} Figure */
/** @typedef {{ measure: string, condition: string, label: string }} Line */
/** @typedef {{ title: string, short: string, unit: string, better: string, rows: Line[] }} Comparison */
/**
 * @typedef {object} Change
 * @property {string} label
 * @property {Figure} before
 * @property {Figure} after
 * @property {"gained" | "lost" | "changed" | "same"} outcome  "same" where the intervals overlap
 */

/**
 * @param {Row[]} table
 * @param {string} stage
 * @param {string} measure
 * @param {string | number} condition
 * @returns {Figure | null}
 */
export function figureOf(table, stage, measure, condition) {
  const row = table.find((r) => r[0] === stage && r[1] === measure && r[2] === String(condition));
  return row ? { n: row[3], value: row[4], low: row[5], high: row[6] } : null;
}

/**
 * @param {Row[]} table
 * @param {Comparison[]} comparisons
 * @param {string} before  stage
 * @param {string} after  stage
 * @returns {{ title: string, short: string, unit: string, changes: Change[] }[]}  without those that were not measured in both
 */
export function changes(table, comparisons, before, after) {
  return comparisons
    .map(({ title, short, unit, better, rows }) => ({
      title,
      short,
      unit,
      changes: rows.flatMap(({ measure, condition, label }) => {
        const [was, is] = [before, after].map((stage) => figureOf(table, stage, measure, condition));
        return was && is ? [{ label, before: was, after: is, outcome: outcome(was, is, better) }] : [];
      }),
    }))
    .filter((group) => group.changes.length);
}

/**
 * @param {Figure} was
 * @param {Figure} is
 * @param {string} better
 * @returns {Change["outcome"]}
 */
function outcome(was, is, better) {
  if (was.low <= is.high && is.low <= was.high) return "same";
  if (!better) return "changed";
  return is.value > was.value === (better === "more") ? "gained" : "lost";
}
