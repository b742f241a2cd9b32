// What a few tell of all: how often which number comes up, and in words.

import { h } from "../parts/dom.js";
import { inWords, percent } from "../parts/format.js";
import { misled, ofAllDraws } from "./chances.js";

/** @typedef {import("./strip.js").Outcome} Outcome */

/**
 * @param {Outcome} outcome
 * @param {number[]} own
 */
export const count = (outcome, own) => own.filter((i) => outcome.so[i]).length;

/**
 * "97 of 100 say more than half of a list again".
 * @param {Outcome} outcome
 * @param {number} so
 * @param {number} of
 */
export const counted = ({ verb, what }, so, of) => `${so} of ${of} ${verb[so === 1 ? 1 : 0]} ${what}`;

/** @param {Outcome} outcome */
export const countOfAll = ({ so }) => so.filter(Boolean).length;

/**
 * @param {Outcome} outcome
 * @param {number[]} own
 * @returns {HTMLElement}  a bar for each number that could come up, the reader's own marked
 */
export function whatFewTell(outcome, own) {
  const [many, few, mine] = [outcome.so.length, own.length, count(outcome, own)];
  const so = countOfAll(outcome);
  const shares = ofAllDraws(many, so, few);
  const most = Math.max(...shares);
  return h(
    "div",
    { class: "sd-told" },
    h("p", { class: "g-title" }, few === 1 ? "What can one tell?" : `What can ${inWords(few)} tell?`),
    h(
      "ol",
      { class: "sd-bars" },
      ...shares.map((share, k) =>
        h(
          "li",
          { "data-own": String(k === mine) },
          h("span", { class: "sd-k" }, `${k} of ${few}`),
          h(
            "span",
            { class: "sd-track", "aria-hidden": "true" },
            h("i", { style: `width: ${((100 * share) / most).toFixed(1)}%` }),
          ),
          h("span", { class: "sd-share" }, percent(share), k === mine ? h("span", { class: "g-small" }, " like yours") : null),
        ),
      ),
    ),
    h("p", { class: "g-small" }, `How often each number comes up, in all ways to draw ${inWords(few)} of ${many}.`),
    h("p", {}, inAllDraws(shares, so, many)),
  );
}

/**
 * @param {number[]} shares  of all draws, by how many of the few it is so of
 * @param {number} so
 * @param {number} many
 */
export function inAllDraws(shares, so, many) {
  const few = shares.length - 1;
  if (so === 0 || so === many) return "Every draw would have said so. But no draw can know that it is right about all.";
  return `${aboutMost(shares, so, many)} ${whenAlike(shares[0] + shares[few], few)}`;
}

/**
 * @param {number[]} shares
 * @param {number} so
 * @param {number} many
 */
function aboutMost(shares, so, many) {
  if (so === many / 2) return "Of all it is so of exactly half: there is no majority to be wrong about.";
  const few = shares.length - 1;
  const wrong = percent(misled(shares, so > many / 2));
  if (few === 1) return `In ${wrong} of draws that one is otherwise than most.`;
  const tied = few % 2 ? "" : `; in ${percent(shares[few / 2])} those drawn have none`;
  return `In ${wrong} of draws the majority of those drawn is not that of all ${many}${tied}.`;
}

/**
 * @param {number} share  of draws in which all are alike
 * @param {number} few
 */
function whenAlike(share, few) {
  if (few === 1) return "And from a single plant one can’t see that plants differ.";
  const alike =
    share < 0.0005 ? `Hardly ever are all ${inWords(few)} alike` : `In ${percent(share)} all ${inWords(few)} are alike`;
  return `${alike}, and one could not see that plants differ.`;
}
