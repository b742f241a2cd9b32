// A text as the model reads it: its tokens, one box each, folded away until asked for.

import { h } from "./dom.js";
import { shown } from "./words.js";

const MOST = 400; // more boxes than anyone reads, and few enough to draw at once

/**
 * @returns {{ element: HTMLDetailsElement, update: (tokens: { id: number, text: string }[], summary: string) => void }}
 */
export function tokenStrip() {
  const head = h("summary", {});
  const boxes = h("div", { class: "g-tokens", translate: "no" });
  const element = h("details", { class: "g-token-strip", hidden: true, ontoggle: draw }, head, boxes);
  /** @type {{ id: number, text: string }[]} */
  let tokens = [];

  function draw() {
    if (!element.open) return;
    boxes.replaceChildren(
      ...tokens.slice(-MOST).map(({ id, text }) => {
        const seen = shown(text);
        return h("span", { class: "g-token", "data-kind": seen.kind, title: `token ${id}` }, seen.text);
      }),
    );
  }

  return {
    element,
    update(given, summary) {
      tokens = given;
      element.hidden = false;
      head.textContent = summary;
      element.hidden = false;
      draw();
    },
  };
}
