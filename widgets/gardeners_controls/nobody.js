// What nobody set: where in each model the copying heads came to be, and how alike sisters are inside.

import { h } from "../parts/dom.js";
import { percent, spread } from "../parts/format.js";
import { copying, placesSaid, sistersSaid } from "./words.js";

/** @typedef {{ model: string, seed: number, label: string, scores: number[][] }} Place */

const SISTERS = "village";

/**
 * @param {Place[]} places
 * @param {boolean} all  whether more than the sisters is shown
 * @param {{ same?: [number, number], trained?: [number, number], starts?: [number, number] }} alike
 * @returns {HTMLElement}
 */
export function nobodyView(places, all, { same, trained, starts }) {
  const [sisters, others] = [places.filter(({ model }) => model === SISTERS), places.filter(({ model }) => model !== SISTERS)];
  const range = (/** @type {[number, number]} */ ends) => ends.map((end) => end.toFixed(2)).join(" to ");
  return h(
    "section",
    { class: "k-nobody", "aria-label": "What nobody set" },
    h("p", { class: "g-title k-head" }, "And what nobody set"),
    h(
      "p",
      { class: "k-text" },
      "No line of any program says which head is to copy. Each square is a head, layer 0 on top; the fuller its colour, the more of its attention " +
        "goes to the word that followed last time.",
    ),
    h(
      "div",
      { class: "k-places" },
      group("The same text, other starting values", sisters),
      all
        ? group("Something else changed", others)
        : h(
            "p",
            { class: "g-small" },
            "Where it came to when something else was changed is shown once you have guessed how strictly a head copies.",
          ),
    ),
    h(
      "p",
      { class: "k-text" },
      `${sistersSaid(sisters)} The heads of a layer are wired alike, and begin alike but for chance. So no text and no objective can prefer one of ` +
        "them by its number.",
    ),
    same && trained && starts
      ? h(
          "p",
          { class: "k-text" },
          `Nor did anyone set the last value of a single knob. Any two sisters find the same next word likeliest in ${spread(same, "share")} of places. ` +
            `Inside, where the word is “the”, their layers are alike to ${range(trained)} (by CKA, which is 1 for what is the same up to a turning of the axes), and their ` +
            `untrained starts to ${range(starts)}.`,
        )
      : null,
  );
}

/**
 * @param {string} title
 * @param {Place[]} places
 */
function group(title, places) {
  if (!places.length) return h("div", {});
  return h(
    "div",
    {},
    h("p", { class: "g-small" }, title),
    h(
      "ul",
      {},
      ...places.map(({ label, scores }) =>
        h(
          "li",
          { class: "k-model" },
          h("strong", {}, label),
          h(
            "div",
            { class: "k-heads", "aria-hidden": "true" },
            ...scores.map((layer) =>
              h(
                "div",
                {},
                ...layer.map((score) =>
                  h("i", { title: percent(score), style: `--score:${Math.round(100 * Math.max(0, score))}%` }),
                ),
              ),
            ),
          ),
          h("span", { class: "g-small" }, placesSaid(copying(scores))),
        ),
      ),
    ),
  );
}
