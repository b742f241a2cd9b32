// What the reader bet and what came of it, kept in their browser: two games under way, and the rounds of earlier ones.

import { keeper } from "../parts/kept.js";
import { PARTS } from "./oven_parts.js";
import { SIZES, truth } from "./rounds.js";

/** @typedef {"toaster" | "model"} Name */
/** @typedef {import("./rounds.js").Scored} Scored */
/** @typedef {import("./rounds.js").Turn<any> & { bet: 1 | -1 }} Played */
/**
 * @typedef {{ draw: number, toaster: Played[], model: Played[], past: (Scored & { machine: Name })[], machine?: Name }} Kept
 *   `machine`: the one that was played last
 */

const KNOWN = [1.5, ...SIZES]; // rounds of an earlier edition count as well

export const NAMES = /** @type {const} */ (["toaster", "model"]);

/** @param {string} of  which model, so that rounds on another are not counted with its own */
export function gameKeeper(of) {
  return keeper("TwoMachines", proper, `game ${of}`);
}

/** @param {Played} played @returns {Scored} */
export function scored(played) {
  return { you: played.bet, gradient: played.gradient, straight: played.straight, truth: truth(played), size: played.size };
}

/**
 * All the reader's rounds on one machine.
 * @param {Kept} kept
 * @param {Name} machine
 * @returns {Scored[]}
 */
export function allRounds(kept, machine) {
  return [...kept.past.filter((round) => round.machine === machine), ...kept[machine].map(scored)];
}

/** The present games as plain data, for the reader's own use. @param {Kept} kept */
export function plainRounds(kept) {
  return NAMES.flatMap((machine) =>
    kept[machine].map(({ where, factor, before, after, bet, gradient, straight }) => ({
      machine,
      ...where,
      factor,
      before,
      after,
      bet,
      gradient,
      straight,
    })),
  );
}

/** The same with the present games among the past ones. @param {Kept} kept @param {number} draw  of the next @returns {Kept} */
export function anotherGame(kept, draw) {
  const past = NAMES.flatMap((machine) => allRounds(kept, machine).map((round) => ({ ...round, machine })));
  return { ...kept, draw, toaster: [], model: [], past };
}

/** @param {any} kept @returns {Kept | null} */
function proper({ draw, toaster, model, past, machine }) {
  const way = (/** @type {any} */ value) => value === 1 || value === -1;
  const said = (/** @type {any} */ value) => value === null || value === 0 || way(value);
  const estimates = (/** @type {any} */ round) => said(round.gradient) && said(round.straight) && KNOWN.includes(round.size);
  const turn = (/** @type {any} */ round) =>
    estimates(round) &&
    way(round.bet) &&
    way(truth(round)) &&
    [round.factor, round.before, round.after, round.putBack].every(Number.isFinite);
  const good =
    Number.isInteger(draw) &&
    toaster.every((/** @type {any} */ round) => turn(round) && Object.hasOwn(PARTS, round.where.part)) &&
    model.every(
      (/** @type {any} */ round) =>
        turn(round) &&
        ["head", "neuron"].includes(round.where.kind) &&
        [round.where.layer, round.where.index, round.where.token].every(Number.isInteger) &&
        typeof round.where.prompt === "string",
    ) &&
    past.every(
      (/** @type {any} */ round) => estimates(round) && way(round.you) && way(round.truth) && NAMES.includes(round.machine),
    );
  return good ? { draw, toaster, model, past, ...(NAMES.includes(machine) ? { machine } : {}) } : null;
}
