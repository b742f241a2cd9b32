// What the model goes on to say, and the two things that decide how it draws its words.

import { freshId, h } from "../parts/dom.js";
import { printable } from "../parts/words.js";

const PROMPT_SHOWN = 180; // characters at most of the prompt's end, so that the continuation stays in sight

/**
 * @param {{ onAnother: () => void, onTemperature: (temperature: number) => void }} options
 */
export function continuation({ onAnother, onTemperature }) {
  const id = freshId("temperature");
  const said = h("span", { class: "g-said" });
  const told = h("span", { class: "g-told" });
  const end = h("span", { class: "g-end", hidden: true }, " (here the model ends the text)");
  const text = h("p", { class: "g-passage g-text" }, said, told, end);
  const warmth = h("span", { class: "g-value" });
  const slider = h("input", {
    id,
    type: "range",
    min: 0,
    max: 2,
    step: 0.1,
    class: "g-range",
    oninput: () => onTemperature(slider.valueAsNumber),
  });
  const element = h(
    "div",
    { class: "g-continuation", role: "group", "aria-label": "A continuation" },
    h("p", { class: "g-title" }, "And so it goes on"),
    text,
    h(
      "div",
      { class: "g-draw" },
      h("button", { type: "button", class: "g-button", onclick: onAnother }, "Draw another"),
      h("div", { class: "g-field" }, h("label", { for: id }, "Temperature"), slider, warmth),
    ),
  );

  return {
    element,
    /** @param {string} prompt */
    setPrompt(prompt) {
      said.textContent = ending(prompt);
    },
    /** @param {number} temperature */
    setTemperature(temperature) {
      slider.value = String(temperature);
      warmth.textContent = temperature.toFixed(1);
      const meaning = temperature === 0 ? "always the likeliest word" : temperature > 1 ? "bolder than predicted" : "";
      slider.setAttribute("aria-valuetext", [temperature.toFixed(1), meaning].filter(Boolean).join(", "));
    },
    /** What is shown is of another moment, until the new text comes. */
    setStale() {
      text.setAttribute("aria-busy", "true");
    },
    /**
     * @param {string} continued
     * @param {string} [ended]  why there is no more; left out while there is
     */
    setTold(continued, ended) {
      told.textContent = printable(continued);
      end.hidden = ended !== "end";
      if (ended) text.removeAttribute("aria-busy");
    },
  };
}

/**
 * @param {string} prompt
 * @returns {string}  its end, from the start of a word where there is one
 */
function ending(prompt) {
  if (prompt.length <= PROMPT_SHOWN) return prompt;
  const end = [...prompt.slice(-PROMPT_SHOWN)].slice(1).join(""); // no half of an emoji
  return `… ${end.replace(/^\S{0,20}\s+/, "")}`;
}
