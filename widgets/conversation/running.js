// A model that has come, and what a conversation has to know of it.

import { marksOf } from "../parts/chat_form.js";
import { findKnob } from "./knob.js";

/** @typedef {import("../parts/engine.js").Engine} Engine */
/**
 * @typedef {object} Running
 * @property {Engine} engine
 * @property {(text: string) => Promise<number[]>} encode
 * @property {import("../parts/chat_form.js").Begin} begin
 * @property {import("../parts/chat_form.js").Marks | null} marks
 * @property {import("./knob.js").Found | null} knob
 */

/**
 * @param {Engine} engine
 * @param {import("../parts/model.js").Model} model  of the widget
 * @returns {Promise<Running>}
 */
export async function knownOf(engine, model) {
  await engine.load({ seed: model.get("seed"), step: model.get("step") });
  const [marks, knob] = [await marksOf(engine), await findKnob(engine, model.get("knob"))];
  const begin = { ids: engine.begin, text: (await engine.shown(engine.begin)).map(({ text }) => text).join("") };
  return { engine, encode: remembered((text) => engine.encode(text)), begin, marks, knob };
}

/**
 * @param {(text: string) => Promise<number[]>} encode
 * @returns {(text: string) => Promise<number[]>}  the same, each text once
 */
function remembered(encode) {
  /** @type {Map<string, Promise<number[]>>} */
  const known = new Map();
  return (text) => {
    const found = known.get(text) ?? encode(text);
    known.set(text, found);
    found.catch(() => known.delete(text));
    return found;
  };
}
