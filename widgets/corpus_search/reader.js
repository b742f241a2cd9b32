// Any document of the training text, by its number.

import { freshId, h } from "../parts/dom.js";
import { count } from "../parts/format.js";

/** @typedef {{ text: string, marked: boolean }} Run */

/**
 * @param {{ onGo: (document: number) => void }} options
 */
export function reader({ onGo }) {
  const id = freshId("document");
  const field = h("input", { id, type: "number", class: "g-number", min: 0, step: 1, inputmode: "numeric", onchange: chosen });
  const back = h(
    "button",
    { type: "button", class: "g-step", "aria-label": "Previous document", onclick: () => onGo(now - 1) },
    "‹",
  );
  const on = h("button", { type: "button", class: "g-step", "aria-label": "Next document", onclick: () => onGo(now + 1) }, "›");
  const of = h("span", { class: "g-hint" });
  const head = h("p", { class: "g-hint" });
  const text = h("p", { class: "g-passage g-document", tabindex: -1, translate: "no" });
  const element = h(
    "div",
    { class: "g-reader" },
    h("div", { class: "g-line" }, h("label", { class: "g-title", for: id }, "Read document"), field, back, on, of),
    head,
    text,
  );
  let [now, last] = [-1, Infinity];

  function chosen() {
    const wished = field.value === "" ? now : Math.round(Number(field.value));
    const number = Math.min(Math.max(wished, 0), last);
    field.value = String(number);
    onGo(number);
  }

  return {
    element,
    /** @param {number} documents  that there are */
    setLast(documents) {
      last = documents - 1;
      field.max = String(last);
      of.textContent = `of 0 to ${count(last)}, in the order in which they were read`;
    },
    /** @param {number} number  of the document to come */
    setNumber(number) {
      if (number !== now) field.value = String(number); // asked for again, it leaves alone what is being written
      now = number;
      back.disabled = number <= 0;
      on.disabled = number >= last;
      element.setAttribute("aria-busy", "true");
    },
    /**
     * @param {{ kind: string, step: number, whole: boolean }} document
     * @param {Run[]} runs
     */
    setText({ kind, step, whole }, runs) {
      element.removeAttribute("aria-busy");
      head.textContent = `A ${kind}, read at step ${count(step)}.`;
      text.replaceChildren(...runs.map((run) => (run.marked ? h("mark", {}, run.text) : run.text)));
      if (!whole) text.append(" ", h("span", { class: "g-hint" }, "(Here the training ended.)"));
    },
    focus: () => text.focus({ preventScroll: false }),
  };
}
