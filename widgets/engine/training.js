// A model that grows on the page, as a widget sees it: in a worker of its own, so that nothing else has to wait.

import { Calls } from "./calls.js";
import { startHost } from "./host.js";
import { caller } from "./rpc.js";

/** @typedef {import("./trainer.js").Progress} Progress */

/**
 * @typedef {object} Run  what is to be grown
 * @property {number[] | Uint16Array | Int32Array} stream  the text's tokens, read in order; at its end it begins anew
 * @property {Partial<import("./trainer.js").Recipe>} [recipe]
 * @property {Partial<import("./checkpoint.js").Config>} [config]  where it differs from that of the engine's model
 * @property {(progress: Progress) => void} [onProgress]  told after every step
 */

/**
 * @param {import("./files.js").Files} files
 * @param {import("./checkpoint.js").Config} config
 * @param {any} tokenizer  the parsed tokenizer.json
 * @param {Run} run
 * @param {{file: string, buffer: ArrayBuffer, sha256: string}} [from]  a checkpoint to begin with
 * @returns {Promise<Training>}
 */
export async function startTraining(files, config, tokenizer, { stream, recipe = {}, onProgress = () => {} }, from) {
  const host = await startHost(files);
  const port = caller(host.connect());
  host.onFailed(() => port.giveUp("The training stopped working. Reload the page to start it again."));
  try {
    await port.call("start", [config, tokenizer]);
    if (from) await port.call("load", [from.file, from.buffer, from.sha256], { transfer: [from.buffer] });
    const { file, recipe: whole } = await port.call("grow", [recipe, stream, from?.file]);
    return new Training(host, port, file, whole, onProgress);
  } catch (error) {
    host.end();
    throw error;
  }
}

/** A run. All that can be asked of a model can be asked of it at any moment, also while it learns. */
export class Training extends Calls {
  /**
   * @param {import("./host.js").Host} host
   * @param {ReturnType<typeof caller>} port
   * @param {string} file
   * @param {import("./trainer.js").Recipe} recipe
   * @param {(progress: Progress) => void} onProgress
   */
  constructor(host, { call, giveUp }, file, recipe, onProgress) {
    super(call, async () => file);
    this.recipe = recipe;
    /** Steps made so far. */
    this.made = 0;
    this.#host = host;
    this.#call = call;
    this.#giveUp = giveUp;
    this.#onProgress = onProgress;
  }

  #host;
  #call;
  #giveUp;
  #onProgress;
  #stopped = false;
  /** @type {{stop: AbortController, done: Promise<void>} | null} */
  #learning = null;

  /** Whether it is learning now. */
  get running() {
    return this.#learning !== null;
  }

  /** Whether all of the recipe's steps have been made. */
  get ended() {
    return this.made >= this.recipe.steps;
  }

  /**
   * Learns until `pause`, or to the end.
   * @returns {Promise<void>} settles when it no longer learns
   */
  start() {
    return this.#learn(Infinity);
  }

  /** @returns {Promise<void>} settles once the step under way is made */
  async pause() {
    this.#learning?.stop.abort();
    await this.#learning?.done;
  }

  /**
   * Makes some steps, and stops.
   * @param {number} [steps]
   */
  async advance(steps = 1) {
    await this.pause();
    await this.#learn(steps);
  }

  /** Back to the start; from there the same run begins again. */
  async rewind() {
    await this.pause();
    await this.#call("rewind", []);
    this.made = 0;
  }

  /**
   * A copy of all that its next steps hang on, also while it learns: it is taken between two steps.
   * @returns {Promise<import("./trainer.js").Stand>}
   */
  stand() {
    return this.#call("stand", []);
  }

  /**
   * From a stand of a run with the same recipe and text, to the very same model.
   * @param {import("./trainer.js").Stand} stand
   */
  async goOn(stand) {
    await this.pause();
    await this.#call("goOn", [stand]);
    this.made = stand.step;
  }

  /** Frees the worker and its memory. Questions under way are rejected. */
  stop() {
    this.#stopped = true;
    this.#giveUp("The training was stopped.");
    this.#host.end();
  }

  /** @param {number} steps */
  #learn(steps) {
    if (this.#learning) return this.#learning.done;
    const stop = new AbortController();
    const onPiece = (/** @type {Progress} */ progress) => {
      this.made = progress.step;
      this.#onProgress(progress);
    };
    const done = this.#call("learn", [steps], { onPiece, signal: stop.signal })
      .catch((error) => {
        if (!this.#stopped) throw error;
      })
      .finally(() => (this.#learning = null));
    this.#learning = { stop, done };
    return done;
  }
}
