// The real model on its way into the page: asked for, fetched, kept, opened, forgotten. One for all widgets of a page,
// whatever their number: each looks at the same state.

import { lacksKernels, NO_KERNELS } from "../simd.js";
import { forgetKept, keepPart, keptManifest, keptParts, readKept } from "./keeping.js";
import { checkedManifest, NotHere, readManifest } from "./manifest.js";
import { readOwn } from "./own_file.js";
import { check, fetchPart, roomFor } from "./parts.js";
import { atFirst } from "./stand.js";

/** @typedef {import("./manifest.js").Manifest} Manifest */

/** @typedef {import("./stand.js").Stand} Stand */

const STEPS = 400; // of its way that are told: enough for the eye, and no flood

/**
 * Of all that can be fetched or opened, one at a time is in the page: it is large.
 * @template {{ stop: () => void }} Engine
 */
export class Delivery {
  /**
   * @param {string} root  URL of the model's folder on the site, with its last slash
   * @param {(name: string, buffer: ArrayBuffer, onBroken: (why: string) => void) => Promise<Engine>} open  starts an engine of
   *   the file's bytes, which it takes; if it can't, the error's `given` is those bytes again. It stays until it is stopped or
   *   says that it is broken
   */
  constructor(root, open) {
    this.#root = root;
    this.#open = open;
  }

  #root;
  #open;
  /** @type {Set<() => void>} */
  #listeners = new Set();
  #stand = atFirst();
  #looked = false;
  /** @type {Uint8Array<ArrayBuffer> | null} all of the file, while it is on its way */
  #whole = null;
  /** @type {Set<string>} the digests of the parts that lie in it */
  #came = new Set();
  /** @type {Set<string>} the digests of the parts that the browser keeps */
  #kept = new Set();
  /** @type {AbortController | null} */
  #coming = null;
  /** @type {Promise<void>} of what the browser kept; nothing new is kept before that is gone */
  #forgetting = Promise.resolve();
  /** @type {Engine | null} it stays, whether or not a widget asks it */
  #engine = null;

  get stand() {
    return this.#stand;
  }

