// How far a first-order estimate carries: many turns of each size, by the rule of the game, and how often it is right.

import { turn } from "../engine/breathing.js";
import { randomNumbers } from "../engine/random.js";
import { wilson } from "../parts/intervals.js";
import { anyWay, foreseen, seen } from "./rounds.js";

export const SIZES_TRIED = [1.5, 2, 4, 8];
const MOST = 4000; // turns tried for one figure

/**
 * @template {{ kind: string }} W
 * @typedef {import("./rounds.js").Machine<W>} Machine
 */

/**
 * @typedef {object} Figure  for one kind of part and one size
 * @property {string} kind
 * @property {number} size
 * @property {number} tried
 * @property {number} seen  that moved enough to be seen: those that the rest is about
 * @property {number} gradient  right
 * @property {number | null} straight  right
 */

/**
 * Turns drawn as in the game, until so many were seen of each kind and size, or enough have been tried.
 * @template {{ kind: string }} W
 * @param {Machine<W>} machine
 * @param {{ each: number, draw: number, onProgress: (figures: Figure[], done: number) => void, signal: AbortSignal }} options
 * @returns {Promise<Figure[]>}
 */
export async function sampled(machine, { each, draw, onProgress, signal }) {
  const random = randomNumbers(draw);
  /** @type {Figure[]} */
  const figures = machine.kinds.flatMap((kind) =>
    SIZES_TRIED.map((size) => ({ kind, size, tried: 0, seen: 0, gradient: 0, straight: 0 })),
  );
  for (const figure of figures) {
    while (figure.seen < each && figure.tried < MOST && !signal.aborted) {
      await count(figure, machine, machine.any(random, figure.kind), anyWay(random, figure.size));
      onProgress(figures, figures.reduce((sum, f) => sum + Math.max(f.seen / each, f.tried / MOST), 0) / figures.length);
    }
  }
  return figures;
}

/**
 * Every part, up and down: where there are few enough.
 * @template {{ kind: string }} W
 * @param {Machine<W>} machine
 * @param {W[]} parts
 * @param {AbortSignal} signal
 * @returns {Promise<Figure[]>}
 */
export async function all(machine, parts, signal) {
  /** @type {Figure[]} */
  const figures = SIZES_TRIED.map((size) => ({ kind: machine.kinds[0], size, tried: 0, seen: 0, gradient: 0, straight: null }));
  for (const figure of figures) {
    for (const where of parts) {
      for (const factor of [figure.size, 1 / figure.size]) {
        if (signal.aborted) return figures;
        await count(figure, machine, where, factor);
      }
      await turn(); // it is computed where the page is drawn
    }
  }
  return figures;
}

/**
 * @template {{ kind: string }} W
 * @param {Figure} figure
 * @param {Machine<W>} machine
 * @param {W} where
 * @param {number} factor
 */
async function count(figure, machine, where, factor) {
  figure.tried += 1;
  const [before, after] = [await machine.before(where), await machine.after(where, factor)];
  if (!seen(before, after)) return;
  const truth = Math.sign(after - before);
  const { gradient, straight } = foreseen(await machine.slopes(where), factor);
  figure.seen += 1;
  figure.gradient += Number(gradient === truth);
  if (figure.straight !== null) figure.straight += Number(straight === truth);
}

/**
 * @param {number} right
 * @param {Figure} figure
 * @returns {{ share: number, low: number, high: number } | null}  null where nothing was seen
 */
export function shareOf(right, { seen: n }) {
  if (!n) return null;
  const [low, high] = wilson(right, n);
  return { share: right / n, low, high };
}
