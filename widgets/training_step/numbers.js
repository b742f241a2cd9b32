// What is worked out from gradients and losses. Numbers only, no DOM.

import { breathing } from "../engine/breathing.js";

/** @typedef {Record<string, Float32Array>} Tensors  by name, in the order of the model */
/** @typedef {{name: string, index: number, gradient: number}} Drawn */

/** @param {ArrayLike<number>} values */
export function mean(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/**
 * Step sizes to try, four in each factor of ten, from too small to too large.
 * @type {Record<"sgd" | "muon", number[]>}
 */
export const SIZES = {
  sgd: Array.from({ length: 13 }, (_, i) => 10 ** (-3 + i / 4)),
  muon: Array.from({ length: 13 }, (_, i) => 10 ** (-2 + i / 4)),
};

/**
 * @param {number[]} sizes
 * @param {number} size
 * @returns {number}  which of the sizes is nearest, by factors
 */
export function nearestSize(sizes, size) {
  const far = sizes.map((each) => Math.abs(Math.log(each / size)));
  return far.indexOf(Math.min(...far));
}

/**
 * How the knobs are turned, taken together. A knob is turned against its gradient. Pauses on the way, so that the page
 * goes on.
 * @param {Tensors} gradients
 * @returns {Promise<{up: number, down: number, still: number, median: number, strong: number, busiest: number}>} how many
 *   are to be turned up, down, not at all; the size of the middle gradient; the size that one knob in a hundred reaches;
 *   and which share of the way that all knobs together are turned is these one in a hundred's
 */
export async function tally(gradients) {
  const breathe = breathing();
  let [up, down, still] = [0, 0, 0];
  for (const piece of pieces(gradients)) {
    for (let i = 0; i < piece.length; i++) {
      if (piece[i] < 0) up++;
      else if (piece[i] > 0) down++;
      else still++;
    }
    await breathe();
  }
  const all = up + down + still;

  // Floats above 0 are in the order of their bits. So nothing has to be sorted: they are counted by the upper half of
  // the bits, and those that share it with the last one wanted by the lower half.
  const upper = await counted(gradients, (size) => size >>> 16, breathe);
  const largest = async (/** @type {number} */ wanted) => {
    const high = walked(upper, wanted);
    const lower = await counted(gradients, (size) => (size >>> 16 === high.bin ? size & 0xffff : -1), breathe);
    const low = walked(lower, wanted - high.above);
    const [least] = new Float32Array(Uint32Array.of((high.bin << 16) | low.bin).buffer);
    return { least, sum: high.sum + low.sum + (wanted - high.above - low.above) * least };
  };
  const top = await largest(Math.max(1, Math.round(all / 100)));
  const { least: median } = await largest(Math.floor(all / 2) + 1);
  const whole = upper.sums.reduce((sum, each) => sum + each, 0);
  return { up, down, still, median, strong: top.least, busiest: whole && top.sum / whole };
}

/**
 * @param {Tensors} gradients
 * @returns {Generator<Float32Array>}  all of them, a few at a time
 */
function* pieces(gradients) {
  const most = 1 << 15;
  for (const gradient of Object.values(gradients)) {
    for (let at = 0; at < gradient.length; at += most) yield gradient.subarray(at, at + most);
  }
}

/** @typedef {{counts: Uint32Array, sums: Float64Array}} Bins  how many lie in each, and how large they are together */

/**
 * @param {Tensors} gradients
 * @param {(size: number) => number} binOf  a gradient's bin, from the bits of its size; -1 leaves it out
 * @param {() => Promise<void> | undefined} breathe
 * @returns {Promise<Bins>}
 */
async function counted(gradients, binOf, breathe) {
  const counts = new Uint32Array(1 << 16);
  const sums = new Float64Array(1 << 16);
  for (const piece of pieces(gradients)) {
    const bits = new Uint32Array(piece.buffer, piece.byteOffset, piece.length);
    for (let i = 0; i < bits.length; i++) {
      const bin = binOf(bits[i] & 0x7fffffff); // without the sign
      if (bin < 0) continue;
      counts[bin]++;
      sums[bin] += Math.abs(piece[i]);
    }
    await breathe();
  }
  return { counts, sums };
}

/**
 * Walks from the largest bin down to where the last one wanted lies.
 * @param {Bins} bins
 * @param {number} wanted
 * @returns {{bin: number, above: number, sum: number}}  how many lie in larger bins, and how large they are together
 */
function walked({ counts, sums }, wanted) {
  let [bin, above, sum] = [counts.length - 1, 0, 0];
  for (; above + counts[bin] < wanted; bin--) {
    above += counts[bin];
    sum += sums[bin];
  }
  return { bin, above, sum };
}

/**
 * A knob by lot, from those that pull at least as hard as `least`.
 * @param {Tensors} gradients
 * @param {number} least
 * @param {number} draw  the same number draws the same knob
 * @returns {Drawn | null}  null if no knob does, within a thousand tries
 */
export function drawKnob(gradients, least, draw) {
  const random = numbersFrom(draw);
  const names = Object.keys(gradients);
  const all = names.reduce((sum, name) => sum + gradients[name].length, 0);
  for (let tries = 0; tries < 1000; tries++) {
    let index = Math.floor(random() * all);
    const name = names.find((each) => index < gradients[each].length || ((index -= gradients[each].length), false));
    if (name === undefined) continue;
    const gradient = gradients[name][index];
    if (gradient !== 0 && Math.abs(gradient) >= least) return { name, index, gradient };
  }
  return null;
}

/**
 * Mulberry32, by Tommy Ettinger: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
 * @param {number} seed
 * @returns {() => number}  from 0 to just below 1
 */
function numbersFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
