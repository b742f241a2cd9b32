// A text as a row of tokens, one of which is chosen; shaded by where a head attends.

import { freshId, h } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { shown, spoken } from "../parts/words.js";

/**
 * @typedef {object} Marks
 * @property {number} here  the token that attends
 * @property {number} chosen  -1: none
 * @property {ArrayLike<number> | null} pattern  (T,) of the tokens up to it, when it may be seen
 * @property {number} [attended]  the one attended to most
 * @property {boolean} [done]  no more choosing
 */

/**
 * @param {{ legend: string, onPick: (at: number) => void }} options
 */
export function chipRow({ legend, onPick }) {
  const name = freshId("token");
  const chips = h("div", { class: "l-chips" });
  const element = h("fieldset", { class: "l-tokens" }, h("legend", { class: "g-title" }, legend), chips);
  /** @type {HTMLInputElement[]} */
  let radios = [];
  /** @type {unknown} */
  let drawn = null;

  return {
    element,
    /**
     * @param {number[]} tokens
     * @param {string[]} vocabulary
     * @param {Marks} marks
     */
    update(tokens, vocabulary, { here, chosen, pattern, attended, done = false }) {
      if (drawn !== tokens) {
        drawn = tokens;
        radios = tokens.map((_, at) => h("input", { type: "radio", name, value: String(at), onchange: () => onPick(at) }));
        chips.replaceChildren(
          ...tokens.map((id, at) => {
            const { text, kind } = at ? shown(vocabulary[id]) : { text: "beginning", kind: "named" };
            return h("label", { class: "l-chip" }, radios[at], h("span", { "data-kind": kind }, text));
          }),
        );
      }
      radios.forEach((radio, at) => {
        const share = pattern?.[at] ?? 0;
        const said = at ? `${at}: ${spoken(vocabulary[tokens[at]])}` : "the beginning of the text";
        radio.checked = at === chosen;
        radio.disabled = done;
        radio.setAttribute(
          "aria-label",
          said + (at === here ? ", the token that attends" : "") + (pattern && at < pattern.length ? `, ${percent(share)}` : ""),
        );
        const chip = /** @type {HTMLElement} */ (radio.parentElement);
        chip.style.setProperty("--share", String(share));
        chip.toggleAttribute("data-here", at === here);
        chip.toggleAttribute("data-attended", at === attended);
      });
    },
  };
}
