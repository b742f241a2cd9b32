// One model with its tokenizer and checkpoints, asked by name. Everything here answers at once or
// by a promise and knows neither page nor worker.

import { loadCheckpoint } from "./checkpoint.js";
import { forward, settle } from "./fast.js";
import { fitContext, generate, likeliest } from "./generate.js";
import { softmax } from "./ops.js";
import { Tokenizer } from "./tokenizer.js";

/** @typedef {import("./checkpoint.js").Config} Config */
/** @typedef {import("./checkpoint.js").Weights} Weights */
/** @typedef {import("./tokenizer.js").Token} Token */
/** @typedef {Token & {probability: number}} Guess */

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

/**
 * @typedef {object} Run
 * @property {Token[]} tokens
 * @property {number} dropped
 * @property {Float32Array} logits  (T, V)
 * @property {Map<string, {shape: number[], data: Float32Array}>} cache  by TransformerLens names
 */

/** One model in memory. */
export class Engine {
  /**
   * @param {Config} config  the parsed config.json
   * @param {any} tokenizer  the parsed tokenizer.json
   */
  constructor(config, tokenizer) {
    // Any other nonlinearity would run and quietly give wrong numbers.
    if (config.hidden_act !== "gelu_pytorch_tanh") {
      throw new Error(`This engine knows the activation gelu_pytorch_tanh, and config.json asks for ${config.hidden_act}.`);
    }
    this.config = config;
    this.tokenizer = new Tokenizer(tokenizer);
    /** @type {Map<string, Weights>} checkpoints by file */
    this.checkpoints = new Map();
  }

  /**
   * Takes in a checkpoint file.
   * @param {string} file
   * @param {ArrayBuffer} buffer
   * @param {string} [sha256]
   */
  async load(file, buffer, sha256) {
    const weights = await loadCheckpoint(buffer, this.config, { sha256, file });
    this.checkpoints.set(file, await settle(weights, this.config));
  }

  /** @param {string} file  a checkpoint no longer needed */
  unload(file) {
    this.checkpoints.delete(file);
  }

  /**
   * What comes next?
   * @param {string} file
   * @param {string} prompt
   * @param {{top?: number}} [options]
   * @returns {Prediction}
   */
  predict(file, prompt, { top = 10 } = {}) {
    const { kept, dropped } = this.#read(prompt);
    const { logits } = forward(this.#weights(file), this.config, kept, { lastOnly: true });
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
   * @param {string} prompt
   * @param {import("./generate.js").Sampling} [sampling]
   * @param {(told: Told) => void} [onToken]
   * @param {AbortSignal} [signal]
   * @returns {Promise<Continuation>}
   */
  async generate(file, prompt, sampling, onToken, signal) {
    const decoder = this.tokenizer.decoder();
    /** @type {Continuation} */
    const told = { text: "", tokens: [], ended: "length", dropped: 0 };
    const breathe = breathing();
    for (const { id, probability, dropped } of generate(
      this.#weights(file), this.config, this.tokenizer.promptTokens(prompt), sampling,
    )) {
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
    told.text += decoder.end();
    return told;
  }

  /**
   * The forward pass with its intermediate values.
   * @param {string} file
   * @param {string} prompt
   * @param {{names?: string[]}} [options]  which values; all when left out
   * @returns {Run}
   */
  runWithCache(file, prompt, { names } = {}) {
    const { kept, dropped } = this.#read(prompt);
    const { logits, cache } = forward(this.#weights(file), this.config, kept, { cache: true });
    const shaped = new Map();
    for (const [name, data] of cache) {
      if (!names || names.includes(name)) shaped.set(name, { shape: this.#shape(name, kept.length), data });
    }
    return { tokens: this.tokenizer.shown(kept), dropped, logits, cache: shaped };
  }

  /** @param {string} prompt */
  #read(prompt) {
    return fitContext(this.tokenizer.promptTokens(prompt), this.config.max_position_embeddings);
  }

  /** @param {string} file */
  #weights(file) {
    const weights = this.checkpoints.get(file);
    if (!weights) throw new Error(`The checkpoint ${file} has not been loaded.`);
    return weights;
  }

  /**
   * @param {string} name  of an intermediate value
   * @param {number} T
   */
  #shape(name, T) {
    const { hidden_size: d, num_attention_heads: heads, intermediate_size: m, vocab_size: V } = this.config;
    if (name === "logits") return [T, V];
    if (/hook_(attn_scores|pattern)$/.test(name)) return [heads, T, T];
    if (name.includes(".attn.")) return [T, heads, d / heads];
    if (name.includes(".mlp.")) return [T, m];
    return [T, d];
  }
}

/**
 * A pause in long work, every 16 ms, in which other messages and a page's own work get their turn.
 * @returns {() => Promise<void> | undefined}
 */
function breathing() {
  let last = performance.now();
  return () => {
    if (performance.now() - last < 16) return;
    return new Promise((resolve) => setTimeout(resolve)).then(() => {
      last = performance.now();
    });
  };
}
