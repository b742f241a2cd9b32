// The story as the model grew, and as it is turned: always the likeliest word, so that whatever differs comes from
// the knobs.

import { h } from "../parts/dom.js";

const SAID = 60; // characters at most of the prompt's end

/**
 * Which of `after` stand, in order, also in `before`: the longest common subsequence.
 * @param {number[]} before
 * @param {number[]} after
 * @returns {boolean[]}
 */
export function kept(before, after) {
  const long = before.map(() => new Uint16Array(after.length + 1));
  long.push(new Uint16Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      long[i][j] = before[i] === after[j] ? long[i + 1][j + 1] + 1 : Math.max(long[i + 1][j], long[i][j + 1]);
    }
  }
  const found = after.map(() => false);
  for (let i = 0, j = 0; i < before.length && j < after.length; ) {
    if (before[i] === after[j]) [found[j], i, j] = [true, i + 1, j + 1];
    else if (long[i + 1][j] >= long[i][j + 1]) i += 1;
    else j += 1;
  }
  return found;
}

/**
 * The pieces of a continuation as text, one for each token.
 * @typedef {{ ids: number[], pieces: string[], ended: string }} Told
 */

export function stories() {
  const old = h("p", { class: "g-passage w-story" });
  const now = h("p", { class: "g-passage w-story w-story-now" });
  const said = h("p", { class: "g-small" });
  const element = h(
    "div",
    { class: "w-stories", role: "group", "aria-label": "How it goes on" },
    h("p", { class: "g-title" }, "How it goes on"),
    h("p", { class: "g-small" }, "As it grew"),
    old,
    h("p", { class: "g-small" }, "As it is turned"),
    now,
    said,
  );

  return {
    element,
    setStale: () => element.setAttribute("aria-busy", "true"),
    /** What another model told. */
    forget() {
      for (const place of [old, now, said]) place.replaceChildren();
    },
    /**
     * @param {string} prompt
     * @param {Told} before
     * @param {Told} after
     */
    update(prompt, before, after) {
      const begun = () => h("span", { class: "w-begun" }, ending(prompt));
      old.replaceChildren(begun(), ...before.pieces, end(before));
      const stays = kept(before.ids, after.ids);
      now.replaceChildren(begun(), ...after.pieces.map((piece, i) => (stays[i] ? piece : h("mark", {}, piece))), end(after));
      const changed = stays.filter((stay) => !stay).length;
      const alike = !changed && before.ids.length === after.ids.length;
      said.textContent = alike ? "Word for word the same." : `${changed} of ${stays.length} tokens are others.`;
      element.removeAttribute("aria-busy");
    },
  };
}

/** @param {string} prompt @returns {string} its end, from the start of a word where there is one */
function ending(prompt) {
  if (prompt.length <= SAID) return prompt;
  const end = [...prompt.slice(-SAID)].slice(1).join(""); // no half of an emoji
  return `… ${end.replace(/^\S{0,20}\s+/, "")}`;
}

/** @param {Told} told */
function end({ ended, ids }) {
  return ended === "end" ? (ids.length ? " (the end)" : "(nothing: it ends the text at once)") : " …";
}
