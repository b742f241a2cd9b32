// Before a model is grown: what will it master first? Of two: whose loss will be lower?

import { freshId, h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { scoreKeeper } from "../parts/score.js";
import { KINDS } from "./recipe.js";

/** @typedef {{ loss: number, mastered: Map<string, number> }} End  what became of a model */

export const CLOSE = 0.05; // nats: two losses no further apart are about the same
const TWO = { first: "the first", second: "the second", same: `about the same (within ${CLOSE})` };
const NONE = "none";

/**
 * @param {End[]} ends  of one model or of two
 * @returns {string[]}  which of the answers are right: more than one, where a model mastered two things at the same
 *   look; none, if it can't be told
 */
export function outcome(ends) {
  if (!ends.every(({ loss }) => Number.isFinite(loss))) return [];
  if (ends.length === 2) {
    const apart = ends[0].loss - ends[1].loss;
    return [Math.abs(apart) <= CLOSE ? "same" : apart < 0 ? "first" : "second"];
  }
  const first = Math.min(...ends[0].mastered.values());
  const kinds = [...ends[0].mastered].filter(([, step]) => step === first).map(([kind]) => kind);
  return kinds.length ? kinds : [NONE];
}

export function guessing() {
  const score = scoreKeeper("LiveTraining");
  const element = h("fieldset", { class: "l-guess" });
  /** @type {Set<string>} what was grown to its end: to say it again is no guess */
  const seen = new Set();
  let asked = "";
  /** @type {Record<string, string>} */
  let answers = {};

  return {
    element,
    /**
     * @param {string} what  all that decides the outcome
     * @param {string[]} kinds  of questions that one model alone is asked
     * @param {number} models  1 or 2
     */
    ask(what, kinds, models) {
      element.hidden = seen.has(what) || models === 0 || (models === 1 && !kinds.length);
      if (asked === what + models) return;
      asked = what + models;
      answers =
        models === 2
          ? TWO
          : { ...Object.fromEntries(kinds.map((kind) => [kind, KINDS[kind] ?? kind])), [NONE]: "None of these, in so few steps" };
      const name = freshId("guess");
      element.replaceChildren(
        h(
          "legend",
          { class: "g-title" },
          models === 2
            ? "Guess first: which of the two will have the lower loss at the end?"
            : "Guess first: which of these will it master first, so that it gets four in five right?",
        ),
        ...Object.entries(answers).map(([value, text]) =>
          h("label", { class: "l-choice" }, h("input", { type: "radio", name, value }), text),
        ),
      );
    },
    /** @param {boolean} locked */
    lock(locked) {
      element.disabled = locked;
    },
    /**
     * @param {string} what
     * @param {End[]} ends
     * @returns {string}  what is to be said; nothing, if nothing was asked
     */
    settle(what, ends) {
      const truth = outcome(ends);
      if (!truth.length || element.hidden) return "";
      seen.add(what);
      const said =
        ends.length === 2
          ? `Lower at the end: ${answers[truth[0]]}.`
          : truth[0] === NONE
            ? "It mastered none of these in so few steps."
            : `Mastered first: ${truth.map((each) => answers[each]).join(" and ")}.`;
      const chosen = /** @type {HTMLInputElement | null} */ (element.querySelector("input:checked"));
      if (!chosen) return said;
      const hit = truth.includes(chosen.value);
      const { right, asked: all } = score.add(hit);
      return `${said} ${hit ? "You guessed right." : "You had guessed otherwise."} So far ${count(right)} of ${count(all)} right.`;
    },
  };
}
