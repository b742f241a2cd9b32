// A phrase token by token, and how often it was met as far as each: it grows rare quickly.

import { h } from "../parts/dom.js";
import { short } from "../parts/format.js";
import { shown } from "../parts/words.js";

/** @typedef {import("../engine/tokenizer.js").Token} Token */

/**
 * @returns {{ element: HTMLElement, update: (tokens: Token[], counts: number[]) => void }}
 */
export function trail() {
  const steps = h("ol", { class: "g-trail", "aria-label": "How often each beginning of the phrase was met" });
  const element = h(
    "div",
    {},
    steps,
    h(
      "p",
      { class: "g-hint" },
      "The phrase as the model reads it, token by token. Below each: how often the text holds the phrase as far as that.",
    ),
    h(
      "details",
      { class: "g-hint" },
      h("summary", {}, "What counts as the same phrase?"),
      h(
        "p",
        {},
        "The very same tokens in a row, within one document. So “dog” is neither “Dog” nor “dogs”; and a word " +
          "right after a quotation mark, with no space between, is another token than the same word after a space. " +
          "A word that the model reads in several pieces may be the beginning of a longer one.",
      ),
    ),
  );
  return {
    element,
    update(tokens, counts) {
      steps.replaceChildren(
        ...tokens.map(({ id, text }, i) => {
          const seen = shown(text);
          return h(
            "li",
            { class: "g-trail-step", "data-met": String(counts[i] > 0) },
            h("span", { class: "g-token", "data-kind": seen.kind, translate: "no", title: `token ${id}` }, seen.text),
            h("span", { class: "g-trail-count" }, i < counts.length ? short(counts[i]) : "0"),
          );
        }),
      );
    },
  };
}
