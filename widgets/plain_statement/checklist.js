// Before the page looks, the reader says which of the points their statement makes.

import { h } from "../parts/dom.js";
import { POINTS } from "./points.js";

/**
 * @param {{ onLook: (believed: string[] | null) => void }} calls  null: they only want to see
 */
export function checklist({ onLook }) {
  const boxes = POINTS.map(({ id, text }) => ({ id, text, input: h("input", { type: "checkbox", value: id }) }));
  const form = h(
    "form",
    {
      class: "p-predict",
      novalidate: true,
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        onLook(boxes.filter(({ input }) => input.checked).map(({ id }) => id));
      },
    },
    h(
      "fieldset",
      {},
      h(
        "legend",
        {},
        h("strong", {}, "First, you. "),
        `The post makes ${POINTS.length} points. Which of them does your statement make? It need not make them all.`,
      ),
      h(
        "div",
        { class: "p-options s-points" },
        ...boxes.map(({ text, input }, i) => h("label", {}, input, h("span", {}, `${i + 1}. ${text}`))),
      ),
    ),
    h(
      "div",
      { class: "p-buttons" },
      h("button", { type: "submit", class: "g-button g-primary" }, "Let the page look"),
      h("button", { type: "button", class: "g-button", onclick: () => onLook(null) }, "Just look"),
    ),
  );

  return {
    element: form,
    clear() {
      for (const { input } of boxes) input.checked = false;
    },
  };
}
