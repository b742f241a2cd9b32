// Where the reader types a phrase, with examples, and asks for it to be counted.

import { freshId, h } from "../parts/dom.js";

/** @typedef {{ label: string, phrase: string, note?: string }} Example */

/**
 * `onCount`: the reader asks for the count, and has the keyboard on the button that now goes away or not.
 * @param {{ onType: (phrase: string) => void, onExample: (phrase: string) => void,
 *   onOpening: (opening: boolean) => void, onCount: (pressed: boolean) => void }} options
 */
export function phraseBox({ onType, onExample, onOpening, onCount }) {
  const id = freshId("phrase");
  const field = h("input", {
    id,
    type: "text",
    class: "g-phrase",
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    enterkeyhint: "search",
    oninput: () => onType(field.value),
  });
  const buttons = h("div", { class: "g-examples", role: "group", "aria-label": "Examples to try" });
  const note = h("p", { class: "g-note" });
  const opening = h("input", { type: "checkbox", onchange: () => onOpening(opening.checked) });
  const place = h("div", {});
  const button = h("button", { type: "submit", class: "g-button g-primary" }, "Count it");
  const element = h(
    "form",
    { class: "g-ask", onsubmit: submitted },
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
    place,
    button,
  );
  /** @type {Example[]} */
  let examples = [];

  /** @param {Event} event */
  function submitted(event) {
    event.preventDefault();
    if (button.hidden) return; // Enter in the field, and it is counted already
    onCount(document.activeElement === button);
  }

  return {
    element,
    /** @param {HTMLElement} question  asked before the counting */
    put: (question) => place.append(question),
    /** @param {boolean} countable */
    setCountable(countable) {
      button.hidden = !countable;
    },
    /** @param {Example[]} given */
    setExamples(given) {
      if (given === examples) return;
      examples = given;
      buttons.replaceChildren(
        ...given.map((example) =>
          h("button", { type: "button", class: "g-example", onclick: () => onExample(example.phrase) }, example.label),
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
