// The end of an inquiry: what the reader writes, what the other tests then say, and what nobody knows. Pure words.

import { inseparable, standing } from "./judging.js";

/** @typedef {import("./judging.js").Story} Story */
/** @typedef {import("./judging.js").Figure} Figure */

export const NOTHING = "none";

/**
 * Whether what was written holds once all tests are made.
 * @param {string} written  a story's id, or NOTHING
 * @param {Story[]} stories
 * @param {Map<string, Record<string, Figure>>} early  what the reader had seen
 * @param {Map<string, Record<string, Figure>>} all
 * @returns {string}
 */
export function review(written, stories, early, all) {
  const alive = standingBy(stories, all);
  if (written === NOTHING) {
    return alive.length === 1
      ? "You claimed nothing. One story that had something to say would have held."
      : `You claimed nothing, and were not wrong: ${alive.length ? `${alive.length} stories are left that no test parts for certain` : "no story survives all tests"}.`;
  }
  const story = stories.find(({ id }) => id === written);
  if (!story) throw new Error(`There is no story “${written}”.`);
  const [then, now] = [standing(story, early), standing(story, all)];
  if (!then.alive) return "The story you published was in trouble already when you wrote.";
  if (!now.bets)
    return "Nothing can be held against what you published: it bet on none of these tests. Nothing speaks for it either.";
  if (now.alive) return `It held: ${now.survived.length} of the ${now.bets} tests it bet on speak for it, none against.`;
  return `It held until you wrote, and fell afterwards: ${now.failed.length} of the ${now.bets} tests it bet on ${now.failed.length === 1 ? "speaks" : "speak"} against it.`;
}

/**
 * How the matter stands after all tests.
 * @param {Story[]} stories
 * @param {Map<string, Record<string, Figure>>} all
 * @returns {string}
 */
export function state(stories, all) {
  const alive = standingBy(stories, all);
  const names = alive.map(({ name }) => `“${name}”`);
  const same = inseparable(alive, [...all.keys()]);
  if (!alive.length) return "No story that bet on anything survives all tests. What the head does is open.";
  if (alive.length === 1)
    return `Of the stories that bet on anything one survives all tests that we have: ${names[0]}. That is not to say that it’s true. The next test may be the one.`;
  return (
    `${alive.length} stories survive all tests that we have: ${names.join(" and ")}. ` +
    (same.length
      ? "On every one of these tests they bet the same, so that no number of such prompts would part them. There is no verdict."
      : "There is no verdict.")
  );
}

/**
 * The stories that bet on something and are not in trouble anywhere.
 * @param {Story[]} stories
 * @param {Map<string, Record<string, Figure>>} outcomes
 */
export function standingBy(stories, outcomes) {
  return stories.filter((story) => {
    const { bets, alive } = standing(story, outcomes);
    return bets > 0 && alive;
  });
}
