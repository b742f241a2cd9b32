// What a story said, against what came out. Pure: no DOM, no model.

import { t } from "../parts/intervals.js";

/** @typedef {{ mean: number, low: number, high: number, n: number }} Figure  with its 95 % interval over items */
/** @typedef {{ figure: string, least?: number, most?: number }} Claim  the figure is at least, or at most, that */
/** @typedef {"survives" | "in trouble" | "undecided" | "says nothing"} Verdict */
/** @typedef {{ id: string, name: string, more: string, says: Record<string, Claim> }} Story */

const Z = 1.96;

/**
 * The one rule of all verdicts: a story survives a test if the whole interval lies on the side that it named, is in
 * trouble if the whole interval lies on the other, and else nothing is decided.
 * @param {Claim | undefined} claim
 * @param {Record<string, Figure>} figures
 * @returns {Verdict}
 */
export function judge(claim, figures) {
  if (!claim) return "says nothing";
  const found = figures[claim.figure];
  if (!found) throw new Error(`A story speaks of “${claim.figure}”, which this test does not measure.`);
  const { least, most } = claim;
  if (least !== undefined) return found.low >= least ? "survives" : found.high < least ? "in trouble" : "undecided";
  if (most !== undefined) return found.high <= most ? "survives" : found.low > most ? "in trouble" : "undecided";
  throw new Error("A claim says “at least” or “at most”.");
}

/**
 * Whether a test can part these stories: two of them bet on it, and not on the same.
 * @param {Story[]} stories
 * @param {string} test
 */
export function tellsApart(stories, test) {
  const bets = stories.flatMap(({ says }) => (says[test] ? [key(says[test])] : []));
  return new Set(bets).size > 1;
}

/**
 * Where a story stands after some tests.
 * @param {Story} story
 * @param {Map<string, Record<string, Figure>>} outcomes  by test
 * @returns {{ bets: number, survived: string[], failed: string[], alive: boolean }}  ids of tests
 */
export function standing(story, outcomes) {
  const verdicts = [...outcomes].map(([test, figures]) => /** @type {const} */ ([test, judge(story.says[test], figures)]));
  const of = (/** @type {Verdict} */ wanted) => verdicts.filter(([, verdict]) => verdict === wanted).map(([test]) => test);
  const failed = of("in trouble");
  return {
    bets: verdicts.filter(([, verdict]) => verdict !== "says nothing").length,
    survived: of("survives"),
    failed,
    alive: failed.length === 0,
  };
}

/**
 * The pairs of stories that no test of these parts: they bet the same on each.
 * @param {Story[]} stories
 * @param {string[]} tests
 * @returns {[Story, Story][]}
 */
export function inseparable(stories, tests) {
  return stories.flatMap((one, i) =>
    stories
      .slice(i + 1)
      .flatMap((other) =>
        tests.every((test) => key(one.says[test]) === key(other.says[test]))
          ? [/** @type {[Story, Story]} */ ([one, other])]
          : [],
      ),
  );
}

/** @param {Claim} [claim] */
function key(claim) {
  return claim ? [claim.figure, claim.least, claim.most].join("|") : "";
}

/**
 * A mean with Student's interval (lab/evaluation/intervals.py, of_mean).
 * @param {number[]} values
 * @returns {Figure}
 */
export function ofMean(values) {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const half = t(n - 1) * Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) / n);
  return { mean, low: mean - half, high: mean + half, n };
}

/**
 * A mean of changes that are -1, 0 or 1 (of_bounded there, after Bonett and Price 2012): it has a width even where all
 * are alike.
 * @param {number[]} changes
 * @returns {Figure}
 */
export function ofChanges(changes) {
  const n = changes.length + 2;
  const [up, down] = [1, -1].map((sign) => (changes.filter((change) => change === sign).length + 1) / n);
  const half = Z * Math.sqrt((up + down - (up - down) ** 2) / n);
  return {
    mean: changes.reduce((sum, change) => sum + change, 0) / changes.length,
    low: Math.max(-1, up - down - half),
    high: Math.min(1, up - down + half),
    n: changes.length,
  };
}
