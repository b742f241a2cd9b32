// Before anything is shown the reader says what it will be; then it is shown, and the score kept.

import { freshId, h } from "./dom.js";

/** @typedef {{ id: string, label: string }} Option */
/** @typedef {{ right: number, asked: number }} Score */

/**
 * @param {{ keeper: { now: () => Score, add: (right: boolean) => Score }, onShow: () => void }} options  `onShow`: the
 *   reader has said what will be, or only wants to see
 */
export function prediction({ keeper, onShow }) {
  const element = h("div", { class: "p-predict", role: "group", "aria-label": "Predict first", hidden: true });
  /** @type {Set<string> | null} what the reader ticked */
  let ticked = null;
  /** @type {Option[]} */
  let options = [];
  let many = false;
  const said = h("p", { class: "p-said", role: "status", tabindex: "-1" });

  /** @param {Set<string> | null} picked */
  function show(picked) {
    ticked = picked;
    said.textContent = picked ? "Noted." : "Shown without a guess.";
    element.replaceChildren(said);
    said.focus({ preventScroll: true }); // the button that was pressed is gone
    onShow();
  }

  return {
    element,
    /**
     * @param {{ question: string, options: Option[], many: boolean, button: string }} asked  `many`: any number of them
     */
    ask(asked) {
      [options, many, ticked] = [asked.options, asked.many, null];
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
            ...options.map(({ id, label }) =>
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
      element.replaceChildren(form);
      element.hidden = false;

      /** @param {Event} event */
      function check(event) {
        event.preventDefault();
        const picked = new FormData(form).getAll(name).map(String);
        if (!many && !picked.length) missing.textContent = "Choose one first.";
        else show(new Set(picked));
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
      const { right, asked } = keeper.now();
      const hits = verdicts.filter(Boolean).length;
      const verdict = many ? `${hits} of ${verdicts.length} guessed rightly.` : hits ? "Rightly guessed." : "Not so.";
      said.replaceChildren(h("strong", {}, `${verdict} `), `${sentence} Your guesses so far: ${right} of ${asked}.`);
    },
    close() {
      ticked = null;
      element.hidden = true;
      element.replaceChildren();
    },
  };
}
