// Which cogs the machine's decision hangs on: take them out, and see where it goes. As lab/driving/lesions.py.

import { COGS, STEPS, goesTo, run } from "./physics.js";

/** @typedef {import("./physics.js").Situation} Situation */
/** @typedef {{ cogs: number[], gap: number }} Lesion  gap: what is left of it, in the direction in which the whole machine decides */

const LAMPS = [1.5, 2.375, 3.25, 4.125, 5];

/** Each lamp green and red, on flat ground, where nothing but its own works decides where it goes. */
export const ASKED = [1, 0].flatMap((green) => LAMPS.map((lamp) => ({ lamp, green, slope: 0 })));

/** @param {number[]} taken  @returns {number[]}  0 for a cog that is taken out, 1 for the others */
export function keptWithout(taken) {
  return Array.from({ length: COGS }, (_, cog) => Number(!taken.includes(cog)));
}

/**
 * @param {ArrayLike<number>} knobs
 * @param {number[]} [taken]
 * @returns {{ green: number, red: number, gap: number }}  where it goes on average; how much farther forward for green
 */
export function decision(knobs, taken = []) {
  const kept = keptWithout(taken);
  const [green, red] = [1, 0].map((colour) =>
    mean(ASKED.filter((one) => one.green === colour).map((one) => goesTo(knobs, one, kept))),
  );
  return { green, red, gap: green - red };
}

/** @param {number} size  @returns {number[][]}  every set of that many cogs */
export function setsOf(size, first = 0) {
  if (size === 0) return [[]];
  /** @type {number[][]} */
  const sets = [];
  for (let cog = first; cog < COGS; cog++) for (const rest of setsOf(size - 1, cog + 1)) sets.push([cog, ...rest]);
  return sets;
}

/**
 * @param {ArrayLike<number>} knobs
 * @param {number[][]} sets
 * @returns {Lesion[]}  smallest gap first: the set the decision hangs on most
 */
export function lesions(knobs, sets) {
  const way = Math.sign(decision(knobs).gap);
  return sets.map((cogs) => ({ cogs, gap: way * decision(knobs, cogs).gap })).sort((a, b) => a.gap - b.gap);
}

/** @param {ArrayLike<number>} knobs  @returns {number[]}  the three cogs that turn fastest on average */
export function fastest(knobs) {
  const speed = new Array(COGS).fill(0);
  for (const one of ASKED) {
    const { cogs } = run(knobs, one);
    for (let i = 0; i < STEPS * COGS; i++) speed[i % COGS] += Math.abs(cogs[i]);
  }
  return three(speed);
}

/** @param {ArrayLike<number>} knobs  @returns {number[]}  the three that drive the wheels' shaft most */
export function nearest(knobs) {
  const share = new Array(COGS).fill(0);
  for (const one of ASKED) {
    const { cogs, ratio } = run(knobs, one);
    for (let t = 0; t < STEPS; t++) {
      for (let c = 0; c < 6; c++) share[6 + c] += Math.abs(cogs[t * COGS + 6 + c] * ratio[t * (ratio.length / STEPS) + 28 + c]);
    }
  }
  return three(share);
}

/** @param {Lesion[]} all  @param {number[]} cogs  @returns {Lesion} */
export function among(all, cogs) {
  const found = all.find((one) => one.cogs.join() === [...cogs].sort((a, b) => a - b).join());
  if (!found) throw new Error("Name three different cogs.");
  return found;
}

/** @param {number[]} values  @returns {number[]}  the places of the three largest, ascending */
function three(values) {
  return values
    .map((_, i) => i)
    .sort((a, b) => values[b] - values[a])
    .slice(0, 3)
    .sort((a, b) => a - b);
}

/** @param {number[]} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
