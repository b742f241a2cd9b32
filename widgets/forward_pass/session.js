// Between the reader and the engine: one run of the model, kept until another is asked for, and what was asked of it.

import { softmax } from "../engine/ops.js";
import { vocabulary } from "../parts/vocabulary.js";
import { coming, shown } from "../parts/words.js";
import { START, said } from "./called.js";
import { flowsOf } from "./flows.js";
import { newsOf } from "./news.js";

/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {import("../engine/interventions.js").Intervention} Intervention */
/**
 * @typedef {{prompt: string, seed: number, step: number, changes: Intervention[], whole: boolean}} Asked  `changes`: what
 *   is taken out; `whole`: whether every value on the way is wanted, for the walk, or the patterns alone
 */
/**
 * @typedef {import("./values.js").Run & {asked: Asked, dropped: number, start: number, read: typeof coming}} Run  `start`:
 *   tokens before the text; `read`: how a token that may come is written
 */
/** @typedef {Awaited<ReturnType<Engine["weigh"]>>} Weighed */
/** @typedef {ReturnType<typeof openSession>} Session */

const MOST_READ = 96; // tokens of a text for a model in the kernel: its patterns have a number for every two of them

/**
 * @param {Engine} engine
 * @param {boolean} live  whether the model lives in the kernel
 */
