// What the cards say, in plain sentences. No DOM.

import { percent, spread } from "../parts/format.js";
import { UNDERSTANDING, byRule, comesOut, fares, ofClaim, pile, tellsApart } from "./evidence.js";

/** @typedef {import("./evidence.js").Card} Card */
/** @typedef {import("./evidence.js").Rule} Rule */
/** @typedef {import("./evidence.js").Claim} Claim */
/** @typedef {import("./evidence.js").Turned} Turned */

/** @type {Record<import("./evidence.js").Place, string>} */
export const PLACES = { for: "For", against: "Against", aside: "Doesn’t bear on it" };

/** @param {Card} card */
export function models({ seeds }) {
  const share = spread(
    seeds.map(({ value }) => value),
    "share",
  );
  return seeds.length === 1 ? `The model is right in ${share}.` : `The ${seeds.length} models are right in ${share}.`;
}

/**
 * @param {Card} card
 * @param {Rule} rule
 * @returns {string}  whether the card can tell, and what it tells
 */
export function meaning(card, rule) {
  const expected = byRule(card, rule.name);
  if (expected === null) return "This rule was not asked here, so the card can’t say whether the rule would do as well.";
  if (!tellsApart(card, rule.name)) {
    return (
      `Somebody who understands would be right in nearly all, and so is the rule (${percent(expected)}). Whatever the ` +
      "models do here, it can’t show which of the two they go by."
    );
  }
  const came = comesOut(card, UNDERSTANDING)
    ? "The models did as one who understands."
    : comesOut(card, expected)
      ? "The models did as the rule does."
      : "The models did like neither.";
  return (
    `Somebody who understands would be right in nearly all, the rule is right in ${percent(expected)}. So this card ` +
    `can tell them apart. ${came}`
  );
}

/**
 * @param {Card[]} cards  all that were turned
 * @param {Record<string, Turned>} turned
 * @param {Rule} rule
 * @param {Rule[]} rules  all there are
 * @returns {string[]}
 */
export function summary(cards, turned, rule, rules) {
  const mine = cards.filter((card) => turned[card.id]?.place === "for");
  const { asked, passed } = pile(mine, rule.name);
  const apart = cards.filter((card) => tellsApart(card, rule.name));
  const alike = apart.filter((card) => comesOut(card, UNDERSTANDING));
  const first = mine.length
    ? `Under “for” ${lie(mine.length)}. Somebody who goes by ${rule.label} would pass ${passed} of ${
        asked === mine.length ? (asked === 1 ? "it" : "them") : `the ${asked} that this rule was asked`
      } as well.`
    : "Nothing lies under “for” yet.";
  const second = apart.length
    ? `Of all ${cards.length} that you turned, ${apart.length} can tell understanding from this rule: ` +
      `${named(apart)}. In ${alike.length} of these ${apart.length} the models did as one who understands would.`
    : `None of the ${cards.length} that you turned can tell understanding from this rule.`;
  const others = rules.filter(
    (other) =>
      other !== rule &&
      !cards.some((card) => tellsApart(card, other.name)) &&
      cards.some((card) => byRule(card, other.name) !== null),
  );
  const third = others.map(
    ({ label }) =>
      `No card that you turned tells understanding from ${label}: whoever goes by that passes all of them that it was asked, too.`,
  );
  return [first, second, ...third];
}

/**
 * @param {Card[]} cards
 * @param {Claim[]} claims
 * @param {Rule[]} rules
 * @returns {{ text: string, kind: "claim" | "rule", of: number, so: number, not: string }[]}
 */
export function standing(cards, claims, rules) {
  const row = (
    /** @type {string} */ text,
    /** @type {"claim" | "rule"} */ kind,
    /** @type {ReturnType<typeof fares>} */ fare,
  ) => ({ text, kind, of: fare.of, so: fare.so, not: named(fare.not) });
  return [
    ...claims.map((claim) => row(claim.text, "claim", fares(cards, ofClaim(claim)))),
    ...rules.map((rule) =>
      row(
        `They go by ${rule.label}.`,
        "rule",
        fares(cards, (card) => byRule(card, rule.name)),
      ),
    ),
  ];
}

/**
 * The whole case as a text to keep.
 * @param {string} claim
 * @param {Card[]} cards
 * @param {Record<string, Turned>} turned
 * @param {Rule} rule
 * @param {Rule[]} rules
 * @param {string} verdict
 */
export function written(claim, cards, turned, rule, rules, verdict) {
  const lines = cards.map((card) => {
    const place = turned[card.id]?.place;
    const share = card.rules[rule.name] ? percent(card.rules[rule.name].value) : "not asked";
    return `- ${full(card)}: ${place ? PLACES[place].toLowerCase() : "not placed"}. ${models(card)} Rule: ${share}.`;
  });
  return [
    `The claim: ${claim}`,
    `The rule beside it: ${rule.label}`,
    "",
    ...lines,
    "",
    ...summary(cards, turned, rule, rules),
    "",
    `My verdict: ${verdict.trim() || "(none yet)"}`,
  ].join("\n");
}

/** @param {Card} card */
export function full({ title, group }) {
  return `${title} (${group.toLowerCase()})`;
}

/** @param {Card[]} cards */
function named(cards) {
  return cards.map(full).join("; ");
}

/** @param {number} n */
function lie(n) {
  return n === 1 ? "lies 1 card" : `lie ${n} cards`;
}
