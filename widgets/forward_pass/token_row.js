// The tokens of the prompt, one of which is followed: its strip is what the figures show.

import { freshId, h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { looks, said } from "./called.js";

/**
 * @param {{ onFollow: (position: number) => void, title?: string }} options
 */
export function tokenRow({ onFollow, title = "Follow one token" }) {
  const name = freshId("position");
  const chips = h("div", { class: "g-chips" });
  const note = h("p", { class: "g-small" });
  const element = h("fieldset", { class: "g-follow" }, h("legend", { class: "g-title" }, title), chips, note);
  /** @type {HTMLInputElement[]} */
  let radios = [];
  /** @type {unknown} */
  let drawn = null;

  return {
    element,
    /**
     * @param {{tokens: {id: number, text: string}[], dropped: number}} run
     * @param {number} position
     */
    update(run, position) {
      if (drawn !== run) {
        drawn = run;
        radios = run.tokens.map((token, i) =>
          h("input", {
            type: "radio",
            name,
            "aria-label": `token ${i}: ${said(token.text)}`,
            onchange: () => onFollow(i),
          }),
        );
        chips.replaceChildren(
          ...run.tokens.map((token, i) => {
            const { text, kind } = looks(token.text);
            return h("label", { class: "g-pill g-chip" }, radios[i], h("span", { translate: "no", "data-kind": kind }, text));
          }),
        );
        note.textContent =
          run.dropped > 0
            ? `The model sees ${count(run.tokens.length)} tokens at once: of yours the first ${count(run.dropped)} fell off the front.`
            : "";
      }
      radios[position].checked = true;
    },
  };
}
