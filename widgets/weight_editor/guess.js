// A knob at random, and before it is turned: what will become of the next word?

import { freshId, h } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { scoreKeeper } from "../parts/score.js";
import { MEANINGS, OUTCOMES } from "./effects.js";

export const SIZES = [1, 5, 20]; // spreads

/**
 * @param {{ onPick: () => void, onSize: (spreads: number) => void, onGo: (guess: number) => void }} options  `onGo`:
 *   it is to be turned; the guess is an index into OUTCOMES, -1 without one
 */
export function guessing({ onPick, onSize, onGo }) {
  const score = scoreKeeper("WeightEditor");
  const [name, sizeId] = [freshId("guess"), freshId("size")];
  const size = h("select", { id: sizeId, class: "w-input", onchange: () => onSize(Number(size.value)) });
  const question = h("p", { tabindex: -1 });
  const missing = h("p", { class: "w-missing", role: "alert" });
  const form = h("form", { class: "w-form", hidden: true, onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    const guess = inputs.findIndex((input) => input.checked);
    missing.textContent = guess < 0 ? "Choose one first." : "";
    if (guess >= 0) onGo(guess);
  } },
    question,
    h("fieldset", { class: "w-outcomes" }, h("legend", {}, h("strong", {}, "Before it is turned:"), " what will become of the next word?"),
      ...OUTCOMES.map((outcome, i) => h("label", {}, h("input", { type: "radio", name, value: i }),
        h("span", {}, outcome, h("small", {}, MEANINGS[i]))))),
    missing,
    h("div", { class: "w-row" },
      h("button", { type: "submit", class: "g-button w-primary" }, "Turn it"),
      h("button", { type: "button", class: "g-link", onclick: () => onGo(-1) }, "just turn it")));
  const inputs = [...form.querySelectorAll("input")];
  const verdict = h("p", { class: "w-verdict", role: "status", tabindex: -1 });
  const element = h("div", { class: "w-guess" },
    h("div", { class: "w-row" },
      h("button", { type: "button", class: "g-button", onclick: onPick }, "A knob at random"),
      h("div", { class: "w-field" }, h("label", { for: sizeId }, "turned by"), size)),
    form, verdict);

  return {
    element,
    /** @param {number} spreads */
    setSize(spreads) {
      const all = [...new Set([...SIZES, spreads])].sort((a, b) => a - b);
      size.replaceChildren(...all.map((each) => h("option", { value: each }, each === 1 ? "1 spread" : `${each} spreads`)));
      size.value = String(spreads);
    },
    /** @param {string} asked  which knob, and how it will be turned */
    ask(asked) {
      question.textContent = asked;
      verdict.textContent = missing.textContent = "";
      inputs.forEach((input) => (input.checked = false));
      form.hidden = false;
      question.focus({ preventScroll: true });
    },
    close() {
      form.hidden = true;
    },
    /**
     * @param {number} guess
     * @param {number} truth
     * @param {number} share  of the probability that moved
     */
    settle(guess, truth, share) {
      form.hidden = true;
      const outcome = `${OUTCOMES[truth]}: ${percent(share)} of the probability moved`;
      if (guess < 0) verdict.textContent = `${outcome[0].toUpperCase()}${outcome.slice(1)}.`;
      else {
        const { right, asked } = score.add(guess === truth);
        const said = guess === truth ? "Right: " : `You said “${OUTCOMES[guess]}”. It was “${OUTCOMES[truth]}”: `;
        const what = guess === truth ? outcome : outcome.slice(OUTCOMES[truth].length + 2);
        verdict.textContent = `${said}${what}. So far ${right} of ${asked} right.`;
      }
      verdict.focus({ preventScroll: true });
    },
    clear() {
      verdict.textContent = "";
    },
  };
}
