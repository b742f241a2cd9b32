// MeasurementValidity: is it what the tests show? The reader turns cards of evidence, places them, and sees their case.
// The traits say which rule stands beside the claim and which card lies open; the case lives in the reader's browser.

import "./style.css";
import { freshId, h } from "../parts/dom.js";
import { keeper } from "../parts/kept.js";
import { onChange, setTraits } from "../parts/model.js";
import { widgetRoot } from "../parts/root.js";
import { scoreKeeper } from "../parts/score.js";
import { caseFile } from "./case.js";
import { LEVELS, UNDERSTANDING, byRule, level, properCase } from "./evidence.js";
import { expectation, openCard } from "./open_card.js";
import { PLACES, full } from "./words.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("./evidence.js").Card} Card */
/** @typedef {import("./evidence.js").Rule} Rule */

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const score = scoreKeeper("MeasurementValidity");
  const keep = keeper("MeasurementValidity", properCase);
  let mine = keep.get() ?? properCase(null);

  const id = freshId("rule");
  const claim = h("p", { class: "v-claim" });
  const select = h("select", { id, onchange: () => setTraits(model, { rule: select.value }) });
  const about = h("p", { class: "g-small" });
  const board = h("div", { class: "v-board" });
  const open = openCard({
    record: score.record,
    onTurn(ofClaim, ofRule) {
      const [card, rule] = [cardNow(), ruleNow()];
      const share = byRule(card, rule.name);
      if (ofClaim) expected(card, "understands belief", ofClaim, level(UNDERSTANDING));
      if (ofRule && share !== null) expected(card, `goes by ${rule.label}`, ofRule, level(share));
      change({ claim: ofClaim, rule: ofRule, of: rule.name, place: null });
      open.focus();
    },
    onPlace: (place) => {
      change({ ...mine.turned[cardNow().id], place }, false);
    },
  });
  const file = caseFile({
    onVerdict(verdict) {
      mine = { ...mine, verdict };
      keep.set(mine);
    },
    onForget() {
      keep.forget();
      mine = properCase(null);
      file.setVerdict("");
      setTraits(model, { card: model.get("cards")[0].id });
      look();
      board.querySelector("button")?.focus();
    },
  });
  const sources = h("p", { class: "g-small v-sources" });
  const nothing = h(
    "p",
    { class: "g-trouble", role: "alert", hidden: true },
    "There are no measurements here. Put specimens/village/seed-0/capacities.csv back, or write it with `make results`.",
  );
  const body = h(
    "div",
    {},
    h("p", { class: "g-small" }, "The claim"),
    claim,
    h("div", { class: "v-choose" }, h("label", { class: "g-small", for: id }, "Its rival: they only go by"), select),
    about,
    board,
    open.element,
    file.element,
    sources,
  );
  const root = widgetRoot("MeasurementValidity", "Build the case", nothing, body);

  /** @returns {Card} */
  const cardNow = () =>
    model.get("cards").find((/** @type {Card} */ one) => one.id === model.get("card")) ?? model.get("cards")[0];
  /** @returns {Rule} */
  const ruleNow = () =>
    model.get("rules").find((/** @type {Rule} */ one) => one.name === model.get("rule")) ?? model.get("rules")[0];

  /**
   * @param {Card} card
   * @param {string} who
   * @param {import("./evidence.js").Level} said
   * @param {import("./evidence.js").Level} came
   */
  function expected(card, who, said, came) {
    score.add(said === came, {
      id: expectation(card, who),
      question: `${full(card)}: somebody who ${who} would be right …`,
      said: LEVELS[said],
      came: LEVELS[came],
    });
  }

  /**
   * @param {import("./evidence.js").Turned} turned  of the open card
   * @param {boolean} [all]  whether the open card is drawn anew; not when a button in it was just pressed
   */
  function change(turned, all = true) {
    mine = { ...mine, turned: { ...mine.turned, [cardNow().id]: turned } };
    keep.set(mine);
    if (all) look();
    else drawCase();
  }

  function look() {
    if (!model.get("cards").length) return;
    const [card, rule] = [cardNow(), ruleNow()];
    select.value = rule.name;
    about.textContent = rule.about;
    open.draw(card, rule, mine.turned[card.id], score.now());
    drawCase();
  }

  function drawCase() {
    for (const button of board.querySelectorAll("button")) {
      const turned = mine.turned[button.value];
      button.setAttribute("aria-pressed", String(button.value === cardNow().id));
      button.dataset.place = turned ? (turned.place ?? "turned") : "";
      /** @type {HTMLElement} */ (button.lastElementChild).textContent = turned
        ? turned.place
          ? PLACES[turned.place].toLowerCase()
          : "turned"
        : "not turned";
    }
    const { cards, rules, claims } = { cards: model.get("cards"), rules: model.get("rules"), claims: model.get("claims") };
    file.draw({ cards, turned: mine.turned, rule: ruleNow(), rules, claims });
  }

  function build() {
    /** @type {Card[]} */
    const cards = model.get("cards");
    nothing.hidden = cards.length > 0;
    body.hidden = !cards.length;
    claim.textContent = model.get("claims")[0].text;
    select.replaceChildren(
      ...model.get("rules").map((/** @type {Rule} */ { name, label }) => h("option", { value: name }, label)),
    );
    board.replaceChildren(
      ...[...new Set(cards.map(({ group }) => group))].map((group) =>
        h(
          "div",
          { class: "v-group", role: "group", "aria-label": group },
          h("p", { class: "g-small" }, group),
          h(
            "div",
            { class: "v-cards" },
            ...cards
              .filter((card) => card.group === group)
              .map((card) =>
                h(
                  "button",
                  { type: "button", class: "v-card", value: card.id, onclick: () => setTraits(model, { card: card.id }) },
                  h("span", {}, card.title),
                  " ",
                  h("span", { class: "v-mark" }),
                ),
              ),
          ),
        ),
      ),
    );
    sources.replaceChildren(
      "The doubt is an old one: ",
      ...model
        .get("sources")
        .flatMap((/** @type {{ label: string, url: string, about: string }} */ one, /** @type {number} */ i) => [
          i ? "; " : "",
          h("a", { href: one.url }, one.label),
          ` (${one.about})`,
        ]),
      ".",
    );
    file.setVerdict(mine.verdict);
    look();
  }

  const ends = [onChange(model, ["card", "rule"], look), onChange(model, ["cards", "rules", "claims", "sources"], build)];
  build();
  el.append(root);
  root.dataset.ready = "true";

  return () => {
    for (const end of ends) end();
    root.remove();
  };
}

export default { render };
