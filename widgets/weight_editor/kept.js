// What is turned: a list with a way back for each knob and for all. On a page the link below the figure keeps it; in a
// notebook, where there is none, a line of Python does.

import { freshId, h } from "../parts/dom.js";
import { cellName } from "./tables.js";
import { grown, signed, spreads, written } from "./turns.js";

/** @typedef {import("../engine/edits.js").Edit} Edit */
/** @typedef {{ model: string, seed: number, step: number, prompt: string, edits: Edit[] }} Kept */

const SHOWN = 20;
const onPage = () => document.documentElement.dataset.content_root !== undefined; // else in JupyterLab

/**
 * @param {{ onBack: (edit: Edit) => void, onPick: (edit: Edit) => void, onUndo: () => void, onClear: () => void }} options
 */
export function keptTurns({ onBack, onPick, onUndo, onClear }) {
  const id = freshId("link");
  const title = h("p", { class: "g-title", tabindex: -1 });
  const list = h("ol", { class: "w-edits" });
  const more = h("p", { class: "g-small" });
  const undo = h("button", { type: "button", class: "g-button", onclick: onUndo }, "Undo");
  const clear = h("button", { type: "button", class: "g-button", onclick: onClear }, "Turn all back");
  const label = h("label", { class: "g-title", for: id }, "A line that keeps them, for a notebook");
  const field = h("input", { id, type: "text", class: "w-input w-link", readonly: true, onfocus: () => field.select() });
  const copied = h("span", { class: "g-small", role: "status" });
  const copy = h("button", { type: "button", class: "g-button", onclick: toClipboard }, "Copy");
  const keeping = h("div", { class: "w-keeping" }, label, h("div", { class: "w-row" }, field, copy, copied));
  const element = h("div", { class: "w-kept" }, title, list, more, h("div", { class: "w-row" }, undo, clear), keeping);

  async function toClipboard() {
    try {
      await navigator.clipboard.writeText(field.value);
      copied.textContent = "Copied.";
    } catch {
      // Not allowed here: it is marked, and the reader's own keys copy it.
      field.focus();
      field.select();
      copied.textContent = "Marked: copy it with your keyboard or menu.";
    }
  }

  return {
    element,
    focus: () => title.focus({ preventScroll: true }),
    /**
     * @param {import("./tables.js").Tables} tables
     * @param {Edit[]} edits
     * @param {boolean} undoable
     * @param {Kept} state  to be kept in a notebook
     */
    update(tables, edits, undoable, state) {
      title.textContent = edits.length
        ? `${edits.length === 1 ? "1 knob is" : `${edits.length} knobs are`} turned`
        : "No knob is turned";
      list.replaceChildren(
        ...edits
          .slice(-SHOWN)
          .reverse()
          .map((edit) =>
            h(
              "li",
              {},
              h("button", { type: "button", class: "g-link", onclick: () => onPick(edit) }, cellName(tables, edit)),
              h(
                "span",
                { class: "g-small" },
                `${written(grown(tables, edit))} → ${written(edit.value)} (${signed(spreads(tables, edit))} spreads)`,
              ),
              h(
                "button",
                {
                  type: "button",
                  class: "g-button w-mini",
                  "aria-label": `Turn back ${cellName(tables, edit)}`,
                  onclick: () => onBack(edit),
                },
                "Turn back",
              ),
            ),
          ),
      );
      more.textContent = edits.length > SHOWN ? `and ${edits.length - SHOWN} more` : "";
      undo.disabled = !undoable;
      clear.disabled = !edits.length;
      keeping.hidden = onPage() || !edits.length;
      const line = asPython(state);
      if (field.value === line) return;
      field.value = line;
      copied.textContent = "";
    },
  };
}

/**
 * The same state as a line for a notebook.
 * @param {Kept} traits
 * @returns {string}
 */
export function asPython({ model, seed, step, prompt, edits }) {
  const listed = edits.map(
    (/** @type {Edit} */ { name, index, value }) => `{"name": ${text(name)}, "index": ${index}, "value": ${value}}`,
  );
  return `WeightEditor(model=${text(model)}, seed=${seed}, step=${step}, prompt=${text(prompt)}, edits=[${listed.join(", ")}])`;
}

/** @param {string} value  JSON's strings are Python's, but for halves of emoji, which JSON escapes */
const text = (value) => JSON.stringify(value);
