// The models that can be asked, each fetched only when it is asked for the first time.

import { startEngine } from "../engine/client.js";
import { pageFiles } from "../engine/files.js";
import { answer } from "./chat.js";

/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {{ id: string, model: string, label: string, base: string }} Stage */
/** @typedef {{ text: string, ended: boolean }} Answer */

/** @param {import("../parts/model.js").Model} model  of the widget */
export function school(model) {
  /** @type {Map<string, Promise<Engine>>} by folder */
  const engines = new Map();
  /** @type {Map<string, Answer>} */
  const answers = new Map();
  let closed = false;

  /** @param {string} folder */
  function started(folder) {
    const known = engines.get(folder);
    if (known) return known;
    const starting = startEngine({ files: pageFiles(model), model: folder });
    engines.set(folder, starting);
    starting.catch(() => engines.delete(folder)); // so that it can be tried again
    return starting;
  }

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
      const engine = await started(stage.model);
      await engine.load({}, { onProgress });
      const given = await answer(engine, prompt, options);
      if (!options.signal?.aborted && !closed) answers.set(key, given);
      return given;
    },
    stop() {
      closed = true;
      for (const starting of engines.values()) starting.then((engine) => engine.stop(), () => {});
      engines.clear();
    },
  };
}
