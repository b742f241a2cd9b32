// Between the reader's words and the sisters: all are asked the same, and the newest question wins. One that can't be
// fetched holds up no other.

import { latest } from "../parts/latest.js";
import { asError } from "../parts/trouble.js";

/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {import("../engine/engine.js").Prediction} Prediction */
/** @typedef {{ shape: number[], data: Float32Array }} Pattern  (head, query, key) */
/** @typedef {{ seed: number, step: number }} Which */
/** @typedef {Which & { prediction: Prediction, patterns: Pattern[] }} Answer */
/** @typedef {{ ids: number[], pieces: string[], ended: string }} Told  tokens, and the characters that each completed */
/** @typedef {Which & { said: string }} Other  one to compare with, and how it is called */

/**
 * @typedef {object} Wish
 * @property {string} prompt
 * @property {Which[]} sisters
 * @property {Other[]} others
 *
 * @typedef {object} Listener
 * @property {(answers: Answer[], failed: { seed: number, error: Error }[]) => void} onAnswers  those that there are so far
 * @property {(others: { other: Other, prediction: Prediction }[]) => void} onOthers
 * @property {(told: Map<number, Told>) => void} onTold  what each would write on, by seed
 * @property {(share: number | null) => void} onProgress  of the downloads, 0 to 1; null when there is none
 * @property {(error: Error) => void} onTrouble
 */

const TOP = 12;
const TOLD_TOKENS = 24;

/**
 * @param {Engine} engine
 * @param {Listener} on
 */
export function openSession(engine, on) {
  /** @type {Set<string>} */
  const loaded = new Set();
  let now = new AbortController();
  const keyOf = (/** @type {Which} */ { seed, step }) => `${seed}/${step}`;
  const names = Array.from({ length: engine.config.num_hidden_layers }, (_, layer) => `blocks.${layer}.attn.hook_pattern`);

  /**
   * @param {Which[]} wanted
   * @param {(which: Which) => Promise<void>} onHere
   * @param {(which: Which, error: Error) => void} onFailed
   * @param {AbortSignal} signal
   */
  async function load(wanted, onHere, onFailed, signal) {
    const shares = new Map(wanted.map((which) => [keyOf(which), 0]));
    await Promise.all(
      wanted.map(async ({ seed, step }) => {
        const key = keyOf({ seed, step });
        try {
          await engine.load(
            { seed, step },
            {
              onProgress(share) {
                shares.set(key, share);
                if (!signal.aborted) on.onProgress([...shares.values()].reduce((sum, each) => sum + each, 0) / shares.size);
              },
            },
          );
          loaded.add(key);
          await onHere({ seed, step });
        } catch (error) {
          shares.set(key, 1);
          onFailed({ seed, step }, asError(error));
        }
      }),
    );
    if (!signal.aborted) on.onProgress(null);
  }

  const work = latest(async (/** @type {{ wish: Wish, signal: AbortSignal }} */ { wish, signal }) => {
    const { prompt, sisters, others } = wish;
    /** @type {Map<number, Answer>} */
    const answers = new Map();
    /** @type {{ seed: number, error: Error }[]} */
    const failed = [];
    const show = () => {
      if (!signal.aborted)
        on.onAnswers(
          sisters.flatMap(({ seed }) => answers.get(seed) ?? []),
          failed,
        );
    };
    const ask = async (/** @type {Which} */ which) => {
      if (signal.aborted) return;
      const prediction = await engine.predict(prompt, { ...which, top: TOP });
      const { cache } = await engine.runWithCache(prompt, { ...which, names });
      answers.set(which.seed, { ...which, prediction, patterns: names.map((name) => /** @type {Pattern} */ (cache.get(name))) });
    };
    const isHere = (/** @type {Which} */ which) => loaded.has(keyOf(which));
    try {
      const here = sisters.filter(isHere);
      await Promise.all(here.map(ask));
      if (here.length) show(); // together, so that no row of words is half new
      const fail = (/** @type {Which} */ { seed }, /** @type {Error} */ error) => {
        failed.push({ seed, error });
      };
      const away = sisters.filter((which) => !isHere(which));
      await untilStopped(
        load(
          away,
          async (which) => {
            await ask(which);
            show();
          },
          fail,
          signal,
        ),
        signal,
      );
      if (failed.length) show();
      if (signal.aborted) return;
      await untilStopped(beside(prompt, others, signal), signal);
      if (!signal.aborted)
        await tell(
          prompt,
          sisters.filter(({ seed }) => answers.has(seed)),
          signal,
        );
    } catch (error) {
      if (!signal.aborted) on.onTrouble(asError(error));
    }
  });

  /**
   * What is only compared with, and missed by nobody if it can't be had.
   * @param {string} prompt
   * @param {Other[]} others
   * @param {AbortSignal} signal
   */
  async function beside(prompt, others, signal) {
    const found = await Promise.all(
      others.map(async (other) => {
        const { seed, step } = other;
        return engine.predict(prompt, { seed, step, top: 1 }).then(
          (prediction) => [{ other, prediction }],
          () => [],
        );
      }),
    );
    if (!signal.aborted) on.onOthers(found.flat());
  }

  /**
   * @param {string} prompt
   * @param {Which[]} sisters
   * @param {AbortSignal} signal
   */
  async function tell(prompt, sisters, signal) {
    /** @type {Map<number, Told>} */
    const told = new Map();
    for (const { seed, step } of sisters) {
      // Always the likeliest word: what differs is the models' doing, not the dice's.
      /** @type {string[]} */
      const pieces = [];
      const { tokens, ended } = await engine.generate(prompt, {
        seed,
        step,
        temperature: 0,
        maxTokens: TOLD_TOKENS,
        signal,
        onToken: ({ text }) => pieces.push(text),
      });
      if (signal.aborted) return;
      told.set(seed, { ids: tokens.map(({ id }) => id), pieces, ended });
      on.onTold(told);
    }
  }

  return {
    /** @param {Wish} wish */
    look(wish) {
      now.abort();
      now = new AbortController();
      return work({ wish, signal: now.signal });
    },
    stop: () => now.abort(),
  };
}

/**
 * A newer question does not wait for the downloads of an older one.
 * @template T
 * @param {Promise<T>} work
 * @param {AbortSignal} signal
 */
function untilStopped(work, signal) {
  return Promise.race([work, new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }))]);
}
