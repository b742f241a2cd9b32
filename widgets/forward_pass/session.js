// Between the reader and the engine: one run of the model, kept until another is asked for, and the weights that
// have been looked at.

import { softmax } from "../engine/ops.js";
import { allTokens } from "../parts/vocabulary.js";
import { START, said } from "./called.js";
import { newsOf } from "./news.js";
import { largest, mostOf } from "./numbers.js";

/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {import("../engine/interventions.js").Intervention} Intervention */
/** @typedef {{prompt: string, seed: number, step: number, changes: Intervention[]}} Asked  `changes`: what is taken out */
/** @typedef {import("./values.js").Run & {asked: Asked, dropped: number}} Run */

/** @param {Engine} engine */
export function openSession(engine) {
  /** @type {Run | null} */
  let run = null;
  /** @type {Map<string, Float32Array>} of the present checkpoint, by name */
  let weights = new Map();
  /** @type {string[]} every token there is */
  let words = [];
  /** @type {{ key: string, news: import("./news.js").News } | null} what was asked last */
  let known = null;

  /** @type {Map<string, number | undefined>} by the word as it is read */
  const firsts = new Map();
  /** @type {{ key: string, logits: Float32Array } | null} of the whole machine, while something is taken out of it */
  let whole = null;

  /**
   * The first token of a word, as it would follow the prompt.
   * @param {string} word
   * @param {string} prompt
   */
  async function firstToken(word, prompt) {
    const text = prompt && !/^\s/.test(word) ? ` ${word}` : word;
    if (!firsts.has(text)) firsts.set(text, (await engine.tokens(text))[0]?.id);
    return firsts.get(text);
  }

  /**
   * What is known is not asked again: a press on a part draws at once.
   * @param {Intervention[]} changes
   * @returns {Promise<Float32Array>}
   */
  async function logitsWith(changes) {
    const { asked, value } = /** @type {Run} */ (run);
    if (JSON.stringify(changes) === JSON.stringify(asked.changes)) return value("logits");
    const { prompt, seed, step } = asked;
    const key = JSON.stringify([prompt, seed, step]);
    if (!changes.length && whole?.key === key) return whole.logits;
    const { logits } = await engine.runWithCache(prompt, { seed, step, changes, names: [] });
    if (!changes.length) whole = { key, logits };
    return logits;
  }

  return {
    config: engine.config,
    context: engine.context,
    /**
     * @param {Asked} asked
     * @param {(share: number) => void} onProgress  of a download
     * @returns {Promise<Run>}
     */
    async run(asked, onProgress) {
      if (run && same(run.asked, asked)) return run;
      const { prompt, seed, step, changes } = asked;
      await engine.load({ seed, step }, { onProgress });
      const { tokens, dropped, cache } = await engine.runWithCache(prompt, { seed, step, changes });
      if (!words.length) words = await allTokens(engine);
      if (run?.asked.seed !== seed || run.asked.step !== step) weights = new Map();
      const table = weights;
      /** @type {Float32Array | undefined} */
      let probabilities;
      /** @param {string} name @returns {Float32Array} */
      const value = (name) => {
        if (name === "probabilities") return (probabilities ??= softmax(value("logits"), engine.config.vocab_size));
        const found = cache.get(name);
        if (!found) throw new Error(`This model has nothing that is called ${name}.`);
        return found.data;
      };
      run = { asked, dropped, words, config: engine.config, tokens: fromStart(tokens), value, weight: (name) => table.get(name) };
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
      const table = weights;
      for (const [name, { data }] of Object.entries(await engine.weights({ seed, step, names: wanted }))) table.set(name, data);
    },
    /**
     * The two words that are compared, as tokens: the first of each. Left empty, the two likeliest.
     * @param {string[]} words
     * @param {number} position
     * @returns {Promise<{ ids: number[], words: string[] }>}
     */
    async pair(words, position) {
      if (!run) throw new Error("Nothing has been run yet.");
      const { prompt } = run.asked;
      const V = run.config.vocab_size;
      const likeliest = largest(run.value("logits").subarray(position * V, (position + 1) * V), 2, (value) => value);
      const ids = await Promise.all(
        words.map(async (word, i) => (word ? await firstToken(word, prompt) : undefined) ?? likeliest[i]),
      );
      return { ids, words: ids.map((id) => said(/** @type {Run} */ (run).words[id])) };
    },
    /**
     * Where it is known what another text tells otherwise: null where the two don't have as many tokens.
     * @param {string} twin
     * @param {import("./anatomy.js").Part[]} parts
     * @param {number[]} ids  of the two words
     * @param {number} position
     * @returns {Promise<import("./news.js").News | null>}
     */
    async news(twin, parts, ids, position) {
      if (!run) throw new Error("Nothing has been run yet.");
      const { prompt, seed, step } = run.asked;
      const key = JSON.stringify([prompt, twin, seed, step, ids, position]);
      if (known?.key === key) return known.news;
      const names = parts.filter(({ kind }) => kind === "strip").map(({ id }) => id);
      const T = run.tokens.length;
      const { tokens, logits, cache } = await engine.runWithCache(twin, { seed, step, names });
      if (tokens.length !== T) return null;
      const at = position * run.config.vocab_size;
      const { nats: whole } = await this.odds(ids, position, []);
      const other = logits[at + ids[0]] - logits[at + ids[1]];
      const news = await newsOf({ parts, T, cache, whole, other, ask: (changes) => this.odds(ids, position, changes) });
      known = { key, news };
      return news;
    },
    /**
     * How much likelier the one token is than the other, in nats, and the model's first choice.
     * @param {number[]} ids
     * @param {number} position
     * @param {Intervention[]} changes
     */
    async odds([one, other], position, changes) {
      if (!run) throw new Error("Nothing has been run yet.");
      const logits = await logitsWith(changes);
      const at = position * run.config.vocab_size;
      const best = mostOf(logits.subarray(at, at + run.config.vocab_size));
      return { nats: logits[at + one] - logits[at + other], first: said(run.words[best]) };
    },
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
  return JSON.stringify(a) === JSON.stringify(b);
}
