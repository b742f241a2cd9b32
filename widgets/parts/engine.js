// The engine that a widget asks, as long as the widget stands.

import { startEngine } from "../engine/client.js";
import { pageFiles } from "../engine/files.js";
import { startKernelEngine } from "../engine/kernel.js";
import { onChange } from "./model.js";
import { delivered, onSite, REAL, startReal } from "./real_model.js";
import { asError } from "./trouble.js";

/**
 * @typedef {import("../engine/client.js").EngineClient | import("../engine/kernel.js").KernelEngine
 *   | import("../engine/packed_client.js").PackedEngine} Engine
 */

/**
 * An engine of a model: the page's own, of one that the book has grown or of the real one that the reader brought there;
 * or the kernel, where the widget's model lives.
 * @param {import("./model.js").Model} model  of the widget
 * @param {string} [folder]  of the book's models
 * @returns {Promise<Engine>}
 */
export async function startEngineOf(model, folder = model.get("model") ?? "village") {
  if (folder === REAL && onSite()) return startReal(model);
  if (folder === REAL) {
    await null; // the kernel is to hear of a choice before it is asked
    return startKernelEngine(model);
  }
  return model.get("_live") ? startKernelEngine(model) : startEngine({ files: pageFiles(model), model: folder });
}

/**
 * Starts the engine of the model that a trait names, and another when that trait changes.
 * @param {import("./model.js").Model} model
 * @param {{
 *   onStart: () => void,
 *   onEngine: (engine: Engine) => void | Promise<void>,
 *   onTrouble: (error: Error) => void,
 * }} calls  `onStart`: the last engine, if any, is gone, and the next is being fetched
 * @param {string} [trait]
 * @returns {{start: () => void, stop: () => void}}  `start` also tries again
 */
export function engineOf(model, { onStart, onEngine, onTrouble }, trait = "model") {
  /** @type {Engine | null} */
  let engine = null;
  let starts = 0; // so that one outrun by a later one is let go

  async function start() {
    const mine = (starts += 1);
    engine?.stop();
    engine = null;
    onStart();
    try {
      const started = await (trait === "model"
        ? startEngineOf(model)
        : startEngine({ files: pageFiles(model), model: model.get(trait) }));
      if (mine !== starts) return started.stop();
      engine = started;
      await onEngine(engine);
    } catch (error) {
      if (mine === starts) onTrouble(asError(error));
    }
  }

  const ends = [onChange(model, [trait, "_live", "revisions"], start), onRealChange(model, trait, start)];
  return {
    start,
    stop() {
      starts += 1;
      for (const end of ends) end();
      engine?.stop();
      engine = null;
    },
  };
}

/**
 * The real one goes when the reader forgets it, or opens another in its place.
 * @param {import("./model.js").Model} model
 * @param {string} trait
 * @param {() => void} start
 */
function onRealChange(model, trait, start) {
  if (!onSite()) return () => {};
  const delivery = delivered(model);
  let was = delivery.stand.stage;
  return delivery.listen(() => {
    const left = was === "here" && delivery.stand.stage !== "here";
    was = delivery.stand.stage;
    if (left && model.get(trait) === REAL) start();
  });
}
