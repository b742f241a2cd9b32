// What can be asked of a model, wherever it comes from. See README.md for the calls.

/** @typedef {import("./inside.js").Altered} Altered */
/** @typedef {import("./engine.js").Prompt} Prompt */

/**
 * Which checkpoint: of the model grown from `seed` (0 when left out), after `step` (the last). A model being
 * grown is asked as it is now.
 * @typedef {{seed?: number, step?: number}} Which
 */

/** The questions. */
export class Calls {
  /**
   * @param {ReturnType<typeof import("./rpc.js").caller>["call"]} call
   * @param {(which: Which) => Promise<any>} fileOf  what names a checkpoint to who answers, now in memory
   */
  constructor(call, fileOf) {
    this.#call = call;
    this.#fileOf = fileOf;
  }

  #call;
  #fileOf;

  /**
   * What comes next?
   * @param {Prompt} prompt
   * @param {Which & Altered & {top?: number, at?: number}} [options]  `top`: how many tokens to name, 10 when left out;
   *   `at`: behind which token (in a model that reads in both directions: in whose place), the last when left out
   * @returns {Promise<import("./engine.js").Prediction>}
   */
  async predict(prompt, { seed, step, ...options } = {}) {
    return this.#call("predict", [await this.#fileOf({ seed, step }), prompt, options]);
  }

