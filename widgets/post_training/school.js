// The models that can be asked, each fetched only when it is asked for the first time.

import { engines } from "../parts/engines.js";
import { answer } from "./chat.js";

/** @typedef {{ id: string, model: string, label: string, base: string }} Stage */
/** @typedef {{ text: string, ended: boolean }} Answer */

/** @param {import("../parts/model.js").Model} model  of the widget */
export function school(model) {
  const started = engines(model);
  /** @type {Map<string, Answer>} */
  const answers = new Map();
  let closed = false;

  return {
    /**
     * @param {Stage} stage
     * @param {string} prompt
     * @param {{ most?: number, signal?: AbortSignal, onText?: (text: string) => void,
     *   onProgress?: (share: number) => void }} [options]
     * @returns {Promise<Answer>}  remembered
     */
    async ask(stage, prompt, { onProgress, ...options } = {}) {
      const key = JSON.stringify([stage.id, prompt, options.most]);
      const known = answers.get(key);
      if (known) return known;
      const engine = await started.of(stage.model);
      await engine.load({}, { onProgress });
      const given = await answer(engine, prompt, options);
      if (!options.signal?.aborted && !closed) answers.set(key, given);
      return given;
    },
    stop() {
      closed = true;
      started.stop();
    },
  };
}
