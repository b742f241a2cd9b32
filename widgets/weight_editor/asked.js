// What is asked: which words, of which moment of which model, and what goes along when the reader takes another model.

import { pagesOwn } from "../parts/model.js";
import { KNOB, REAL } from "../parts/real_model.js";

/** @param {import("../parts/model.js").Model} model */
export function askedOf(model) {
  const isReal = () => model.get("model") === REAL;
  /** @param {boolean} real @returns {string[]} */
  const examples = (real) => model.get(real ? "real_examples" : "examples");
  return {
    isReal,
    examples: () => examples(isReal()),
    /** @returns {string[]}  the examples that are not the prompt */
    others: () => examples(isReal()).filter((each) => each !== model.get("prompt")),
    now: () => ({ prompt: model.get("prompt"), seed: model.get("seed"), step: model.get("step") }),
    /** Another model, another knob; what the reader wrote stays. @param {boolean} toReal */
    along(toReal) {
      const place = toReal ? KNOB : Object.fromEntries(Object.keys(KNOB).map((name) => [name, pagesOwn(model, name)]));
      const known = examples(!toReal).includes(model.get("prompt"));
      return { ...place, edits: [], ...(known ? { prompt: examples(toReal)[0] } : {}) };
    },
  };
}
