// Taking the map along, bringing one back, and clearing it.

import { copyBox } from "../parts/copying.js";
import { freshId, h } from "../parts/dom.js";
import { asError, troubleBox } from "../parts/trouble.js";
import { questionOf } from "./context.js";
import { isEmpty, nothing } from "./mine.js";
import { CHOOSE, asFile, asText, fromFile } from "./taking.js";

/** @typedef {import("./context.js").Context} Context */

const LARGEST = 2_000_000; // bytes; a full map has some ten thousand

/**
 * @param {Context} context
 * @returns {HTMLElement}
 */
export function keeping(context) {
  const said = h("p", { class: "g-small", role: "status" });
  const sure = h("p", { class: "m-row", hidden: true });
  const trouble = troubleBox({ onRetry: () => choose.click() });
  const choose = h("input", {
    id: freshId("load"),
    type: "file",
    accept: ".json,application/json",
    class: "m-file",
    onchange: load,
  });
  const undo = h("button", { type: "button", class: "g-button", hidden: true }, "Put back what was here before");

  function map() {
    return {
      metaphors: context.metaphors(),
      experiments: context.experiments,
      mine: context.mine(),
      question: (/** @type {string} */ row) => questionOf(context.rows, row),
    };
  }

  async function load() {
    const file = choose.files?.[0];
    if (!file) return;
    trouble.show(null);
    try {
      if (file.size > LARGEST) throw new Error(`This file is too large to be a map of metaphors. ${CHOOSE}`);
      replace(fromFile(await file.text()), "Loaded. What stood here before can be put back.");
    } catch (error) {
      said.textContent = "";
      trouble.show(asError(error));
    }
    choose.value = ""; // the same file can be chosen again
  }

  /**
   * @param {import("./mine.js").Mine} fresh
   * @param {string} sentence
   */
  function replace(fresh, sentence) {
    const before = structuredClone(context.mine());
    context.keep((mine) => Object.assign(mine, fresh));
    undo.hidden = isEmpty(before);
    undo.onclick = () => {
      context.keep((mine) => Object.assign(mine, before));
      undo.hidden = true;
      context.redraw({ said: "" });
      said.textContent = "As before.";
      choose.focus();
    };
    context.redraw({ said: "" });
    said.textContent = sentence;
  }

  function ask() {
    sure.replaceChildren(
      "All ratings, rows and metaphors of your own?",
      button("Yes, clear them", () => {
        sure.hidden = true;
        replace(nothing(), "Cleared.");
        clear.focus();
      }),
      button("No, keep them", () => {
        sure.hidden = true;
        clear.focus();
      }),
    );
    sure.hidden = false;
    sure.querySelector("button")?.focus();
  }

  const clear = button("Clear my answers", ask);
  return h(
    "details",
    { class: "m-keeping" },
    h("summary", {}, "Take your map along, load one, or clear it"),
    h(
      "p",
      { class: "g-small" },
      "What you rate and write stays in this browser. The file holds all of it, and can be loaded again.",
    ),
    h(
      "div",
      { class: "m-row" },
      button("Save as a file", () => save("metaphor-map.json", "application/json", asFile(map()))),
      button("Save as a text", () => save("metaphor-map.md", "text/markdown", asText(map()))),
      copyBox({ label: "Your map as a text", button: "Copy as a text", text: () => asText(map()) }),
    ),
    h("p", { class: "m-row" }, h("label", { for: choose.id }, "Load a saved map"), choose),
    trouble.element,
    h("div", { class: "m-row" }, clear, undo),
    sure,
    said,
  );
}

/**
 * @param {string} label
 * @param {() => void} onclick
 */
function button(label, onclick) {
  return h("button", { type: "button", class: "g-button", onclick }, label);
}

/**
 * @param {string} name
 * @param {string} type
 * @param {string} text
 */
function save(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000); // when the browser has surely taken it
}
