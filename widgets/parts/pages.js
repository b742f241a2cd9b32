// One of a few: native radio buttons, dressed as pills. As pages they say what a widget shows.

import { freshId, h } from "./dom.js";

/** @typedef {[value: string, label: string, note?: string]} Choice */

/**
 * @param {string} legend
 * @param {(value: string) => void} onPick
 * @param {string} [look]  the legend's class: unseen, if nothing is said
 */
export function pills(legend, onPick, look = "g-hidden") {
  const name = freshId("pill");
  const row = h("div", { class: "g-pills" });
  const inputs = () => row.querySelectorAll("input");
  let offered = "";
  return {
    element: h("fieldset", {}, h("legend", { class: look }, legend), row),
    /** @param {Choice[]} choices  drawn anew only where they are others, so that the focus stays */
    offer(choices) {
      if (offered === (offered = JSON.stringify(choices))) return;
      row.replaceChildren(
        ...choices.map(([value, label, note]) =>
          h(
            "label",
            { class: "g-pill" },
            h("input", { type: "radio", name, value, onchange: () => onPick(value) }),
            h("span", {}, label, note ? h("small", {}, note) : null),
          ),
        ),
      );
    },
    /** @param {string} value */
    set(value) {
      for (const input of inputs()) input.checked = input.value === value;
    },
    /** To the one that is chosen. */
    focus: () => [...inputs()].find((input) => input.checked)?.focus({ preventScroll: true }),
  };
}

/**
 * What a widget shows, with a line below it; none where there is only one thing.
 * @param {string} legend
 * @param {(value: string) => void} onPick
 */
export function pages(legend, onPick) {
  const { element, offer, set, focus } = pills(legend, onPick);
  element.classList.add("g-pages");
  return {
    element,
    set,
    focus,
    /** @param {Choice[]} choices */
    offer(choices) {
      element.hidden = choices.length < 2;
      offer(choices);
    },
  };
}
