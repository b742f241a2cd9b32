// One engine for all the widgets of a page. Each widget's module brings its own copy of this code, so what
// they share hangs on globalThis: engines of the same model, from the same files, of the same version of
// this code. Whoever comes first starts one, the last one out ends it.

import version from "fingerprint:."; // of these sources: a page may hold widgets of several builds
import { readJson } from "./files.js";
import { startHost } from "./host.js";
import { caller } from "./rpc.js";

/** @typedef {import("./files.js").Files} Files */

/**
 * A line of index.json.
 * @typedef {{step: number, tokens: number, file: string, bytes: number, sha256: string}} Checkpoint
 */

/**
 * A checkpoint on its way, or there; `by` the client that asked first.
 * @typedef {{done: Promise<void>, by: object, listeners: Set<(fraction: number) => void>}} Loading
 */

/**
 * @typedef {object} Shared
 * @property {import("./checkpoint.js").Config} config
 * @property {any} tokenizer  the parsed tokenizer.json
 * @property {import("./host.js").Host} host
 * @property {Map<number, Promise<Checkpoint[]>>} indexes  by seed
 * @property {Map<string, Loading>} loads  by file, the longest unused first
 */

/** @typedef {{version: string, source: unknown, model: string, users: number, engine: Promise<Shared>}} Entry */

const REGISTRY = Symbol.for("grown-not-made: engines");

/**
 * The engine of a model, started if nobody has.
 * @param {Files} files
 * @param {string} model
 * @returns {Promise<{shared: Shared, release: () => void}>} `release` is to be called once, when it is no longer used
 */
export async function share(files, model) {
  const page = /** @type {any} */ (globalThis);
  /** @type {Entry[]} */
  const entries = (page[REGISTRY] ??= []);
  const source = files.source ?? files;
  let entry = entries.find((each) => each.version === version && each.source === source && each.model === model);
  if (!entry) {
    entry = { version, source, model, users: 0, engine: begin(files, model) };
    entries.push(entry);
  }
  const held = entry;
  const forget = () => {
    if (entries.includes(held)) entries.splice(entries.indexOf(held), 1);
  };

  held.users += 1;
  try {
    const shared = await held.engine;
    shared.host.onFailed(forget); // the next to come starts a fresh one
    const release = () => {
      held.users -= 1;
      if (held.users) return;
      forget();
      shared.host.end();
    };
    return { shared, release };
  } catch (error) {
    forget(); // so that the next to come tries again
    throw error;
  }
}

/**
 * @param {Files} files
 * @param {string} model
 * @returns {Promise<Shared>}
 */
async function begin(files, model) {
  const config = await readJson(files, `${model}/config.json`);
  // The models of other soils and builds read the village's tokens.
  const tokenizer = await readJson(files, `${config.tokenizer ?? model}/tokenizer.json`);
  const host = await startHost(files);
  const { call, giveUp } = caller(host.connect());
  try {
    await call("start", [config, tokenizer]);
  } catch (error) {
    host.end();
    throw error;
  } finally {
    giveUp("The model was started.");
  }
  return { config, tokenizer, host, indexes: new Map(), loads: new Map() };
}
