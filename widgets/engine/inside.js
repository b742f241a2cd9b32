// What happens inside a model on its way to an answer, and what its parts do.

import { axesOf, shapeOf } from "./activations.js";
import { breathing } from "./breathing.js";
import { withEdits } from "./edits.js";
import { flowsOf, namesOfFlows } from "./flows.js";
import { HeldModel } from "./held_model.js";
import { lensOf, namesOfLens } from "./lens.js";
import { columnsOf, slopesOf, writtenBy } from "./parts.js";

/** @typedef {import("./held_model.js").Prompt} Prompt */
/** @typedef {import("./tokenizer.js").Token} Token */

/**
 * @typedef {object} Run
 * @property {Token[]} tokens
 * @property {number} dropped
 * @property {Float32Array} logits  (T, V), or none
 * @property {Map<string, {shape: number[], data: Float32Array}>} cache  by TransformerLens names
 */

/**
 * What a question may change in the model, for its own length.
 * @typedef {object} Altered
 * @property {import("./interventions.js").Intervention[]} [changes]  activations, on their way
 * @property {import("./edits.js").Edit[]} [edits]  knobs
 */

/**
 * Two tokens that are weighed against each other.
 * @typedef {{one: number, other: number}} Pair
 */

/** Values that are there for the last token alone, where nobody asks for more. */
const OF_THE_END = ["ln_final.hook_normalized", "logits"];

/** One model in memory, to be looked into. */
export class Inside extends HeldModel {
  /**
   * The forward pass with its intermediate values.
   * @param {string} file
   * @param {Prompt} prompt
   * @param {Altered & {names?: string[], logits?: boolean}} [options]  which values; all when left out. `logits`: whether
   *   those are handed out beside them
   * @returns {Run}
   */
  runWithCache(file, prompt, { names, logits: wanted = true, changes = [], edits = [] } = {}) {
    const { kept, dropped } = this.read(prompt);
    const weights = this.weights(file);
    names?.forEach((name) => shapeOf(name, this.config, kept.length)); // refuses unknown ones
    const lastOnly = !wanted && names !== undefined && !names.some((name) => OF_THE_END.includes(name));
    const options = { cache: names ?? true, lastOnly, changes: this.changes(changes, kept) };
    const { logits, cache } = withEdits(weights, edits, () => this.family.forward(weights, this.config, kept, options));
    const shaped = new Map();
    for (const [name, data] of cache) shaped.set(name, { shape: shapeOf(name, this.config, kept.length), data });
    return { tokens: this.tokenizer.shown(kept), dropped, logits: wanted ? logits : new Float32Array(), cache: shaped };
  }

  /**
   * The mean of activations over all tokens of many prompts: what to put in a head's place to take away what it says
   * of the prompt at hand.
   * @param {string} file
   * @param {Prompt[]} prompts
   * @param {{names: string[], edits?: import("./edits.js").Edit[]}} options
   * @returns {Promise<Map<string, {shape: number[], data: Float32Array}>>} by name, as in a cache, but without positions
   */
  async means(file, prompts, { names, edits }) {
    const breathe = breathing();
    /** @type {Map<string, {shape: number[], sum: Float64Array}>} */
    const sums = new Map();
    let tokens = 0;
    for (const prompt of prompts) {
      await breathe();
      const { cache, tokens: read } = this.runWithCache(file, prompt, { names, edits });
      tokens += read.length;
      for (const [name, { shape, data }] of cache) {
        if (axesOf(name, this.config)[0] !== "pos") {
          throw new Error(`${name} has a size of its own for every prompt; there is no mean of it.`);
        }
        const [, ...rest] = shape;
        const { sum } = sums.get(name) ?? { sum: new Float64Array(data.length / shape[0]) };
        data.forEach((each, i) => (sum[i % sum.length] += each));
        sums.set(name, { shape: rest, sum });
      }
    }
    const mean = (/** @type {Float64Array} */ sum) => Float32Array.from(sum, (each) => each / tokens);
    return new Map([...sums].map(([name, { shape, sum }]) => [name, { shape, data: mean(sum) }]));
  }

