// FirstGuess: a question, what the reader says, and then what came out and whatever it had covered.

import "./style.css";
import { answers, whyLine } from "../parts/answers.js";
import { freshId, h } from "../parts/dom.js";
import { onChange } from "../parts/model.js";
import { widgetRoot } from "../parts/root.js";
import { cover, following } from "../parts/covered.js";

/** @typedef {import("../parts/model.js").Model} Model */

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const record = answers("FirstGuess");
  const body = h("div", { class: "p-predict" });
  const root = widgetRoot("FirstGuess", "First, your guess", body);

  function look() {
    const question = model.get("question");
    const kept = record.get(question);
    if (kept && model.get("options").includes(kept.said)) tell(kept.said);
    else ask(question);
  }

  /** @param {string} question */
  function ask(question) {
    const name = freshId("first");
    const missing = h("p", { class: "p-missing", role: "alert" });
    const form = h(
      "form",
      { novalidate: true, onsubmit: check },
      h(
        "fieldset",
        {},
        h("legend", {}, h("strong", {}, "First, your guess. "), question),
        h(
          "div",
          { class: "p-options f-options" },
          ...model
            .get("options")
            .map((/** @type {string} */ option) => h("label", {}, h("input", { type: "radio", name, value: option }), option)),
        ),
      ),
      missing,
      h(
        "div",
        { class: "p-buttons" },
        h("button", { type: "submit", class: "g-button g-primary" }, "That is my guess"),
        h("button", { type: "button", class: "g-button", onclick: () => tell(null, true) }, "Just show me"),
        model.get("covers") && following(root).length
          ? h("span", { class: "g-small" }, "What came out follows when you have said it.")
          : null,
      ),
    );
    cover(following(root), model.get("covers"));
    body.replaceChildren(form);

    /** @param {Event} event */
    function check(event) {
      event.preventDefault();
      const said = new FormData(form).get(name);
      if (said === null) {
        missing.textContent = "Choose one first.";
        return;
      }
      record.note({ id: question, question, said: String(said) });
      tell(String(said), true);
    }
  }

  /**
   * @param {string | null} said  null: shown without a guess
   * @param {boolean} [now]  it was said this moment, so that the reader's place is here
   */
  function tell(said, now = false) {
    /** @type {[string, string, string[], number]} */
    const [question, came, options, right] = [model.get("question"), model.get("came"), model.get("options"), model.get("right")];
    const hit = right < 0 ? null : said === options[right];
    const why = whyLine(record);
    if (said !== null) {
      record.note({ id: question, came, right: hit });
      if (hit === false) why.ask(question);
    }
    const verdict = said === null ? "Shown without a guess. " : hit === null ? "" : hit ? "Rightly guessed. " : "Not so. ";
    const told = h(
      "p",
      { class: "p-said", role: "status", tabindex: "-1" },
      said === null ? null : h("span", { class: "f-said" }, question, " You said: ", h("q", {}, said), ". "),
      h("strong", {}, verdict),
      came,
    );
    const again = h("button", { type: "button", class: "g-link", onclick: afresh }, "Guess anew");
    body.replaceChildren(told, why.element, h("p", { class: "p-buttons" }, again));
    cover(following(root), false);
    if (now) told.focus({ preventScroll: true }); // the button that was pressed is gone
  }

  function afresh() {
    record.forget(model.get("question"));
    look();
    body.querySelector("input")?.focus();
  }

  el.append(root);
  look();
  root.dataset.ready = "true";
  const end = onChange(model, ["question", "options", "right", "came", "covers"], look);

  return () => {
    end();
    cover(following(root), false);
    root.remove();
  };
}

export default { render };
