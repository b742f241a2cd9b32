// Who can know what: the logic of the figure, apart from how it is drawn.
//
// A question lists what an answer takes. `lookup` and `experiment` are each a list of alternatives,
// an alternative a list of items that must all be public: [["data", "order"], ["data", "code"]] is
// "the text and its order, or the text and the program". [[]] takes nothing, [] is never to be had;
// null marks a question whose answer nobody has, whatever is public.

/** @typedef {"lookup" | "experiment" | "closed" | "open"} Level */
/** @typedef {string[][]} Alternatives */
/** @typedef {{ id: string, label: string, about: string, short: string, head: string }} Item */
/**
 * @typedef {object} Question
 * @property {string} id
 * @property {string} text
 * @property {Alternatives | null} lookup
 * @property {Alternatives | null} experiment
 * @property {Partial<Record<Level, string>>} outsider  why an outsider stands where they stand
 * @property {string} maker  what the maker, who has everything, can do
 * @property {Partial<Record<Level, string[]>>} sources  of what is said to an outsider who stands there
 */

/**
 * @param {Question} question
 * @param {string[]} has  ids of the items that someone has
 * @returns {Level}  how they can answer it, if at all
 */
export function answer({ lookup, experiment }, has) {
  if (!lookup || !experiment) return "open";
  if (met(lookup, has)) return "lookup";
  return met(experiment, has) ? "experiment" : "closed";
}

/**
 * @param {Alternatives} alternatives
 * @param {string[]} has
 */
function met(alternatives, has) {
  return alternatives.some((all) => all.every((id) => has.includes(id)));
}

/**
 * @param {Question[]} questions
 * @param {string[]} has
 * @returns {Record<Level, number>}  how many of the questions stand where
 */
export function tally(questions, has) {
  const counts = { lookup: 0, experiment: 0, closed: 0, open: 0 };
  for (const question of questions) counts[answer(question, has)] += 1;
  return counts;
}

/**
 * What of a real model is wholly public. What is published in part or unknown does not count.
 * @param {{ cells: Record<string, { value: string }> }} model  a row of the table
 * @param {Item[]} items
 * @returns {string[]}
 */
export function publishedBy(model, items) {
  return items.map((item) => item.id).filter((id) => model.cells[id]?.value === "yes");
}

/**
 * What an answer takes, as a sentence.
 * @param {Question} question
 * @param {Item[]} items
 * @returns {string}
 */
export function takes({ lookup, experiment }, items) {
  if (!lookup || !experiment) return "No box above brings an answer.";
  const ways = [];
  if (lookup.length) ways.push(`to look it up, ${alternatives(lookup, items)}`);
  if (experiment.length) ways.push(`to work it out, ${alternatives(experiment, items)}`);
  return `It takes: ${ways.join("; ")}.`;
}

/**
 * @param {Alternatives} given
 * @param {Item[]} items
 */
function alternatives(given, items) {
  const names = new Map(items.map((item) => [item.id, item.short]));
  return given.map((all) => all.map((id) => names.get(id)).join(" and ") || "nothing but access").join(", or ");
}

/**
 * Whether a reader's guess is right. A guess knows three answers; "no" is right wherever an
 * outsider has none, whether or not the maker has.
 * @param {"lookup" | "experiment" | "no"} guess
 * @param {Level} level
 */
export function isRight(guess, level) {
  return guess === "no" ? level === "closed" || level === "open" : guess === level;
}
