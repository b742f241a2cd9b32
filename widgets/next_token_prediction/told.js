// The text so far: the reader's words, then the tokens that were taken, each to be seen as one.

import { h } from "../parts/dom.js";
import { shown } from "../parts/words.js";

const SHOWN = 110; // characters at most of the prompt's end, so that what was taken stays in sight

export function textSoFar() {
  const said = h("span", { class: "n-said" });
  const taken = h("span", { class: "n-taken" });
  const element = h(
    "p",
    { class: "n-told", translate: "no" },
    h("span", { class: "g-hidden", translate: "yes" }, "The text so far: "),
    said,
    taken,
    h("span", { class: "n-gap", "aria-hidden": "true" }),
  );
  return {
    element,
    /**
     * @param {string} prompt
     * @param {string[]} tokens  the visible forms of those taken
     */
    update(prompt, tokens) {
      said.textContent = ending(prompt);
      taken.replaceChildren(tokens[0]?.startsWith("␣") ? " " : "", ...spaced(tokens, tokens.map(piece)));
      element.scrollTop = element.scrollHeight;
    },
  };
}

/**
 * One token of a running text, without the space before it; in words where it has no look of its own.
 * @param {string} text  the engine's visible form
 */
export function piece(text) {
  const seen = shown(text);
  const written = seen.kind === "named" ? `(${seen.text})` : text.replace(/^␣/, "").replace(/␣/g, " ");
  return h("span", { class: "n-token", "data-kind": seen.kind }, written);
}

/**
 * @param {string[]} texts  of the tokens
 * @param {HTMLElement[]} pieces  of the same tokens
 * @returns {(HTMLElement | string)[]}  with the spaces between them
 */
export function spaced(texts, pieces) {
  return pieces.flatMap((piece, i) => (i && /^(␣|<\|\w+\|>$)/.test(texts[i]) ? [" ", piece] : [piece]));
}

/**
 * @param {string} prompt
 * @returns {string}  its end, from the start of a word where there is one
 */
function ending(prompt) {
  if (prompt.length <= SHOWN) return prompt;
  const end = [...prompt.slice(-SHOWN)].slice(1).join(""); // no half of an emoji
  return `… ${end.replace(/^\S{0,20}\s+/, "")}`;
}
