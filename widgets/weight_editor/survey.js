// Many knobs, each turned alone and turned back: how far does the next word move?

import { randomNumbers } from "../engine/random.js";
import { moved } from "../parts/moved.js";
import { outcome } from "./effects.js";
import { KINDS, kindOf } from "./names.js";
import { anyKnob, know } from "./tables.js";

/** @typedef {import("./tables.js").Tables} Tables */
/** @typedef {import("./names.js").Kind} Kind */

export const MANY = 200; // of all knobs
export const EACH = 40; // of each kind

/**
 * @typedef {object} Turned
 * @property {Kind | "any"} row
 * @property {string} name
 * @property {number} index
 * @property {number} value  it was set to
 * @property {number} spreads  by which it was turned
 * @property {number} moved  share of the probability
 * @property {number} outcome  an index into OUTCOMES
 */

/**
 * The knobs to turn: `MANY` of all there are, each as likely as any other, then `EACH` of every kind, since some
 * kinds are so rare that chance hardly meets them. Half are turned up and half down, by chance.
 * @param {Tables} tables
 * @param {number} size  spreads
 * @param {number} seed
 * @returns {Omit<Turned, "moved" | "outcome" | "value">[]}
 */
export function drawn(tables, size, seed) {
  const random = randomNumbers(seed);
  /** @param {Kind | "any"} row */
  const one = (row) => {
    const knob = anyKnob(tables, random, row === "any" ? undefined : row);
    const spreads = random() < 0.5 ? size : -size;
    return { row, ...knob, spreads };
  };
  const there = new Set([...tables.keys()].map(kindOf));
  const kinds = /** @type {Kind[]} */ (Object.keys(KINDS)).filter((kind) => there.has(kind));
  return [
    ...Array.from({ length: MANY }, () => one("any")),
    ...kinds.flatMap((kind) => Array.from({ length: EACH }, () => one(kind))),
  ];
}

/**
 * What a knob is set to, once its row is here.
 * @param {Tables} tables
 * @param {ReturnType<typeof drawn>[number]} turn
 * @returns {number}
 */
function valueOf(tables, { name, index, spreads }) {
  const table = tables.get(name);
  return Math.fround((table?.at(index) ?? NaN) + spreads * (table?.sd ?? NaN));
}

/**
 * Turns each alone, in the model as it grew.
 * @param {Tables} tables
 * @param {ReturnType<typeof drawn>} turns
 * @param {(edits: import("../engine/edits.js").Edit[]) => Promise<Float32Array>} ask  for the probabilities
 * @param {{ onProgress: (done: number) => void, signal: AbortSignal }} options
 * @returns {Promise<Turned[]>}  only those made until `signal` ended it
 */
export async function survey(tables, turns, ask, { onProgress, signal }) {
  const before = await ask([]);
  /** @type {Turned[]} */
  const found = [];
  for (const turn of turns) {
    if (signal.aborted) break;
    const { name, index } = turn;
    await know(tables, [turn]);
    const value = valueOf(tables, turn);
    const after = await ask([{ name, index, value }]);
    found.push({ ...turn, value, moved: moved(before, after), outcome: outcome(before, after) });
    if (found.length % 20 === 0) onProgress(found.length);
  }
  return found;
}
