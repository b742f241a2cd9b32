// Several grown models in one widget, each started only when it is asked for the first time.

import { startEngine } from "../engine/client.js";
import { pageFiles } from "../engine/files.js";

/** @typedef {import("./engine.js").Engine} Engine */

/**
 * @param {import("./model.js").Model} model  of the widget
 * @returns {{ of: (folder: string) => Promise<Engine>, stop: () => void }}  `of`: the engine of a model, by its folder
 */
export function engines(model) {
  /** @type {Map<string, Promise<Engine>>} by folder */
  const started = new Map();
  return {
    of(folder) {
      const known = started.get(folder);
      if (known) return known;
      const starting = startEngine({ files: pageFiles(model), model: folder });
      started.set(folder, starting);
      starting.catch(() => started.delete(folder)); // so that it can be tried again
      return starting;
    },
    stop() {
      for (const starting of started.values())
        starting.then(
          (engine) => engine.stop(),
          () => {},
        );
      started.clear();
    },
  };
}
