// The driven cart, as lab/driving/cart.py has it: its smoke is all that a machine learns from.

import { CART, STEP, STEPS, puff } from "./physics.js";

const { MASS, CLUTCH, GRAVITY, ROLLING } = CART;
const [STOP, FAR, EASE, SHIFT] = [1, 5, 0.6, 0.4];
const [NEAREST, FARTHEST] = [1.5, 5];
const STEEPEST = 1;

/** @typedef {import("./physics.js").Situation} Situation */

/**
 * @param {Situation} situation
 * @returns {{ smoke: Float64Array, x: Float64Array }}  (STEPS, 2) and (STEPS)
 */
export function drive({ lamp, green, slope }) {
  const smoke = new Float64Array(STEPS * 2);
  const places = new Float64Array(STEPS);
  let [x, v] = [0, 0];
  for (let t = 0; t < STEPS; t++) {
    const gap = lamp - x;
    const far = Math.abs(gap);
    const pace = green > 0.5 ? limited((far - STOP) * EASE) : -limited((FAR - far) * EASE);
    const speed = Math.sign(gap) * pace;
    const force = CLUTCH * (speed - v);
    const shifted = 1 / (1 + Math.exp(-8 * (Math.abs(v) - SHIFT)));
    smoke[2 * t] = puff(force * speed * (1 - shifted));
    smoke[2 * t + 1] = puff(force * speed * shifted);
    v += (STEP / MASS) * (force - GRAVITY * slope - ROLLING * v);
    x += STEP * v;
    places[t] = x;
  }
  return { smoke, x: places };
}

/** @param {number} value */
function limited(value) {
  return Math.min(1, Math.max(0, value));
}

/**
 * @param {Situation} situation
 * @returns {1 | -1}  forward or back, as the cart's driver goes
 */
export function way({ green }) {
  return green > 0.5 ? 1 : -1;
}

/**
 * @param {() => number} chance  0 to 1
 * @param {number} [steepest]
 * @returns {Situation}
 */
export function situation(chance, steepest = STEEPEST) {
  return {
    lamp: NEAREST + (FARTHEST - NEAREST) * chance(),
    green: Number(chance() < 0.5),
    slope: steepest * (2 * chance() - 1),
  };
}
