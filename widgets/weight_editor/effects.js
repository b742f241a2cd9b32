// What a turn does to a prediction, in one number and in one word.

import { count, percent } from "../parts/format.js";
import { moved } from "../parts/moved.js";
import { spoken } from "../parts/words.js";
import { countOf } from "./tables.js";
import { signed } from "./turns.js";

/** @typedef {ArrayLike<number>} Probabilities */

export const NOTICED = 0.01; // of the probability, below which nobody would see it in the bars
export const BROKEN = 0.5;

/** What a turn may do to the next word, from the least to the most. */
export const OUTCOMES = ["nothing to see", "a little", "another word comes first", "it breaks"];

export const MEANINGS = [
  "less than 1% of the probability moves",
  "1% or more moves, the same word stays first",
  "but less than half of the probability moves",
  "half of the probability or more moves",
];

/** @param {Probabilities} probabilities */
export function first(probabilities) {
  let best = 0;
  for (let i = 1; i < probabilities.length; i++) if (probabilities[i] > probabilities[best]) best = i;
  return best;
}

/**
 * @param {Probabilities} before
 * @param {Probabilities} after
 * @returns {number}  an index into OUTCOMES
 */
export function outcome(before, after) {
  const share = moved(before, after);
  if (share >= BROKEN) return 3;
  if (first(before) !== first(after)) return 2;
  return share >= NOTICED ? 1 : 0;
}

/**
 * The same for a reader.
 * @param {Probabilities} before
 * @param {Probabilities} after
 * @param {number} turned  knobs
 * @param {(id: number) => string} word  a token, in quotation marks
 */
export function inWords(before, after, turned, word) {
  if (!turned) return "No knob is turned: this is the model as it grew.";
  if (!Number.isFinite(after[0]))
    return "It gives no probabilities any more: its numbers have outgrown what a computer can hold.";
  const share = moved(before, after);
  const [was, is] = [first(before), first(after)];
  return (
    `${share === 0 ? "None" : percent(share)} of the probability has moved. ` +
    (was === is ? `${word(is)} still comes first.` : `${word(is)} now comes first, in place of ${word(was)}.`)
  );
}

/**
 * The knob that matters most to the word that comes first.
 * @param {{ gradient: number }} found  how log p of that word grows as it is turned up
 * @param {import("./tables.js").Tables} tables
 * @param {string} word  the token's visible form
 */
export function steepestInWords({ gradient }, tables, word) {
  return (
    `Of all ${count(countOf(tables))} knobs this is the steepest here: turn it up by 0.01, and log p of “${spoken(word)}” ` +
    `changes by about ${signed(gradient * 0.01, 4)}. Now turn it.`
  );
}
