// What to look at: one of a few pages of a widget. Native radio buttons, dressed as pills.

import { freshId, h } from "./dom.js";

/**
 * @param {string} legend  for a screen reader
 * @param {(value: string) => void} onPick
 */
export function pages(legend, onPick) {
  const name = freshId("page");
  const row = h("div", { class: "g-pills" });
  const element = h("fieldset", { class: "g-pages" }, h("legend", { class: "g-hidden" }, legend), row);
  const inputs = () => row.querySelectorAll("input");

  return {
    element,
    /** @param {[value: string, label: string][]} choices  drawn anew only where they are others, so that the focus stays */
    offer(choices) {
      element.hidden = choices.length < 2;
      if (String([...inputs()].map((input) => input.value)) === String(choices.map(([value]) => value))) return;
      row.replaceChildren(...choices.map(([value, label]) => h("label", { class: "g-pill" },
        h("input", { type: "radio", name, value, onchange: () => onPick(value) }), h("span", {}, label))));
    },
    /** @param {string} value */
    set(value) {
      for (const input of inputs()) input.checked = input.value === value;
    },
  };
}
