// How a token is drawn from the model's list: the two knobs, and in words what they do.

import { freshId, h } from "../parts/dom.js";
import { inWords, STOPS } from "./drawing.js";

/**
 * @param {{ onTemperature: (temperature: number) => void, onTopK: (topK: number) => void }} on
 */
export function knobs({ onTemperature, onTopK }) {
  const warmth = knob("Temperature", { min: 0, max: 2, step: 0.1 }, onTemperature);
  const few = knob("Top-k", { min: 0, max: STOPS.length - 1, step: 1 }, (at) => onTopK(STOPS[at]));
  const words = h("p", { class: "g-small n-words" });
  const legend = h(
    "p",
    { class: "g-small n-legend" },
    h("i", { class: "n-outline" }),
    "what the model says ",
    h("i", { class: "n-filled" }),
    "what a token is drawn from",
  );
  return {
    element: h(
      "div",
      { class: "n-drawing", role: "group", "aria-label": "How a token is drawn" },
      h("p", { class: "g-title" }, "How we draw from it"),
      warmth.element,
      few.element,
      words,
      legend,
    ),
    /**
     * @param {number} temperature
     * @param {number} topK  0: all
     */
    set(temperature, topK) {
      warmth.set(temperature, temperature.toFixed(1));
      few.set(stopOf(topK), topK ? String(topK) : "all");
    },
    /**
     * @param {number} temperature
     * @param {number} topK
     * @param {number} kept  the share of those that are drawn from
     */
    tell(temperature, topK, kept) {
      legend.hidden = isPlain(temperature, topK);
      words.textContent = inWords(temperature, topK, kept);
    },
  };
}

/**
 * Whether a token is drawn as the model says.
 * @param {number} temperature
 * @param {number} topK
 */
export function isPlain(temperature, topK) {
  return temperature === 1 && !topK;
}

/** @param {number} topK */
function stopOf(topK) {
  const at = STOPS.findIndex((stop) => stop >= topK);
  return topK === 0 || at < 0 ? STOPS.length - 1 : at;
}

/**
 * @param {string} label
 * @param {{ min: number, max: number, step: number }} range
 * @param {(value: number) => void} onMove
 */
function knob(label, range, onMove) {
  const id = freshId("knob");
  const value = h("span", { class: "g-value" });
  const input = h("input", { id, type: "range", class: "g-range", ...range, oninput: () => onMove(input.valueAsNumber) });
  return {
    element: h("div", { class: "g-field n-knob" }, h("label", { for: id }, label), input, value),
    /**
     * @param {number} at
     * @param {string} said
     */
    set(at, said) {
      input.value = String(at);
      value.textContent = said;
      input.setAttribute("aria-valuetext", said);
    },
  };
}
