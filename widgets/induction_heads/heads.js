// What heads attend to, in numbers, as the lab reckons it; which of them are induction heads; and intervals. No DOM.

/** @typedef {{ layer: number, head: number }} Head */
/** @typedef {{ value: number, low: number, high: number, n: number }} Figure */
/** @typedef {{ shape: number[], data: Float32Array }} Pattern  (head, query, key) */

const Z = 1.96;
const HALF = 0.5; // an induction head scores at least half of what the strongest does

/** @param {Head} head */
export function nameOf({ layer, head }) {
  return `L${layer}H${head}`;
}

/**
 * @param {number} layers
 * @param {number} inLayer  heads of each
 * @returns {Head[]}  layer by layer
 */
export function allHeads(layers, inLayer) {
  return Array.from({ length: layers * inLayer }, (_, i) => ({ layer: Math.floor(i / inLayer), head: i % inLayer }));
}

/**
 * Whether there are so many that each gets little room, in a grid that scrolls in a box of its own.
 * @param {number} layers
 * @param {number} inLayer
 */
export function areMany(layers, inLayer) {
  return inLayer > 6 || layers > 8;
}

/**
 * What stands over such a grid: it may end between two rows, and nothing would tell that there are more.
 * @param {number} layers
 * @param {number} inLayer
 */
export function toScroll(layers, inLayer) {
  return areMany(layers, inLayer) ? `${layers} layers of ${inLayer} heads: scroll to see them all.` : "";
}

/**
 * @param {number[]} scores  of prefix matching, of every head
 * @returns {number[]}  which of them are induction heads, by number, the strongest first
 */
export function inductionHeads(scores) {
  const most = Math.max(...scores);
  return scores
    .map((score, i) => ({ score, i }))
    .filter(({ score }) => score >= HALF * most)
    .sort((a, b) => b.score - a.score)
    .map(({ i }) => i);
}

/**
 * As many random other heads of the same layers; fewer where there are no more.
 * @param {Head[]} heads
 * @param {number} inLayer
 * @param {() => number} random  uniform in [0, 1)
 * @returns {Head[]}
 */
export function controls(heads, inLayer, random) {
  const layers = [...new Set(heads.map(({ layer }) => layer))].sort((a, b) => a - b);
  return layers.flatMap((layer) => {
    const taken = heads.filter((one) => one.layer === layer).map(({ head }) => head);
    const left = Array.from({ length: inLayer }, (_, head) => head).filter((head) => !taken.includes(head));
    const drawn = [];
    while (left.length && drawn.length < taken.length) drawn.push(...left.splice(Math.floor(random() * left.length), 1));
    return drawn.sort((a, b) => a - b).map((head) => ({ layer, head }));
  });
}

/**
 * The mean with its 95 % interval: Wilson's where all values are 0 or 1, else that of `bounded`.
 * @param {number[]} values  of independent items, shares each
 * @returns {Figure}
 */
export function figureOf(values) {
  if (values.some((v) => v !== 0 && v !== 1)) return bounded(values, 0, 1);
  const n = values.length;
  const value = values.reduce((sum, v) => sum + v, 0) / n;
  const centre = (value + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((value * (1 - value)) / n + Z ** 2 / (4 * n ** 2));
  return { value, low: Math.max(0, centre - half), high: Math.min(1, centre + half), n };
}

/**
 * The mean change of the same items, with its 95 % interval.
 * @param {number[]} before  shares
 * @param {number[]} after
 * @returns {Figure}
 */
export function changeOf(before, after) {
  return bounded(
    before.map((was, i) => after[i] - was),
    -1,
    1,
  );
}

/**
 * The mean of values that can't leave their bounds, with its interval as `of_bounded` in lab/evaluation/intervals.py
 * reckons it: one value more is imagined at each end, which a sample may have missed.
 * @param {number[]} values
 * @param {number} least
 * @param {number} most
 * @returns {Figure}
 */
function bounded(values, least, most) {
  const imagined = [...values, least, most];
  const mean = imagined.reduce((sum, v) => sum + v, 0) / imagined.length;
  const half = (Z * Math.sqrt(imagined.reduce((sum, v) => sum + (v - mean) ** 2, 0))) / imagined.length;
  const value = values.reduce((sum, v) => sum + v, 0) / values.length;
  return { value, low: Math.max(least, mean - half), high: Math.min(most, mean + half), n: values.length };
}

/**
 * What a head's writing at one token does to the logits by itself, with all that comes later passed over: the direct
 * effect of Elhage et al. 2021, up to the division of the last layer norm, less its mean over the vocabulary.
 * @param {ArrayLike<number>} z  (size,) what the head brings there
 * @param {number} head
 * @param {{ dense: ArrayLike<number>, gain: ArrayLike<number>, unembed: ArrayLike<number> }} weights  dense (d, d), gain (d,),
 *   unembed (V, d)
 * @returns {Float64Array}  (V,)
 */
export function directEffect(z, head, { dense, gain, unembed }) {
  const [d, size] = [gain.length, z.length];
  const written = Array.from({ length: d }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += dense[row * d + head * size + i] * z[i];
    return sum;
  });
  const centre = written.reduce((sum, x) => sum + x, 0) / d;
  const read = written.map((x, i) => (x - centre) * gain[i]);
  const effect = new Float64Array(unembed.length / d);
  for (let v = 0; v < effect.length; v++) for (let i = 0; i < d; i++) effect[v] += unembed[v * d + i] * read[i];
  const mean = effect.reduce((sum, x) => sum + x, 0) / effect.length;
  return effect.map((x) => x - mean);
}
