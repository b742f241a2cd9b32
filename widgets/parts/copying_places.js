// Where a head looks that copies.

/**
 * Where an induction head should look from each token: at those that came directly after the same token, earlier.
 * @param {number[]} ids
 * @returns {number[][]}  for each token the places, none if it is new
 */
export function followers(ids) {
  return ids.map((id, t) => {
    const found = [];
    for (let s = 0; s < t; s++) if (ids[s] === id) found.push(s + 1);
    return found;
  });
}
