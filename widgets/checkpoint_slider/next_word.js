// What the model expects next: the likeliest words as bars, and beside them any word that the
// reader follows, however unlikely.

import { barList } from "../parts/bars.js";
import { h } from "../parts/dom.js";
import { count, percent } from "../parts/format.js";
import { spoken } from "../parts/words.js";

/** @typedef {import("../engine/engine.js").Prediction} Prediction */
/** @typedef {{ id: number, text: string, hue: number }} Followed  a word that the reader follows */
/** @typedef {import("../parts/bars.js").Bar} Bar */

const ROWS = 8;

/**
 * The likeliest tokens, with every followed one among them, likeliest first.
 * @param {Prediction} prediction
 * @param {Followed[]} followed
 * @param {number} [rows]
 * @returns {Bar[]}
 */
export function listed({ top, probabilities }, followed, rows = ROWS) {
  const hues = new Map(followed.map(({ id, hue }) => [id, hue]));
  const known = followed.filter(({ id }) => id < probabilities.length);
  const watched = known.map(({ id, text }) => ({ id, text, probability: probabilities[id] }));
  const rest = top.filter(({ id }) => !hues.has(id)).slice(0, rows - watched.length);
  return [...watched, ...rest]
    .map(({ id, text, probability }) => ({ id, text, probability, hue: hues.get(id) }))
    .sort((a, b) => b.probability - a.probability);
}

/**
 * @param {{ onPick: (bar: Bar) => void }} options
 */
export function nextWord({ onPick }) {
  const bars = barList({ label: "The likeliest next words", onPick });
  const rest = h("p", { class: "g-rest" });
  const element = h(
    "div",
    { class: "g-next", role: "group", "aria-label": "The next word" },
    h("p", { class: "g-title" }, "The next word"),
    bars.element,
    rest,
  );

  return {
    element,
    /**
     * @param {Prediction} prediction
     * @param {Followed[]} followed
     */
    update(prediction, followed) {
      const rows = listed(prediction, followed);
      bars.update(rows);
      rest.textContent = share(rows, prediction.probabilities.length);
    },
  };
}

/**
 * @param {Bar[]} rows
 * @param {number} vocabulary  how many tokens there are
 */
function share(rows, vocabulary) {
  const together = Math.min(
    1,
    rows.reduce((sum, { probability }) => sum + probability, 0),
  );
  return `Together these hold ${percent(together)} of the probability. The other ${count(vocabulary - rows.length)} tokens share the rest.`;
}

/**
 * The same in one sentence, for a screen reader.
 * @param {Prediction} prediction
 * @param {Followed[]} followed
 */
export function sentence(prediction, followed) {
  const rows = listed(prediction, followed, 4);
  return `Next word: ${rows.map((row) => `${spoken(row.text)} ${percent(row.probability)}`).join(", ")}.`;
}
