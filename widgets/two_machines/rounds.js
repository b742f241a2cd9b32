// The game, the same on both machines: how a turn is drawn, what counts as seen, who was right. No page, no DOM.

import { randomNumbers } from "../engine/random.js";

/** By how much a part is turned: multiplied, or divided. */
export const SIZES = [2, 4];
export const LARGE = 4; // this and above is a large turn
export const SEEN = 1; // of 100: how far the outcome has to move for anyone to see it
export const WORTH_ASKING = 3; // of 100: from 51% to 52% would be a dull round
const MOST_TRIES = 20_000;

/** @typedef {1 | 0 | -1} Way  up, can't say, down */

/**
 * Two machines look like this to the game. `W` says which part it is, and in what situation it is turned.
 * @template {{ kind: string }} W
 * @typedef {object} Machine
 * @property {string[]} kinds  of parts
 * @property {(random: () => number, kind: string) => W} any  every part of that kind as likely as any other
 * @property {(a: W, b: W) => boolean} same  whether it is the same part
 * @property {(where: W) => Promise<number>} before  the outcome as it stands, 0 to 100
 * @property {(where: W, factor: number) => Promise<number>} after
 * @property {(where: W) => Promise<{ gradient: number, straight: number | null }>} slopes  which way the outcome goes
 *   when the part is turned up a very little, by the gradient and, where that can be read off, by what it writes
 *   straight to the outcome
 */

/**
 * @template {{ kind: string }} W
 * @typedef {object} Turn
 * @property {W} where
 * @property {number} size  one of SIZES
 * @property {number} factor  the size, or one divided by it
 * @property {number} before
 * @property {number} after
 * @property {Way} gradient  what a first-order estimate said
 * @property {Way | null} straight
 * @property {number} putBack  turns drawn before this one that moved too little
 */

/** @typedef {{ you: Way, gradient: Way, straight: Way | null, truth: Way, size: number }} Scored */

/**
 * Draws a turn: the size, each as likely; the kind of part, each as likely; then the part, and up or down. A turn that
 * moves too little to be worth asking about is put back, and part and way are drawn anew.
 * @template {{ kind: string }} W
 * @param {Machine<W>} machine
 * @param {() => number} random
 * @param {W[]} met  parts that have had their turn
 * @returns {Promise<Turn<W>>}
 */
export async function drawTurn(machine, random, met) {
  const size = SIZES[Math.floor(random() * SIZES.length)];
  const kind = machine.kinds[Math.floor(random() * machine.kinds.length)];
  for (let putBack = 0, tries = 0; tries < MOST_TRIES; tries++) {
    const where = machine.any(random, kind);
    const factor = anyWay(random, size);
    if (met.some((other) => machine.same(other, where))) continue;
    const [before, after] = [await machine.before(where), await machine.after(where, factor)];
    if (Math.abs(after - before) < WORTH_ASKING) putBack += 1;
    else return { where, size, factor, before, after, putBack, ...foreseen(await machine.slopes(where), factor) };
  }
  throw new Error("No turn was found that moves anything one could see.");
}

/** @param {() => number} random @param {number} size */
export function anyWay(random, size) {
  return random() < 0.5 ? size : 1 / size;
}

/** @param {number} before @param {number} after */
export function seen(before, after) {
  return Math.abs(after - before) >= SEEN;
}

/**
 * What the slopes say of a turn up or down.
 * @param {{ gradient: number, straight: number | null }} slopes
 * @param {number} factor
 * @returns {{ gradient: Way, straight: Way | null }}
 */
export function foreseen({ gradient, straight }, factor) {
  const way = Math.sign(factor - 1);
  const of = (/** @type {number} */ slope) => /** @type {Way} */ (Math.sign(slope) * way);
  return { gradient: of(gradient), straight: straight === null ? null : of(straight) };
}

/** @param {{ before: number, after: number }} turn @returns {Way} */
export function truth({ before, after }) {
  return /** @type {Way} */ (Math.sign(after - before));
}

/**
 * Chance for one round, which a reload doesn't change.
 * @param {number} draw  the game's
 * @param {number} machine  0 or 1
 * @param {number} round
 */
export function chanceOf(draw, machine, round) {
  return randomNumbers(Math.imul(draw, 7919) + machine * 1000 + round);
}

/**
 * Who was right how often. An estimate that can't say is right half the time.
 * @param {Scored[]} rounds
 */
export function tally(rounds) {
  const right = (/** @type {(round: Scored) => Way | null} */ of) =>
    rounds.reduce((sum, round) => sum + (of(round) === 0 ? 0.5 : Number(of(round) === round.truth)), 0);
  return {
    asked: rounds.length,
    you: right((round) => round.you),
    gradient: right((round) => round.gradient),
    straight: rounds.some((round) => round.straight !== null) ? right((round) => round.straight) : null,
  };
}
