// Before the lens shows anything, the reader says when the model will know.

import { prediction } from "../parts/prediction.js";
import { scoreKeeper } from "../parts/score.js";
import { onTop } from "./lens_rows.js";

/** @typedef {import("./lens_rows.js").Row} Row */

const EACH = 8; // layers, of which each is an answer of its own

/**
 * After how many layers, as answers: each number of them, or four spans.
 * @param {number} layers
 * @returns {{ id: string, label: string, upTo: number }[]}
 */
export function answersOf(layers) {
  if (layers <= EACH)
    return Array.from({ length: layers + 1 }, (_, n) => ({
      id: String(n),
      upTo: n,
      label: n ? `after ${n}` : "before the first",
    }));
  const [third, two] = [Math.round(layers / 3), Math.round((2 * layers) / 3)];
  return [
    { id: "first", upTo: third, label: `after ${third} or before` },
    { id: "second", upTo: two, label: `after ${third + 1} to ${two}` },
    { id: "third", upTo: layers - 1, label: `after ${two + 1} to ${layers - 1}` },
    { id: "last", upTo: layers, label: `only after all ${layers}` },
  ];
}

/**
 * @param {{ onShow: () => void }} on  the reader has said it, or only wants to see
 */
export function lensGuess({ onShow }) {
  const guess = prediction({ keeper: scoreKeeper("ForwardPass-lens"), onShow });
  let asked = "";
  const idOf = (/** @type {string} */ prompt, /** @type {number} */ layers) => `lens, ${layers} layers: ${prompt}`;

  return {
    element: guess.element,
    /** @param {string} prompt @param {number} layers */
    answered: (prompt, layers) => guess.answered(idOf(prompt, layers)),
    /** @param {string} prompt @param {number} layers */
    ask(prompt, layers) {
      const id = idOf(prompt, layers);
      if (asked === id) return;
      asked = id;
      guess.ask({
        id,
        question: `“${prompt} …”: read off after each of its ${layers} layers. From how many on is the word first that the model says in the end?`,
        options: answersOf(layers),
        many: false,
        button: "Show what each layer would say",
      });
    },
    /**
     * It is shown: what came of the guess; nothing, where it was of another text.
     * @param {string} prompt
     * @param {Row[]} rows  of the word that is said in the end
     * @param {string} word
     */
    tell(prompt, rows, word) {
      const layers = rows.length - 1;
      if (asked !== idOf(prompt, layers)) {
        asked = "";
        guess.close();
        return;
      }
      const top = onTop(rows) ?? layers;
      const answer = answersOf(layers).find(({ upTo }) => top <= upTo);
      guess.tell(
        new Set([answer?.id ?? ""]),
        `“${word}” is first ${top ? `after ${top} of ${layers} layers` : "before the first layer"}, and stays so.`,
      );
    },
  };
}
