// How sure a share is.

/**
 * Wilson's 95 % interval of a share, as in lab/evaluation/intervals.py.
 * @param {number} hits  may be a share times n, and so no whole number
 * @param {number} n
 * @returns {[number, number]}
 */
export function wilson(hits, n) {
  const z = 1.959964;
  const middle = (hits + (z * z) / 2) / (n + z * z);
  const half = (z / (n + z * z)) * Math.sqrt((hits * (n - hits)) / n + (z * z) / 4);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
