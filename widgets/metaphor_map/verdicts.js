// What becomes of a claim when it is held against what the book knows. Pure.

/** @typedef {"holds" | "in part" | "fails" | "untested" | "judgement"} Result */
/** @typedef {"yes" | "in part" | "no" | "can’t say"} Rating */
/**
 * @typedef {{ label: string, value: number, low: number | null, high: number | null, over: string, unit: string,
 *   faint: boolean }} Figure  `over`: what the number, or its interval, is over; `faint`: there to compare with
 */
/**
 * @typedef {object} Experiment
 * @property {string} id
 * @property {string} statement
 * @property {string} widget  where it can be seen
 * @property {string} rule
 * @property {"holds" | "in part" | "fails" | "untested"} result  of the statement
 * @property {string} said
 * @property {Figure[]} figures
 */
/**
 * @typedef {{ kind: "measured", experiment: string, says: boolean }
 *   | { kind: "built", result: "holds" | "in part" | "fails", why: string, widget: string }
 *   | { kind: "judgement" | "untested", why: string, widget: string }} Ground
 */
/**
 * @typedef {{ id: string, row: string, source: string, target: string, ground: Ground }} Claim  `row`: its id, or a
 *   question of the reader’s own
 * @typedef {{ id: string, name: string, about: string, claims: Claim[], hides: { text: string, widget: string }[],
 *   sources: string[] }} Metaphor
 */

/** @type {Rating[]} */
export const RATINGS = ["yes", "in part", "no", "can’t say"];

/** @type {Record<Result, { mark: string, text: string, many: string }>} */
export const RESULTS = {
  holds: { mark: "✓", text: "holds", many: "hold" },
  "in part": { mark: "◐", text: "holds in part", many: "hold in part" },
  fails: { mark: "✗", text: "fails", many: "fail" },
  untested: { mark: "?", text: "untested", many: "untested" },
  judgement: { mark: "¶", text: "a judgement", many: "judgements" },
};

/** What the rating would have to be to agree with a result; the other results decide nothing. */
const AGREES = /** @type {Record<string, Rating>} */ ({ holds: "yes", "in part": "in part", fails: "no" });

/**
 * @param {Ground} ground
 * @param {Experiment[]} experiments
 * @returns {Result}
 */
export function resultOf(ground, experiments) {
  if (ground.kind === "built") return ground.result;
  if (ground.kind !== "measured") return ground.kind;
  const result = experiments.find(({ id }) => id === ground.experiment)?.result ?? "untested";
  return ground.says ? result : opposite(result);
}

/**
 * Who denies a statement is right as far as it fails.
 * @template {Result} R
 * @param {R} result
 */
function opposite(result) {
  return result === "holds" ? "fails" : result === "fails" ? "holds" : result;
}

/** @param {Result} result  whether a figure, or how the model was built, decides it */
export function decided(result) {
  return result in AGREES;
}

/**
 * @param {Rating} rating
 * @param {Result} result
 */
export function agrees(rating, result) {
  return AGREES[result] === rating;
}

/**
 * How many ratings agree with what is decided. "Can’t say" agrees with nothing.
 * @param {{ claim: Claim, rating: Rating }[]} rated
 * @param {Experiment[]} experiments
 * @returns {{ agreed: number, decided: number, open: number }}  `open`: rows that are left to the reader
 */
export function tally(rated, experiments) {
  const results = rated.map(({ claim, rating }) => ({ rating, result: resultOf(claim.ground, experiments) }));
  const judged = results.filter(({ result }) => decided(result));
  return {
    agreed: judged.filter(({ rating, result }) => agrees(rating, result)).length,
    decided: judged.length,
    open: results.length - judged.length,
  };
}
