// One model with its tokenizer and checkpoints, asked by name. Everything here answers at once or
// by a promise and knows neither page nor worker.

import { checkCausal } from "./activations.js";
import { breathing } from "./breathing.js";
import { withEdits } from "./edits.js";
import { generate, likeliest } from "./generate.js";
import { gradientsOf } from "./gradients.js";
import { Inside } from "./inside.js";
import { softmax } from "./ops.js";
import { judgedBy, practise } from "./practice.js";

/** @typedef {import("./held_model.js").Prompt} Prompt */
/** @typedef {import("./tokenizer.js").Token} Token */
/** @typedef {Token & {probability: number}} Guess */
/** @typedef {import("./inside.js").Altered} Altered */
/** @typedef {import("./inside.js").Pair} Pair */

/**
 * @typedef {object} Prediction
 * @property {Token[]} tokens  what the model was given, its beginning token included
 * @property {number} dropped  how many of the prompt's oldest tokens did not fit
 * @property {Guess[]} top  the likeliest next tokens, likeliest first
 * @property {Float32Array} probabilities  (V,) of every token to come next
 */

/**
 * @typedef {object} Continuation
 * @property {string} text
 * @property {Token[]} tokens
 * @property {"length" | "end" | "cancelled"} ended
 * @property {number} dropped  how many of the oldest tokens fell off the front on the way
 */

/**
 * @typedef {object} Told  one token of a continuation, as it comes
 * @property {number} id
 * @property {string} token  the token in visible form
 * @property {string} text  the characters that it completed
 * @property {number} probability
 * @property {number} dropped
 */

/** One model in memory, and all that can be asked of it. */
export class Engine extends Inside {
  /**
   * What comes next? In a model that reads in both directions: what stands there?
   * @param {string} file
   * @param {Prompt} prompt
   * @param {Altered & {top?: number, at?: number}} [options]  `at`: behind which token, or, in both directions, in
   *   whose place; below 0 counted from the end. The last, when left out
   * @returns {Prediction}
   */
  predict(file, prompt, { top = 10, at = -1, ...altered } = {}) {
    const { kept, dropped } = this.read(prompt);
    const place = this.placeOf(at, kept.length);
    const logits = this.#logits(file, kept, place, altered);
    const probabilities = softmax(logits, logits.length);
    return {
      tokens: this.tokenizer.shown(kept),
      dropped,
      top: this.tokenizer
        .shown(likeliest(probabilities, top))
        .map((token) => ({ ...token, probability: probabilities[token.id] })),
      probabilities,
    };
  }

  /**
   * Continues the prompt until `maxTokens`, the model's own end, or `signal`.
   * @param {string} file
   * @param {Prompt} prompt
   * @param {Omit<import("./generate.js").Sampling, "changes"> & Altered} [sampling]  should the text outgrow the
   *   context, the positions of changes are those of what is left of it
   * @param {(told: Told) => void} [onToken]
   * @param {AbortSignal} [signal]
   * @returns {Promise<Continuation>}
   */
  async generate(file, prompt, { changes = [], edits = [], ...sampling } = {}, onToken, signal) {
    checkCausal(this.config);
    const decoder = this.tokenizer.decoder();
    /** @type {Continuation} */
    const told = { text: "", tokens: [], ended: "length", dropped: 0 };
    const breathe = breathing();
    const weights = this.weights(file);
    const { kept } = this.read(prompt);
    const steps = generate(weights, this.config, this.tokens(prompt), {
      ...sampling,
      changes: this.changes(changes, kept),
    });
    const next = () => withEdits(weights, edits, () => steps.next());
    for (let { value, done } = next(); !done && value; { value, done } = next()) {
      const { id, probability, dropped } = value;
      await breathe();
      if (signal?.aborted) told.ended = "cancelled";
      else if (this.tokenizer.special.has(id)) told.ended = "end";
      if (told.ended !== "length") break;

      const text = decoder.next(id);
      const token = this.tokenizer.tokenText(id);
      told.text += text;
      told.tokens.push({ id, text: token });
      told.dropped = dropped;
      onToken?.({ id, token, text, probability, dropped });
    }
    steps.return(); // should it have ended before its time
    told.text += decoder.end();
    return told;
  }

