// What is asked of the model: where a head attends, by which numbers, and what it does to the next token's odds.

import { headsOf } from "../engine/llama/transformer.js";
import { shared } from "../engine/ops.js";
import { wilson } from "../parts/intervals.js";
import { highest, partOf, scoresOf } from "./numbers.js";
import { NAMES, STORIES, comesBack, storyOf } from "./stories.js";
import { KINDS, LENGTH, tokensOf, twice, wordsOf } from "./texts.js";

/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {import("./texts.js").Kind} Kind */
/** @typedef {import("./stories.js").StoryName} StoryName */
/** @typedef {{ seed: number, step: number }} Which */
/** @typedef {{ layer: number, head: number }} Head */
/**
 * @typedef {object} Told  how each story fares with one head, on lists of words
 * @property {StoryName | null} story  that the head is told by
 * @property {Record<StoryName, number>} named  how often it names the place attended to most
 * @property {Record<StoryName, number>} shares  of the head's attention at the places named
 */
/**
 * One head at one token, the last of those given.
 * @typedef {object} Seen
 * @property {Float32Array} pattern  (T,) how its attention is shared out
 * @property {Float32Array} query  (size,) turned to its position
 * @property {Float32Array} keys  (T, size) likewise
 * @property {Float64Array} scores  (T,) worked out here from the two
 * @property {Float32Array} effect  (V,) on the logits
 */
/**
 * What each head did at the end of one text, and what was said of it.
 * @typedef {object} Counted
 * @property {Kind} kind
 * @property {number} length  places to choose among
 * @property {boolean} comesBack
 * @property {Record<StoryName, number>} points  by each story
 * @property {number[]} attends  by head, layer after layer
 * @property {number[]} worked  the same, worked out from the numbers
 */

export const LISTS = 10; // on which stories are found
const FAR = 1_000_000; // their numbers, clear of those that are asked about

/**
 * @param {Engine} engine
 * @param {Which} which
 * @param {import("./texts.js").Fresh} fresh
 * @param {string[]} vocabulary
 */
