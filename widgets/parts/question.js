// One question with its answers, one of them right: asked, then every answer explained.

import "./question.css";
import { freshId, h } from "./dom.js";

/**
 * @typedef {{ say: string, right: boolean, why: string }} Option
 * @typedef {{ id: string, ask: string, answers: Option[] }} Question
 */

/**
 * @param {object} options
 * @param {Question} options.question
 * @param {string | null} options.said  what the reader said before
 * @param {(option: Option) => void} options.onSaid  they have said it this moment
 * @param {() => void} options.onAnew  they want to be asked anew
 * @returns {HTMLElement}
 */
export function questionBox({ question, said, onSaid, onAnew }) {
  const box = h("div", { class: "q-box" });
  const before = question.answers.find(({ say }) => say === said);
  if (before) tell(before);
  else ask();
  return box;

  function ask() {
    const name = freshId("question");
    const missing = h("p", { class: "p-missing", role: "alert" });
    const form = h(
      "form",
      { novalidate: true, onsubmit: check },
      h(
        "fieldset",
        {},
        h("legend", {}, question.ask),
        ...question.answers.map(({ say }) =>
          h("label", { class: "q-option" }, h("input", { type: "radio", name, value: say }), say),
        ),
      ),
      missing,
      h("button", { type: "submit", class: "g-button" }, "Check"),
    );
    box.replaceChildren(form);

    /** @param {Event} event */
    function check(event) {
      event.preventDefault();
      const chosen = question.answers.find(({ say }) => say === new FormData(form).get(name));
      missing.textContent = chosen ? "" : "Choose an answer first.";
      if (!chosen) return;
      onSaid(chosen);
      tell(chosen).focus({ preventScroll: true }); // the button that was pressed is gone
    }
  }

  /** @param {Option} chosen */
  function tell(chosen) {
    const others = question.answers.filter((option) => option !== chosen);
    const verdict = h(
      "p",
      { class: "q-verdict", role: "status", tabindex: "-1", "data-right": String(chosen.right) },
      h("span", { class: "q-said" }, "You said: ", h("q", {}, chosen.say)),
      h("strong", {}, chosen.right ? "Right. " : "Not so. "),
      chosen.why,
    );
    box.replaceChildren(
      h("p", { class: "q-ask" }, question.ask),
      verdict,
      h(
        "details",
        {},
        h("summary", {}, others.length > 1 ? "The other answers" : "The other answer"),
        h(
          "dl",
          {},
          ...others.flatMap((option) => [
            h("dt", {}, option.say),
            h("dd", {}, h("strong", {}, option.right ? "Right. " : ""), option.why),
          ]),
        ),
      ),
      h("button", { type: "button", class: "g-link", onclick: anew }, "Answer anew"),
    );
    return verdict;
  }

  function anew() {
    onAnew();
    ask();
    box.querySelector("input")?.focus();
  }
}
