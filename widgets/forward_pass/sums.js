// The few sums that a transformer is made of, each as its terms: products of two or three numbers, of which every
// one says where it comes from.

import { rotaryAngles } from "../engine/ops.js";
import { rotaryBase, rotaryDims } from "../engine/transformer.js";
import { at, beside, headSize, rowAt, weightsOf } from "./values.js";

/** @typedef {import("./places.js").Place} Place */
/** @typedef {import("./values.js").Run} Run */

/**
 * Where a number was made, so that it can be followed back.
 * @typedef {{place: string, position: number, index: number}} Origin
 * @typedef {{value: number, origin?: Origin, weight?: [string, ...number[]]}} Factor  `weight`: its tensor, and where in it
 * @typedef {{label: string, names: "token" | "place" | "", factors: Factor[], product: number}} Term  `names`: what the
 *   label is, if it isn't plain words
 * @typedef {{title: string, terms: Term[], total: number}} Sum
 */

/**
 * A row of a table of weights times what went in, and the bias.
 * @param {Place} place
 * @param {string} from  the place that made what goes in
 * @param {Run} run
 * @param {number} position
 * @param {number} _index  of the number that comes out
 * @param {number} row  of the table that makes it
 */
export function linear(place, from, run, position, _index, row) {
  const [name, biasName] = weightsOf(place);
  const table = /** @type {Float32Array} */ (run.weight(name));
  const inputs = rowAt(at(from), run, position);
  const n = inputs.length;
  const terms = range(n).map((c) =>
    term(`number ${c}`, [
      { value: inputs[c], origin: { place: from, position, index: c } },
      { value: table[row * n + c], weight: named(name, row, c) },
    ]),
  );
  const bias = biasName && run.weight(biasName);
  if (bias) terms.push(term("bias", [{ value: bias[row], weight: named(biasName, row) }]));
  return [sum("Weights times numbers", terms)];
}

/**
 * @param {Place} place
 * @param {string} from
 * @param {Run} run
 * @param {number} position
 * @param {number} index
 */
export function turned(place, from, run, position, index) {
  const { config } = run;
  const size = headSize(config);
  const dims = rotaryDims(config);
  const source = beside(place, from);
  const [start, c] = [index - (index % size), index % size];
  const own = input(run, source, position, index);
  if (c >= dims) return [sum("Left as it was", [term(`number ${c}`, [own])])];
  const pairs = dims / 2;
  const pair = c % pairs;
  const { cos, sin } = rotaryAngles(position, 1, dims, rotaryBase(config));
  const partner = c < pairs ? c + pairs : c - pairs;
  return [
    sum("Turned with its partner", [
      term(`number ${c} × cosine`, [own, { value: cos[pair] }]),
      term(`number ${partner} × ${c < pairs ? "−" : ""}sine`, [
        input(run, source, position, start + partner),
        { value: c < pairs ? -sin[pair] : sin[pair] },
      ]),
    ]),
  ];
}

/**
 * Layer normalisation: mean and spread of the whole strip, then one number of it.
 * @param {Place} place
 * @param {string} from
 * @param {Run} run
 * @param {number} position
 * @param {number} index
 */
export function normalised(place, from, run, position, index) {
  const [name, biasName] = weightsOf(place);
  const x = rowAt(at(from), run, position);
  const part = { value: 1 / x.length };
  const origin = (/** @type {number} */ c) => ({ place: from, position, index: c });
  const mean = sum(
    "The mean of the strip",
    range(x.length).map((c) => term(`number ${c}`, [{ value: x[c], origin: origin(c) }, part])),
  );
  const variance = sum(
    "How far from the mean, squared, on average",
    range(x.length).map((c) => term(`number ${c}`, [{ value: (x[c] - mean.total) ** 2 }, part])),
  );
  const spread = Math.sqrt(variance.total + run.config.layer_norm_eps);
  return [
    mean,
    variance,
    sum("Brought to scale", [
      term("(number − mean) × 1 / spread × weight", [
        { value: x[index] - mean.total, origin: origin(index) },
        { value: 1 / spread },
        { value: /** @type {Float32Array} */ (run.weight(name))[index], weight: named(name, index) },
      ]),
      term("bias", [{ value: /** @type {Float32Array} */ (run.weight(biasName))[index], weight: named(biasName, index) }]),
    ]),
  ];
}

/**
 * Softmax: powers of e, each as a share of them all.
 * @param {string} from
 * @param {Run} run
 * @param {number} position
 * @param {number} index
 * @param {number} start  where in the row the numbers begin that share the whole
 * @param {number} n  how many they are
 * @param {(i: number) => string} label
 */
export function shares(from, run, position, index, start, n, label) {
  const scores = rowAt(at(from), run, position).subarray(start, start + n);
  const most = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = sum(
    "e to the power of each score less the largest",
    range(n).map((i) =>
      term(label(i), [{ value: Math.exp(scores[i] - most), origin: { place: from, position, index: start + i } }], "token"),
    ),
  );
  const own = { value: powers.terms[index - start].product, origin: { place: from, position, index } };
  return [powers, sum("Its share of them all", [term(label(index - start), [own, { value: 1 / powers.total }], "token")])];
}

/**
 * @param {Run} run
 * @param {number} position
 * @param {number} index
 * @param {string[]} places  what is added up
 */
export function added(run, position, index, ...places) {
  return sum(
    "Added up",
    places.map((place) => term(place, [input(run, place, position, index)], "place")),
  );
}

/**
 * @param {Run} run
 * @param {string} place
 * @param {number} position
 * @param {number} index
 * @returns {Factor}
 */
export function input(run, place, position, index) {
  return { value: rowAt(at(place), run, position)[index], origin: { place, position, index } };
}

/**
 * @param {string} name
 * @param {number[]} where  in the tensor, counted from 0
 * @returns {[string, ...number[]]}
 */
export function named(name, ...where) {
  return [name, ...where];
}

/**
 * @param {string} label
 * @param {Factor[]} factors
 * @param {Term["names"]} [names]
 * @returns {Term}
 */
export function term(label, factors, names = "") {
  return { label, names, factors, product: factors.reduce((product, { value }) => product * value, 1) };
}

/**
 * @param {string} title
 * @param {Term[]} terms
 * @returns {Sum}
 */
export function sum(title, terms) {
  return { title, terms, total: terms.reduce((total, { product }) => total + product, 0) };
}

/** @param {number} n */
export function range(n) {
  return Array.from({ length: n }, (_, i) => i);
}
