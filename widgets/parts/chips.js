// One of several things to look at: radio buttons in the shape of chips.

import { freshId, h } from "./dom.js";

/** @param {{ legend: string, onChoose: (id: string) => void }} options */
export function chips({ legend, onChoose }) {
  const name = freshId("chip");
  const row = h("div", { class: "g-chips" });
  return {
    element: h("fieldset", {}, h("legend", { class: "g-title" }, legend), row),
    /** @param {{ id: string, label: string, note: string }[]} options  the note may be empty */
    setOptions(options) {
      row.replaceChildren(...options.map(({ id, label, note }) => h("label", {},
        h("input", { type: "radio", name, value: id, onchange: () => onChoose(id) }),
        h("span", {}, label, note ? h("small", {}, note) : null))));
    },
    /** @param {string} id */
    choose(id) {
      for (const input of row.querySelectorAll("input")) input.checked = input.value === id;
    },
    /** To the one that is chosen. */
    focus: () => /** @type {HTMLElement | null} */ (row.querySelector("input:checked"))?.focus(),
  };
}
