// Bets, verdicts and figures of the tests in plain words. No DOM.

import { fixed, inWords } from "../parts/format.js";

/** @typedef {import("./judging.js").Side} Side */
/** @typedef {import("./judging.js").Tally} Tally */
/** @typedef {{ id: string, group: string, label: string, does: string, came: Side,
 *   share: { n: number, value: number, low: number, high: number },
 *   loss: { intact: number, broken: number, tested: number } }} Test */
/** @typedef {{ id: string, name: string, says: string, bets: Record<string, string> }} Account */

/** What can be bet, and what can come out. */
export const SIDES = [
  { id: "spared", label: "hardly any of it: a quarter at most" },
  { id: "between", label: "some of it" },
  { id: "harmed", label: "nearly all of it, or more: three quarters at least" },
];

/** @type {Record<string, string>} */
export const BETS = { spared: "hardly any", between: "some of it", harmed: "nearly all, or more" };
/** @type {Record<string, string>} */
export const VERDICTS = { held: "held", half: "half right", failed: "failed" };
export const SIGNS = { held: "●", half: "◐", failed: "✕" };

const LITTLE = 0.1; // nats a token: of less damage no share is told

export const QUESTION = "How much of the damage is there?";

/** @param {Pick<Test, "group" | "label">} test */
export const done = ({ group, label }) => `${group} ${label}.`;

/** @param {Test} test  @returns {string}  the question, as it can be read alone */
export const asked = ({ group, label }) => `${done({ group, label })} ${QUESTION}`;

/** @param {number} value @returns {string} */
export const number = (value) => fixed(value, 2).replace("-", "−");

/** @param {Test["share"]} share */
export function toldShare({ value, low, high, n }) {
  return `${number(value)} of the damage (95% interval ${number(low)} to ${number(high)}, ${n} texts)`;
}

/** @param {{ intact: number, broken: number, tested: number }} losses */
export function toldLosses({ intact, broken, tested }) {
  return `${number(intact)} nats a token with the knob as it is, ${number(broken)} with the knob at 0, ${number(tested)} in this test`;
}

/**
 * @param {{ intact: number, broken: number, tested: number }} losses
 * @returns {number | null}  the share of the damage that is there; null where there is hardly any to share out
 */
export function shareOf({ intact, broken, tested }) {
  return broken - intact < LITTLE ? null : (tested - intact) / (broken - intact);
}

/** @param {Tally} found  @returns {string}  "three held, five came out half right, none failed" */
export function toldTally({ held, half, failed }) {
  return `${inWords(held)} held, ${inWords(half)} came out half right, ${inWords(failed)} failed`;
}
