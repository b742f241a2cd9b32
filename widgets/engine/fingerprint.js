// A few letters for all the knobs of a model: two models with the same fingerprint are the same, to the last bit.

import { expectedShapes } from "./checkpoint.js";

/**
 * FNV-1a (Fowler, Noll, Vo) over the bits of every knob, 32 at a time, in the order of `expectedShapes`. It finds
 * accidents, not forgeries: two models that differ have the same one once in four billion times.
 * @param {import("./checkpoint.js").Weights} weights
 * @param {import("./checkpoint.js").Config} config
 * @returns {string} eight hexadecimal digits
 */
export function fingerprint(weights, config) {
  let hash = 0x811c9dc5;
  for (const [name] of expectedShapes(config)) {
    const { buffer, byteOffset, length } = weights[name];
    for (const bits of new Uint32Array(buffer, byteOffset, length)) hash = Math.imul(hash ^ bits, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
