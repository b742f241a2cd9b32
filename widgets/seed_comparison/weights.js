// How the weights of the sisters correlate, knob by knob.

import { named, pairs, weights } from "./evidence.js";

/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {{ seed: number, step: number }} Which */

/**
 * @param {Engine} engine
 * @param {number[]} seeds
 * @param {number} step
 * @param {{ step: number, said: string } | null} earlier  of the first one: to compare it with itself
 * @param {(done: number, of: number) => void} progress  of the models read
 */
export async function weightsAlike(engine, seeds, step, earlier, progress) {
  const wanted = [...seeds.map((seed) => ({ seed, step })), ...(earlier ? [{ seed: seeds[0], step: earlier.step }] : [])];
  const read = [];
  for (const [done, which] of wanted.entries()) {
    progress(done, wanted.length);
    read.push({ seed: which.seed, knobs: await matrices(engine, which) });
  }
  const sisters = read.slice(0, seeds.length);
  const [itself] = read.slice(seeds.length);
  return weights(
    pairs(sisters).map(([a, b]) => ({ label: named(a, b), value: correlation(a.knobs, b.knobs) })),
    earlier && itself
      ? [{ label: `Seed ${itself.seed} and itself ${earlier.said}`, value: correlation(sisters[0].knobs, itself.knobs) }]
      : [],
  );
}

/**
 * All numbers of all matrices. Gains and biases, which start out alike in every model, are left out.
 * @param {Engine} engine
 * @param {Which} which
 * @returns {Promise<Float32Array[]>}
 */
async function matrices(engine, which) {
  const all = await engine.weights(which);
  return Object.values(all)
    .filter(({ shape }) => shape.length === 2)
    .map(({ data }) => data);
}

/**
 * Pearson's, over all numbers of all the arrays.
 * @param {ArrayLike<number>[]} one
 * @param {ArrayLike<number>[]} other
 */
export function correlation(one, other) {
  let [n, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  one.forEach((x, i) => {
    const y = other[i];
    for (let k = 0; k < x.length; k++) {
      n += 1;
      a += x[k];
      b += y[k];
      aa += x[k] * x[k];
      bb += y[k] * y[k];
      ab += x[k] * y[k];
    }
  });
  return (ab - (a * b) / n) / Math.sqrt((aa - (a * a) / n) * (bb - (b * b) / n));
}
