// Between what the reader looks at and the engine: what is shown is always the answer to the
// newest wish, and nothing that is slow (a download, a long prompt) holds up what is quick.

import { latest, rested } from "../parts/latest.js";

/** @typedef {import("../engine/engine.js").Prediction} Prediction */
/** @typedef {import("../parts/engine.js").Engine} Engine */

/**
 * @typedef {object} Wish
 * @property {string} prompt
 * @property {number} seed
 * @property {number} step
 * @property {number} temperature
 * @property {number} sampleSeed
 *
 * @typedef {object} Listener
 * @property {(prediction: Prediction) => void} onPrediction  for the present wish
 * @property {(text: string, ended?: string) => void} onTold  the continuation so far; `ended` tells
 *   why there is no more: "end" (the model closed the text itself) or "length"
 * @property {(step: number, share: number) => void} onProgress  of a download, 0 to 1
 * @property {(step: number) => void} onLoaded
 * @property {(step: number, error: Error) => void} onFailed  a checkpoint that could not be loaded
 * @property {() => void} onSeen  more predictions for the present prompt are in `seen`
 * @property {(error: Error) => void} onError  anything else that went wrong
 */

const LISTED = 12;
const TOLD_TOKENS = 40;
const [BEFORE_LOADING, BEFORE_TELLING] = [60, 140]; // ms of rest, so that a drag starts neither at every step

/**
 * @param {Engine} engine
 * @param {Listener} on
 */
export function openSession(engine, on) {
  /** @type {Wish} */
  let wish = { prompt: "", seed: 0, step: -1, temperature: 1, sampleSeed: 0 };
  /** @type {number[]} all steps there are, ascending */
  let steps = [];
  /** @type {Set<number>} */
  const loaded = new Set();
  /** @type {Set<number>} */
  const loading = new Set();
  /** @type {Set<number>} steps whose file failed: tried again only when the reader goes there */
  const failed = new Set();
  /** @type {Map<number, Prediction>} by step, for the present prompt and seed */
  const seen = new Map();
  let telling = new AbortController();
  let inSight = false; // only a widget that is looked at fetches more than it shows

  const predictNewest = latest(async () => {
    const { prompt, seed, step } = wish;
    if (!loaded.has(step)) return;
    try {
      const prediction = seen.get(step) ?? (await engine.predict(prompt, { seed, step, top: LISTED }));
      if (wish.prompt !== prompt || wish.seed !== seed) return;
      seen.set(step, prediction);
      if (wish.step === step) shownNow(prediction);
    } catch (error) {
      on.onError(asError(error));
    }
  });

  /** @param {Prediction} prediction */
  function shownNow(prediction) {
    on.onPrediction(prediction);
    tell();
    lookAround();
  }

  const loadWished = rested(() => load(wish.step), BEFORE_LOADING);

  /** @param {number} step */
  async function load(step) {
    if (loaded.has(step) || loading.has(step)) return;
    const { seed } = wish;
    loading.add(step);
    failed.delete(step);
    try {
      await engine.load({ seed, step }, { onProgress: (share) => on.onProgress(step, share) });
      if (seed !== wish.seed) return;
      loaded.add(step);
      on.onLoaded(step);
    } catch (error) {
      if (seed !== wish.seed) return;
      failed.add(step);
      on.onFailed(step, asError(error));
    } finally {
      loading.delete(step);
    }
    if (step === wish.step) await predictNewest(undefined);
    else lookAround();
  }

  // The continuation waits until the reader rests, and ends when they move on.
  const tell = rested(async () => {
    const { prompt, seed, step, temperature, sampleSeed: randomSeed } = wish;
    const { signal } = (telling = new AbortController());
    let text = "";
    /** @param {{ text: string }} piece */
    const onToken = (piece) => {
      text += piece.text;
      if (!signal.aborted) on.onTold(text);
    };
    try {
      const sampling = { seed, step, temperature, randomSeed, maxTokens: TOLD_TOKENS, signal, onToken };
      const told = await engine.generate(prompt, sampling);
      if (!signal.aborted) on.onTold(told.text, told.ended);
    } catch (error) {
      if (!signal.aborted) on.onError(asError(error));
    }
  }, BEFORE_TELLING);

  // When nothing else is to be done: fetch the next file worth having, and see what the other
  // checkpoints in memory make of this prompt.
  const lookAround = rested(async () => {
    const next = toFetch(steps, wish.step).find((step) => !loaded.has(step) && !failed.has(step));
    if (next !== undefined && !loading.size && inSight && !sparing()) load(next);
    await seeAll(undefined);
  }, 30);

  const seeAll = latest(async () => {
    const { prompt, seed } = wish;
    for (const step of loaded) {
      if (seen.has(step)) continue;
      const prediction = await engine.predict(prompt, { seed, step, top: LISTED }).catch(() => null);
      if (wish.prompt !== prompt || wish.seed !== seed) return;
      if (prediction) seen.set(step, prediction);
    }
    on.onSeen();
  });

  return {
    seen,
    loaded,
    failed,
    /**
     * @param {Wish} next
     * @param {number[]} allSteps
     */
    look(next, allSteps) {
      telling.abort();
      tell.cancel();
      if (next.seed !== wish.seed) [loaded, failed].forEach((set) => set.clear());
      if (next.seed !== wish.seed || next.prompt !== wish.prompt) seen.clear();
      [wish, steps] = [next, allSteps];
      const known = seen.get(wish.step);
      if (known) shownNow(known);
      else if (loaded.has(wish.step)) predictNewest(undefined);
      else if (loaded.size) loadWished();
      else load(wish.step);
    },
    /** @param {boolean} now  whether any of the widget is on the screen */
    setInSight(now) {
      inSight = now;
      if (inSight && loaded.size) lookAround();
    },
    /** Tries once more what had failed. */
    again: () => (loaded.has(wish.step) ? predictNewest(undefined) : load(wish.step)),
    stop() {
      telling.abort();
      for (const later of [tell, lookAround, loadWished]) later.cancel();
    },
  };
}

const LANDMARKS = 6;

/**
 * The steps to have at hand, the most useful first: the neighbours, where the reader may slide
 * next, then a few landmarks, so that the course of training shows before all of it is fetched.
 * @param {number[]} steps  ascending
 * @param {number} step  where the reader is
 * @returns {number[]}
 */
export function toFetch(steps, step) {
  const here = steps.indexOf(step);
  const stride = (steps.length - 1) / (LANDMARKS - 1);
  const landmarks = Array.from({ length: LANDMARKS }, (_, i) => steps[Math.round(i * stride)]);
  return [...new Set([steps[here - 1], steps[here + 1], ...landmarks])].filter((each) => each !== undefined);
}

/** Whether the reader's browser asks to save data. */
function sparing() {
  return Boolean(/** @type {any} */ (navigator).connection?.saveData);
}

/**
 * @param {unknown} error
 * @returns {Error}
 */
function asError(error) {
  return error instanceof Error ? error : new Error(String(error));
}
