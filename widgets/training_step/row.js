// A sentence, and over each token how much it surprises the model; after a turn, both before and after.

import { h } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { shown, spoken } from "../parts/words.js";

/** @param {number} least  nats that the tallest bar there may be stands for, or more where a token surprises more */
export function surpriseRow(least) {
  const element = h("ol", { class: "t-row" });
  /** @type {{cell: HTMLElement, old: HTMLElement, now: HTMLElement, share: HTMLElement, said: HTMLElement}[]} */
  let cells = [];
  /** @type {unknown} */
  let drawn = null;

  /** @param {{text: string}} token */
  function made({ text }) {
    const { text: word, kind } = shown(text);
    const [old, now] = [h("span", { class: "t-bar t-old" }), h("span", { class: "t-bar t-now" })];
    const share = h("span", { class: "t-share", "aria-hidden": "true" });
    const said = h("span", { class: "g-hidden" });
    const cell = h(
      "li",
      { class: "t-cell" },
      h("span", { class: "t-bars", "aria-hidden": "true" }, old, now),
      h("span", { class: "t-word", "data-kind": kind, translate: "no", "aria-hidden": "true" }, word),
      share,
      said,
    );
    return { cell, old, now, share, said };
  }

  return {
    element,
    /**
     * @param {{text: string}[]} tokens
     * @param {Float32Array} surprise  of each, in nats
     * @param {Float32Array} [before]
     */
    update(tokens, surprise, before) {
      if (drawn !== tokens) {
        drawn = tokens;
        cells = tokens.map(made);
        element.replaceChildren(...cells.map(({ cell }) => cell));
      }
      element.setAttribute("aria-label", before ? "Each token’s probability, before and after" : "Each token’s probability");
      const most = Math.max(least, ...surprise, ...(before ?? []));
      cells.forEach(({ old, now, share, said }, i) => {
        const [p, was] = [Math.exp(-surprise[i]), before && Math.exp(-before[i])];
        now.style.transform = `scaleY(${surprise[i] / most})`;
        old.hidden = !before;
        if (before) old.style.transform = `scaleY(${before[i] / most})`;
        share.textContent = percent(p);
        said.textContent = `${spoken(tokens[i].text)}: ${was === undefined ? "" : `${percent(was)}, then `}${percent(p)}`;
      });
    },
  };
}
