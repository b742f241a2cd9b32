// GardenersControls: what the maker of a model sets, and which of it decided what came out.
// The traits are the state; guesses are kept in the reader's browser, and what was shown without one is the view's own.

import "./style.css";
import { whyLine } from "../parts/answers.js";
import { betForm, betKeeper } from "../parts/bets.js";
import { h } from "../parts/dom.js";
import { onChange, setTraits } from "../parts/model.js";
import { pills } from "../parts/pages.js";
import { widgetRoot } from "../parts/root.js";
import { changesView } from "./changes.js";
import { divisionView } from "./division.js";
import { nobodyView } from "./nobody.js";
import { overview } from "./overview.js";
import { seedlingsView } from "./seedlings.js";
import { finding, NONE } from "./words.js";

/** @typedef {import("./words.js").Outcome} Outcome */
/** @typedef {import("./words.js").Control} Control */

/**
 * @param {{ model: import("../parts/model.js").Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const guesses = betKeeper("GardenersControls");
  /** @type {Set<string>} outcomes shown without a guess */
  const shown = new Set();

  const board = h("ul", { class: "k-board", "aria-label": "What the maker sets" });
  const choices = pills("What came out", (outcome) => setTraits(model, { outcome }), "g-title");
  const about = h("p", { class: "k-text" });
  const why = whyLine(guesses.record);
  const form = betForm({
    keeper: guesses,
    onBet: place,
    onSkip: () => {
      shown.add(outcome().id);
      draw();
      focusResult();
    },
  });
  const result = h("div", { class: "k-result" });
  const summary = h("div", { class: "k-summary" });
  const nobody = h("div", {});
  const root = widgetRoot(
    "GardenersControls",
    "What the maker sets, and what it decides",
    h(
      "p",
      { class: "g-lead" },
      "A gardener picks soil, seed and light. Here is what the maker of this model set. Which of these " +
        "decided what? Pick something that came out, say what you think, and see every turn of every control beside what another seed alone does.",
    ),
    board,
    h(
      "p",
      { class: "g-small k-rest" },
      "Set as well, and not turned here: how it is cut into tokens, the rule and the rates by which knobs are turned.",
    ),
    choices.element,
    about,
    form.element,
    result,
    summary,
    nobody,
  );

  /** @returns {Outcome[]} */
  const outcomes = () => model.get("outcomes");
  /** @returns {Outcome} */
  const outcome = () => outcomes().find(({ id }) => id === model.get("outcome")) ?? outcomes()[0];
  /** @returns {Control[]} */
  const controls = () => model.get("controls");
  const label = (/** @type {string} */ id) => [...controls(), NONE].find((one) => one.id === id)?.label ?? id;
  const open = (/** @type {string} */ id) => model.get("revealed") || shown.has(id) || guesses.of(id) !== undefined;

  /** @param {Record<string, string>} guess */
  function place(guess) {
    guesses.add(guess);
    draw();
    focusResult();
  }

  function focusResult() {
    /** @type {HTMLElement | null} */ (result.querySelector("[tabindex]"))?.focus({ preventScroll: true });
  }

  function clear() {
    guesses.forget();
    shown.clear();
    draw();
    choices.focus();
  }

  function draw() {
    if (!outcomes().length) {
      about.textContent = "Nothing has been measured yet.";
      return;
    }
    const now = outcome();
    choices.offer(outcomes().map(({ id, label }) => [id, label, open(id) ? "shown" : ""]));
    choices.set(now.id);
    about.textContent = now.about;
    if (open(now.id)) {
      form.close();
      why.ask(...guesses.settle([question(now)], { [now.id]: now.answer }));
      result.replaceChildren(
        h("p", { class: "g-title k-verdict", tabindex: "-1" }, verdict(now)),
        why.element,
        h("p", { class: "k-text" }, finding(now, controls())),
        changesView(now, controls()),
        h(
          "p",
          { class: "g-small" },
          "Each dot is one run, and by itself a hint and no finding. How much a control can move depends on how boldly we turned it. And a training looked at " +
            "earlier is not one that was planned to be short.",
        ),
        divisionView(now),
        ...seedlingsView(now.seedlings),
        ...next(),
      );
    } else {
      result.replaceChildren();
      form.ask({
        lead: "Each control was turned, one at a time, and the rest left as it was.",
        button: "Show what each did",
        questions: [question(now)],
      });
    }
    drawSummary();
  }

  /** @param {Outcome} now */
  function question(now) {
    return {
      id: now.id,
      label: "Which of them moved this most?",
      options: [...controls(), NONE].map(({ id, label }) => ({ id, label })),
    };
  }

  /** @param {Outcome} now */
  function verdict(now) {
    const guess = guesses.of(now.id);
    const truth = label(now.answer);
    if (guess === undefined) return `Moved most by: ${truth.toLowerCase()}.`;
    const { right, asked } = guesses.score(Object.fromEntries(outcomes().map(({ id, answer }) => [id, answer])));
    return (
      `${guess === now.answer ? `Rightly guessed: ${truth.toLowerCase()}.` : `You said: ${label(guess).toLowerCase()}. It was: ${truth.toLowerCase()}.`} ` +
      `Your guesses so far: ${right} of ${asked}.`
    );
  }

  /** @returns {HTMLElement[]} */
  function next() {
    const left = outcomes().find(({ id }) => !open(id));
    return left
      ? [
          h(
            "button",
            {
              type: "button",
              class: "g-button g-primary k-next",
              onclick: () => {
                setTraits(model, { outcome: left.id });
                choices.focus();
              },
            },
            `Next: ${left.label.toLowerCase()}`,
          ),
        ]
      : [];
  }

  function drawSummary() {
    const [seen, covered] = [true, false].map((one) => outcomes().filter(({ id }) => open(id) === one));
    nobody.replaceChildren(nobodyView(model.get("heads"), !covered.some(({ id }) => id === "head"), model.get("alike")));
    summary.replaceChildren(
      ...(seen.length ? [overview(seen, controls())] : []),
      h(
        "div",
        { class: "p-buttons" },
        covered.length
          ? h(
              "button",
              {
                type: "button",
                class: "g-button",
                onclick: () => {
                  for (const { id } of covered) shown.add(id);
                  draw();
                  /** @type {HTMLElement | null} */ (summary.querySelector("table"))?.focus();
                },
              },
              seen.length ? `Show the other ${covered.length} without guessing` : "Show all of it without guessing",
            )
          : null,
        guesses.any() ? h("button", { type: "button", class: "g-button", onclick: clear }, "Forget my guesses") : null,
      ),
    );
  }

  function build() {
    board.replaceChildren(
      ...controls().map(({ label, here, by, path, name, turned }) =>
        h(
          "li",
          {},
          h("p", { class: "g-title" }, label),
          h("p", {}, here),
          h("p", { class: "g-small" }, `Set by: ${by}. `, h("code", {}, path), ", ", h("code", {}, name)),
          h("p", { class: "g-small" }, `Turned: ${turned}.`),
        ),
      ),
    );
    draw();
  }

  const ends = [
    onChange(model, ["outcome", "revealed"], draw),
    onChange(model, ["controls", "outcomes", "heads", "alike"], build),
  ];
  build();
  el.append(root);
  root.dataset.ready = "true";

  return () => {
    for (const end of ends) end();
    root.remove();
  };
}

export default { render };
