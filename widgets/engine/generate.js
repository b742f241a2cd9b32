// How text comes out of the model: it guesses, one token is drawn from the guess, and the text so
// far with that token is the next question.

import { familyOf } from "./families.js";
import { softmax } from "./ops.js";
import { randomNumbers } from "./random.js";

/** @typedef {import("./checkpoint.js").Config} Config */
/** @typedef {import("./checkpoint.js").Weights} Weights */

/**
 * @typedef {object} Sampling
 * @property {number} [temperature]  1 as the model guesses, below 1 bolder, 0 always the likeliest
 * @property {number} [topK]  draw among that many likeliest tokens; 0 among all
 * @property {number} [randomSeed]  the same seed draws the same text
 * @property {number} [maxTokens]
 * @property {import("./notes.js").Changes} [changes]  made on the way, at every token
 */

/**
 * One token drawn.
 * @typedef {object} Step
 * @property {number} id
 * @property {number} probability  by the model's own guess, before temperature and topK
 * @property {number} dropped  how many of the oldest tokens the model no longer saw
 */

/**
 * Continues the tokens, one at a time.
 *
 * The model sees `max_position_embeddings` tokens at most. When the text grows beyond, the oldest
 * tokens fall off the front, half a context at once, because what is left has to be read afresh;
 * the first token, which says that a text begins here, always stays.
 *
 * @param {Weights} weights
 * @param {Config} config
 * @param {number[]} tokens  the prompt, beginning with its first token
 * @param {Sampling} [sampling]
 * @returns {Generator<Step, void>}
 */
export function* generate(weights, config, tokens, sampling = {}) {
  const { temperature = 1, topK = 0, randomSeed = 1, maxTokens = 40, changes } = sampling;
  const context = config.max_position_embeddings;
  const random = randomNumbers(randomSeed);

  let { kept, dropped } = fitContext(tokens, context);
  const { forward, recall, release, emptyPast } = familyOf(config);
  // What is changed on the way holds at every token: then nothing that was read before will do.
  let past = (changes ? undefined : recall(weights, kept)) ?? emptyPast(weights, config);
  let unread = kept.slice(past.length); // tokens that the model has not seen yet
  try {
    for (let n = 0; n < maxTokens; n++) {
      if (past.length + unread.length > context) {
        const cut = fitContext(kept, Math.max(2, context >> 1));
        kept = unread = cut.kept;
        dropped += cut.dropped;
        past = emptyPast(weights, config);
      }
      const { logits } = forward(weights, config, unread, { past, lastOnly: true, changes }); // (1, V)
      const id = draw(logits, temperature, topK, random());
      yield { id, probability: probabilityOf(id, logits), dropped };
      unread = [id];
      kept = [...kept, id];
    }
  } finally {
    release(weights, past);
  }
}

/**
 * The newest tokens that fit, behind those that begin a text.
 * @param {number[]} tokens
 * @param {number} room
 * @param {number} [first]  how many those are
 * @returns {{kept: number[], dropped: number}}
 */
export function fitContext(tokens, room, first = 1) {
  const dropped = Math.max(0, tokens.length - room);
  return { kept: dropped ? [...tokens.slice(0, first), ...tokens.slice(first + dropped)] : tokens, dropped };
}

/**
 * Draws a token.
 * @param {Float32Array} logits  (V,)
 * @param {number} temperature
 * @param {number} topK
 * @param {number} chance  in [0, 1)
 * @returns {number} its id
 */
function draw(logits, temperature, topK, chance) {
  if (temperature === 0) return likeliest(logits, 1)[0];
  const ids = topK ? likeliest(logits, topK) : undefined; // all of them
  const heated = (ids ? Float32Array.from(ids, (id) => logits[id]) : logits).map((logit) => logit / temperature);
  const probabilities = softmax(heated, heated.length);
  let left = chance;
  let i = 0;
  while (i < probabilities.length - 1 && (left -= probabilities[i]) >= 0) i++; // rounding may leave a crumb to the last
  return ids ? ids[i] : i;
}

/**
 * @param {number} id
 * @param {Float32Array} logits  (V,)
 * @returns {number} `softmax(logits)[id]`, without the others
 */
export function probabilityOf(id, logits) {
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp(logits[i] - logits[id]);
  return 1 / sum;
}

/**
 * @param {Float32Array} scores  (V,)
 * @param {number} n
 * @returns {number[]} the n ids of the highest scores, highest first, the lower id first in a tie
 */
export function likeliest(scores, n) {
  /** @type {number[]} */
  const best = [];
  for (let id = 0; id < scores.length; id++) {
    if (best.length === n && !(scores[id] > scores[best[n - 1]])) continue;
    let place = Math.min(best.length, n - 1); // the last of the best makes room
    for (; place > 0 && scores[id] > scores[best[place - 1]]; place--) best[place] = best[place - 1];
    best[place] = id;
  }
  return best;
}
