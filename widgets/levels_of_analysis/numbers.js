// Level 3: the very numbers. From a query, keys and what is passed on, by multiplying and adding and nothing else.

/**
 * How well a query fits each key: their product, divided by the root of their length.
 * @param {ArrayLike<number>} query  (size,)
 * @param {ArrayLike<number>} keys  (T, size)
 * @returns {Float64Array} (T,)
 */
export function scoresOf(query, keys) {
  const size = query.length;
  return Float64Array.from({ length: keys.length / size }, (_, t) => {
    let sum = 0;
    for (let i = 0; i < size; i += 1) sum += query[i] * keys[t * size + i];
    return sum / Math.sqrt(size);
  });
}

/**
 * @param {ArrayLike<number>} values
 * @returns {number} where the greatest is
 */
export function highest(values) {
  let best = 0;
  for (let at = 1; at < values.length; at += 1) if (values[at] > values[best]) best = at;
  return best;
}

/**
 * The part of one head in a row of shape (heads, size).
 * @template {Float32Array | Float64Array} A
 * @param {A} row
 * @param {number} head
 * @param {number} heads
 * @returns {A}
 */
export function partOf(row, head, heads) {
  const size = row.length / heads;
  return /** @type {A} */ (row.subarray(head * size, (head + 1) * size));
}
