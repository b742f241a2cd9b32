// How far apart two predictions are, in one number.

/**
 * The share of the probability that has moved: the total variation distance, half the sum of all differences.
 * @param {ArrayLike<number>} before
 * @param {ArrayLike<number>} after
 * @returns {number}  0 to 1; 1 also where there is no distribution any more
 */
export function moved(before, after) {
  let sum = 0;
  for (let i = 0; i < before.length; i++) sum += Math.abs(before[i] - after[i]);
  return Number.isFinite(sum) ? Math.min(1, sum / 2) : 1;
}
