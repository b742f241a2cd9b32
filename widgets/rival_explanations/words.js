// Bets, verdicts and outcomes in plain words. No DOM.

import { percent } from "../parts/format.js";

/** @typedef {import("./judging.js").Claim} Claim */
/** @typedef {import("./judging.js").Figure} Figure */
/** @typedef {import("./outcomes.js").Test} Test */

/** @type {Record<string, string>} */
const PLACES = {
  old: "the first container",
  new: "the other container",
  "asked about": "the one asked about",
  "the thing's the": "the “the” before the thing",
  after: "the word that followed",
  same: "the same word before",
  "19 back": "the word 19 back",
  subject: "the subject",
  "other noun": "the other noun",
  start: "the start",
};

/** @type {Record<number, string>} */
const FRACTIONS = { 0.125: "an eighth", 0.5: "half" };
const SEEN = 0.05; // attention to a place below which it is not worth a bar

/** @param {string} place */
export function placeName(place) {
  return PLACES[place] ?? place;
}

/** @param {string} name  of a figure */
export function figureName(name) {
  const names = /** @type {Record<string, string>} */ ({
    lost: "answers lost",
    beyond: "answers lost, more than with the control head",
    margin: "change of the lead, in logits",
  });
  return names[name] ?? `attention to ${placeName(name)}`;
}

/**
 * What a story bets.
 * @param {Claim | undefined} claim
 * @returns {string}
 */
export function bet(claim) {
  if (!claim) return "says nothing about this test";
  const { figure, least, most } = claim;
  const bound = least ?? most ?? 0;
  return `${figureName(figure)}: ${least !== undefined ? "at least" : "at most"} ${FRACTIONS[bound] ?? value(figure, bound)}`;
}

/**
 * A figure with its interval.
 * @param {string} name
 * @param {Figure} found
 */
export function told(name, { mean, low, high }) {
  return `${value(name, mean)} (${value(name, low)} to ${value(name, high)})`;
}

/**
 * @param {string} name
 * @param {number} number
 */
export function value(name, number) {
  if (name === "margin") return number.toFixed(1).replace("-", "−");
  return number < 0 ? `−${percent(-number)}` : percent(number);
}

/**
 * Which figures of a test are shown, first what it is about.
 * @param {Test} test
 * @param {Record<string, Figure>} figures
 * @param {Claim[]} claims  the stories' bets
 * @returns {string[]}
 */
export function shownFigures(test, figures, claims) {
  if (test.kind !== "looks") return test.figure === "margin" ? ["margin", "lost"] : ["lost"];
  return Object.keys(figures)
    .filter((name) => figures[name].mean >= SEEN || claims.some(({ figure }) => figure === name))
    .sort((a, b) => figures[b].mean - figures[a].mean);
}