export function openSession(engine, live) {
  /** @type {Run | null} */
  let run = null;
  /** @type {number[] | string} what is read of the prompt */
  let read = "";
  /** @type {Map<string, Float32Array>} of the present checkpoint, by name */
  let weights = new Map();
  const words = vocabulary(engine);
  /** @type {Map<string, Promise<any>>} answers about the present run, by what was asked */
  let answers = new Map();
  /** @type {Map<string, number | undefined>} by the word as it is read */
  const firsts = new Map();

  /**
   * What is known is not asked again: a press on a part draws at once.
   * @template T
   * @param {any[]} key
   * @param {() => Promise<T>} ask
   * @returns {Promise<T>}
   */
  function once(key, ask) {
    const name = JSON.stringify(key);
    const known = answers.get(name) ?? ask();
    answers.set(name, known);
    known.catch(() => answers.delete(name));
    return known;
  }

  function current() {
    if (!run) throw new Error("Nothing has been run yet.");
    return run;
  }

  const which = () => ({ seed: current().asked.seed, step: current().asked.step });

  /**
   * The first token of a word, as it would follow the prompt.
   * @param {string} word
   * @param {string} prompt
   */
  async function firstToken(word, prompt) {
    const text = prompt && !/^\s/.test(word) ? ` ${word}` : word;
    if (!firsts.has(text)) {
      const [spaced, plain] = await Promise.all([engine.tokens(text), engine.tokens(word)]);
      const first = plain[0]?.text.startsWith("␣") ? plain : spaced; // some vocabularies put a space before any text
      firsts.set(text, first[0]?.id);
    }
    return firsts.get(text);
  }

  /** The text as it is given to the model. @param {string} prompt */
  async function readable(prompt) {
    if (!live) return { given: prompt, dropped: 0 };
    const ids = await engine.encode(prompt);
    const kept = ids.slice(engine.begin.length - MOST_READ);
    if (!engine.begin.length && !kept.length)
      throw new Error("This model has no token that begins a text: give it one word at least.");
    return { given: [...engine.begin, ...kept], dropped: ids.length - kept.length };
  }

  /**
   * One word against another after every token, with some of the machine taken out.
   * @param {number[]} ids
   * @param {Intervention[]} changes
   * @returns {Promise<Weighed>}
   */
  const weigh = ([one, other], changes) => engine.weigh(read, { ...which(), one, other, changes });

  return {
    config: engine.config,
    context: live ? Math.min(MOST_READ, engine.context) : engine.context,
    begin: engine.begin,
    /**
     * @param {Asked} asked
     * @param {(share: number) => void} onProgress  of a download
     * @returns {Promise<Run>}
     */
    async run(asked, onProgress) {
      if (run && same(run.asked, asked)) return run;
      const { prompt, seed, step, changes, whole } = asked;
      await engine.load({ seed, step }, { onProgress });
      const { given, dropped: left } = await readable(prompt);
      const patterns = Array.from({ length: engine.config.num_hidden_layers }, (_, i) => `blocks.${i}.attn.hook_pattern`);
      const wanted = whole ? {} : { names: patterns, logits: false };
      const { tokens, dropped, cache } = await engine.runWithCache(given, { seed, step, changes, ...wanted });
      if (whole) await words.know();
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
      const known = run && { ...run.asked, whole, changes };
      if (!known || !same(known, asked)) answers = new Map(); // of another text or moment
      read = given;
      const start = engine.begin.length && tokens[0]?.id === engine.begin[0] ? 1 : 0;
      run = {
        asked,
        dropped: dropped + left,
        start,
        read: live ? shown : coming, // which tokens only begin a word is known of the village’s
        words: words.texts,
        config: engine.config,
        tokens: tokens.map((token, i) => ({ ...token, text: looked(token.text, i, start) })),
        value,
        weight: (name) => table.get(name),
      };
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
      const table = weights;
      for (const [name, { data }] of Object.entries(await engine.weights({ ...which(), names: wanted }))) table.set(name, data);
    },
    /**
     * The model's first choices after a token, as the machine is now.
     * @param {number} position
     */
    choices(position) {
      const { changes } = current().asked;
      return once(["choices", changes, position], async () => {
        const { top } = await engine.predict(read, { ...which(), changes, at: position, top: 6 });
        return top;
      });
    },
    /**
     * The two words that are compared, as tokens: the first of each. Left empty, the two likeliest.
     * @param {string[]} compared
     * @param {number} position
     * @returns {Promise<{ ids: number[], words: string[] }>}
     */
    async pair(compared, position) {
      const { prompt } = current().asked;
      const likeliest = await this.choices(position);
      const ids = await Promise.all(
        compared.map(async (word, i) => (word ? await firstToken(word, prompt) : undefined) ?? likeliest[i].id),
      );
      await words.know(ids);
      return { ids, words: ids.map((id) => said(words.texts[id])) };
    },
    /**
     * What flows in the machine as it is now, and what it would say after every token.
     * @param {import("./anatomy.js").Part[]} parts
     * @param {number[]} ids  of the two words
     */
    async flows(parts, [one, other]) {
      const { asked, tokens, value } = current();
      const found = await once(["flows", asked.changes, one, other], () =>
        engine.flows(read, { ...which(), one, other, changes: asked.changes }),
      );
      return flowsOf(parts, tokens.length, found, (layer) => value(`blocks.${layer}.attn.hook_pattern`));
    },
    /**
     * One word against the other after every token, as the machine is now or whole.
     * @param {number[]} ids
     * @param {Intervention[]} changes
     */
    async weighed(ids, changes) {
      const found = await once(["weighed", changes, ids], () => weigh(ids, changes));
      await words.know(found.best);
      return found;
    },
    /**
     * What the model would say after each layer, and where a word stands there.
     * @param {number} position
     * @param {string} word  its first token is followed; empty: what is likeliest in the end
     */
    async lens(position, word) {
      const follow = word ? await firstToken(word, current().asked.prompt) : undefined;
      const found = await once(["lens", position, follow], () => engine.lens(read, { ...which(), at: position, follow }));
      await words.know([found.followed, ...found.best]);
      return found;
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
      const T = current().tokens.length;
      return once(["news", twin, ids, position], async () => {
        const names = parts.filter(({ kind }) => kind === "strip").map(({ id }) => id);
        const { given } = await readable(twin);
        const { tokens, cache } = await engine.runWithCache(given, { ...which(), names, logits: false });
        if (tokens.length !== T) return null;
        const [one, other] = ids;
        const [mine, its] = [await this.weighed(ids, []), await engine.weigh(given, { ...which(), one, other })];
        const ask = async (/** @type {Intervention[]} */ changes) => ({ nats: (await weigh(ids, changes)).nats[position] });
        return newsOf({ parts, T, cache, whole: mine.nats[position], other: its.nats[position], ask });
      });
    },
    /**
     * How much likelier the one token is than the other, in nats, and the model's first choice.
     * @param {number[]} ids
     * @param {number} position
     * @param {Intervention[]} changes
     */
    async odds(ids, position, changes) {
      const { nats, best } = await weigh(ids, changes);
      await words.know([best[position]]);
      return { nats: nats[position], first: said(words.texts[best[position]]) };
    },
  };
}

/**
 * A token's text as it is drawn: the first word of a text is no piece of a word, also where no space stands before it.
 * @param {string} text
 * @param {number} i
 * @param {number} start
 */
function looked(text, i, start) {
  if (i < start) return START;
  return i === start && /^\p{L}/u.test(text) ? `␣${text}` : text;
}

/**
 * @param {Asked} a
 * @param {Asked} b
 */
function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}
