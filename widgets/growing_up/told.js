// What was it told? The reader says it first; then it is said.

import { answers, whyLine } from "../parts/answers.js";
import { freshId, h } from "../parts/dom.js";
import { count } from "../parts/format.js";

/** @typedef {import("./index.js").Age} Age */

const ID = "told";
const QUESTION = "What was it told, as it grew?";
const RIGHT = "next";
const OPTIONS = [
  { id: "grammar", label: "The rules of grammar" },
  { id: "meaning", label: "What the words mean" },
  { id: "village", label: "Who lives in the village, and what they do" },
  { id: RIGHT, label: "Only to say which word comes next" },
];

/**
 * @param {{ ages: Age[], numbers: number }} given
 */
export function told({ ages, numbers }) {
  const record = answers("GrowingUp");
  const why = whyLine(record);
  const element = h("div", { class: "u-told" });
  const last = ages[ages.length - 1];
  const came =
    "Only to say which word comes next. Nothing else was ever asked of it. It read " +
    `${count(Math.round(last.tokens / 1e5) / 10)} million words and pieces of words, and ${count(last.step)} times all of its ` +
    `${count(numbers)} numbers were turned a little, towards what had really come next.`;

  function ask() {
    const name = freshId("told");
    const missing = h("p", { class: "p-missing", role: "alert" });
    const form = h(
      "form",
      { novalidate: true, onsubmit: check },
      h(
        "fieldset",
        {},
        h("legend", { class: "u-question" }, QUESTION),
        h("p", { class: "g-small" }, "At every age the same. Your guess:"),
        h(
          "div",
          { class: "u-options" },
          ...OPTIONS.map(({ id, label }) => h("label", {}, h("input", { type: "radio", name, value: id }), label)),
        ),
      ),
      missing,
      h(
        "div",
        { class: "p-buttons" },
        h("button", { type: "submit", class: "g-button g-primary" }, "That is my guess"),
        h("button", { type: "button", class: "g-button", onclick: () => show(true) }, "Just tell me"),
      ),
    );
    element.replaceChildren(form);

    /** @param {Event} event */
    function check(event) {
      event.preventDefault();
      const picked = OPTIONS.find(({ id }) => id === new FormData(form).get(name));
      if (!picked) {
        missing.textContent = "Choose one first.";
        return;
      }
      record.note({ id: ID, question: "What was the model told, as it grew from noise to stories?", said: picked.label });
      record.note({ id: ID, came, right: picked.id === RIGHT });
      show(true);
    }
  }

  /** @param {boolean} focus  what was pressed is gone */
  function show(focus) {
    const answer = record.get(ID);
    const heading = h("p", { class: "u-question", tabindex: "-1" }, QUESTION);
    element.replaceChildren(
      heading,
      h("p", { class: "u-only" }, "“Say which word comes next.”"),
      h(
        "p",
        {},
        answer ? h("strong", {}, answer.right ? "Rightly guessed. " : `You said: ${answer.said.toLowerCase()}. `) : "",
        came.replace(/^.*?\. /, ""),
      ),
      h(
        "p",
        {},
        "Grammar, meanings and people were in what it read. Nobody put them into the model, and nobody told it to look for them.",
      ),
      why.element,
    );
    if (answer) why.ask(ID);
    if (focus) heading.focus({ preventScroll: true });
  }

  if (record.get(ID)) show(false);
  else ask();
  return { element };
}
