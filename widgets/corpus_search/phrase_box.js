// Where the reader types a phrase, with examples; what is asked of it before it is counted stands below.

import { freshId, h } from "../parts/dom.js";

/** @typedef {{ label: string, phrase: string, note?: string }} Example */

/**
 * @param {{ onPhrase: (phrase: string) => void, onOpening: (opening: boolean) => void, onEnter: () => void }} options
 *   `onPhrase`: typed, or an example; `onEnter`: Enter was pressed in the field
 */
export function phraseBox({ onPhrase, onOpening, onEnter }) {
  const id = freshId("phrase");
  const field = h("input", {
    id,
    type: "text",
    class: "g-phrase",
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    enterkeyhint: "search",
    oninput: () => onPhrase(field.value),
  });
  const buttons = h("div", { class: "g-examples", role: "group", "aria-label": "Examples to try" });
  const note = h("p", { class: "g-note" });
  const opening = h("input", { type: "checkbox", onchange: () => onOpening(opening.checked) });
  const element = h(
    "form",
    {
      class: "g-ask",
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        onEnter();
      },
    },
    h("label", { class: "g-title", for: id }, "A phrase to look for"),
    field,
    buttons,
    note,
    h(
      "label",
      { class: "g-check" },
      opening,
      "Only where a document begins with it, as the prompt does that the model gets here",
    ),
  );
  /** @type {Example[]} */
  let examples = [];

  return {
    element,
    /** @param {Example[]} given */
    setExamples(given) {
      if (given === examples) return;
      examples = given;
      buttons.replaceChildren(
        ...given.map((example) =>
          h("button", { type: "button", class: "g-example", onclick: () => onPhrase(example.phrase) }, example.label),
        ),
      );
    },
    /**
     * @param {string} phrase
     * @param {boolean} atBeginning
     */
    setPhrase(phrase, atBeginning) {
      if (field.value !== phrase) field.value = phrase; // the same value would move the cursor to the end
      opening.checked = atBeginning;
      const chosen = examples.findIndex((example) => example.phrase === phrase);
      [...buttons.children].forEach((button, i) => button.setAttribute("aria-pressed", String(i === chosen)));
      note.textContent = examples[chosen]?.note ?? "";
    },
  };
}
