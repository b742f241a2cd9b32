// What each of the two makes of the gap, and which was surer.

import { barList } from "../parts/bars.js";
import { h } from "../parts/dom.js";
import { count, percent } from "../parts/format.js";
import { ranked } from "./drawing.js";

const ROWS = 6;
export const CLOSE = 1.1; // times as probable: less is nearly the same

/** One of the two: what it makes of the gap, as bars, the right word in colour. @param {string} title */
export function side(title) {
  const bars = barList({ label: title });
  const element = h("div", { class: "n-side" }, h("p", { class: "g-title" }, title), bars.element);
  return {
    element,
    /**
     * @param {Float32Array | null} probabilities  none: not to be seen yet
     * @param {number} right  the token that really stands there
     * @param {string[]} texts
     */
    show(probabilities, right, texts) {
      if (!probabilities) return bars.update([]);
      const top = ranked(probabilities).slice(0, ROWS);
      const listed = top.includes(right) ? top : [...top.slice(0, ROWS - 1), right];
      bars.update(
        listed.map((id) => ({ id, text: texts[id], probability: probabilities[id], hue: id === right ? 1 : undefined })),
      );
    },
  };
}

/** @param {string} text  of tokens, in visible form */
export function visible(text) {
  return text.replace(/^[␣ ]/, "").replace(/␣/g, " ") || "space";
}

/**
 * @param {number} left
 * @param {number} right
 * @returns {number} how many times the larger is the smaller, at least 1
 */
export function ratio(left, right) {
  return Math.max(left, right) / Math.max(Math.min(left, right), Number.MIN_VALUE);
}

/**
 * @param {string} word
 * @param {number} left
 * @param {number} right
 */
export function verdict(word, left, right) {
  const times = ratio(left, right);
  const who = right > left ? "the twin" : "the model";
  const how =
    times < CLOSE
      ? "That is nearly the same"
      : times < 2
        ? `So ${who} is a little surer`
        : `So ${who} is ${times < 10 ? times.toFixed(1) : count(Math.round(times))} times as sure`;
  return ["To ", h("b", {}, word), ` the model gave ${percent(left)}, the twin ${percent(right)}. ${how}. `];
}
