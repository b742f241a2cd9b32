// What a head or a neuron writes straight to the answer, past all later layers.

/**
 * A direct effect on the logits: what is added to the stream, as the last layer norm and the embedding read it, less its
 * mean over the vocabulary (which moves no probability). What later layers make of it is not in it.
 * @param {object} given
 * @param {ArrayLike<number>} given.z  (size,) what a head brings to the place, or how strongly one neuron fires there
 * @param {ArrayLike<number>} given.dense  (d, columns) the table that writes it to the stream
 * @param {number} given.from  the first of the columns that are read with `z`
 * @param {ArrayLike<number>} given.stream  (d,) the place's residual stream at its end, whose spread it is divided by
 * @param {ArrayLike<number>} given.gain  (d,) of the last layer norm
 * @param {number} given.eps
 * @param {ArrayLike<number>} given.embedding  (V, d)
 * @returns {Float64Array} (V,)
 */
export function directEffect({ z, dense, from, stream, gain, eps, embedding }) {
  const d = stream.length;
  const columns = dense.length / d;
  const out = Float64Array.from({ length: d }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < z.length; i += 1) sum += dense[j * columns + from + i] * z[i];
    return sum;
  });
  const level = meanOf(stream);
  const spread = Math.sqrt(meanOf(stream, (x) => (x - level) ** 2) + eps);
  const middle = meanOf(out);
  const read = out.map((x, j) => ((x - middle) / spread) * gain[j]);
  const logits = Float64Array.from({ length: embedding.length / d }, (_, token) => {
    let sum = 0;
    for (let j = 0; j < d; j += 1) sum += embedding[token * d + j] * read[j];
    return sum;
  });
  const usual = meanOf(logits);
  return logits.map((x) => x - usual);
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
