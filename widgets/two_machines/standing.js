// The scores so far: the reader's beside chance, and beside what the estimates make of the very same rounds.

import { h } from "../parts/dom.js";
import { tally } from "./rounds.js";
import { bySize, verdict } from "./verdict.js";
import { score, share } from "./wording.js";

/** @typedef {import("./rounds.js").Scored} Scored */

/** @returns {{ element: HTMLElement, update: (toaster: Scored[], model: Scored[], all: boolean) => void }}  `all`: both games are over */
export function standing() {
  const table = h("table", { class: "g-table t-table" });
  const told = h("div", { class: "t-verdict", hidden: true });
  const element = h(
    "section",
    { class: "t-standing", "aria-label": "How it stands" },
    h("p", { class: "g-title" }, "How it stands"),
    table,
    told,
  );
  return {
    element,
    update(toaster, model, all) {
      const [oven, words] = [tally(toaster), tally(model)];
      const cell = (/** @type {number | null} */ right, /** @type {number} */ asked) =>
        h("td", {}, right === null || !asked ? "–" : `${score(right, asked)}: ${share(right, asked)}`);
      const row = (/** @type {string} */ name, /** @type {HTMLElement[]} */ ...cells) =>
        h("tr", {}, h("th", { scope: "row" }, name), ...cells);
      const [small, large] = [bySize(toaster), bySize(model)]
        .map(({ small, large }) => [small, large])
        .reduce((a, b) => a.map((pair, i) => /** @type {any} */ ([pair, b[i]])));
      table.replaceChildren(
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ...["Right, with the 95% interval", "Toaster oven", "Language model"].map((name) => h("th", { scope: "col" }, name)),
          ),
        ),
        h(
          "tbody",
          {},
          row("You", cell(oven.you, oven.asked), cell(words.you, words.asked)),
          row("Chance", h("td", {}, "half"), h("td", {}, "half")),
          row("The gradient, on your rounds", cell(oven.gradient, oven.asked), cell(words.gradient, words.asked)),
          row("What the part writes straight to the word", h("td", {}, "–"), cell(words.straight, words.asked)),
          row("You, on turns of ×2", ...pairCells(small, cell)),
          row("You, on turns of ×4", ...pairCells(large, cell)),
        ),
      );
      const paragraphs = all ? verdict(toaster, model) : [];
      told.replaceChildren(...paragraphs.map((text) => h("p", {}, text)));
      told.hidden = !paragraphs.length;
    },
  };
}

/** @param {any} pairs @param {(right: number, asked: number) => HTMLElement} cell */
function pairCells(pairs, cell) {
  return pairs.map((/** @type {[number, number]} */ [right, asked]) => cell(right, asked));
}
