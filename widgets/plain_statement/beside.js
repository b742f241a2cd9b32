// The reader's two sentences beside Trott's, and all of them beside the three words that they are to replace.

import { h } from "../parts/dom.js";
import { METAPHOR, TROTT, lookAt, made } from "./words.js";
import { POINTS } from "./points.js";

const SOURCE = { label: "Trott 2025", url: "https://seantrott.substack.com/p/is-chatgpt-grown-not-made" };

/** @param {{ onShow: () => void }} calls */
export function beside({ onShow }) {
  const show = h("button", { type: "button", class: "g-button g-primary", onclick: onShow }, "Show how Trott puts it");
  const quote = h("blockquote", { tabindex: "-1" }, TROTT);
  const [then, now] = ["You, before reading", "You, after reading"].map((who) =>
    h("figure", { class: "s-quote" }, h("blockquote", {}), h("figcaption", {}, who)),
  );
  const rows = h("tbody", {});
  const shown = h(
    "div",
    {},
    h(
      "div",
      { class: "s-three" },
      then,
      now,
      h(
        "figure",
        { class: "s-quote s-trott" },
        quote,
        h("figcaption", {}, "The post’s one-sentence summary, in our words (", h("a", { href: SOURCE.url }, SOURCE.label), ")"),
      ),
    ),
    h(
      "table",
      {},
      h("caption", {}, "The same lists, asked of each. Words of the field such as “training” are not counted as pictures."),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ...["", "Words", "Points traced", "Pictures"].map((head) => (head ? h("th", { scope: "col" }, head) : h("td", {}))),
        ),
      ),
      rows,
    ),
    h(
      "p",
      { class: "s-note" },
      "There is no key, and more points are not more truth: a sentence may leave out what its reader knows. Three words can be " +
        "remembered and passed on. They make room for the people, and for what nobody planned; they don’t say what it is that isn’t " +
        "known. What does your statement say that they don’t? And what did it lose?",
    ),
  );

  return {
    element: h("section", { class: "s-beside", "aria-label": "Beside the post’s own sentence" }, show, shown),
    focus: () => quote.focus({ preventScroll: true }),
    /**
     * @param {boolean} open
     * @param {string | null} before
     * @param {string} after
     */
    draw(open, before, after) {
      show.hidden = open;
      shown.hidden = !open;
      then.hidden = !before;
      /** @type {HTMLElement} */ (then.firstElementChild).textContent = before;
      /** @type {HTMLElement} */ (now.firstElementChild).textContent = after.trim();
      const texts = [
        ["You, before", before],
        ["You, now", after],
        ["Trott, in our words", TROTT],
        [`“${METAPHOR}”`, METAPHOR],
      ];
      rows.replaceChildren(
        ...texts
          .filter(([, text]) => text?.trim())
          .map(([label, text]) => {
            const found = lookAt(/** @type {string} */ (text));
            // A word of the field counts for nothing here, or there would be no text without a picture.
            const pictures = found.pictures.filter(({ picture }) => picture.kind !== "faded").length;
            return h(
              "tr",
              {},
              h("th", { scope: "row" }, label),
              h("td", {}, String(found.words)),
              h("td", {}, `${made(found).length} of ${POINTS.length}`),
              h("td", {}, String(pictures)),
            );
          }),
      );
    },
  };
}