  /**
   * @param {() => void} listener  called whenever the state has changed
   * @returns {() => void}  ends it
   */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @returns {Promise<Engine>}  of the model that is here; once one is, however long its reader takes */
  engine() {
    return new Promise((resolve) => {
      const look = () => {
        if (!this.#engine) return;
        end();
        resolve(this.#engine);
      };
      const end = this.listen(look);
      look();
    });
  }

  /** What the browser keeps of it. The site is not asked: nobody has said that it should be. */
  async look() {
    if (this.#looked) return;
    this.#looked = true;
    const text = await keptManifest();
    if (text === null || this.#stand.stage !== "unasked") return;
    try {
      const manifest = checkedManifest(text);
      this.#kept = await keptParts(manifest);
      this.#tell({ manifest, keeps: true, ...this.#counted(manifest) });
    } catch {
      await forgetKept(); // of no use
    }
  }

  /** Asks the site what it has: a few hundred bytes. Once, until it went wrong. */
  async ask() {
    if (this.#stand.stage !== "unasked") return;
    this.#tell({ stage: "asking", absent: false, trouble: "" });
    try {
      await this.#forgetting;
      const manifest = await this.#manifest();
      this.#kept = await keptParts(manifest);
      this.#tell({ stage: "offered", manifest, keeps: this.#stand.keeps || this.#kept.size > 0, ...this.#counted(manifest) });
    } catch (error) {
      this.#tell({ stage: "unasked", absent: error instanceof NotHere, trouble: sentence(error) });
    }
  }

  /** Fetches what has not come yet, and opens it. */
  async fetch() {
    await this.ask();
    const { stage, manifest } = this.#stand;
    if (stage !== "offered" || !manifest) return;
    const mine = (this.#coming = new AbortController());
    const { signal } = mine;
    this.#tell({ stage: "coming", name: manifest.file, own: false, trouble: "" });
    try {
      if (lacksKernels()) throw new Error(NO_KERNELS); // before anything comes
      const whole = (this.#whole ??= roomFor(manifest.bytes));
      await this.#bring(manifest, whole, signal);
      this.#whole = null; // the engine takes its memory
      this.#came.clear();
      await this.#start(manifest.file, false, whole.buffer);
    } catch (error) {
      if (mine !== this.#coming) return; // another model was taken in its place, or this one forgotten
      this.#takeBack(manifest, /** @type {{given?: ArrayBuffer}} */ (error));
      this.#tell({ stage: "offered", name: "", trouble: signal.aborted ? "" : sentence(error), ...this.#counted(manifest) });
    }
  }

  /** Stops fetching. What came is kept for the next time, as long as the page is open. */
  cancel() {
    this.#coming?.abort();
  }

  /** @param {boolean} keeps  whether the parts are to be kept in this browser, those that come next and those that came */
  keep(keeps) {
    this.#tell({ keeps });
  }

  /** Out of this page, and out of this browser. */
  async forget() {
    this.#giveUp();
    const engine = this.#engine;
    this.#engine = this.#whole = null;
    this.#came.clear();
    this.#kept.clear();
    this.#forgetting = forgetKept();
    this.#tell({ stage: "unasked", manifest: null, bytes: 0, kept: 0, keeps: false, name: "", own: false, trouble: "" });
    engine?.stop(); // who waits for an answer of it has heard by now that it is gone
    await this.#forgetting;
  }

  /**
   * Opens a file of the reader's own in its place.
   * @param {File} file
   */
  async take(file) {
    if (this.#stand.stage === "opening") return;
    this.#giveUp();
    this.#tell({ stage: "opening", name: file.name, own: true, trouble: "" });
    try {
      await this.#start(file.name, true, await readOwn(file));
    } catch (error) {
      this.#tell({ stage: "unasked", name: "", trouble: sentence(error) });
    }
  }

  #giveUp() {
    this.#coming?.abort();
    this.#coming = null;
  }

  /** @returns {Promise<Manifest>} the site's, or, where it can't be asked, that of what is kept */
  async #manifest() {
    try {
      return await readManifest(this.#root);
    } catch (error) {
      const kept = await keptManifest();
      if (kept === null) throw error;
      return checkedManifest(kept);
    }
  }

  /**
   * @param {Manifest} manifest
   * @param {Uint8Array<ArrayBuffer>} whole
   * @param {AbortSignal} signal
   */
  async #bring(manifest, whole, signal) {
    let from = 0;
    for (const part of manifest.parts) {
      const place = whole.subarray(from, (from += part.bytes));
      if (!this.#came.has(part.sha256) && !(await this.#fromKept(part, place))) {
        await fetchPart(this.#root, part, place, { signal, onBytes: (bytes) => this.#count(manifest, bytes) });
      }
      signal.throwIfAborted();
      this.#came.add(part.sha256);
      if (this.#stand.keeps) await this.#put(manifest, part, place);
      this.#tell(this.#counted(manifest));
    }
  }

  /**
   * @param {import("./manifest.js").Part} part
   * @param {Uint8Array<ArrayBuffer>} place
   */
  async #fromKept(part, place) {
    if (!this.#kept.has(part.sha256)) return false;
    try {
      const bytes = await readKept(part);
      place.set(bytes);
      await check(part, place);
      return bytes.length === place.length;
    } catch {
      this.#kept.delete(part.sha256); // gone or spoilt in the meantime: it comes from the site again
      return false;
    }
  }

  /**
   * @param {Manifest} manifest
   * @param {import("./manifest.js").Part} part
   * @param {Uint8Array<ArrayBuffer>} bytes
   */
  async #put(manifest, part, bytes) {
    if (this.#kept.has(part.sha256)) return;
    try {
      await keepPart(manifest, part, bytes);
      this.#kept.add(part.sha256);
    } catch (error) {
      this.#kept.clear();
      this.#tell({ keeps: false, trouble: sentence(error) }); // it comes all the same
    }
  }

  /**
   * @param {string} name
   * @param {boolean} own
   * @param {ArrayBuffer} buffer
   */
  async #start(name, own, buffer) {
    this.#tell({ stage: "opening", name, own });
    this.#engine?.stop();
    this.#engine = null;
    const engine = await this.#open(name, buffer, (why) => this.#lose(why));
    if (this.#stand.stage !== "opening") return engine.stop(); // it was forgotten meanwhile
    this.#engine = engine;
    this.#tell({ stage: "here" });
  }

  /**
   * The file, where it could not be opened: all of it is sound, and need not come again.
   * @param {Manifest} manifest
   * @param {{given?: ArrayBuffer}} error
   */
  #takeBack({ parts }, { given }) {
    if (!given) return;
    this.#whole = new Uint8Array(given);
    this.#came = new Set(parts.map(({ sha256 }) => sha256));
  }

  /** The engine broke down. @param {string} why */
  #lose(why) {
    const engine = this.#engine;
    if (!engine) return;
    const { own, name, manifest } = this.#stand;
    this.#engine = null;
    const trouble = own ? `${why} Then choose ${name} again.` : why;
    this.#tell({ stage: manifest && !own ? "offered" : "unasked", name: "", trouble, ...(manifest && this.#counted(manifest)) });
    engine.stop();
  }

  /**
   * @param {Manifest} manifest
   * @param {number} bytes  of the part that is coming
   */
  #count(manifest, bytes) {
    const all = sumOf(manifest, this.#came) + bytes;
    if (all - this.#stand.bytes >= manifest.bytes / STEPS) this.#tell({ bytes: all });
  }

  /** @param {Manifest} manifest */
  #counted(manifest) {
    return { bytes: sumOf(manifest, this.#came), kept: sumOf(manifest, this.#kept) };
  }

  /** @param {Partial<Stand>} changed */
  #tell(changed) {
    this.#stand = { ...this.#stand, ...changed };
    for (const listener of [...this.#listeners]) listener();
  }
}

/**
 * @param {Manifest} manifest
 * @param {Set<string>} digests
 */
function sumOf({ parts }, digests) {
  return parts.reduce((sum, { bytes, sha256 }) => sum + (digests.has(sha256) ? bytes : 0), 0);
}

/** @param {unknown} error */
const sentence = (error) => (error instanceof Error ? error.message : String(error));
