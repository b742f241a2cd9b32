// Inventory: one question at a time, before the book and after it; then what moved.

import "./style.css";
import { answers } from "../parts/answers.js";
import { freshId, h } from "../parts/dom.js";
import { onChange } from "../parts/model.js";
import { widgetRoot } from "../parts/root.js";
import { DONT_KNOW, given } from "../parts/concepts.js";
import { outcome } from "./outcome.js";

/**
 * @typedef {import("../parts/model.js").Model} Model
 * @typedef {import("../parts/concepts.js").Form} Form
 * @typedef {import("../parts/concepts.js").Item} Item
 */

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const record = answers("Inventory");
  const body = h("div");
  const root = widgetRoot("Inventory", "What you think of language models", body);

  /** @returns {Item[]} */
  const items = () => model.get("items");
  /** @returns {Form} */
  const form = () => model.get("form");
  /** @param {string} id @param {Form} which */
  const said = (id, which) => record.get(`${which}/${id}`)?.said ?? null;

  function look() {
    const first = items().findIndex(({ id }) => said(id, form()) === null);
    if (first < 0) tell();
    else ask(first);
  }

  /** @param {number} at  which of the questions */
  function ask(at) {
    const item = items()[at];
    const question = item[form()];
    const name = freshId("concept");
    const before = said(item.id, form());
    const missing = h("p", { class: "p-missing", role: "alert" });
    const last = at === items().length - 1;
    const asked = h(
      "form",
      { novalidate: true, onsubmit: next },
      h("p", { class: "i-count g-small" }, `Question ${at + 1} of ${items().length}`),
      h(
        "fieldset",
        {},
        h("legend", { tabindex: "-1" }, question.ask),
        ...[...question.answers.map(({ say }) => say), DONT_KNOW].map((say) =>
          h("label", { class: "q-option" }, h("input", { type: "radio", name, value: say, checked: say === before }), say),
        ),
      ),
      missing,
      h(
        "div",
        { class: "p-buttons" },
        h("button", { type: "submit", class: "g-button g-primary" }, last ? "Done" : "Next question"),
        at ? h("button", { type: "button", class: "g-button", onclick: () => go(at - 1) }, "Back") : null,
      ),
    );
    body.replaceChildren(asked);

    /** @param {Event} event */
    function next(event) {
      event.preventDefault();
      const chosen = new FormData(asked).get(name);
      missing.textContent = chosen === null ? "Choose an answer, or say that you don’t know." : "";
      if (chosen === null) return;
      const id = `${form()}/${item.id}`;
      record.note({ id, question: question.ask, said: String(chosen) });
      record.note({ id, right: given(question, String(chosen))?.right ?? false });
      if (last) finish();
      else go(at + 1);
    }
  }

  /** @param {number} at */
  function go(at) {
    ask(at);
    body.querySelector("legend")?.focus({ preventScroll: true }); // the button that was pressed is gone
  }

  function finish() {
    look(); // whatever was passed over, by another window perhaps, is asked first
    body.querySelector(/** @type {"p"} */ ("[tabindex='-1']"))?.focus({ preventScroll: true });
  }

  function tell() {
    body.replaceChildren(
      ...outcome({ items: items(), form: form(), said, misconceptions: model.get("misconceptions") }),
      h("p", { class: "p-buttons" }, h("button", { type: "button", class: "g-link", onclick: anew }, "Answer all of it anew")),
    );
  }

  function anew() {
    for (const { id } of items()) record.forget(`${form()}/${id}`);
    go(0);
  }

  el.append(root);
  look();
  root.dataset.ready = "true";
  const end = onChange(model, ["form", "items", "misconceptions"], look);

  return () => {
    end();
    root.remove();
  };
}

export default { render };
