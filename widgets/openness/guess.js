// Before a model's answers are shown, the reader says for some questions whether an outsider could know.

import { whyLine } from "../parts/answers.js";
import { freshId, h } from "../parts/dom.js";
import { answer, isRight } from "./rules.js";
import { GUESSES, LEVELS } from "./words.js";

/** @typedef {import("./rules.js").Question} Question */
/** @typedef {{ right: number, asked: number }} Score */

/** @typedef {import("../parts/answers.js").Note & { id: string, right: boolean }} Verdict */

/**
 * @param {{ record: import("../parts/answers.js").Answers, onDone: (verdicts: Verdict[]) => Score | null }} options  called
 *   with one verdict a guess, none if the reader only wants to see; gives the score so far, if there is one
 */
export function guessing({ record, onDone }) {
  const why = whyLine(record);
  const element = h("div", { class: "o-guess", role: "group", "aria-label": "Guess first", hidden: true });

  /**
   * @param {string} label  of the preset
   * @param {Question[]} questions
   * @param {string[]} has
   */
  function ask(label, questions, has) {
    const names = questions.map(() => freshId("guess"));
    const missing = h("p", { class: "o-missing", role: "alert" });
    const form = h(
      "form",
      { onsubmit: check, novalidate: true },
      ...questions.map((question, i) =>
        h(
          "fieldset",
          {},
          h("legend", {}, question.text),
          h(
            "div",
            { class: "o-options" },
            ...Object.entries(GUESSES).map(([value, text]) =>
              h("label", {}, h("input", { type: "radio", name: names[i], value }), text),
            ),
          ),
        ),
      ),
      missing,
      h(
        "div",
        { class: "o-buttons" },
        h("button", { type: "submit", class: "g-button g-primary" }, "Show the answers"),
        h("button", { type: "button", class: "g-button", onclick: () => finish([]) }, "Just show me"),
      ),
    );
    element.replaceChildren(
      h("p", { class: "g-title" }, `${label}: guess first`),
      h("p", { class: "g-small" }, `${has.length ? "The boxes are set" : "Nothing is published"}. Could an outsider find out…`),
      form,
    );
    element.hidden = false;

    /** @param {Event} event */
    function check(event) {
      event.preventDefault();
      const data = new FormData(form);
      const guesses = names.map((name) => /** @type {keyof typeof GUESSES | null} */ (data.get(name)));
      const left = guesses.filter((guess) => !guess).length;
      missing.textContent = left ? `${left} still to guess.` : "";
      if (!left) finish(/** @type {(keyof typeof GUESSES)[]} */ (guesses));
    }

    /** @param {(keyof typeof GUESSES)[]} guesses */
    function finish(guesses) {
      const levels = questions.map((question) => answer(question, has));
      const verdicts = guesses.map((guess, i) => isRight(guess, levels[i]));
      const notes = guesses.map((guess, i) => ({
        id: answerId(label, questions[i].id),
        question: `${label}. Could an outsider find out: ${questions[i].text}`,
        said: GUESSES[guess],
        came: `An outsider ${outcome(levels[i])}.`,
        right: verdicts[i],
      }));
      const score = onDone(notes);
      if (!score) return close();
      const right = verdicts.filter(Boolean).length;
      const said = h(
        "p",
        { class: "g-title", tabindex: "-1" },
        `${right} of ${verdicts.length} right. So far: ${score.right} of ${score.asked}.`,
      );
      element.replaceChildren(
        said,
        h(
          "ul",
          { class: "o-verdicts" },
          ...questions.map((question, i) =>
            h(
              "li",
              { "data-right": String(verdicts[i]) },
              h("span", { class: "o-mark", "aria-hidden": "true" }, verdicts[i] ? "✓" : "✗"),
              h(
                "span",
                {},
                `${question.text} You: ${GUESSES[guesses[i]]}. `,
                h("b", {}, `${verdicts[i] ? "Right" : "No"}: an outsider ${outcome(levels[i])}.`),
              ),
            ),
          ),
        ),
        why.element,
      );
      why.ask(...notes.map(({ id }) => id));
      said.focus({ preventScroll: true });
    }
  }

  function close() {
    element.hidden = true;
    element.replaceChildren();
  }

  return { element, ask, close };
}

/**
 * By which an answer is kept.
 * @param {string} label  of the preset
 * @param {string} question  its id
 */
export function answerId(label, question) {
  return `${label}: ${question}`;
}

/** @param {import("./rules.js").Level} level */
function outcome(level) {
  return level === "open" ? "can’t so far, and neither can the maker" : LEVELS[level].text;
}
