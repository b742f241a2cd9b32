// A model from a GGUF file that the reader has fetched, or has on their disk, run in a worker of its own; to a widget it is an
// engine like any other.

import { Calls } from "./calls.js";
import { startHost } from "./host.js";
import { caller } from "./rpc.js";

/** @typedef {import("./calls.js").Which} Which */

const BROKE = "The model stopped working, perhaps for want of memory. Close other tabs, and try again.";

/** Under what name the worker keeps it. */
const FILE = "packed";

/**
 * @param {{files: import("./files.js").Files, name: string, buffer: ArrayBuffer, exact?: boolean, onBroken?: (why: string) => void}}
 *   options  files: where the engine's own code is; name: what the model is called; buffer: the file, which is given away;
 *   exact: as `readLlama`; onBroken: told, before those who wait for an answer are, that a running model broke down
 * @returns {Promise<PackedEngine>}
 * @throws {Error} a sentence that says what is wrong with the file, or that there is no room for it; its `given` is the file
 */
export async function startPacked({ files, name, buffer, exact = false, onBroken = () => {} }) {
  const host = await startHost(files);
  const channel = caller(host.connect());
  let runs = false;
  host.onFailed(() => {
    if (runs) onBroken(BROKE);
    channel.giveUp(BROKE);
  });
  try {
    const facts = await channel.call("startPacked", [FILE, name, buffer, exact], { transfer: [buffer] });
    runs = true;
    return new PackedEngine(channel, facts, host);
  } catch (error) {
    host.end();
    throw error;
  }
}

/** The calls of such a model. Made by `startPacked`. */
export class PackedEngine extends Calls {
  /**
   * @param {ReturnType<typeof caller>} channel
   * @param {{config: any, begin: number[], end?: number}} facts
   * @param {import("./host.js").Host} host
   */
  constructor({ call, giveUp }, { config, begin, end }, host) {
    super(call, async () => FILE);
    this.config = config;
    /** Most tokens the model can see at once. */
    this.context = config.max_position_embeddings;
    /** What stands before every text. */
    this.begin = begin;
    /** The token that ends a text, if there is one. */
    this.end = end;
    this.#giveUp = giveUp;
    this.#host = host;
  }

  #giveUp;
  #host;

  /** It was not grown here: there is one of it. @returns {Promise<import("./shared.js").Checkpoint[]>} */
  async checkpoints() {
    return [{ step: 0, tokens: 0, file: FILE, bytes: 0, sha256: "" }];
  }

  /** It is there already. @param {Which} [_] @param {{onProgress?: (fraction: number) => void}} [__] */
  async load(_ = {}, __ = {}) {}

  /** @returns {never} */
  startTraining() {
    throw new Error("Only the book’s own models can be grown further in the page.");
  }

  /** Ends the worker and frees its memory. */
  stop() {
    this.#giveUp("The model was stopped.");
    this.#host.end();
  }
}
