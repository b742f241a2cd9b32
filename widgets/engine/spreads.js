// How a table of numbers is spread: where they lie, and how far apart.

/** @typedef {{shape: number[], mean: number, sd: number, low: number, high: number}} Spread */

/**
 * @param {number[]} shape
 * @param {Float32Array} data
 * @returns {Spread}
 */
export function spreadOf(shape, data) {
  let [sum, low, high] = [0, Infinity, -Infinity];
  for (const value of data) {
    sum += value;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const mean = sum / data.length;
  let squares = 0;
  for (const value of data) squares += (value - mean) ** 2;
  return { shape, mean, sd: Math.sqrt(squares / data.length), low, high };
}
