// How well a reader predicts, kept in their own browser and nowhere else.

import { keeper } from "./kept.js";

/** @typedef {{ right: number, asked: number }} Score */

/**
 * @param {string} name  of the widget
 * @returns {{ now: () => Score, add: (right: boolean) => Score }}
 */
export function scoreKeeper(name) {
  const kept = keeper(name, proper, "score");
  let score = kept.get() ?? { right: 0, asked: 0 };
  return {
    now: () => score,
    add(right) {
      score = { right: score.right + Number(right), asked: score.asked + 1 };
      kept.set(score);
      return score;
    },
  };
}

/**
 * @param {any} score
 * @returns {Score | null}
 */
function proper({ right, asked }) {
  return Number.isInteger(right) && Number.isInteger(asked) && 0 <= right && right <= asked ? { right, asked } : null;
}
