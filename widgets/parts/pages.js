// One of a few: native radio buttons, dressed as pills. As pages they say what a widget shows.

import { freshId, h } from "./dom.js";

/** @typedef {[value: string, label: string]} Choice */

/**
 * @param {string} legend
 * @param {(value: string) => void} onPick
 * @param {string} [look]  the legend's class: unseen, if nothing is said
 */
export function pills(legend, onPick, look = "g-hidden") {
  const name = freshId("pill");
  const row = h("div", { class: "g-pills" });
  const inputs = () => row.querySelectorAll("input");
  return {
    element: h("fieldset", {}, h("legend", { class: look }, legend), row),
    /** @param {Choice[]} choices  drawn anew only where they are others, so that the focus stays */
    offer(choices) {
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

/**
 * What a widget shows, with a line below it; none where there is only one thing.
 * @param {string} legend
 * @param {(value: string) => void} onPick
 */
export function pages(legend, onPick) {
  const { element, offer, set } = pills(legend, onPick);
  element.classList.add("g-pages");
  return {
    element, set,
    /** @param {Choice[]} choices */
    offer(choices) {
      element.hidden = choices.length < 2;
      offer(choices);
    },
  };
}
