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

/**
 * A head's direct effect on the logits: what it adds to the stream, as the last layer norm and the embedding read it,
 * less its mean over the vocabulary (which moves no probability). What later layers make of it is not in it.
 * @param {object} given
 * @param {ArrayLike<number>} given.z  (size,) what the head brings to the place
 * @param {ArrayLike<number>} given.dense  (d, d) the layer's output projection
 * @param {number} given.head
 * @param {ArrayLike<number>} given.stream  (d,) the place's residual stream at its end, whose spread it is divided by
 * @param {ArrayLike<number>} given.gain  (d,) of the last layer norm
 * @param {number} given.eps
 * @param {ArrayLike<number>} given.embedding  (V, d)
 * @returns {Float64Array} (V,)
 */
export function directEffect({ z, dense, head, stream, gain, eps, embedding }) {
  const d = stream.length;
  const size = z.length;
  const out = Float64Array.from({ length: d }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < size; i += 1) sum += dense[j * d + head * size + i] * z[i];
    return sum;
  });
  const spread = Math.sqrt(meanOf(stream, (x) => (x - meanOf(stream)) ** 2) + eps);
  const middle = meanOf(out);
  const read = out.map((x, j) => ((x - middle) / spread) * gain[j]);
  const logits = Float64Array.from({ length: embedding.length / d }, (_, token) => {
    let sum = 0;
    for (let j = 0; j < d; j += 1) sum += embedding[token * d + j] * read[j];
    return sum;
  });
  const level = meanOf(logits);
  return logits.map((x) => x - level);
}

/**
 * @param {ArrayLike<number>} values
 * @param {(value: number) => number} [of]
 */
function meanOf(values, of = (value) => value) {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += of(values[i]);
  return sum / values.length;
}