  /**
   * Which way, and how strongly, every knob pulls at what is asked about.
   * @param {string} file
   * @param {Prompt} prompt
   * @param {import("./gradients.js").Question &
   *   {names?: string[], steepest?: number, edits?: import("./edits.js").Edit[]}} [options]
   * @returns {import("./gradients.js").Answer & {tokens: Token[], dropped: number}}
   */
  gradients(file, prompt, { edits = [], ...question } = {}) {
    this.checkLearns();
    const { kept, dropped } = this.read(prompt);
    const weights = this.weights(file);
    const answer = withEdits(weights, edits, () => gradientsOf(weights, this.config, kept, question));
    return { ...answer, tokens: this.tokenizer.shown(kept), dropped };
  }

  /**
   * How surprised the model is by each token of a text.
   * @param {string} file
   * @param {Prompt} prompt
   * @param {Altered} [altered]
   * @returns {{tokens: Token[], dropped: number, surprise: Float32Array, best: Int32Array, bestSurprise: Float32Array}}
   *   as `judgedBy`
   */
  surprise(file, prompt, { changes = [], edits = [] } = {}) {
    checkCausal(this.config);
    const { kept, dropped } = this.read(prompt);
    const weights = this.weights(file);
    const altered = this.changes(changes, kept);
    const judged = withEdits(weights, edits, () => judgedBy(weights, this.config, kept, altered));
    return { tokens: this.tokenizer.shown(kept), dropped, ...judged };
  }

  /**
   * One token against another, after every token of a text.
   * @param {string} file
   * @param {Prompt} prompt
   * @param {Altered & Pair} options
   * @returns {{tokens: Token[], dropped: number, nats: Float32Array, best: Int32Array, probability: Float32Array}}  (T,)
   *   each: by how much the one's logit is above the other's; the likeliest token, and its probability
   */
  weigh(file, prompt, { one, other, changes = [], edits = [] }) {
    const V = this.config.vocab_size;
    this.checkTokens(one, other);
    const { kept, dropped } = this.read(prompt);
    const weights = this.weights(file);
    const altered = this.changes(changes, kept);
    const { logits } = withEdits(weights, edits, () => this.family.forward(weights, this.config, kept, { changes: altered }));
    const rows = kept.map((_, t) => logits.subarray(t * V, (t + 1) * V));
    const best = Int32Array.from(rows, (row) => likeliest(row, 1)[0]);
    return {
      tokens: this.tokenizer.shown(kept),
      dropped,
      nats: Float32Array.from(rows, (row) => row[one] - row[other]),
      best,
      probability: Float32Array.from(rows, (row, t) => softmax(row, V)[best[t]]),
    };
  }

  /**
   * A few steps of training on one text, made on a copy: what they do to it, and to others.
   * @param {string} file
   * @param {Prompt} prompt
   * @param {import("./practice.js").Practice & {others?: Prompt[]}} practice
   * @param {(stand: import("./practice.js").Practised) => void} onStand  told before and after every step
   * @param {AbortSignal} [signal]
   */
  async practise(file, prompt, { others = [], ...practice }, onStand, signal) {
    checkCausal(this.config);
    this.checkLearns();
    const texts = [prompt, ...others].map((text) => this.read(text).kept);
    if (texts.some((text) => text.length < 2)) throw new Error("There is nothing to guess: a text needs two tokens at least.");
    await practise(this.weights(file), this.config, texts, practice, onStand, signal);
  }

  /**
   * @param {string} file
   * @param {number[]} tokens
   * @param {number} place
   * @param {Altered} altered
   * @returns {Float32Array} (V,) the logits of one place
   */
  #logits(file, tokens, place, { changes = [], edits = [] }) {
    const weights = this.weights(file);
    const lastOnly = place === tokens.length - 1;
    const altered = this.changes(changes, tokens);
    const { logits } = withEdits(weights, edits, () => {
      const past = lastOnly && !altered ? this.family.recall(weights, tokens) : undefined;
      const unread = tokens.slice(past?.length ?? 0);
      const run = this.family.forward(weights, this.config, unread, { past, lastOnly, changes: altered });
      if (past) this.family.release(weights, past);
      return run;
    });
    return lastOnly ? logits : logits.subarray(place * this.config.vocab_size, (place + 1) * this.config.vocab_size);
  }
}
