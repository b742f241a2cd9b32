// The reader says what will come before it is shown; the score is kept.

import { whyLine } from "../parts/answers.js";
import { freshId, h } from "../parts/dom.js";
import { scoreKeeper } from "../parts/score.js";

/**
 * @param {string} name  of what is guessed, for the score
 * @param {() => void} onSaid  something was said, or is to be shown without
 */
export function guesses(name, onSaid) {
  const score = scoreKeeper(`LinearProbe-${name}`);
  /** @type {Map<string, {choice: number | null, told?: string}>} by what was asked */
  const said = new Map();
  const element = h("div", {});
  const why = whyLine(score.record);
  let asking = true;
  let shown = "";

  return {
    element,
    /** Where the reader may say why they were off; it stands below the verdict. */
    why: why.element,
    /**
     * Asks, if it has not been asked yet.
     * @param {string} key  what is asked
     * @param {string} question
     * @param {string[]} options
     * @returns {boolean}  whether it is still to be answered
     */
    ask(key, question, options) {
      const open = asking && !said.has(key);
      if (open) why.close();
      element.hidden = !open;
      const looks = JSON.stringify([key, question, options]);
      if (!open || looks === shown) return open;
      shown = looks;
      const group = freshId("guess");
      const show = (/** @type {number | null} */ choice) => {
        said.set(key, { choice });
        if (choice !== null) score.record.note({ id: `${name}/${key}`, question, said: options[choice] });
        onSaid();
      };
      element.replaceChildren(
        h(
          "form",
          {
            class: "p-ask",
            onsubmit: (/** @type {SubmitEvent} */ event) => {
              event.preventDefault();
              const chosen = element.querySelector("input:checked");
              if (chosen instanceof HTMLInputElement) show(Number(chosen.value));
            },
          },
          h(
            "fieldset",
            {},
            h("legend", {}, h("strong", {}, "Before you see it: "), question),
            h(
              "div",
              { class: "g-pills" },
              ...options.map((option, i) =>
                h(
                  "label",
                  { class: "g-pill" },
                  h("input", { type: "radio", name: group, value: i, required: true }),
                  h("span", {}, option),
                ),
              ),
            ),
          ),
          h(
            "div",
            { class: "p-row" },
            h("button", { type: "submit", class: "g-button g-primary" }, "Check my guess"),
            h("button", { type: "button", class: "g-link", onclick: () => show(null) }, "just show it"),
            h(
              "button",
              {
                type: "button",
                class: "g-link",
                onclick: () => {
                  asking = false;
                  onSaid();
                },
              },
              "don’t ask again",
            ),
          ),
        ),
      );
      return open;
    },
    /**
     * @param {string} key
     * @param {number} right  which option it was
     * @param {string[]} options
     * @returns {string}  nothing, if nothing was guessed
     */
    verdict(key, right, options) {
      const one = said.get(key);
      if (!one || one.choice === null) {
        why.close();
        return "";
      }
      if (!one.told) {
        const sum = score.add(one.choice === right, { id: `${name}/${key}`, came: options[right] });
        one.told =
          `You said “${options[one.choice]}”: ${one.choice === right ? "right" : "not so"}. ` +
          `Right so far: ${sum.right} of ${sum.asked}.`;
      }
      why.ask(`${name}/${key}`);
      return one.told;
    },
  };
}
