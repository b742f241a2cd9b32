// A text that ends in a space: the model reads a space together with the word behind it, so that after “The dog ” it
// looks for words that begin without one, and guesses pieces.

import { h } from "./dom.js";

/**
 * @param {{ onMend: (text: string) => void }} calls  `onMend`: the reader had the space taken away
 */
export function trailingSpace({ onMend }) {
  let text = "";
  const said = h("span", { role: "status" });
  const mend = h("button", { type: "button", class: "g-link", onclick: () => onMend(text.trimEnd()) }, "Take the space away");
  const element = h("p", { class: "g-small g-space", hidden: true }, said, " ", mend);
  return {
    element,
    /** @param {string} given  what the model is to go on from */
    look(given) {
      text = given;
      const ends = /\S\s+$/.test(given);
      element.hidden = !ends;
      said.textContent = ends
        ? "Your words end in a space. The model takes a space together with the word behind it, so now it expects a piece of a word, and not a new one."
        : "";
    },
  };
}
