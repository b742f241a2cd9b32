// What is worked out from gradients and losses. Numbers only, no DOM.

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

// Sizes fall into bins by the leading bits of the float, so that nothing as long as all knobs is ever sorted.
const SHIFT = 19; // sixteen bins for each factor of two
const BINS = 1 << (32 - SHIFT);

/**
 * How the knobs are turned, taken together. A knob is turned against its gradient.
 * @param {Tensors} gradients
 * @returns {{up: number, down: number, still: number, median: number, strong: number, busiest: number}} how many are to
 *   be turned up, down, not at all; the size of the middle gradient; the size that one knob in a hundred exceeds; and
 *   which share of the way that all knobs together are turned is these one in a hundred's
 */
export function tally(gradients) {
  const [counts, sums] = [new Float64Array(BINS), new Float64Array(BINS)];
  const size = new Float32Array(1);
  const bits = new Uint32Array(size.buffer);
  let [up, down, still, way] = [0, 0, 0, 0];
  for (const gradient of Object.values(gradients)) {
    for (let i = 0; i < gradient.length; i++) {
      const each = gradient[i];
      if (each < 0) up++;
      else if (each > 0) down++;
      else still++;
      size[0] = Math.abs(each);
      const bin = bits[0] >>> SHIFT;
      counts[bin]++;
      sums[bin] += size[0];
      way += size[0];
    }
  }
  const all = up + down + still;
  const hundredth = Math.max(1, Math.round(all / 100));
  let [above, above_sum] = [0, 0]; // of the bins passed, from the largest down
  let bin = BINS - 1;
  for (; above + counts[bin] < hundredth; bin--) {
    above += counts[bin];
    above_sum += sums[bin];
  }
  const inBin = sorted(gradients, bin).subarray(0, hundredth - above);
  const strong = inBin[inBin.length - 1];
  const busiest = way && (above_sum + inBin.reduce((sum, each) => sum + each, 0)) / way;
  for (; above + counts[bin] < all / 2; bin--) above += counts[bin];
  const median = sorted(gradients, bin)[Math.max(0, Math.ceil(all / 2) - above - 1)];
  return { up, down, still, median, strong, busiest };
}

/**
 * @param {Tensors} gradients
 * @param {number} bin
 * @returns {Float32Array}  the sizes in this bin, largest first
 */
function sorted(gradients, bin) {
  const size = new Float32Array(1);
  const bits = new Uint32Array(size.buffer);
  /** @type {number[]} */
  const found = [];
  for (const gradient of Object.values(gradients)) {
    for (let i = 0; i < gradient.length; i++) {
      size[0] = Math.abs(gradient[i]);
      if (bits[0] >>> SHIFT === bin) found.push(size[0]);
    }
  }
  return Float32Array.from(found).sort().reverse();
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
