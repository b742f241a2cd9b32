// A few steps of training on one text, made on a copy of a model: what they do to this text, and to others.

import { nextTokens } from "./backward.js";
import { breathing, turn } from "./breathing.js";
import { familyOf } from "./families.js";
import { forward } from "./fast.js";
import { likeliest } from "./generate.js";
import { learnerFor } from "./learner.js";
import { crossEntropy } from "./ops.js";

/** @typedef {import("./checkpoint.js").Config} Config */
/** @typedef {import("./checkpoint.js").Weights} Weights */

/**
 * How to practise.
 * @typedef {object} Practice
 * @property {"sgd" | "adamw" | "muon"} [optimizer]  as in a recipe (trainer.js); SGD when left out. It begins without
 *   any memory of earlier steps, and the gradient is not shortened
 * @property {(number | {matrixRate: number, vectorRate: number})[]} rates  learning rates: the same start is tried with
 *   each; one number for all knobs, or one for the matrices and one for the others
 * @property {number} [steps]  with each rate, 1 when left out
 * @property {number} [weightDecay]  of the matrices, in Muon and AdamW; 0 when left out
 * @property {boolean} [turned]  whether to hand out how far each knob was turned
 */

/**
 * Where the model stands.
 * @typedef {object} Practised
 * @property {number} rate  which of the rates, counted from 0
 * @property {number} made  steps, 0 before the first
 * @property {Float32Array[]} surprise  (T-1,) of each text: -log p of its tokens after the first, in nats
 * @property {Record<string, Float32Array>} [turned]  by tensor: how far each knob stands from where it stood at first
 */

/**
 * How surprised a model is by each token of a text, given those before it.
 * @param {Weights} weights
 * @param {Config} config
 * @param {number[]} tokens  (T,)
 * @returns {Float32Array} (T-1,) -log p of the tokens after the first, in nats
 */
export function surpriseOf(weights, config, tokens) {
  const { logits } = forward(weights, config, tokens);
  return crossEntropy(logits, nextTokens(tokens)).subarray(0, -1).slice();
}

/**
 * The same, with what the model would have said in each place.
 * @param {Weights} weights
 * @param {Config} config
 * @param {number[]} tokens  (T,)
 * @param {import("./notes.js").Changes} [changes]
 * @returns {{surprise: Float32Array, best: Int32Array, bestSurprise: Float32Array}} (T-1,) each: of the tokens after the
 *   first; the ids of those that were likeliest there; how surprising those would have been
 */
export function judgedBy(weights, config, tokens, changes) {
  const { logits } = familyOf(config).forward(weights, config, tokens, { changes });
  const V = config.vocab_size;
  const best = Int32Array.from({ length: tokens.length - 1 }, (_, t) => likeliest(logits.subarray(t * V, (t + 1) * V), 1)[0]);
  const of = (/** @type {ArrayLike<number>} */ next) => crossEntropy(logits, next).subarray(0, -1).slice();
  return { surprise: of(nextTokens(tokens)), best, bestSurprise: of([...best, -1]) };
}

/**
 * @param {Weights} weights  to begin with; they are left as they are
 * @param {Config} config
 * @param {number[][]} texts  the first is the one to learn
 * @param {Practice} practice
 * @param {(stand: Practised) => void} onStand  told before and after every step
 * @param {AbortSignal} [signal]  ends it early
 */
export async function practise(weights, config, texts, practice, onStand, signal) {
  const { optimizer = "sgd", rates, steps = 1, weightDecay = 0, turned = false } = practice;
  const start = Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, weight.slice()]));
  const learner = await learnerFor(start, config, { rows: 1, length: texts[0].length });
  const breathe = breathing();

  for (const [at, rate] of rates.entries()) {
    const [matrixRate, vectorRate] = typeof rate === "number" ? [rate, rate] : [rate.matrixRate, rate.vectorRate];
    learner.rewind(start);
    for (let made = 0; made <= steps; made++) {
      if (made > 0) {
        learner.lossAndGradients([texts[0]]);
        learner.turn({ optimizer, matrixRate, vectorRate, weightDecay });
        await breathe();
      }
      /** @type {Float32Array[]} */
      const surprise = [];
      for (const text of texts) {
        surprise.push(surpriseOf(learner.weights, config, text));
        await breathe();
      }
      if (signal?.aborted) return;
      onStand({ rate: at, made, surprise, ...(turned && made > 0 ? { turned: distances(start, learner.weights) } : {}) });
    }
    await turn();
  }
}

/**
 * @param {Weights} from
 * @param {Weights} to
 */
function distances(from, to) {
  return Object.fromEntries(Object.entries(from).map(([name, old]) => [name, old.map((each, i) => to[name][i] - each)]));
}
