// Between the reader and the engine: one run of the model, kept until another is asked for, and the weights that
// have been looked at.

import { softmax } from "../engine/ops.js";
import { allTokens } from "../parts/vocabulary.js";
import { START } from "./called.js";

/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {{prompt: string, seed: number, step: number}} Asked */
/** @typedef {import("./values.js").Run & {asked: Asked, dropped: number}} Run */

/** @param {Engine} engine */
export function openSession(engine) {
  /** @type {Run | null} */
  let run = null;
  /** @type {Map<string, Float32Array>} of the present checkpoint, by name */
  let weights = new Map();
  /** @type {string[]} every token there is */
  let words = [];

  return {
    /**
     * @param {Asked} asked
     * @param {(share: number) => void} onProgress  of a download
     * @returns {Promise<Run>}
     */
    async run(asked, onProgress) {
      if (run && same(run.asked, asked)) return run;
      const { prompt, seed, step } = asked;
      await engine.load({ seed, step }, { onProgress });
      const { tokens, dropped, cache } = await engine.runWithCache(prompt, { seed, step });
      if (!words.length) words = await allTokens(engine, { seed, step });
      if (run?.asked.seed !== seed || run.asked.step !== step) weights = new Map();
      const known = weights;
      /** @type {Float32Array | undefined} */
      let probabilities;
      /** @param {string} name @returns {Float32Array} */
      const value = (name) => {
        if (name === "probabilities") return (probabilities ??= softmax(value("logits"), engine.config.vocab_size));
        const found = cache.get(name);
        if (!found) throw new Error(`This model has nothing that is called ${name}.`);
        return found.data;
      };
      run = { asked, dropped, words, config: engine.config, tokens: fromStart(tokens), value, weight: (name) => known.get(name) };
      return run;
    },
    /**
     * Fetches weights, so that `run.weight` has them.
     * @param {string[]} names  a bias that the model does without is passed over
     */
    async fetch(names) {
      const { attention_bias: hasBias = true } = engine.config;
      const wanted = names.filter((name) => !weights.has(name) && (hasBias || !/attention\..*bias$/.test(name)));
      if (!run || !wanted.length) return;
      const { seed, step } = run.asked;
      const known = weights;
      for (const [name, { data }] of Object.entries(await engine.weights({ seed, step, names: wanted }))) known.set(name, data);
    },
    tokens: (/** @type {string} */ text) => engine.tokens(text),
  };
}

/**
 * The first token is a document's end elsewhere; here it marks the start.
 * @param {{id: number, text: string}[]} tokens
 */
function fromStart([first, ...rest]) {
  return [first.id === 0 ? { ...first, text: START } : first, ...rest];
}

/**
 * @param {Asked} a
 * @param {Asked} b
 */
function same(a, b) {
  return a.prompt === b.prompt && a.seed === b.seed && a.step === b.step;
}
