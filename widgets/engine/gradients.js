// Which way every knob pulls: at the model's surprise, at one token, or at one token against another.

import { checkKnob } from "./edits.js";
import { backward, lossAndGradients } from "./backward.js";
import { forward } from "./fast.js";
import { softmax } from "./ops.js";

/** @typedef {import("./checkpoint.js").Config} Config */
/** @typedef {import("./checkpoint.js").Weights} Weights */

/**
 * What is asked about. With nothing given: the loss, how surprised the model is by each token of the text, in nats on
 * average. With `token`: how probable that token is after the text, as log p. With `against` too: by how much its
 * logit, and so its log p, is above that of the other token.
 * @typedef {object} Question
 * @property {number} [token]  an id
 * @property {number} [against]  another
 */

/**
 * A knob, how it stands, and how much what is asked about grows for each unit that it is turned up.
 * @typedef {{name: string, index: number, value: number, gradient: number}} Knob
 */

/**
 * @typedef {object} Answer
 * @property {number} value  of what was asked about
 * @property {import("./backward.js").Gradients} gradients  for each tensor, by its Hugging Face name
 * @property {Knob[]} steepest  the knobs with the largest gradients, up or down, largest first
 * @property {number[]} single  of the knobs that were named
 */

/**
 * @param {Weights} weights
 * @param {Config} config
 * @param {number[]} tokens  (T,)
 * @param {Question & {names?: string[], steepest?: number, single?: {name: string, index: number}[]}} [question]  `names`: of the tensors whose gradients are
 *   handed out, all when left out; `steepest`: how many knobs to name, of all tensors
 * @returns {Answer}
 */
export function gradientsOf(weights, config, tokens, { token, against, names, steepest = 0, single = [] } = {}) {
  for (const id of [token, against]) {
    if (id !== undefined && !(id >= 0 && id < config.vocab_size)) throw new Error(`This model has no token ${id}.`);
  }
  const { value, gradients } =
    token === undefined ? surprise(weights, config, tokens) : preference(weights, config, tokens, token, against);
  for (const name of names ?? []) {
    if (!Object.hasOwn(gradients, name)) throw new Error(`This model has no weights "${name}".`);
  }
  single.forEach((knob) => checkKnob(weights, knob));
  const wanted = Object.entries(gradients).filter(([name]) => !names || names.includes(name));
  return {
    value,
    gradients: Object.fromEntries(wanted),
    steepest: steepestOf(weights, gradients, steepest),
    single: single.map(({ name, index }) => gradients[name][index]),
  };
}

/**
 * @param {Weights} weights
 * @param {Config} config
 * @param {number[]} tokens
 */
function surprise(weights, config, tokens) {
  const { loss, gradients } = lossAndGradients(weights, config, [tokens]);
  return { value: loss, gradients };
}

/**
 * @param {Weights} weights
 * @param {Config} config
 * @param {number[]} tokens
 * @param {number} token
 * @param {number} [against]
 */
function preference(weights, config, tokens, token, against) {
  const { logits, cache } = forward(weights, config, tokens, { cache: true });
  const last = logits.subarray((tokens.length - 1) * config.vocab_size); // (V,)
  const probabilities = softmax(last, last.length);
  const dLogits = new Float32Array(logits.length);
  const dLast = dLogits.subarray(dLogits.length - last.length);
  if (against === undefined)
    dLast.set(probabilities.map((p) => -p)); // of log p: 1 for the token itself, -p for all
  else dLast[against] -= 1;
  dLast[token] += 1;
  const value = against === undefined ? Math.log(probabilities[token]) : last[token] - last[against];
  return { value, gradients: backward(weights, config, tokens, cache, dLogits) };
}

/**
 * @param {Weights} weights
 * @param {import("./backward.js").Gradients} gradients
 * @param {number} count
 * @returns {Knob[]}
 */
function steepestOf(weights, gradients, count) {
  /** @type {Knob[]} */
  let best = [];
  if (!count) return best;
  let floor = 0; // what a knob must exceed to be among them
  const sort = () => {
    best = best.sort((a, b) => Math.abs(b.gradient) - Math.abs(a.gradient)).slice(0, count);
    if (best.length === count) floor = Math.abs(best[count - 1].gradient);
  };
  for (const [name, gradient] of Object.entries(gradients)) {
    for (let index = 0; index < gradient.length; index++) {
      if (!(Math.abs(gradient[index]) > floor)) continue;
      best.push({ name, index, value: weights[name][index], gradient: gradient[index] });
      if (best.length >= 2 * count) sort();
    }
  }
  sort();
  return best;
}
