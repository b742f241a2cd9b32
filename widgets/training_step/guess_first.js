// No outcome of a turn before the reader has said what it will be, of each sentence, moment and way of turning anew.

import { h } from "../parts/dom.js";
import { prediction } from "../parts/prediction.js";
import { scoreKeeper } from "../parts/score.js";
import { mean } from "./numbers.js";
import { loss } from "./words.js";

/** @typedef {import("../engine/practice.js").Practised} Practised */

const BOTH = { id: "both", label: "This sentence’s falls, and the others’ falls too" };
const ONE = { id: "one", label: "This sentence’s falls, and the others’ rises" };
const NONE = { id: "none", label: "This sentence’s rises" };
const ALONE = { id: "alone", label: "It falls" };

/**
 * @param {string} stage  a word for it, by which its answers are kept
 * @param {HTMLElement} body  what is covered until then
 * @param {() => void} onShow
 */
export function guessFirst(stage, body, onShow) {
  const keeper = scoreKeeper("TrainingStep-turn");
  const first = prediction({
    keeper,
    onShow() {
      shown.add(key);
      body.hidden = false;
      onShow();
    },
  });
  /** @type {Set<string>} */
  const shown = new Set();
  let key = "";
  return {
    element: h("div", {}, first.element, body),
    /**
     * @param {string} about  all that decides the outcome, the size apart: that can be tried out afterwards
     * @param {string} question
     * @param {number} others  sentences that are only watched
     * @returns {boolean}  whether the outcome may be shown
     */
    allows(about, question, others) {
      if (about !== key) {
        key = about;
        const id = `${stage}: ${about}`;
        if (shown.has(key) || first.answered(id)) first.close();
        else {
          const options = others ? [BOTH, ONE, NONE] : [ALONE, { ...NONE, label: "It rises" }];
          first.ask({ id, question, options, many: false, button: "Turn them" });
        }
        body.hidden = !first.element.hidden;
      }
      return !body.hidden;
    },
    /** @param {Practised} before  @param {Practised} after */
    tell(before, after) {
      const [was, is] = [before, after].map(({ surprise }) => surprise.map(mean));
      const others = (/** @type {number[]} */ all) => mean(all.slice(1));
      const falls = is[0] < was[0];
      const came = !falls ? NONE : was.length === 1 ? ALONE : others(is) < others(was) ? BOTH : ONE;
      const theirs = was.length > 1 ? `, that of the others from ${loss(others(was))} to ${loss(others(is))}` : "";
      first.tell(new Set([came.id]), `This sentence’s error goes from ${loss(was[0])} to ${loss(is[0])}${theirs}.`);
    },
  };
}
