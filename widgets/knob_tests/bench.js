// One text on which tests are really made: what it costs the model with the knob as it is, at 0, and under each test.

import { CONTROL, TESTS } from "./tests.js";

/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {import("../conversation/knob.js").Found} Knob */
/** @typedef {import("./tests.js").Run} Run */
/**
 * @typedef {{ intact: number, broken: number, tested: number, tokens: number, cut: boolean }} Made  losses, in nats a token;
 *   how many tokens count, and whether only the beginning of the text was read
 */

const FIRST = 2; // the first token that counts towards a loss, as in lab/real/texts.py
const LEAST = CONTROL + 3; // tokens, so that something comes after the control's
const MOST = 160; // about as many as the longest of the laboratory's texts has; attention of more would fill the memory

/**
 * @param {Engine} engine
 * @param {Knob} knob
 * @param {number} layer  the knob's
 * @param {string} text
 * @returns {Promise<(test: string) => Promise<Made>>}  makes a test on it
 * @throws {Error} a sentence, if there is too little of it
 */
export async function bench(engine, knob, layer, text) {
  const all = [...engine.begin, ...(await engine.encode(text))];
  const tokens = all.slice(0, MOST);
  if (tokens.length < LEAST) throw new Error(`Write some more: tests need ${LEAST} tokens, and these are ${tokens.length}.`);
  const layers = engine.config.num_hidden_layers;
  /** @type {{ intact: Run, broken: Run }} */
  const seen = { intact: new Map(), broken: new Map() };

  const edits = (/** @type {number} */ times) => (times === 1 ? [] : [{ ...knob.edit, value: times * knob.value }]);

  /** @param {number} times @param {import("./tests.js").Intervention[]} [changes] */
  async function loss(times, changes = []) {
    const { surprise } = await engine.surprise(tokens, { edits: edits(times), changes });
    const counted = surprise.subarray(FIRST - 1);
    return counted.reduce((sum, one) => sum + one, 0) / counted.length;
  }

  /** @param {Run} run @param {number} times @param {string[]} names */
  async function see(run, times, names) {
    const missing = names.filter((name) => !run.has(name));
    if (!missing.length) return;
    const { cache } = await engine.runWithCache(tokens, { names: missing, logits: false, edits: edits(times) });
    for (const [name, found] of cache) run.set(name, found);
  }

  /** @type {Promise<[number, number]> | undefined} */
  let bare;
  return async (test) => {
    const { reads, of } = TESTS[test];
    bare ??= Promise.all([loss(1), loss(0)]);
    const [intact, broken] = await bare;
    const names = reads(layer, layers);
    await see(seen.intact, 1, names);
    await see(seen.broken, 0, names);
    const { times, changes } = of({ layer, layers, tokens: tokens.length, ...seen });
    const tested = await loss(times, changes);
    return { intact, broken, tested, tokens: tokens.length - FIRST, cut: all.length > tokens.length };
  };
}
