// How sure a share is.

// The .975 quantiles of Student's t for 1 to 6 degrees of freedom.
const T = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469];

/**
 * The .975 quantile of Student's t, as in lab/evaluation/intervals.py.
 * @param {number} degrees  of freedom
 */
export function t(degrees) {
  if (degrees <= T.length) return T[degrees - 1];
  return 1.959964 + 2.37227 / degrees + 2.8225 / degrees ** 2 + 2.55585 / degrees ** 3 + 1.58953 / degrees ** 4;
}

/**
 * Wilson's 95 % interval of a share, as in lab/evaluation/intervals.py.
 * @param {number} hits  may be a share times n, and so no whole number
 * @param {number} n
 * @param {number} [z]  how many standard errors; more where several shares are looked at together
 * @returns {[number, number]}
 */
export function wilson(hits, n, z = 1.959964) {
  const middle = (hits + (z * z) / 2) / (n + z * z);
  const half = (z / (n + z * z)) * Math.sqrt((hits * (n - hits)) / n + (z * z) / 4);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/**
 * Newcombe's 95 % interval of the difference of two shares, from Wilson's of each.
 * @param {[number, number]} a  right, asked
 * @param {[number, number]} b
 * @param {number} [z]
 * @returns {[number, number]}
 */
export function difference([right, asked], [otherRight, otherAsked], z) {
  const [p, q] = [right / asked, otherRight / otherAsked];
  const [[l1, u1], [l2, u2]] = [wilson(right, asked, z), wilson(otherRight, otherAsked, z)];
  return [p - q - Math.hypot(p - l1, u2 - q), p - q + Math.hypot(u1 - p, q - l2)];
}
