// Many knobs, each turned alone and turned back: how far does the next word move?

import { randomNumbers } from "../engine/random.js";
import { moved } from "../parts/moved.js";
import { outcome } from "./effects.js";
import { KINDS, anyKnob } from "./tables.js";

/** @typedef {import("./tables.js").Tables} Tables */
/** @typedef {import("./tables.js").Kind} Kind */

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
 * @returns {Omit<Turned, "moved" | "outcome">[]}
 */
export function drawn(tables, size, seed) {
  const random = randomNumbers(seed);
  /** @param {Kind | "any"} row */
  const one = (row) => {
    const knob = anyKnob(tables, random, row === "any" ? undefined : row);
    const spreads = random() < 0.5 ? size : -size;
    const table = /** @type {import("./tables.js").Table} */ (tables.get(knob.name));
    return { row, ...knob, spreads, value: Math.fround(table.data[knob.index] + spreads * table.sd) };
  };
  const kinds = /** @type {Kind[]} */ (Object.keys(KINDS));
  return [
    ...Array.from({ length: MANY }, () => one("any")),
    ...kinds.flatMap((kind) => Array.from({ length: EACH }, () => one(kind))),
  ];
}

/**
 * Turns each alone, in the model as it grew.
 * @param {ReturnType<typeof drawn>} turns
 * @param {(edits: import("../engine/edits.js").Edit[]) => Promise<Float32Array>} ask  for the probabilities
 * @param {{ onProgress: (done: number) => void, signal: AbortSignal }} options
 * @returns {Promise<Turned[]>}  only those made until `signal` ended it
 */
export async function survey(turns, ask, { onProgress, signal }) {
  const before = await ask([]);
  /** @type {Turned[]} */
  const found = [];
  for (const turn of turns) {
    if (signal.aborted) break;
    const after = await ask([{ name: turn.name, index: turn.index, value: turn.value }]);
    found.push({ ...turn, moved: moved(before, after), outcome: outcome(before, after) });
    if (found.length % 20 === 0) onProgress(found.length);
  }
  return found;
}