  /**
   * Continues the prompt, telling each token as it comes.
   * @param {Prompt} prompt
   * @param {Which & Altered & Omit<import("./generate.js").Sampling, "changes"> &
   *   {onToken?: (told: import("./engine.js").Told) => void, signal?: AbortSignal}} [options]
   *   `signal` ends the continuation early; what was told until then is returned
   * @returns {Promise<import("./engine.js").Continuation>}
   */
  async generate(prompt, { seed, step, onToken, signal, ...sampling } = {}) {
    const args = [await this.#fileOf({ seed, step }), prompt, sampling];
    return this.#call("generate", args, { onPiece: onToken, signal });
  }

  /**
   * The forward pass with its intermediate values, by the names listed in transformer.js.
   * @param {Prompt} prompt
   * @param {Which & Altered & {names?: string[], logits?: boolean}} [options]  all when `names` is left out; `logits`:
   *   whether those are handed out beside the cache, which they are when left out
   * @returns {Promise<import("./inside.js").Run>}
   */
  async runWithCache(prompt, { seed, step, ...options } = {}) {
    return this.#call("runWithCache", [await this.#fileOf({ seed, step }), prompt, options]);
  }

  /**
   * The mean of activations over all tokens of many prompts.
   * @param {Prompt[]} prompts
   * @param {Which & {names: string[], edits?: import("./edits.js").Edit[]}} options
   * @returns {Promise<Map<string, {shape: number[], data: Float32Array}>>} as in a cache, but without positions
   */
  async means(prompts, { seed, step, ...options }) {
    return this.#call("means", [await this.#fileOf({ seed, step }), prompts, options]);
  }

  /**
   * Which way, and how strongly, every knob pulls at the loss, at one token, or at one token against another.
   * @param {Prompt} prompt
   * @param {Which & import("./gradients.js").Question &
   *   {names?: string[], steepest?: number, single?: {name: string, index: number}[],
   *    edits?: import("./edits.js").Edit[]}} [options]
   *   `names`: whose gradients to hand out, all when left out; `steepest`: how many knobs to name; `single`: knobs whose
   *   own gradients to hand out
   * @returns {Promise<import("./gradients.js").Answer & {tokens: import("./tokenizer.js").Token[], dropped: number}>}
   */
  async gradients(prompt, { seed, step, ...question } = {}) {
    return this.#call("gradients", [await this.#fileOf({ seed, step }), prompt, question]);
  }

  /**
   * How surprised the model is by each token of a text, given those before it, and what it would have said.
   * @param {Prompt} prompt
   * @param {Which & Altered} [options]
   * @returns {Promise<{tokens: import("./tokenizer.js").Token[], dropped: number, surprise: Float32Array,
   *   best: Int32Array, bestSurprise: Float32Array}>} surprise: (T-1,) -log p of the tokens after the first, in nats;
   *   best: the ids of those that were likeliest there; bestSurprise: how surprising those would have been
   */
  async surprise(prompt, { seed, step, ...options } = {}) {
    return this.#call("surprise", [await this.#fileOf({ seed, step }), prompt, options]);
  }

  /**
   * One token against another, after every token of a text.
   * @param {Prompt} prompt
   * @param {Which & Altered & import("./inside.js").Pair} options
   * @returns {Promise<{tokens: import("./tokenizer.js").Token[], dropped: number, nats: Float32Array, best: Int32Array,
   *   probability: Float32Array}>} (T,) each: by how much the one's logit is above the other's; the id of the likeliest
   *   token, and its probability
   */
  async weigh(prompt, { seed, step, ...options }) {
    return this.#call("weigh", [await this.#fileOf({ seed, step }), prompt, options]);
  }

  /**
   * What flows where for a text: how much each part adds, and how far that leans towards one of two tokens.
   * @param {Prompt} prompt
   * @param {Which & Altered & import("./inside.js").Pair} options
   * @returns {Promise<import("./flows.js").Flows & {tokens: import("./tokenizer.js").Token[], dropped: number}>}
   */
  async flows(prompt, { seed, step, ...options }) {
    return this.#call("flows", [await this.#fileOf({ seed, step }), prompt, options]);
  }

  /**
   * The logit lens: what the model would say at one token if it stopped after a layer.
   * @param {Prompt} prompt
   * @param {Which & Altered & {at?: number, follow?: number}} [options]  `at`: after which token, the last when left out;
   *   `follow`: the id of a token, the one that is likeliest in the end when left out
   * @returns {Promise<import("./lens.js").Lens & {tokens: import("./tokenizer.js").Token[], dropped: number}>}
   */
  async lens(prompt, { seed, step, ...options } = {}) {
    return this.#call("lens", [await this.#fileOf({ seed, step }), prompt, options]);
  }

  /**
   * For each of `back`: the mean attention that the last queries of a text give to the key so many places before them.
   * @param {Prompt} prompt
   * @param {Which & {back: number[], last: number}} options  `last`: how many queries
   * @returns {Promise<Float32Array[]>} (layers, heads) each
   */
  async looksBack(prompt, { seed, step, ...options }) {
    return this.#call("looksBack", [await this.#fileOf({ seed, step }), prompt, options]);
  }

  /**
   * What a head or a neuron writes at a text's last token straight to the logits, past all that comes later.
   * @param {Prompt} prompt
   * @param {Which & {part: import("./parts.js").Part}} options
   * @returns {Promise<{effect: Float32Array, knobs: Float32Array}>} effect: (V,) less its mean, which moves no
   *   probability; knobs: (size, d) the weights through which it writes
   */
  async written(prompt, { seed, step, ...options }) {
    return this.#call("written", [await this.#fileOf({ seed, step }), prompt, options]);
  }

  /**
   * By how much log p of a token after the text grows for each unit by which all that a part writes is multiplied, from 1.
   * @param {Prompt} prompt
   * @param {Which & {token: number}} options
   * @returns {Promise<{heads: Float32Array, neurons: Float32Array}>} (layers, heads), (layers, neurons)
   */
  async slopes(prompt, { seed, step, ...options }) {
    return this.#call("slopes", [await this.#fileOf({ seed, step }), prompt, options]);
  }

  /**
   * A few steps of training on one text, made on a copy: what they do to this text, and to others.
   * @param {Prompt} prompt  what is learned
   * @param {Which & import("./practice.js").Practice & {others?: Prompt[], signal?: AbortSignal,
   *   onStand: (stand: import("./practice.js").Practised) => void}} practice  `others`: texts that are only watched;
   *   `onStand` is told before and after every step; `signal` ends it early
   * @returns {Promise<void>} settles when all steps are made
   */
  async practise(prompt, { seed, step, onStand, signal, ...practice }) {
    return this.#call("practise", [await this.#fileOf({ seed, step }), prompt, practice], { onPiece: onStand, signal });
  }

  /**
   * The shape of every tensor, as it is stored: row after row.
   * @param {Which} [which]
   * @returns {Promise<Record<string, number[]>>} by their Hugging Face names
   */
  async shapes(which = {}) {
    return this.#call("shapes", [await this.#fileOf(which)]);
  }

  /**
   * How the numbers of every tensor are spread.
   * @param {Which} [which]
   * @returns {Promise<Record<string, import("./spreads.js").Spread>>} by their Hugging Face names
   */
  async spreads(which = {}) {
    return this.#call("spreads", [await this.#fileOf(which)]);
  }

  /**
   * The knobs themselves.
   * @param {Which & {names?: string[], rows?: [number, number]}} [options]  of which tensors, all when left out;
   *   `rows`: of each only those from the first on, up to the second
   * @returns {Promise<Record<string, {shape: number[], data: Float32Array}>>} by their Hugging Face names
   */
  async weights({ seed, step, ...options } = {}) {
    return this.#call("weights", [await this.#fileOf({ seed, step }), options]);
  }

  /**
   * @param {Which} [which]
   * @returns {Promise<string>} eight hexadecimal digits, the same for the same knobs only
   */
  async fingerprint({ seed, step } = {}) {
    return this.#call("fingerprint", [await this.#fileOf({ seed, step })]);
  }

  /**
   * @param {string} text
   * @returns {Promise<number[]>} its tokens, without the one that begins every prompt
   */
  encode(text) {
    return this.#call("encode", [text]);
  }

  /**
   * @param {number[]} ids
   * @returns {Promise<string>}
   */
  decode(ids) {
    return this.#call("decode", [ids]);
  }

  /**
   * @param {string} text
   * @returns {Promise<import("./tokenizer.js").Token[]>} as `encode`, each token with its visible form
   */
  tokens(text) {
    return this.#call("tokens", [text]);
  }

  /**
   * @param {number[]} ids
   * @returns {Promise<import("./tokenizer.js").Token[]>} each with its visible form
   */
  shown(ids) {
    return this.#call("shown", [ids]);
  }
}
