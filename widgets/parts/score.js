// How well a reader predicts, kept in their own browser and nowhere else.

import { answers } from "./answers.js";
import { keeper } from "./kept.js";

/** @typedef {{ right: number, asked: number }} Score */

/** @typedef {ReturnType<typeof scoreKeeper>} ScoreKeeper */

/**
 * @param {string} name  of the widget, and after a hyphen of one of its scores
 */
export function scoreKeeper(name) {
  const kept = keeper(name, proper, "score");
  const record = answers(name.split("-")[0]);
  let score = kept.get() ?? { right: 0, asked: 0 };
  return {
    /** Where the answers themselves are. */
    record,
    now: () => score,
    /**
     * @param {boolean} right
     * @param {import("./answers.js").Note} [answer]  what was asked, said and came out, to be kept as well
     */
    add(right, answer) {
      if (answer) record.note({ ...answer, right });
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
