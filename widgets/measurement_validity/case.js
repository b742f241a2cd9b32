// The reader's case so far: what was put where, what that is worth against the rule, and how other claims would fare.

import { copyBox } from "../parts/copying.js";
import { freshId, h } from "../parts/dom.js";
import { PLACES, standing, summary, written } from "./words.js";

/** @typedef {import("./evidence.js").Card} Card */
/** @typedef {import("./evidence.js").Rule} Rule */
/** @typedef {import("./evidence.js").Claim} Claim */
/** @typedef {import("./evidence.js").Turned} Turned */
/** @typedef {{ cards: Card[], turned: Record<string, Turned>, rule: Rule, rules: Rule[], claims: Claim[] }} Case */

/**
 * @param {{ onVerdict: (verdict: string) => void, onForget: () => void }} calls
 */
export function caseFile({ onVerdict, onForget }) {
  const id = freshId("verdict");
  const piles = h("p", { class: "v-piles", role: "status" });
  const worth = h("div", { class: "v-worth" });
  const table = h("div", { class: "v-standing" });
  const verdict = h("textarea", { id, class: "g-prompt", rows: 2, maxlength: 1000, oninput: () => onVerdict(verdict.value) });
  /** @type {Case | null} */
  let now = null;
  const copy = copyBox({
    label: "Your case",
    button: "Copy my case",
    text: () => (now ? written(now.claims[0].text, turnedCards(now), now.turned, now.rule, now.rules, verdict.value) : ""),
  });
  const element = h(
    "section",
    { class: "v-case", "aria-label": "Your case" },
    h("p", { class: "g-title" }, "Your case"),
    piles,
    worth,
    table,
    h("label", { class: "g-title", for: id }, "Your verdict, in a sentence"),
    verdict,
    h("div", { class: "v-buttons" }, copy, h("button", { type: "button", class: "g-button", onclick: onForget }, "Begin again")),
  );

  return {
    element,
    /** @param {string} text */
    setVerdict(text) {
      if (verdict.value !== text) verdict.value = text;
    },
    /** @param {Case} given */
    draw(given) {
      now = given;
      const cards = turnedCards(given);
      element.hidden = !cards.length;
      const lying = (/** @type {string} */ place) => cards.filter((card) => given.turned[card.id].place === place).length;
      piles.textContent =
        `${Object.entries(PLACES)
          .map(([place, label]) => `${label}: ${lying(place)}`)
          .join(" · ")}. ` + `Not turned yet: ${given.cards.length - cards.length}.`;
      worth.replaceChildren(...summary(cards, given.turned, given.rule, given.rules).map((sentence) => h("p", {}, sentence)));
      table.replaceChildren(...standings(cards, given));
    },
  };
}

/** @param {Case} given */
function turnedCards({ cards, turned }) {
  return cards.filter(({ id }) => turned[id]);
}

/**
 * @param {Card[]} cards
 * @param {Case} given
 */
function standings(cards, { claims, rules }) {
  const rows = standing(cards, claims, rules).map(({ text, kind, of, so, not }) =>
    h(
      "tr",
      { "data-kind": kind },
      h("th", { scope: "row" }, text, not && kind === "claim" ? h("span", { class: "g-small" }, ` Not in: ${not}.`) : null),
      h("td", {}, of ? `${so} of ${of}` : "–"),
    ),
  );
  return [
    h(
      "details",
      { open: true },
      h("summary", {}, "How other claims would fare on the cards you turned"),
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "If this were so"), h("th", { scope: "col" }, "it came out so in"))),
        h("tbody", {}, ...rows),
      ),
      h(
        "p",
        { class: "g-small" },
        "A claim that says less is easier to keep, and one that was cut to fit these cards has yet to be tried on new ones. " +
          "“It came out so” where every model lies within ten points of what is expected. " +
          "A claim is counted only on the cards that it says something of, a rule only where it was asked.",
      ),
    ),
  ];
}
