// The card that lies open: the test, the reader's two expectations, what came of it, and where they put it.

import { whyLine } from "../parts/answers.js";
import { freshId, h } from "../parts/dom.js";
import { LEVELS, UNDERSTANDING, byRule, level } from "./evidence.js";
import { result } from "./result.js";
import { PLACES, meaning } from "./words.js";

/** @typedef {import("./evidence.js").Card} Card */
/** @typedef {import("./evidence.js").Level} Level */
/** @typedef {import("./evidence.js").Place} Place */
/** @typedef {import("./evidence.js").Turned} Turned */
/** @typedef {{ right: number, asked: number }} Score */

/**
 * The name under which an expectation is kept with the reader's answers.
 * @param {Card} card
 * @param {string} who
 */
export const expectation = ({ id }, who) => `${id}: who ${who}`;

/**
 * @param {{ record: import("../parts/answers.js").Answers, onTurn: (claim: Level | null, rule: Level | null) => void, onPlace: (place: Place) => void }} calls
 */
export function openCard({ record, onTurn, onPlace }) {
  const why = whyLine(record);
  const element = h("section", { class: "v-open", "aria-label": "The open card" });
  /** @type {HTMLElement | null} */
  let outcome = null;

  return {
    element,
    focus: () => outcome?.focus({ preventScroll: true }),
    /**
     * @param {Card} card
     * @param {import("./evidence.js").Rule} rule
     * @param {Turned | undefined} turned
     * @param {Score} score
     */
    draw(card, rule, turned, score) {
      why.ask(expectation(card, "understands belief"), expectation(card, `goes by ${rule.label}`));
      outcome = turned
        ? h(
            "div",
            { class: "v-outcome", tabindex: "-1" },
            said(card, rule, turned, score),
            why.element,
            result(card, rule),
            h("p", { class: "v-meaning" }, meaning(card, rule)),
            placing(turned.place, onPlace),
          )
        : null;
      element.replaceChildren(
        h("p", { class: "g-title" }, card.title, h("span", { class: "g-small" }, ` · ${card.group.toLowerCase()}`)),
        h("p", { class: "v-about" }, card.about),
        item(card, Boolean(turned)),
        outcome ?? guessing(card, rule, onTurn),
      );
    },
  };
}

/**
 * @param {Card} card
 * @param {boolean} open  whether to tell the right answer
 */
function item({ prompt, answers }, open) {
  return h(
    "p",
    { class: "v-item" },
    `${prompt} … `,
    ...answers.flatMap(([text, right], i) => [
      i ? " or " : "",
      h("b", { "data-right": String(open && right) }, text),
      open && right ? h("span", { class: "g-small" }, " (right)") : null,
    ]),
    "?",
  );
}

/**
 * @param {Card} card
 * @param {import("./evidence.js").Rule} rule
 * @param {(claim: Level | null, rule: Level | null) => void} onTurn
 */
function guessing(card, rule, onTurn) {
  const [claim, byIt] = [freshId("claim"), freshId("rule")];
  const asked = byRule(card, rule.name) !== null;
  const missing = h("p", { class: "v-missing", role: "alert" });
  const form = h(
    "form",
    { novalidate: true, onsubmit: turn },
    options(claim, "Somebody who understands belief would be right…"),
    asked
      ? options(byIt, `Somebody who goes by ${rule.label} would be right…`)
      : h("p", { class: "g-small" }, "The rule was not asked here."),
    missing,
    h(
      "div",
      { class: "v-buttons" },
      h("button", { type: "submit", class: "g-button g-primary" }, "Turn the card"),
      h("button", { type: "button", class: "g-button", onclick: () => onTurn(null, null) }, "Just turn it"),
    ),
  );
  return form;

  /** @param {Event} event */
  function turn(event) {
    event.preventDefault();
    const data = new FormData(form);
    const [one, other] = [claim, byIt].map((name) => /** @type {Level | null} */ (data.get(name)));
    if (!one || (asked && !other)) missing.textContent = "Say what you expect first, or just turn it.";
    else onTurn(one, other);
  }
}

/**
 * @param {string} name
 * @param {string} legend
 */
function options(name, legend) {
  return h(
    "fieldset",
    {},
    h("legend", {}, legend),
    h(
      "div",
      { class: "v-options" },
      ...Object.entries(LEVELS).map(([value, text]) => h("label", {}, h("input", { type: "radio", name, value }), text)),
    ),
  );
}

/**
 * What became of the reader's expectations.
 * @param {Card} card
 * @param {import("./evidence.js").Rule} rule
 * @param {Turned} turned
 * @param {Score} score
 */
function said(card, rule, turned, score) {
  if (!turned.claim) return h("p", { class: "g-small" }, "Turned without a guess.");
  const share = byRule(card, rule.name);
  const parts = [
    `You expected one who understands to be right ${LEVELS[turned.claim]}` +
      (turned.claim === level(UNDERSTANDING) ? "." : "; but the right answer is what follows from what each of them saw."),
  ];
  if (turned.rule && turned.of === rule.name && share !== null) {
    const so = turned.rule === level(share) ? "so it is" : `it is ${LEVELS[level(share)]}`;
    parts.push(`Of the rule you expected ${LEVELS[turned.rule]}: ${so}.`);
  }
  return h("p", { class: "g-small" }, `${parts.join(" ")} Your expectations so far: ${score.right} of ${score.asked} right.`);
}

/**
 * @param {Place | null} place
 * @param {(place: Place) => void} onPlace
 */
function placing(place, onPlace) {
  const name = freshId("place");
  return h(
    "fieldset",
    { class: "v-placing" },
    h("legend", { class: "g-title" }, "For the claim, this card is evidence…"),
    h(
      "div",
      { class: "v-options" },
      ...Object.entries(PLACES).map(([value, text]) =>
        h(
          "label",
          {},
          h("input", {
            type: "radio",
            name,
            value,
            checked: value === place,
            onchange: () => onPlace(/** @type {Place} */ (value)),
          }),
          text.toLowerCase(),
        ),
      ),
    ),
  );
}
