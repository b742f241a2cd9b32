// What was missed comes back: when, and for how long. No DOM, no storage.

/**
 * @typedef {import("../parts/question.js").Question} Question
 * @typedef {Question & { lesson: string, known: number, due: number }} Missed
 *   `known`: how often it was answered rightly since; `due`: at which lesson it is asked again
 * @typedef {{ on: boolean, opened: number, last: string, missed: Missed[] }} Again
 *   `opened`: how many lessons were opened so far, one after the other; `last`: which was the last
 */

/** After so many more lessons it is asked again: first, and once more when it was known then. */
export const GAPS = [1, 4];
/** So many are asked in one lesson: it should take seconds. */
export const MOST = 2;

/** @returns {Again} */
export const nothing = () => ({ on: true, opened: 0, last: "", missed: [] });

/**
 * A lesson is opened. The same one again, right after, is still that lesson.
 * @param {Again} again
 * @param {string} lesson
 * @returns {Again}
 */
export function opened(again, lesson) {
  return again.last === lesson ? again : { ...again, opened: again.opened + 1, last: lesson };
}

/**
 * Which of the missed are asked now: those of other lessons that are due, the longest due first.
 * @param {Again} again
 * @param {string} lesson
 * @returns {Missed[]}
 */
export function due(again, lesson) {
  if (!again.on) return [];
  const ready = again.missed.filter((one) => one.lesson !== lesson && one.due <= again.opened);
  return ready.sort((a, b) => a.due - b.due).slice(0, MOST);
}

/**
 * A question was answered. Missed, it comes back. Known when it came back, it comes once more, later, and then no more.
 * @param {Again} again
 * @param {Question & { lesson: string }} question
 * @param {boolean} right
 * @returns {Again}
 */
export function answered(again, question, right) {
  const before = again.missed.find((one) => same(one, question));
  const others = again.missed.filter((one) => !same(one, question));
  if (right && !before) return again;
  if (right && question.lesson === again.last) return again; // anew, its explanation just read: it still comes back
  const known = right && before ? before.known + 1 : 0;
  if (known >= GAPS.length) return { ...again, missed: others };
  const { id, ask, answers, lesson } = question;
  return { ...again, missed: [...others, { id, ask, answers, lesson, known, due: again.opened + GAPS[known] }] };
}

/**
 * @param {{ lesson: string, id: string }} one
 * @param {{ lesson: string, id: string }} other
 */
const same = (one, other) => one.lesson === other.lesson && one.id === other.id;

/**
 * What was kept, if it can be used.
 * @param {any} kept
 * @returns {Again | null}
 */
export function proper(kept) {
  const whole = typeof kept?.on === "boolean" && Number.isInteger(kept.opened) && typeof kept.last === "string";
  if (!whole || !Array.isArray(kept.missed)) return null;
  return { on: kept.on, opened: kept.opened, last: kept.last, missed: kept.missed.filter(askable) };
}

/** @param {any} one */
function askable(one) {
  const texts = [one?.id, one?.ask, one?.lesson];
  const counted = [one?.known, one?.due].every(Number.isInteger);
  return texts.every((each) => typeof each === "string") && counted && Array.isArray(one.answers) && one.answers.every(isOption);
}

/** @param {any} one */
const isOption = (one) => typeof one?.say === "string" && typeof one.why === "string" && typeof one.right === "boolean";
