// What turns the answer round: every part taken out alone, and every pair of heads.

import { without, writes } from "./anatomy.js";

/** @typedef {import("./anatomy.js").Part} Part */
/** @typedef {{ nats: number, first: string }} Odds  of the one word against the other; what the model says first */
/** @typedef {Odds & { parts: Part[] }} Outcome */
/** @typedef {{ alone: Outcome[], pairs: Outcome[], paired: number | null }} Turns  each with the one that goes furthest towards
 *   the other word first; `paired`: of how many heads there are pairs, where not of all */

const MOST_PAIRED = 20; // heads: pairs of many more would take hours

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
  const few = Math.min(heads.length, MOST_PAIRED);
  const of = single.length + (few * (few - 1)) / 2;
  let done = 0;
  const removed = async (/** @type {Part[]} */ some) => {
    onProgress(done++, of);
    return { parts: some, ...(await ask(without(some))) };
  };
  const sorted = (/** @type {Outcome[]} */ some) => some.sort((a, b) => Math.sign(whole) * (a.nats - b.nats));
  const alone = sorted(await inTurn(single, removed));
  const paired =
    heads.length > few ? alone.flatMap(({ parts: [part] }) => (part.kind === "head" ? [part] : [])).slice(0, few) : heads;
  const pairs = paired.flatMap((a, i) => paired.slice(i + 1).map((b) => [a, b]));
  return { alone, pairs: sorted(await inTurn(pairs, removed)), paired: heads.length > few ? few : null };
}

/**
 * @template A, B
 * @param {A[]} all
 * @param {(one: A) => Promise<B>} work
 * @returns {Promise<B[]>}
 */
async function inTurn(all, work) {
  const found = [];
  for (const one of all) found.push(await work(one));
  return found;
}

/**
 * As plain data.
 * @param {Turns} turns
 * @param {string[]} words
 */
export function plainTurns({ alone, pairs }, [one, other]) {
  return [...alone, ...pairs].map(({ parts, nats, first }) => ({ parts: parts.map(({ id }) => id), one, other, nats, first }));
}

/**
 * @param {Outcome[]} outcomes
 * @param {number} whole
 */
export function turned(outcomes, whole) {
  return outcomes.filter(({ nats }) => Math.sign(nats) !== Math.sign(whole));
}
