// The grown machines, as python -m lab.driving wrote them.

import { FELT, KNOBS, ROWS } from "./physics.js";

/** @typedef {{ school: "hills" | "flat", seed: number, knobs: number[], untrained: number[] }} Machine */

export const PATH = "driving/machines.json";

/**
 * @param {ArrayBuffer} bytes
 * @returns {Machine[]}  raises an Error whose message is a sentence for the reader
 */
export function machinesOf(bytes) {
  const damaged = new Error(
    `The file ${PATH} is damaged. Reload the page; if that does not help, write it again with python -m lab.driving.`,
  );
  let told;
  try {
    told = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw damaged;
  }
  const machines = told?.machines;
  if (told?.rows !== ROWS || String(told?.felt) !== String(FELT) || !Array.isArray(machines) || !machines.length) throw damaged;
  const whole = (/** @type {unknown} */ knobs) =>
    Array.isArray(knobs) && knobs.length === KNOBS && knobs.every((knob) => Number.isFinite(knob));
  if (!machines.every((one) => whole(one.knobs) && whole(one.untrained))) throw damaged;
  return machines;
}
