// What turns the answer round: every part taken out alone, and every pair of heads.

import { without, writes } from "./anatomy.js";

/** @typedef {import("./anatomy.js").Part} Part */
/** @typedef {{ nats: number, first: string }} Odds  of the one word against the other; what the model says first */
/** @typedef {Odds & { parts: Part[] }} Outcome */
/** @typedef {{ alone: Outcome[], pairs: Outcome[] }} Turns  each with the one that goes furthest towards the other word first */

/**
 * @param {object} given
 * @param {Part[]} given.parts
 * @param {(removed: import("../engine/interventions.js").Intervention[]) => Promise<Odds>} given.ask
 * @param {number} given.whole  nats of the whole machine
 * @param {(done: number, of: number) => void} given.onProgress  may throw, which ends it
 * @returns {Promise<Turns>}
 */
export async function turnsOf({ parts, ask, whole, onProgress }) {
  const single = parts.filter(writes).map((part) => [part]);
  const heads = parts.filter(({ kind }) => kind === "head");
  const pairs = heads.flatMap((a, i) => heads.slice(i + 1).map((b) => [a, b]));
  const all = [...single, ...pairs];
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const some of all) {
    onProgress(outcomes.length, all.length);
    outcomes.push({ parts: some, ...(await ask(without(some))) });
  }
  const sorted = (/** @type {Outcome[]} */ some) => some.sort((a, b) => Math.sign(whole) * (a.nats - b.nats));
  return { alone: sorted(outcomes.slice(0, single.length)), pairs: sorted(outcomes.slice(single.length)) };
}

/**
 * @param {Outcome[]} outcomes
 * @param {number} whole
 */
export function turned(outcomes, whole) {
  return outcomes.filter(({ nats }) => Math.sign(nats) !== Math.sign(whole));
}
