// Where the reader types, the examples that make a point, and how the model reads the words.

import { freshId, h } from "./dom.js";
import { count } from "./format.js";
import { promptField } from "./prompt_field.js";
import { tokenStrip } from "./tokens.js";
import { trailingSpace } from "./trailing_space.js";

/** @typedef {{ label: string, prompt: string, watch?: (string | number)[], note?: string }} Example */
/** @typedef {import("../engine/engine.js").Prediction} Prediction */

/**
 * @param {{ onType: (prompt: string) => void, onExample: (example: Example) => void }} options
 */
export function promptBox({ onType, onExample }) {
  const id = freshId("prompt");
  const field = promptField({ id, rows: 2, onType });
  const buttons = h("div", { class: "g-examples", role: "group", "aria-label": "Examples to try" });
  const space = trailingSpace({
    onMend(prompt) {
      field.focus(); // the button is gone
      onType(prompt);
    },
  });
  const note = h("p", { class: "g-note" });
  const strip = tokenStrip();
  const element = h(
    "div",
    { class: "g-prompt-box" },
    h("label", { class: "g-title", for: id }, "Your words"),
    field,
    space.element,
    buttons,
    note,
    strip.element,
  );
  /** @type {Example[]} */
  let examples = [];

  return {
    element,
    /** @param {Example[]} given */
    setExamples(given) {
      examples = given;
      buttons.replaceChildren(
        ...given.map((example) =>
          h("button", { type: "button", class: "g-example", onclick: () => onExample(example) }, example.label),
        ),
      );
    },
    /** @param {string} prompt */
    setPrompt(prompt) {
      // Setting the same value would move the cursor to the end.
      if (field.value !== prompt) field.value = prompt;
      space.look(prompt);
      const chosen = examples.findIndex((example) => example.prompt === prompt);
      [...buttons.children].forEach((button, i) => button.setAttribute("aria-pressed", String(i === chosen)));
      note.textContent = examples[chosen]?.note ?? "";
    },
    /**
     * @param {Prediction} prediction
     * @param {number} context  most tokens that the model sees at once
     * @param {number[]} [begin]  what stands before every text
     */
    setRead({ tokens, dropped }, context, begin = [0]) {
      const begins = begin.length > 0 && tokens[0]?.id === begin[0];
      const words = tokens.slice(begins && !dropped ? begin.length : 0);
      strip.update(words, summary(words.length, dropped, context));
    },
  };
}

/**
 * @param {number} tokens  of the prompt that the model was given
 * @param {number} dropped
 * @param {number} context
 */
function summary(tokens, dropped, context) {
  if (dropped > 0) {
    return `The model sees ${count(context)} tokens at once: of yours the first ${count(dropped)} fell off the front.`;
  }
  if (tokens === 0) return "No words yet: the model guesses how a text begins.";
  return `The model reads this as ${tokens === 1 ? "1 token" : `${count(tokens)} tokens`}.`;
}