export function openSession(engine, which, fresh, vocabulary) {
  const { num_hidden_layers: layers } = engine.config;
  const { heads, groups, size } = headsOf(engine.config);
  const { begin } = engine;
  if (!begin.length)
    throw new Error("This model has no token that begins a text; the stories here are told of heads that can rest at one.");
  const every = Array.from({ length: layers }, (_, layer) => layer);
  const encode = (/** @type {string} */ text) => engine.encode(text);

  /** @param {number[]} tokens @param {string[]} ends  of names @param {number[]} [of]  layers */
  async function run(tokens, ends, of = every) {
    const names = of.flatMap((layer) => ends.map((end) => `blocks.${layer}.attn.${end}`));
    return (await engine.runWithCache(tokens, { ...which, names, logits: false })).cache;
  }

  /** @param {Map<string, { data: Float32Array }>} cache @param {Head} which @returns {(query: number, T: number) => Float32Array} */
  function rows(cache, { layer, head }) {
    const data = cache.get(`blocks.${layer}.attn.hook_pattern`)?.data ?? new Float32Array();
    return (query, T) => data.subarray((head * T + query) * T, (head * T + query + 1) * T);
  }

  /** @param {Map<string, { data: Float32Array }>} cache @param {Head} which @param {number} T */
  function queryAndKeys(cache, { layer, head }, T) {
    const [q, k] = ["q", "k"].map((part) => cache.get(`blocks.${layer}.attn.hook_rot_${part}`)?.data ?? new Float32Array());
    const wide = groups * size; // some models share keys among heads
    const keys = new Float32Array(T * size);
    for (let t = 0; t < T; t += 1)
      keys.set(partOf(k.subarray(t * wide, (t + 1) * wide), shared(head, heads, groups), groups), t * size);
    return { query: partOf(q.subarray((T - 1) * heads * size), head, heads), keys };
  }

  return {
    engine,
    layers,
    heads,
    vocabulary,
    all: every.flatMap((layer) => Array.from({ length: heads }, (_, head) => ({ layer, head }))),

    /** @param {Kind} kind @param {number} number */
    tokens: (kind, number) => tokensOf({ kind, number, fresh, vocabulary, encode, begin }),

    /**
     * @param {number[]} tokens
     * @param {Head} where
     * @returns {Promise<Seen>}
     */
    async look(tokens, where) {
      const T = tokens.length;
      const [cache, { effect }] = await Promise.all([
        run(tokens, ["hook_pattern", "hook_rot_q", "hook_rot_k"], [where.layer]),
        engine.written(tokens, { ...which, part: where }),
      ]);
      const { query, keys } = queryAndKeys(cache, where, T);
      return { pattern: rows(cache, where)(T - 1, T), query, keys, scores: scoresOf(query, keys), effect };
    },

    /** How each head is told, measured on lists of words. @returns {Promise<Told[]>} */
    async stories() {
      const pool = await wordsOf(fresh, vocabulary, encode);
      const none = () => /** @type {Record<StoryName, number>} */ (Object.fromEntries(NAMES.map((name) => [name, 0])));
      const sums = this.all.map(() => ({ named: none(), shares: none() }));
      let places = 0;
      for (let number = 0; number < LISTS; number += 1) {
        const tokens = [...begin, ...twice(pool, FAR + number, LENGTH)];
        const T = tokens.length;
        const cache = await run(tokens, ["hook_pattern"]);
        for (let query = LENGTH + 1; query < T; query += 1, places += 1) {
          const points = NAMES.map((name) => STORIES[name].points(tokens.slice(0, query + 1)));
          this.all.forEach((where, i) => {
            const row = rows(cache, where)(query, T);
            const most = highest(row);
            NAMES.forEach((name, n) => {
              sums[i].named[name] += Number(points[n] === most);
              sums[i].shares[name] += row[points[n]];
            });
          });
        }
      }
      for (const { named, shares } of sums) {
        for (const name of NAMES) {
          named[name] /= places;
          shares[name] /= places;
        }
      }
      return sums.map((told) => ({ ...told, story: storyOf(told.named) }));
    },

    /**
     * @param {number} each  texts of a kind
     * @param {(found: Counted[]) => void} onFound  told now and then
     * @param {() => boolean} wanted  whether to go on
     */
    async count(each, onFound, wanted) {
      /** @type {Counted[]} */
      const found = [];
      for (let number = 0; number < each; number += 1) {
        for (const kind of /** @type {Kind[]} */ (Object.keys(KINDS))) {
          if (!wanted()) return;
          const tokens = await this.tokens(kind, number);
          const cache = await run(tokens, ["hook_pattern", "hook_rot_q", "hook_rot_k"]);
          const T = tokens.length;
          found.push({
            kind,
            length: T,
            comesBack: comesBack(tokens),
            points: /** @type {Record<StoryName, number>} */ (
              Object.fromEntries(NAMES.map((name) => [name, STORIES[name].points(tokens)]))
            ),
            attends: this.all.map((where) => highest(rows(cache, where)(T - 1, T))),
            worked: this.all.map((where) => {
              const { query, keys } = queryAndKeys(cache, where, T);
              return highest(scoresOf(query, keys));
            }),
          });
        }
        onFound(found);
      }
    },
  };
}

/** @typedef {ReturnType<typeof openSession>} Session */

/**
 * How often each level named the right place, kind by kind.
 * @param {Counted[]} found
 * @param {number} at  which head
 * @param {StoryName | null} story
 */
export function sumUp(found, at, story) {
  const share = (/** @type {boolean[]} */ hits) => {
    const right = hits.filter(Boolean).length;
    const [low, high] = hits.length ? wilson(right, hits.length) : [0, 1];
    return { right, n: hits.length, share: right / hits.length, low, high };
  };
  return /** @type {Kind[]} */ (Object.keys(KINDS)).map((kind) => {
    const those = found.filter((one) => one.kind === kind);
    const by = (/** @type {StoryName} */ name, /** @type {Counted[]} */ of) =>
      share(of.map((one) => one.points[name] === one.attends[at]));
    return {
      kind,
      n: those.length,
      chance: those.reduce((sum, one) => sum + 1 / one.length, 0) / those.length,
      beginning: by("beginning", those),
      story: story && by(story, those),
      applies:
        story && STORIES[story].looks
          ? by(
              story,
              those.filter((one) => one.comesBack),
            )
          : null,
      numbers: share(those.map((one) => one.worked[at] === one.attends[at])),
    };
  });
}
