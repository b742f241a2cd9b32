// A model as it lies in memory: its tokenizer, its checkpoints and their knobs.

import { checkConfig } from "./activations.js";
import { loadCheckpoint } from "./checkpoint.js";
import { familyOf, floatsOf } from "./families.js";
import { settle } from "./fast.js";
import { fingerprint } from "./fingerprint.js";
import { fitContext } from "./generate.js";
import { changesOf } from "./interventions.js";
import { spreadOf } from "./spreads.js";
import { Tokenizer } from "./tokenizer.js";

/** @typedef {import("./checkpoint.js").Config} Config */
/** @typedef {import("./checkpoint.js").Weights} Weights */

/**
 * A prompt: a text, which the beginning token is put before, or the very tokens.
 * @typedef {string | number[]} Prompt
 */

/** One model in memory: its checkpoints, and what is read of a prompt. */
export class HeldModel {
  /**
   * @param {Config} config  the parsed config.json
   * @param {any} tokenizer  the parsed tokenizer.json
   * @param {number[]} [begin]  what stands before every text
   */
  constructor(config, tokenizer, begin) {
    checkConfig(config);
    this.config = config;
    this.family = familyOf(config);
    this.tokenizer = new Tokenizer(tokenizer, begin);
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

  /** @returns {Record<string, number[]>} by tensor */
  shapes() {
    return Object.fromEntries(this.family.shapes(this.config));
  }

  /**
   * @param {string} file
   * @returns {Record<string, import("./spreads.js").Spread>} by tensor
   */
  spreads(file) {
    const weights = this.weights(file);
    return Object.fromEntries(
      this.family.shapes(this.config).map(([name, shape]) => [name, spreadOf(shape, floatsOf(weights[name]))]),
    );
  }

  /**
   * @param {string} file
   * @param {{names?: string[], rows?: [number, number]}} [options]  of which tensors, all when left out; of each, which
   *   rows: from, up to
   * @returns {Record<string, {shape: number[], data: Float32Array}>}
   */
  someWeights(file, { names, rows } = {}) {
    const weights = this.weights(file);
    const shapes = new Map(this.family.shapes(this.config));
    const unknown = names?.find((name) => !shapes.has(name));
    if (unknown !== undefined) throw new Error(`This model has no weights "${unknown}".`);
    const wanted = names ?? [...shapes.keys()];
    // Copies, since what is sent to the page is to be its numbers alone, not all of the memory around them.
    return Object.fromEntries(
      wanted.map((name) => {
        const [all, ...rest] = shapes.get(name) ?? [];
        const [from, to] = rows ?? [0, all];
        const row = rest.reduce((size, axis) => size * axis, 1);
        const data = weights[name].slice(from * row, to * row);
        return [name, { shape: [data.length / row, ...rest], data }];
      }),
    );
  }

  /** @param {string} file */
  fingerprint(file) {
    this.checkLearns();
    return fingerprint(this.weights(file), this.config);
  }

  /**
   * @param {string} file
   * @returns {Weights}
   */
  weights(file) {
    const weights = this.checkpoints.get(file);
    if (!weights) throw new Error(`The checkpoint ${file} has not been loaded.`);
    return weights;
  }

  /**
   * @param {import("./interventions.js").Intervention[]} changes
   * @param {number[]} tokens
   */
  changes(changes, tokens) {
    return changes.length ? changesOf(changes, this.config, tokens.length) : undefined;
  }

  /** @param {number[]} ids */
  checkTokens(...ids) {
    for (const id of ids) if (!(id >= 0 && id < this.config.vocab_size)) throw new Error(`This model has no token ${id}.`);
  }

  /**
   * Where in a prompt a guess is asked for.
   * @param {number} at  below 0 counted from the end
   * @param {number} T  tokens of the prompt
   */
  placeOf(at, T) {
    const place = at < 0 ? T + at : at;
    if (!(place >= 0 && place < T)) throw new Error(`The prompt has ${T} tokens, and a guess was asked for at ${at}.`);
    return place;
  }

  /** @param {Prompt} prompt */
  tokens(prompt) {
    if (typeof prompt === "string") return this.tokenizer.promptTokens(prompt);
    const { vocab_size: V } = this.config;
    const unknown = prompt.find((id) => !(Number.isInteger(id) && id >= 0 && id < V));
    if (unknown !== undefined) throw new Error(`This model has no token ${unknown}; they go from 0 to ${V - 1}.`);
    if (!prompt.length) throw new Error("A prompt of tokens needs one at least.");
    return prompt;
  }

  /** Refuses what is worked out for the book's own family only. */
  checkLearns() {
    if (this.family.learns) return;
    throw new Error(
      "Which way its knobs pull, and what it learns, is not worked out in the page for this model. In a notebook it is.",
    );
  }

  /** @param {Prompt} prompt */
  read(prompt) {
    return fitContext(this.tokens(prompt), this.config.max_position_embeddings, this.tokenizer.begin.length);
  }
}
