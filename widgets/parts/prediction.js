// Before anything is shown the reader says what it will be; then it is shown, and the score kept.

import { whyLine } from "./answers.js";
import { freshId, h } from "./dom.js";

/** @typedef {{ id: string, label: string }} Option */

/** Where any number may be ticked: to tick nothing is no guess. */
const NONE = { id: "-none-", label: "None of these" };

/**
 * What is said is kept with the widget's answers, and so is what came out.
 * @param {{ keeper: import("./score.js").ScoreKeeper, onShow: () => void }} options  `onShow`: the reader has said what
 *   will be, or only wants to see
 */
export function prediction({ keeper, onShow }) {
  const { record } = keeper;
  const why = whyLine(record);
  const element = h("div", { class: "p-predict", role: "group", "aria-label": "Predict first", hidden: true });
  /** @type {Set<string> | null} what the reader ticked */
  let ticked = null;
  /** @type {Option[]} */
  let options = [];
  let many = false;
  let [id, question] = ["", ""];
  const said = h("p", { class: "p-said", role: "status", tabindex: "-1" });

  /** @param {Set<string> | null} picked */
  function show(picked) {
    ticked = picked;
    said.textContent = picked ? "Noted." : "Shown without a guess.";
    if (picked) record.note({ id, question, said: labels(picked) });
    element.replaceChildren(said, why.element);
    said.focus({ preventScroll: true }); // the button that was pressed is gone
    onShow();
  }

  /** @param {Set<string>} ids */
  const labels = (ids) =>
    options
      .filter(({ id }) => ids.has(id))
      .map(({ label }) => label)
      .join("; ") || "none of them";

  return {
    element,
    /**
     * @param {{ id: string, question: string, options: Option[], many: boolean, button: string }} asked  `id`: the
     *   question's own in its widget, as parts/answers.js has it; `many`: any number of the options
     */
    ask(asked) {
      ({ id, question, options, many } = asked);
      ticked = null;
      why.close();
      const name = freshId("predict");
      const missing = h("p", { class: "p-missing", role: "alert" });
      const form = h(
        "form",
        { novalidate: true, onsubmit: check },
        h(
          "fieldset",
          {},
          h("legend", {}, h("strong", {}, "First, your guess. "), asked.question),
          h(
            "div",
            { class: "p-options" },
            ...(many ? [...options, NONE] : options).map(({ id, label }) =>
              h("label", {}, h("input", { type: many ? "checkbox" : "radio", name, value: id }), label),
            ),
          ),
        ),
        missing,
        h(
          "div",
          { class: "p-buttons" },
          h("button", { type: "submit", class: "g-button g-primary" }, asked.button),
          h("button", { type: "button", class: "g-button", onclick: () => show(null) }, "Just show me"),
        ),
      );
      if (many) form.addEventListener("change", noneOrSome);
      element.replaceChildren(form);
      element.hidden = false;

      /** @param {Event} event */
      function check(event) {
        event.preventDefault();
        const picked = new FormData(form).getAll(name).map(String);
        if (!picked.length) missing.textContent = many ? "Tick one at least, or none of these." : "Choose one first.";
        else show(new Set(picked.filter((each) => each !== NONE.id)));
      }

      /** Who ticks none has ticked no other, and the other way round. @param {Event} event */
      function noneOrSome({ target }) {
        const none = (/** @type {HTMLInputElement} */ box) => box.value === NONE.id;
        const changed = /** @type {HTMLInputElement} */ (target);
        for (const box of form.querySelectorAll("input")) {
          if (changed.checked && none(box) !== none(changed)) box.checked = false;
        }
      }
    },
    /**
     * The outcome is there.
     * @param {Set<string>} outcome  the options that came true
     * @param {string} sentence  the same in words
     */
    tell(outcome, sentence) {
      if (!ticked) return;
      const mine = ticked;
      ticked = null;
      const verdicts = many ? options.map(({ id }) => mine.has(id) === outcome.has(id)) : [outcome.has([...mine][0])];
      for (const right of verdicts) keeper.add(right);
      record.note({ id, came: sentence, right: verdicts.every(Boolean) });
      why.ask(id);
      const { right, asked } = keeper.now();
      const hits = verdicts.filter(Boolean).length;
      const verdict = many ? `${hits} of ${verdicts.length} guessed rightly.` : hits ? "Rightly guessed." : "Not so.";
      said.replaceChildren(h("strong", {}, `${verdict} `), `${sentence} Your guesses so far: ${right} of ${asked}.`);
    },
    /** Whether this was asked and answered before, perhaps on another visit. @param {string} asked  its id */
    answered: (asked) => Boolean(record.get(asked)?.came),
    close() {
      ticked = null;
      why.close();
      element.hidden = true;
      element.replaceChildren();
    },
  };
}
