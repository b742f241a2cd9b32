// The language model as the game sees it: its heads and neurons, each turned by multiplying what it writes.

import { vocabulary } from "../parts/vocabulary.js";

/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {{ seed: number, step: number }} Which */

/**
 * @typedef {object} Where
 * @property {"head" | "neuron"} kind
 * @property {number} layer
 * @property {number} index  in the layer
 * @property {string} prompt
 * @property {number} token  the word that is asked about
 */

/** Words that are asked about are neither all but sure nor all but impossible. */
export const [LEAST, MOST] = [0.1, 0.9];

/** Of more parts than these, neurons are not drawn: to find one that moves a word could take hours. */
export const MOST_PARTS = 5000;

/**
 * @typedef {object} Beginning  a prompt as the model goes on with it
 * @property {string} prompt
 * @property {import("../engine/engine.js").Prediction} seen
 * @property {{ id: number, text: string, probability: number }[]} words  that can be asked about
 */

/**
 * @param {Engine} engine
 * @param {Which} which
 * @param {string[]} prompts
 */
export async function openModel(engine, which, prompts) {
  const { num_hidden_layers: layers, num_attention_heads: heads, intermediate_size: neurons } = engine.config;
  const parts = layers * (heads + neurons);

  /** @type {Map<string, Beginning>} */
  const beginnings = new Map();
  for (const prompt of prompts) {
    const seen = await engine.predict(prompt, { ...which, top: 10 });
    const words = seen.top.filter(({ probability }) => probability >= LEAST && probability <= MOST);
    if (words.length) beginnings.set(prompt, { prompt, seen, words });
  }
  const usable = [...beginnings.values()];
  if (!usable.length)
    throw new Error(
      "At this step the model gives no word after these beginnings between 10% and 90% of the probability, so there is nothing to ask about.",
    );
  const words = vocabulary(engine);
  await words.know(usable.flatMap(({ seen }) => seen.top.map(({ id }) => id)));

  /** @type {Map<string, Promise<{ heads: Float32Array, neurons: Float32Array }>>} */
  const slopes = new Map();
  /** @type {Map<string, Promise<{ effect: Float32Array, knobs: Float32Array }>>} */
  const writing = new Map();
  /** @type {Map<string, Promise<{ shape: number[], data: Float32Array }>>} */
  const runs = new Map();

  /** What a part writes from. @param {Where} where */
  const nameOf = ({ kind, layer }) => `blocks.${layer}.${kind === "head" ? "attn.hook_z" : "mlp.hook_post"}`;

  /** A part's attention, or its layer's firing, in a run over the prompt as the model stands. @param {Where} where */
  function run(where) {
    const name = where.kind === "head" ? `blocks.${where.layer}.attn.hook_pattern` : nameOf(where);
    return once(runs, `${name} ${where.prompt}`, async () => {
      const { cache } = await engine.runWithCache(where.prompt, { ...which, names: [name], logits: false });
      return /** @type {{ shape: number[], data: Float32Array }} */ (cache.get(name));
    });
  }

  /** What a part does straight to each word's logit at the last token, and its knobs. @param {Where} where */
  function written(where) {
    const { kind, layer, index, prompt } = where;
    const part = kind === "head" ? { layer, head: index } : { layer, neuron: index };
    return once(writing, `${kind} ${layer} ${index} ${prompt}`, () => engine.written(prompt, { ...which, part }));
  }

  /** @param {string} prompt */
  const beginning = (prompt) => /** @type {Beginning} */ (beginnings.get(prompt));

  /** @param {Where} where @param {number} factor */
  function turned(where, factor) {
    const change = { name: nameOf(where), kind: /** @type {const} */ ("scale"), value: factor, [where.kind]: where.index };
    return engine.predict(where.prompt, { ...which, top: 1, changes: [change] });
  }

  return {
    kinds: parts > MOST_PARTS ? ["head"] : ["head", "neuron"],
    layers,
    heads,
    neurons,
    turned,
    written,
    beginning,
    run,
    start: engine.begin.length,
    knobsAcross: engine.config.hidden_size,
    parts,
    word: (/** @type {number} */ id) => words.texts[id] ?? "",
    /** Fetches words, so that `word` has them. */
    know: words.know,
    known: (/** @type {Where} */ { prompt, token }) => Boolean(beginnings.get(prompt)?.words.some(({ id }) => id === token)),

    /** @param {() => number} random @param {string} kind @returns {Where} */
    any(random, kind) {
      const pick = (/** @type {number} */ n) => Math.floor(random() * n);
      const { prompt, words: asked } = usable[pick(usable.length)];
      return {
        kind: kind === "head" ? "head" : "neuron",
        layer: pick(layers),
        index: pick(kind === "head" ? heads : neurons),
        prompt,
        token: asked[pick(asked.length)].id,
      };
    },
    same: (/** @type {Where} */ a, /** @type {Where} */ b) => a.kind === b.kind && a.layer === b.layer && a.index === b.index,
    before: async (/** @type {Where} */ { prompt, token }) => 100 * beginning(prompt).seen.probabilities[token],
    after: async (/** @type {Where} */ where, /** @type {number} */ factor) =>
      100 * (await turned(where, factor)).probabilities[where.token],

    /** @param {Where} where */
    async slopes(where) {
      const { kind, layer, index, prompt, token } = where;
      const found = await once(slopes, `${token} ${prompt}`, () => engine.slopes(prompt, { ...which, token }));
      const gradient = kind === "head" ? found.heads[layer * heads + index] : found.neurons[layer * neurons + index];
      return { gradient, straight: await straight(where) };
    },
  };

  /** The word's logit against what all words get, each by its probability: which way its own goes. @param {Where} where */
  async function straight(where) {
    const { effect } = await written(where);
    const { probabilities } = beginning(where.prompt).seen;
    return effect[where.token] - effect.reduce((sum, each, id) => sum + each * probabilities[id], 0);
  }
}

/** @typedef {Awaited<ReturnType<typeof openModel>>} LanguageModel */

/**
 * @template T
 * @param {Map<string, Promise<T>>} map
 * @param {string} key
 * @param {() => Promise<T>} make
 * @returns {Promise<T>}
 */
function once(map, key, make) {
  const known = map.get(key) ?? make();
  map.set(key, known);
  known.catch(() => map.delete(key));
  return known;
}
