// The engine as a widget sees it: files are read here, on the page's side, and all the arithmetic
// is done in a worker that the widgets of a page share. See README.md for the calls.

import { Calls } from "./calls.js";
import { caller } from "./rpc.js";
import { readJson } from "./files.js";
import { share } from "./shared.js";
import { BEGIN } from "./tokenizer.js";
import { startTraining } from "./training.js";

/** @typedef {import("./calls.js").Which} Which */
/** @typedef {import("./files.js").Files} Files */
/** @typedef {import("./shared.js").Checkpoint} Checkpoint */
/** @typedef {import("./shared.js").Loading} Loading */

// Checkpoints kept in memory, about four times their size on disk each: a whole training, dense as
// the main one is, and no more.
const KEPT = 32;

/**
 * An engine for one model: a new one, or the one that another widget of this page has started.
 * @param {{files: Files, model?: string}} options  where its files are, and its folder there
 * @returns {Promise<EngineClient>}
 */
export async function startEngine({ files, model = "village" }) {
  const { shared, release } = await share(files, model);
  return new EngineClient(files, model, shared, release);
}

/** The calls of a running engine. Made by `startEngine`. */
export class EngineClient extends Calls {
  /**
   * @param {Files} files
   * @param {string} model
   * @param {import("./shared.js").Shared} shared
   * @param {() => void} release  called once, when this client needs the engine no more
   */
  constructor(files, model, shared, release) {
    const { call, giveUp } = caller(shared.host.connect());
    super(call, (which) => this.#loaded(which));
    this.config = shared.config;
    /** Most tokens the model can see at once, the first `<|endoftext|>` included. */
    this.context = shared.config.max_position_embeddings;
    /** What stands before every text. */
    this.begin = [BEGIN];
    /** The token that ends a text, if there is one. */
    this.end = BEGIN;
    this.#files = files;
    this.#model = model;
    this.#shared = shared;
    this.#call = call;
    this.#giveUp = giveUp;
    this.#release = release;
    shared.host.onFailed(() => giveUp("The model stopped working. Reload the page to start it again."));
  }

  #files;
  #model;
  #shared;
  #call;
  #giveUp;
  /** @type {(() => void) | null} */
  #release;

  /**
   * @param {{seed?: number}} [options]
   * @returns {Promise<Checkpoint[]>} in ascending step
   */
  checkpoints({ seed = 0 } = {}) {
    return remembered(this.#shared.indexes, seed, async () => {
      const { checkpoints } = await readJson(this.#files, `${this.#model}/seed-${seed}/index.json`);
      return checkpoints;
    });
  }

  /**
   * Loads a checkpoint, or waits until it is. Calls of the others do this by themselves.
   * @param {Which} [which]
   * @param {{onProgress?: (fraction: number) => void}} [options]  how much has come, 0 to 1
   * @returns {Promise<Checkpoint>}
   * @throws {Error} a sentence that names the file, when it is missing or damaged
   */
  async load({ seed = 0, step } = {}, { onProgress } = {}) {
    const { loads } = this.#shared;
    const entry = await this.#find(seed, step);
    const path = this.#path(seed, entry);
    for (;;) {
      const loading = loads.get(path) ?? this.#fetch(path, entry);
      if (onProgress) loading.listeners.add(onProgress);
      loads.delete(path);
      loads.set(path, loading); // newest last
      this.#forgetOldest();
      try {
        await loading.done;
        return entry;
      } catch (error) {
        if (loads.get(path) === loading) loads.delete(path); // so that the next call tries again
        // What failed for another widget, which may be gone by now, may be there for this one.
        if (loading.by === this) throw error;
      }
    }
  }

  /**
   * Begins to grow a model on this page, by default one of the engine's own shape, with its tokenizer. It has a
   * worker of its own.
   * @param {import("./training.js").Run & {from?: Which}} run  `from`: a checkpoint of the engine's model to begin
   *   with, instead of the recipe's seed
   * @returns {Promise<import("./training.js").Training>}
   */
  async startTraining({ from, ...run }) {
    const { config, tokenizer } = this.#shared;
    return startTraining(this.#files, { ...config, ...run.config }, tokenizer, run, from && (await this.#read(from)));
  }

  /** Lets go of the engine; the last one to do so ends its worker and frees its memory. Calls under way are rejected. */
  stop() {
    this.#giveUp("The model was stopped.");
    this.#release?.();
    this.#release = null;
  }

  /**
   * @param {Which} which
   * @returns {Promise<string>} the path of the checkpoint, now in memory
   */
  async #loaded({ seed = 0, step }) {
    return this.#path(seed, await this.load({ seed, step }));
  }

  /**
   * @param {number} seed
   * @param {Checkpoint} entry
   */
  #path(seed, entry) {
    return `${this.#model}/seed-${seed}/${entry.file}`;
  }

  /**
   * @param {number} seed
   * @param {number | undefined} step
   * @returns {Promise<Checkpoint>}
   */
  async #find(seed, step) {
    const checkpoints = await this.checkpoints({ seed });
    const entry = step === undefined ? checkpoints.at(-1) : checkpoints.find((c) => c.step === step);
    if (entry) return entry;
    throw new Error(
      `There is no checkpoint of ${this.#model}, seed ${seed}, at step ${step}. ` +
        `There are steps ${checkpoints.map((c) => c.step).join(", ")}.`,
    );
  }

  /**
   * @param {string} path
   * @param {Checkpoint} entry
   * @returns {Loading}
   */
  #fetch(path, entry) {
    /** @type {Loading["listeners"]} */
    const listeners = new Set();
    const onProgress = (/** @type {number} */ fraction) => listeners.forEach((listen) => listen(fraction));
    const fetched = async () => {
      const buffer = await this.#files.read(path, { onProgress });
      await this.#call("load", [path, buffer, entry.sha256], { transfer: [buffer] });
    };
    return { done: fetched(), by: this, listeners };
  }

  /** @param {Which} which */
  async #read({ seed = 0, step }) {
    const entry = await this.#find(seed, step);
    const file = this.#path(seed, entry);
    return { file, buffer: await this.#files.read(file), sha256: entry.sha256 };
  }

  #forgetOldest() {
    const { loads } = this.#shared;
    if (loads.size <= KEPT) return;
    const [path, loading] = loads.entries().next().value ?? [];
    if (path === undefined || !loading) return;
    loads.delete(path);
    loading.done.then(() => this.#call("unload", [path])).catch(() => {}); // failed, or stopped: nothing to unload
  }
}

/**
 * The promise made for `key`, made once; a failed one is forgotten, so that it can be tried again.
 * @template K, V
 * @param {Map<K, Promise<V>>} map
 * @param {K} key
 * @param {() => Promise<V>} make
 * @returns {Promise<V>}
 */
function remembered(map, key, make) {
  const known = map.get(key);
  if (known) return known;
  const made = make();
  map.set(key, made);
  made.catch(() => map.delete(key));
  return made;
}
