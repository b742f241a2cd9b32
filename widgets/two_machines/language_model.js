// The language model as the game sees it: its heads and neurons, each turned by multiplying what it writes.

import { directEffect } from "../parts/direct_effect.js";

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
  const {
    num_hidden_layers: layers,
    num_attention_heads: heads,
    intermediate_size: neurons,
    layer_norm_eps: eps,
  } = engine.config;
  const every = Array.from({ length: layers }, (_, layer) => layer);
  const tables = every.flatMap((layer) => [tableOf({ kind: "head", layer }), tableOf({ kind: "neuron", layer })]);
  const [gain, embedding] = ["gpt_neox.final_layer_norm.weight", "gpt_neox.embed_in.weight"];
  const weights = await engine.weights({ ...which, names: [...tables, gain, embedding] });

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

  const texts = (await engine.predict("", { ...which, top: engine.config.vocab_size })).top;
  const words = new Map(texts.map(({ id, text }) => [id, text]));

  /** @type {Map<string, Promise<Record<string, Float32Array>>>} */
  const pulls = new Map();
  /** @type {Map<string, Promise<Map<string, { shape: number[], data: Float32Array }>>>} */
  const runs = new Map();

  /** Where a part's knobs lie in its table. @param {Where} where @returns {{ name: string, from: number, size: number, columns: number }} */
  function columnsOf({ kind, layer, index }) {
    const name = tableOf({ kind, layer });
    const columns = weights[name].shape[1];
    const size = kind === "head" ? columns / heads : 1;
    return { name, from: index * size, size, columns };
  }

  /** Each of a part's knobs, by its index. @param {Where} where */
  function knobsOf(where) {
    const { name, from, size, columns } = columnsOf(where);
    const rows = weights[name].shape[0];
    return { name, indices: Array.from({ length: rows * size }, (_, i) => Math.floor(i / size) * columns + from + (i % size)) };
  }

  /** @param {Where} where @param {number} factor */
  function editsOf(where, factor) {
    const { name, indices } = knobsOf(where);
    return indices.map((index) => ({ name, index, value: Math.fround(weights[name].data[index] * factor) }));
  }

  /** What is on its way in a run over the prompt as the model stands. @param {string} prompt */
  function run(prompt) {
    const names = every.flatMap((layer) => [
      `blocks.${layer}.attn.hook_pattern`,
      `blocks.${layer}.attn.hook_z`,
      `blocks.${layer}.mlp.hook_post`,
    ]);
    return once(
      runs,
      prompt,
      async () =>
        (await engine.runWithCache(prompt, { ...which, names: [...names, `blocks.${layers - 1}.hook_resid_post`] })).cache,
    );
  }

  /** What a part brings to the last token, and what that does straight to each word's logit. @param {Where} where */
  async function written(where) {
    const cache = await run(where.prompt);
    const last = (/** @type {string} */ name) => {
      const {
        shape: [T],
        data,
      } = cache.get(name) ?? { shape: [1], data: new Float32Array() };
      return data.subarray(data.length - data.length / T);
    };
    const { name, from, size } = columnsOf(where);
    const all = last(`blocks.${where.layer}.${where.kind === "head" ? "attn.hook_z" : "mlp.hook_post"}`);
    const z = all.subarray(from, from + size);
    const stream = last(`blocks.${layers - 1}.hook_resid_post`);
    return {
      z,
      effect: directEffect({
        z,
        dense: weights[name].data,
        from,
        stream,
        gain: weights[gain].data,
        eps,
        embedding: weights[embedding].data,
      }),
    };
  }

  /** @param {string} prompt */
  const beginning = (prompt) => /** @type {Beginning} */ (beginnings.get(prompt));

  /** @param {Where} where @param {number} factor */
  async function turned(where, factor) {
    return engine.predict(where.prompt, { ...which, top: 1, edits: editsOf(where, factor) });
  }

  return {
    kinds: ["head", "neuron"],
    layers,
    heads,
    neurons,
    turned,
    written,
    beginning,
    run,
    knobsAcross: engine.config.hidden_size,
    parts: layers * (heads + neurons),
    word: (/** @type {number} */ id) => words.get(id) ?? "",
    knobs: (/** @type {Where} */ where) => {
      const { name, indices } = knobsOf(where);
      return indices.map((index) => weights[name].data[index]);
    },
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
      const { prompt, token } = where;
      const gradients = await once(
        pulls,
        `${token} ${prompt}`,
        async () => (await engine.gradients(prompt, { ...which, token, names: tables })).gradients,
      );
      const { name, indices } = knobsOf(where);
      // Multiplying a knob by 1 + h moves it by h times itself.
      const gradient = indices.reduce((sum, index) => sum + weights[name].data[index] * gradients[name][index], 0);
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
 * The table through which a layer's heads, or its neurons, write to the stream.
 * @param {{ kind: "head" | "neuron", layer: number }} part
 */
function tableOf({ kind, layer }) {
  return `gpt_neox.layers.${layer}.${kind === "head" ? "attention.dense" : "mlp.dense_4h_to_h"}.weight`;
}

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
