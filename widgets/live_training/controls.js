// The native inputs with which a choice is made, for the one model and for what the other is to differ in.

import { freshId, h } from "../parts/dom.js";
import { RATES, SIZES, SOILS, times } from "./recipe.js";

/** @typedef {{ element: HTMLElement, set: (value: any) => void }} Control */

/**
 * @param {string} label
 * @param {Record<string, string>} options
 * @param {(value: string) => void} onSet
 * @returns {Control}
 */
export function picker(label, options, onSet) {
  const select = h(
    "select",
    { class: "l-select", onchange: () => onSet(select.value) },
    ...Object.entries(options).map(([value, text]) => h("option", { value }, text)),
  );
  return {
    element: h("label", { class: "l-field" }, h("span", {}, label), select),
    set: (value) => (select.value = String(value)),
  };
}

/**
 * What the models are to go on from.
 * @param {(text: string) => void} onType
 * @returns {Control}
 */
export function beginning(onType) {
  const id = freshId("prompt");
  const field = h("input", {
    id,
    type: "text",
    class: "l-prompt",
    maxlength: 400,
    autocomplete: "off",
    oninput: () => onType(field.value),
  });
  return {
    element: h(
      "div",
      { class: "l-ask" },
      h("label", { for: id, class: "g-title" }, "Have it go on from"),
      field,
      h("p", { class: "l-hint" }, "Nothing, for texts from their beginning. A ¶ stands where it ended one and began another."),
    ),
    set(text) {
      if (document.activeElement !== field) field.value = text;
    },
  };
}

/** @type {Record<string, (onSet: (value: any) => void) => Control>} by the name of what is chosen */
export const CONTROLS = {
  soil: (onSet) => picker("It reads", SOILS, onSet),
  size: (onSet) => picker("Size", Object.fromEntries(Object.entries(SIZES).map(([key, { label }]) => [key, label])), onSet),

  rate(onSet) {
    const said = h("output", { class: "l-said" });
    const range = h("input", {
      type: "range",
      class: "g-range",
      min: RATES.least,
      max: RATES.most,
      step: 1,
      oninput: () => tell(Number(range.value)),
      onchange: () => onSet(Number(range.value)),
    });
    const tell = (/** @type {number} */ rate) => {
      said.textContent = times(rate);
      range.setAttribute("aria-valuetext", times(rate));
    };
    return {
      element: h("label", { class: "l-field" }, h("span", {}, "Learning rate ", said), range),
      set(rate) {
        range.value = String(rate);
        tell(rate);
      },
    };
  },

  seed(onSet) {
    const input = h("input", {
      type: "number",
      class: "l-number",
      min: 0,
      max: 4294967295,
      step: 1,
      onchange() {
        if (input.value !== "" && input.checkValidity()) onSet(Number(input.value));
      },
    });
    return {
      element: h("label", { class: "l-field" }, h("span", {}, "Seed"), input),
      set: (seed) => (input.value = String(seed)),
    };
  },
};

/**
 * The reader's own text.
 * @param {(text: string) => void} onType
 */
export function ownTextBox(onType) {
  const id = freshId("own");
  const area = h("textarea", {
    id,
    class: "g-prompt",
    rows: 4,
    maxlength: 20000,
    spellcheck: false,
    oninput: () => onType(area.value),
  });
  return {
    element: h(
      "div",
      { class: "l-own" },
      h("label", { for: id, class: "g-title" }, "A text of your own"),
      area,
      h(
        "p",
        { class: "l-hint" },
        "It stays in your browser. Paste a few thousand letters; it will be read again and again, " +
          "so expect it to be learned by heart. The words are cut as the village cuts them, so most of yours will come in pieces.",
      ),
    ),
    set(/** @type {string} */ text) {
      if (area.value !== text) area.value = text;
    },
  };
}
