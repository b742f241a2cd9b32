// The reader's bet, before anything is shown: what will the sisters have in common?

import { freshId, h } from "../parts/dom.js";
import { inWords, short } from "../parts/format.js";
import { strongest } from "./evidence.js";
import { headGrid, hundredths } from "./grids.js";
import { meter } from "./lines.js";

/** @typedef {import("./questions.js").Question} Question */
/** @typedef {Record<string, "alike" | "differs">} Bets */

/**
 * @param {{ onBet: (bets: Bets) => void }} calls  with no bets when the reader only wants to see
 */
export function betForm({ onBet }) {
  const element = h("div", { class: "s-bet" });
  return {
    element,
    /**
     * @param {Question[]} questions  those that there are figures for
     * @param {import("./questions.js").Known} known
     * @param {number[]} seeds
     */
    update(questions, known, seeds) {
      const names = questions.map(() => freshId("bet"));
      const missing = h("p", { class: "p-missing", role: "alert" });
      const form = h(
        "form",
        { novalidate: true, onsubmit: check },
        ...questions.map(({ label, about }, i) =>
          h(
            "fieldset",
            { class: "s-question" },
            h("legend", {}, label, h("span", { class: "g-small s-about" }, about)),
            h(
              "div",
              { class: "s-options" },
              ...["alike", "differs"].map((value) => h("label", {}, h("input", { type: "radio", name: names[i], value }), value)),
            ),
          ),
        ),
        h(
          "details",
          { class: "s-how" },
          h("summary", {}, "How each is measured"),
          h("dl", {}, ...questions.flatMap(({ label, how }) => [h("dt", {}, label), h("dd", {}, how)])),
        ),
        missing,
        h(
          "div",
          { class: "p-buttons" },
          h("button", { type: "submit", class: "g-button g-primary" }, "Place the bet"),
          h("button", { type: "button", class: "g-button", onclick: () => onBet({}) }, "Just show me"),
        ),
      );
      element.replaceChildren(
        ...covered(known.heads, seeds),
        h("p", { class: "g-title s-gap" }, "Your bet: in what will they be alike?"),
        h(
          "p",
          { class: "g-small" },
          "All is judged by one rule. Each question has a line: on its left what two strangers have in common, two models " +
            "that learnt nothing together; on its right, one and the same model. Within a quarter of an end counts as that end. " +
            "A right bet earns 1; where the answer is “in part”, either earns a half.",
        ),
        meter(),
        form,
      );

      /** @param {Event} event */
      function check(event) {
        event.preventDefault();
        const data = new FormData(form);
        const given = questions.map(({ id }, i) => [id, data.get(names[i])]);
        const left = given.filter(([, bet]) => !bet).length;
        missing.textContent = left ? `${left} still to bet on.` : "";
        if (!left) onBet(Object.fromEntries(given));
      }
    },
  };
}

/**
 * The heads of the first sister, and of the others only that they have some.
 * @param {import("./questions.js").Known["heads"]} heads
 * @param {number[]} seeds
 */
function covered(heads, seeds) {
  if (!heads.length) return [];
  const [{ seed: first, scores }] = heads;
  const best = strongest(scores);
  const unknown = scores.map((row) => row.map(() => null));
  return [
    h("p", { class: "g-title" }, `Where seed ${first} keeps the head that copies. And the other${seeds.length > 2 ? "s" : ""}?`),
    h(
      "div",
      { class: "s-grids" },
      ...seeds.map((seed) =>
        headGrid({
          caption: `seed ${seed}`,
          scores: seed === first ? scores : unknown,
          best: seed === first ? best : null,
          written: hundredths,
        }),
      ),
    ),
    h(
      "p",
      { class: "g-small" },
      `A square is a head, a row a layer, counted from 0. A number says how many hundredths of a head’s attention go, from a word said before, ` +
        `to the word that came next then: what it takes to say a list again. In seed ${first} the most is in layer ${best.layer}.`,
    ),
  ];
}

/**
 * @param {number} sisters
 * @param {number} tokens
 */
export function lead(sisters, tokens) {
  return (
    `These ${inWords(sisters)} models are sisters. They read the same ${short(tokens).replace("M", " million").replace("k", " thousand")} tokens in the same order, ` +
    "by the same rule. Only the random numbers that they began with differ: one soil, other seeds. Whoever grew them chose the soil. What does the seed decide?"
  );
}
