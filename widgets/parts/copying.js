// A text to take along: copied, or marked for the reader to copy where a page may not.

import { freshId, h } from "./dom.js";

/**
 * @param {{ label: string, button: string, text: () => string }} options  `text`: asked for when it is wanted
 * @returns {HTMLElement}
 */
export function copyBox({ label, button, text }) {
  const id = freshId("copy");
  const field = h("textarea", { id, class: "g-prompt", rows: 4, readonly: true });
  const shown = h("div", { hidden: true }, h("label", { class: "g-title", for: id }, label), field);
  const copied = h("span", { class: "g-copied", role: "status" });

  async function copy() {
    field.value = text();
    try {
      await navigator.clipboard.writeText(field.value);
      copied.textContent = "Copied.";
    } catch {
      shown.hidden = false;
      field.focus();
      field.select();
      copied.textContent = "Marked: copy it with your keyboard or menu.";
    }
  }

  return h(
    "div",
    { class: "g-copy" },
    h("button", { type: "button", class: "g-button", onclick: copy }, button),
    " ",
    copied,
    shown,
  );
}
