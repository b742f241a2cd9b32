// A field for a text that goes to a model as it stands: nothing corrects, completes or capitalises it.

import { h } from "./dom.js";

/**
 * @param {{ id: string, rows: number, onType: (text: string) => void }} options  `rows`: that it begins with; it grows
 * @returns {HTMLTextAreaElement}
 */
export function promptField({ id, rows, onType }) {
  const field = h("textarea", {
    id,
    class: "g-prompt",
    rows,
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    oninput: () => onType(field.value),
  });
  return field;
}
