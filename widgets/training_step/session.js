// Between the stages and the engine. What was worked out for the present sentence is kept until another is asked for.

import { RATES } from "./rates.js";
import { SIZES, tally } from "./numbers.js";

/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {import("../engine/practice.js").Practised} Practised */
/** @typedef {{text: string, seed: number, step: number}} Which */
/** @typedef {Which & {optimizer: "sgd" | "muon", size: number, others: string[]}} Asked */
/** @typedef {{tokens: {id: number, text: string}[], ids: number[], cut: number, surprise: Float32Array}} Reading */
/** @typedef {{gradients: import("./numbers.js").Tensors, sums: Awaited<ReturnType<typeof tally>>}} Slopes */

const MOST = 48; // tokens of a sentence: more would be too long to look at, and to wait for
export const AGAIN = 10; // steps on the same sentence

/** @param {Engine} engine */
export function openSession(engine) {
  /** @type {Map<string, {promise: Promise<any>, stop: AbortController}>} */
  const kept = new Map();

  /**
   * @template T
   * @param {string} what
   * @param {object} on  all that the answer depends on
   * @param {(signal: AbortSignal) => Promise<T>} work
   * @returns {Promise<T>}
   */
  function once(what, on, work) {
    const key = JSON.stringify([what, on]);
    const known = kept.get(key);
    if (known) return known.promise;
    for (const [other, { stop }] of kept) {
      if (what !== "read" && JSON.parse(other)[0] !== what) continue; // one answer of each sort is enough
      stop.abort();
      kept.delete(other);
    }
    const stop = new AbortController();
    const promise = work(stop.signal);
    kept.set(key, { promise, stop });
    promise.catch(() => kept.delete(key));
    return promise;
  }

  /** @param {Which} which @returns {Which} */
  const whichOf = ({ text, seed, step }) => ({ text, seed, step });

  /**
   * @param {Which} which
   * @param {(share: number) => void} [onProgress]  of a download
   * @returns {Promise<Reading>}
   */
  function read({ text, seed, step }, onProgress) {
    return once("read", { text, seed, step }, async () => {
      await engine.load({ seed, step }, { onProgress });
      const {
        tokens: [begin],
      } = await engine.predict("", { seed, step, top: 1 });
      const all = await engine.encode(text);
      const ids = [begin.id, ...all.slice(0, MOST)];
      const cut = all.length + 1 - ids.length;
      if (ids.length < 2) return { tokens: [], ids, cut, surprise: new Float32Array(0) };
      const { tokens, surprise } = await engine.surprise(ids, { seed, step });
      return { tokens: tokens.slice(1), ids, cut, surprise };
    });
  }

  /**
   * @param {Asked} asked
   * @param {Partial<import("../engine/practice.js").Practice>} how
   * @param {AbortSignal} signal
   * @param {(stands: Practised[]) => void} onMore
   * @returns {Promise<Practised[]>}
   */
  async function practise(asked, how, signal, onMore) {
    const { ids } = await read(asked);
    /** @type {Practised[]} */
    const stands = [];
    await engine.practise(ids, {
      seed: asked.seed,
      step: asked.step,
      optimizer: asked.optimizer,
      rates: [],
      others: asked.others,
      ...how,
      signal,
      onStand: (stand) => {
        stands.push(stand);
        onMore(stands);
      },
    });
    return stands;
  }

  return {
    config: engine.config,
    read,
    checkpoints: (/** @type {number} */ seed) => engine.checkpoints({ seed }),

    /**
     * Which way every knob pulls.
     * @param {Which} which
     * @returns {Promise<Slopes>}
     */
    slopes: (which) =>
      once("slopes", whichOf(which), async () => {
        const { ids } = await read(which);
        const { gradients } = await engine.gradients(ids, { seed: which.seed, step: which.step });
        return { gradients, sums: await tally(gradients) };
      }),

    /**
     * The same for how far a first step of the training's own recipe would turn every knob: against its sign, so that
     * it can be looked at as a gradient.
     * @param {Asked} asked
     * @returns {Promise<Slopes>}
     */
    evened: (asked) =>
      once("evened", whichOf(asked), async (signal) => {
        const stands = await practise({ ...asked, others: [] }, { rates: [RATES.muon(0.01)], turned: true }, signal, () => {});
        const gradients = stands[1].turned ?? {};
        for (const turned of Object.values(gradients)) turned.forEach((each, i) => (turned[i] = -each));
        return { gradients, sums: await tally(gradients) };
      }),

    /**
     * How a knob stands, and the error with it turned this far.
     * @param {Which} which
     * @param {{name: string, index: number}} knob
     * @param {number[]} turns
     * @returns {Promise<{value: number, errors: number[]}>}
     */
    async turned(which, { name, index }, turns) {
      const { seed, step } = which;
      const { ids } = await read(which);
      const {
        [name]: { data },
      } = await engine.weights({ seed, step, names: [name] });
      const errors = await Promise.all(
        turns.map(async (turn) => {
          const { surprise } = await engine.surprise(ids, { seed, step, edits: [{ name, index, value: data[index] + turn }] });
          return surprise.reduce((sum, each) => sum + each, 0) / surprise.length;
        }),
      );
      return { value: data[index], errors };
    },

    /**
     * One step of each size.
     * @param {Asked} asked
     * @param {(stands: Practised[]) => void} onMore
     */
    sizes: (asked, onMore) =>
      once("sizes", [whichOf(asked), asked.optimizer, asked.others], (signal) =>
        practise(asked, { rates: SIZES[asked.optimizer].map(RATES[asked.optimizer]) }, signal, onMore),
      ),

    /**
     * Ten steps of one size.
     * @param {Asked} asked
     * @param {(stands: Practised[]) => void} onMore
     */
    again: (asked, onMore) =>
      once("again", [whichOf(asked), asked.optimizer, asked.others, asked.size], (signal) =>
        practise(asked, { rates: [RATES[asked.optimizer](asked.size)], steps: AGAIN }, signal, onMore),
      ),

    /** Ends what is under way. */
    stop() {
      for (const { stop } of kept.values()) stop.abort();
    },
  };
}
