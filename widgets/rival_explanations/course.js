// How far a reader has come with one head: what they believed at first, which tests were made and what came out, and
// what they wrote. Kept in their own browser, so that a reload gives no budget back.

import { keeper } from "../parts/kept.js";

/** @typedef {import("./outcomes.js").Outcome} Outcome */
/** @typedef {import("./inquiry.js").Head} Head */
/**
 * @typedef {object} Course
 * @property {Record<string, number>} start  what was believed of each story before any test, 0 to 100
 * @property {Record<string, Outcome>} outcomes  of each test that was made
 * @property {string[]} early  the tests whose outcome had been seen when the paper was written; none: not yet written
 * @property {string} written  a story's id, or that of nothing; empty: not yet
 */

/**
 * @param {Head} head
 * @param {{ seed: number, step: number }} which
 */
export function courseKeeper(head, { seed, step }) {
  return keeper(`RivalExplanations:${head.id}:${seed}:${step}`, (old) => properCourse(old, head), "course");
}

/**
 * @param {any} old  whatever was kept, perhaps by another version of the book
 * @param {Pick<Head, "tests" | "stories">} head
 * @returns {Course | null}
 */
export function properCourse(old, { tests, stories }) {
  const outcomes = Object.fromEntries(
    tests.filter(({ id }) => properOutcome(old.outcomes?.[id])).map(({ id }) => [id, old.outcomes[id]]),
  );
  if (!Object.keys(outcomes).length) return null;
  const start = Object.fromEntries(
    stories.filter(({ id }) => old.start?.[id] >= 0 && old.start[id] <= 100).map(({ id }) => [id, Number(old.start[id])]),
  );
  const all = tests.every(({ id }) => id in outcomes);
  const early = Array.isArray(old.early) ? old.early.filter((/** @type {any} */ id) => id in outcomes) : [];
  const written = all && early.length && typeof old.written === "string" ? old.written : "";
  return { start, outcomes, early: written ? early : [], written };
}

/** @param {any} found */
function properOutcome(found) {
  const tables = [found?.figures, found?.control, found?.values];
  return (
    Number.isInteger(found?.n) &&
    tables.every((table) => table && typeof table === "object") &&
    [found.figures, found.control].every((table) => Object.values(table).every(properFigure)) &&
    Object.values(found.values).every((values) => Array.isArray(values) && values.every(Number.isFinite))
  );
}

/** @param {any} figure */
const properFigure = (figure) => ["mean", "low", "high", "n"].every((key) => Number.isFinite(figure?.[key]));
