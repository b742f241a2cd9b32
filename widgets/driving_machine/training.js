// Trains a machine on smoke alone, as lab/driving/training.py does, but with lamps that this page draws.

import { drive, situation } from "./cart.js";
import { KNOBS, learn } from "./physics.js";

export const ITERATIONS = 300;
const [BATCH, ALIKE, RATE, LONGEST] = [16, 4, 0.1, 0.1];
const [BETA_1, BETA_2, EPSILON] = [0.9, 0.999, 1e-8];

/**
 * @param {ArrayLike<number>} untrained
 * @param {() => number} chance  0 to 1
 * @param {{ steepest?: number, iterations?: number }} [options]  steepest: of the ground it learns on
 * @returns {{ knobs: Float64Array, step: () => number, done: () => boolean }}  `step` gives the loss
 */
export function trainer(untrained, chance, { steepest, iterations = ITERATIONS } = {}) {
  const knobs = Float64Array.from(untrained);
  const gradient = new Float64Array(KNOBS);
  const [mean, square] = [new Float64Array(KNOBS), new Float64Array(KNOBS)];
  let made = 0;
  return {
    knobs,
    done: () => made >= iterations,
    step() {
      gradient.fill(0);
      let loss = 0;
      for (let i = 0; i < BATCH; i += ALIKE) {
        for (const met of mirrored(situation(chance, steepest))) {
          loss += learn(knobs, met, drive(met).smoke, gradient, 1 / BATCH) / BATCH;
        }
      }
      const shorter = Math.min(1, LONGEST / Math.hypot(...gradient));
      const rate = RATE * Math.min(1, 2 * (1 - made / iterations));
      made += 1;
      for (let i = 0; i < KNOBS; i++) {
        const g = gradient[i] * shorter;
        mean[i] = BETA_1 * mean[i] + (1 - BETA_1) * g;
        square[i] = BETA_2 * square[i] + (1 - BETA_2) * g * g;
        knobs[i] -= (rate * (mean[i] / (1 - BETA_1 ** made))) / (Math.sqrt(square[i] / (1 - BETA_2 ** made)) + EPSILON);
      }
      return loss;
    },
  };
}

/**
 * A lamp at the same place, green and red, uphill and downhill: so that chance favours no side in a batch.
 * @param {import("./physics.js").Situation} met
 */
function mirrored({ lamp, slope }) {
  return [1, 0].flatMap((green) => [slope, -slope].map((rise) => ({ lamp, green, slope: rise })));
}

/**
 * Mulberry32, a small generator with a seed.
 * @param {number} seed
 * @returns {() => number}  0 to 1
 */
export function chanceFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