  /**
   * What flows where for a text, and towards which of two tokens it leans.
   * @param {string} file
   * @param {Prompt} prompt
   * @param {Altered & Pair} options
   * @returns {import("./flows.js").Flows & {tokens: Token[], dropped: number}}
   */
  flows(file, prompt, { one, other, changes = [], edits = [] }) {
    this.checkTokens(one, other);
    const names = namesOfFlows(this.config.num_hidden_layers);
    const { tokens, dropped, cache } = this.runWithCache(file, prompt, { names, changes, edits });
    const value = (/** @type {string} */ name) => /** @type {{data: Float32Array}} */ (cache.get(name)).data;
    const weights = this.weights(file);
    const found = withEdits(weights, edits, () => flowsOf(weights, this.config, value, tokens.length, { one, other }));
    return { tokens, dropped, ...found };
  }

  /**
   * What the model would say at one token if it stopped after a layer.
   * @param {string} file
   * @param {Prompt} prompt
   * @param {Altered & {at?: number, follow?: number}} [options]  `at`: after which token, the last when left out; `follow`: a
   *   token, the one that is likeliest in the end when left out
   * @returns {import("./lens.js").Lens & {tokens: Token[], dropped: number}}
   */
  lens(file, prompt, { at = -1, follow, changes = [], edits = [] } = {}) {
    if (follow !== undefined) this.checkTokens(follow);
    const { hidden_size: d, num_hidden_layers: layers } = this.config;
    const names = namesOfLens(layers);
    const { tokens, dropped, cache } = this.runWithCache(file, prompt, { names, logits: false, changes, edits });
    const place = this.placeOf(at, tokens.length);
    const streams = new Float32Array((layers + 1) * d);
    for (const [i, name] of names.entries()) {
      const { data } = /** @type {{data: Float32Array}} */ (cache.get(name));
      streams.set(data.subarray(place * d, (place + 1) * d), i * d);
    }
    const weights = this.weights(file);
    return { tokens, dropped, ...withEdits(weights, edits, () => lensOf(weights, this.config, streams, follow)) };
  }

  /**
   * For each of `back`: the mean attention that the last queries of a text give to the key so many places before them.
   * @param {string} file
   * @param {Prompt} prompt
   * @param {{back: number[], last: number}} options  `last`: how many queries
   * @returns {Float32Array[]}  (layers, heads) each
   */
  looksBack(file, prompt, { back, last }) {
    const names = Array.from({ length: this.config.num_hidden_layers }, (_, i) => `blocks.${i}.attn.hook_pattern`);
    const { cache, tokens } = this.runWithCache(file, prompt, { names });
    const T = tokens.length;
    if (last + Math.max(...back) > T) {
      throw new Error(`The last ${last} of ${T} tokens can't all look back by ${Math.max(...back)}.`);
    }
    return back.map((each) =>
      Float32Array.from({ length: names.length * this.config.num_attention_heads }, (_, i) => {
        const [layer, head] = [Math.floor(i / this.config.num_attention_heads), i % this.config.num_attention_heads];
        const { data } = /** @type {{data: Float32Array}} */ (cache.get(names[layer]));
        let sum = 0;
        for (let t = T - last; t < T; t++) sum += data[(head * T + t) * T + t - each];
        return sum / last;
      }),
    );
  }

  /**
   * What a head or a neuron writes at the last token straight to the logits.
   * @param {string} file
   * @param {Prompt} prompt
   * @param {{part: import("./parts.js").Part}} options
   * @returns {ReturnType<typeof writtenBy>}
   */
  written(file, prompt, { part }) {
    const { kind } = columnsOf(part, this.config);
    const name = `blocks.${part.layer}.${kind === "head" ? "attn.hook_z" : "mlp.hook_post"}`;
    const end = `blocks.${this.config.num_hidden_layers - 1}.hook_resid_post`;
    const { cache, tokens } = this.runWithCache(file, prompt, { names: [name, end] });
    return writtenBy(this.weights(file), this.config, part, (asked) => {
      const { data } = /** @type {{data: Float32Array}} */ (cache.get(asked));
      return data.subarray(data.length - data.length / tokens.length);
    });
  }

  /**
   * Which way a token goes when a part is turned up a very little.
   * @param {string} file
   * @param {Prompt} prompt
   * @param {{token: number}} options
   * @returns {ReturnType<typeof slopesOf>}
   */
  slopes(file, prompt, { token }) {
    this.checkLearns();
    return slopesOf(this.weights(file), this.config, this.read(prompt).kept, token);
  }
}
