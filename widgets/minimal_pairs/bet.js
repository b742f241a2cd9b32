// What the reader says of a list before it is run, and what became of it. Told of one list, it goes when there is another.

import { whyLine } from "../parts/answers.js";
import { freshId, h } from "../parts/dom.js";
import { whole } from "./pairs.js";

/** @typedef {import("./pairs.js").Pair} Pair */
/**
 * @typedef {object} List
 * @property {string} key  that no other list, and no other seed, has
 * @property {Pair[]} pairs  that can be asked
 * @property {string} who  is to answer
 * @property {boolean} trained  whether that is the last of several moments of its training
 * @property {boolean} known  whether all of them were answered
 */

/**
 * @param {{ score: import("../parts/score.js").ScoreKeeper, list: () => List, onRun: () => void, beside: HTMLElement }} options
 *   `list`: as it is now; `onRun`: it is to be run; `beside`: stands beside the buttons
 */
export function betOn({ score, list, onRun, beside }) {
  const id = freshId("guess");
  const guess = h("select", { id });
  const question = h("label", { for: id });
  const missing = h("p", { class: "m-missing", role: "alert" });
  const verdict = h("p", { class: "m-verdict", role: "status", tabindex: "-1" });
  const why = whyLine(score.record);
  const run = h("button", { type: "button", class: "g-button g-primary", onclick: () => begin(true) }, "Run them");
  const just = h("button", { type: "button", class: "g-button", onclick: () => begin(false) }, "Just run them");
  /** @type {{ said: number, key: string } | null} */
  let bet = null;
  let toldOf = ""; // the list that the verdict is of

  /** @param {boolean} guessing  whether the reader has to say what they expect */
  function begin(guessing) {
    const { key, pairs, known } = list();
    missing.textContent = !pairs.length
      ? "There is no whole pair yet. Write a beginning and two endings."
      : guessing && !guess.value
        ? "Say first how many it will get, or just run them."
        : "";
    if (missing.textContent) return;
    if (guessing && known) {
      return tell("All of these were answered before. Change the list, or take another seed, and guess again.");
    }
    bet = guessing ? { said: Number(guess.value), key } : null;
    if (bet) score.record.note({ id: key, question: asked(list()), said: guess.value });
    tell("");
    onRun();
  }

  /** @param {string} words  of the list as it is now */
  function tell(words) {
    verdict.textContent = words;
    toldOf = list().key;
    why.close();
  }

  return {
    form: h(
      "div",
      { class: "m-ask" },
      h("div", { class: "m-buttons" }, question, guess),
      h("div", { class: "m-buttons" }, run, just, beside),
      missing,
    ),
    outcome: h("div", {}, verdict, why.element),
    look() {
      const { key, pairs, trained } = list();
      const n = pairs.length;
      if (toldOf !== key) {
        tell("");
        guess.value = "";
      }
      const which = trained ? "the finished model" : "the model";
      question.textContent = `Of ${n === 1 ? "this 1 pair" : `these ${n} pairs`}, ${which} will get`;
      if (guess.options.length === n + 2) return;
      const numbers = Array.from({ length: n + 1 }, (_, i) => h("option", { value: i }, String(i)));
      guess.replaceChildren(h("option", { value: "" }, "…"), ...numbers);
    },
    /**
     * The model, the finished one, has answered.
     * @param {number} right
     * @param {number} of
     * @returns {boolean}  whether there was a bet on this very list
     */
    settle(right, of) {
      if (!bet || bet.key !== list().key) return false;
      const came = `${list().trained ? "At the end of training it" : "It"} gets ${right} of ${of}.`;
      const so = score.add(bet.said === right, { id: bet.key, came });
      tell(`You said ${bet.said}. ${came} Your guesses so far: ${so.right} of ${so.asked} right.`);
      why.ask(bet.key);
      bet = null;
      return true;
    },
  };
}

/**
 * The question, so that it can be read alone.
 * @param {List} list
 */
function asked({ pairs, who }) {
  const each = pairs.map((pair) => `“${whole(pair, "better")}” or “${whole(pair, "worse")}”`);
  const which = each.length === 1 ? "this pair" : `these ${each.length} pairs`;
  return `Of ${which}, how many will ${who} get? ${each.join("; ")}`;
}
