// What the checkpoints answered: each pair at each kept checkpoint is asked once, one after the other.

import { TooLong, margin } from "../parts/choices.js";
import { whole } from "./pairs.js";

/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {import("./pairs.js").Pair} Pair */
/** @typedef {{ seed: number, steps: number[], tokens: number[], names?: string[] }} Moments */

export function askedPairs() {
  /** @type {Map<string, number>} */
  const margins = new Map();
  /** @type {Map<string, {pair: Pair, why: string}>} those that can't be asked */
  const troubles = new Map();
  const key = (/** @type {Pair} */ pair) => JSON.stringify([whole(pair, "better"), whole(pair, "worse")]);
  /** @type {(Pair & { seed: number, step: number, margin: number })[]} */
  const scores = [];
  /** @type {(pair: Pair, seed: number, step: number) => string} */
  const at = (pair, seed, step) => `${seed} ${step} ${key(pair)}`;

  return {
    key,
    /** All that was answered, and with `trouble` what can't be asked. */
    scores: () => [
      ...scores,
      ...[...troubles.values()].map(({ pair, why }) => ({ ...pair, seed: null, step: null, margin: null, trouble: why })),
    ],
    /**
     * @param {Pair} pair
     * @param {number} seed
     * @param {number} step
     * @returns {number | null}
     */
    margin: (pair, seed, step) => margins.get(at(pair, seed, step)) ?? null,
    /** @param {Pair} pair */
    trouble: (pair) => troubles.get(key(pair))?.why ?? "",
    /**
     * @param {Pair} pair
     * @param {Moments} moments
     * @returns {import("./course.js").Point[]}
     */
    points: (pair, { seed, steps, tokens }) =>
      steps.flatMap((step, i) => {
        const found = margins.get(at(pair, seed, step));
        return found === undefined ? [] : [/** @type {[number, number]} */ ([tokens[i], found])];
      }),
    /**
     * Asks the last checkpoint first, then the others from the first on.
     * @param {Engine} engine
     * @param {Pair[]} pairs
     * @param {Moments} moments
     * @param {{ wanted: () => boolean, onStep: (done: number) => void }} calls  `onStep`: so many checkpoints have answered
     */
    async ask(engine, pairs, { seed, steps }, { wanted, onStep }) {
      const order = [...steps.slice(-1), ...steps.slice(0, -1)];
      for (const [done, step] of order.entries()) {
        await engine.load({ seed, step });
        for (const pair of pairs) {
          if (!wanted()) return;
          if (margins.has(at(pair, seed, step)) || troubles.has(key(pair))) continue;
          try {
            const found = await margin(engine, { seed, step }, whole(pair, "better"), whole(pair, "worse"));
            margins.set(at(pair, seed, step), found);
            scores.push({ ...pair, seed, step, margin: found });
          } catch (error) {
            if (!(error instanceof TooLong)) throw error;
            troubles.set(key(pair), { pair, why: error.message });
          }
        }
        onStep(done + 1);
      }
    },
  };
}
