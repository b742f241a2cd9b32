// The reader's words, and examples to take.

import { freshId, h } from "../parts/dom.js";
import { promptField } from "../parts/prompt_field.js";
import { trailingSpace } from "../parts/trailing_space.js";

const TRIED = 3; // examples that have a button

/** @param {{ onPrompt: (prompt: string) => void }} on */
export function promptRow({ onPrompt }) {
  const id = freshId("prompt");
  const field = promptField({ id, rows: 1, onType: onPrompt });
  const space = trailingSpace({
    onMend(prompt) {
      field.focus(); // the button is gone
      onPrompt(prompt);
    },
  });
  const examples = h("div", { class: "g-examples", role: "group", "aria-label": "Examples to try" });
  return {
    element: h("div", {}, h("label", { class: "g-title", for: id }, "Your words"), field, space.element, examples),
    /** @param {string[]} prompts */
    setExamples(prompts) {
      examples.replaceChildren(
        ...prompts
          .slice(0, TRIED)
          .map((prompt) =>
            h("button", { type: "button", class: "g-example", onclick: () => onPrompt(prompt) }, labelled(prompt)),
          ),
      );
    },
    /** @param {string} prompt */
    set(prompt) {
      if (field.value !== prompt) field.value = prompt;
      space.look(prompt);
      for (const button of examples.children)
        button.setAttribute("aria-pressed", String(button.textContent === labelled(prompt)));
    },
  };
}

/** @param {string} prompt @returns {string} as much of it as a button holds, in whole words */
function labelled(prompt) {
  if (prompt.length <= 34) return prompt;
  return `${prompt.slice(0, 18).replace(/\s+\S*$/, "")} … ${prompt.slice(-18).replace(/^\S*\s+/, "")}`;
}
