// Small things that several views draw: a result, and a button that looks like a word.

import { h } from "../parts/dom.js";
import { RESULTS } from "./verdicts.js";

/**
 * A result, or that it is still covered.
 * @param {import("./verdicts.js").Result | null} result
 */
export function chip(result) {
  const { mark, text } = result ? RESULTS[result] : { mark: "…", text: "rate it first" };
  return h(
    "span",
    { class: "m-chip", "data-result": result ?? "covered" },
    h("span", { "aria-hidden": "true" }, `${mark} `),
    text,
  );
}

/**
 * @param {string} label
 * @param {() => void} onclick
 * @param {string} [about]  what it is about, for those who hear the button alone
 */
export function wordButton(label, onclick, about = "") {
  return h(
    "button",
    { type: "button", class: "g-link", onclick },
    label,
    about ? h("span", { class: "g-hidden" }, `: ${about}`) : null,
  );
}
