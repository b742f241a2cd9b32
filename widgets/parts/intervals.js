// 95 % intervals, as in lab/evaluation/intervals.py.

const Z = 1.96;

/**
 * Wilson's interval for a proportion.
 * @param {number} share
 * @param {number} n  of independent items
 * @returns {[number, number]}
 */
export function wilson(share, n) {
  const centre = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
