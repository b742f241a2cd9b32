// The next word, as the model grew and as it is turned: the likeliest words of both, in an order that stays.

import { h } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { spoken } from "../parts/words.js";

/** @typedef {import("../engine/engine.js").Prediction} Prediction */

const [GROWN, NEW] = [6, 2];

/**
 * @param {Prediction} before
 * @param {Prediction} after
 * @returns {{ id: number, text: string, before: number, after: number }[]}  the likeliest as grown, then
 *   those that have come up
 */
export function rowsOf(before, after) {
  const old = before.top.slice(0, GROWN);
  const risen = after.top
    .slice(0, GROWN)
    .filter(({ id }) => !old.some((each) => each.id === id))
    .slice(0, NEW);
  return [...old, ...risen].map(({ id, text }) => ({
    id,
    text,
    before: before.probabilities[id],
    after: after.probabilities[id],
  }));
}

/** @param {{ read: typeof import("../parts/words.js").coming }} options  `read`: how a token is written */
export function nextWord({ read }) {
  const list = h("ol", { class: "w-words", "aria-label": "The likeliest next words, now and as grown" });
  const element = h(
    "div",
    {},
    h("p", { class: "g-title" }, "The next word"),
    h(
      "p",
      { class: "g-small" },
      h("span", { class: "w-key w-key-now" }),
      "now, ",
      h("span", { class: "w-key w-key-was" }),
      "as it grew",
    ),
    list,
  );
  const rows = Array.from({ length: GROWN + NEW }, () => {
    const parts = {
      said: h("span", { class: "g-hidden" }),
      word: h("span", { class: "g-bar-word", translate: "no", "aria-hidden": "true" }),
      fill: h("span", { class: "w-fill" }),
      was: h("i", { class: "w-was" }),
      share: h("span", { class: "g-bar-share", "aria-hidden": "true" }),
    };
    const item = h(
      "li",
      { class: "w-word" },
      parts.said,
      parts.word,
      h("span", { class: "g-bar-track", "aria-hidden": "true" }, parts.fill, parts.was),
      parts.share,
    );
    return { ...parts, item };
  });
  list.append(...rows.map(({ item }) => item));

  return {
    element,
    /**
     * @param {Prediction} before
     * @param {Prediction} after
     */
    update(before, after) {
      const found = rowsOf(before, after);
      rows.forEach(({ item, said, word, fill, was, share }, i) => {
        const row = found[i];
        item.style.visibility = row ? "" : "hidden"; // keeps its room, so that nothing below jumps
        if (!row) return;
        const seen = read(row.text);
        word.textContent = seen.text;
        word.dataset.kind = seen.kind;
        said.textContent = `${spoken(row.text, seen)}: ${percent(row.after)}, as grown ${percent(row.before)}`;
        fill.style.transform = `scaleX(${Number.isFinite(row.after) ? row.after : 0})`;
        was.style.left = `${100 * row.before}%`;
        share.textContent = Number.isFinite(row.after) ? percent(row.after) : "–";
        item.dataset.new = String(i >= GROWN);
      });
    },
  };
}
