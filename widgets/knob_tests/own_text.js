// The text on which tests are made in the page: one of the laboratory's, or the reader's own.

import { freshId, h } from "../parts/dom.js";
import { promptField } from "../parts/prompt_field.js";

/** @typedef {{ kind: string, text: string }} Text */

const BEGINNING = 40; // characters of a text by which it is chosen
const OWN = "";

/** @param {{ onText: (text: string) => void }} calls */
export function ownText({ onText }) {
  const id = freshId("which");
  const choose = h("select", { id, onchange: () => (choose.value === OWN ? begin() : onText(choose.value)) });
  const field = promptField({ id: freshId("text"), rows: 4, onType: onText });
  let texts = /** @type {Text[]} */ ([]);

  function begin() {
    onText("");
    field.focus();
  }

  return {
    element: h(
      "div",
      { class: "k-own" },
      h("div", { class: "k-which" }, h("label", { for: id }, "Which text? "), choose),
      h("label", { class: "g-hidden", for: field.id }, "The text"),
      field,
    ),
    /** @param {Text[]} given @param {string} text */
    draw(given, text) {
      if (given !== texts) {
        texts = given;
        choose.replaceChildren(
          ...given.map(({ kind, text }) => h("option", { value: text }, `${kind}: ${text.slice(0, BEGINNING).trim()} …`)),
          h("option", { value: OWN }, "one of your own"),
        );
      }
      choose.value = given.some((one) => one.text === text) ? text : OWN;
      if (field.value !== text) field.value = text;
    },
  };
}
