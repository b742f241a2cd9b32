// What went wrong, in a sentence, and a way to try again.

import { h } from "./dom.js";

/**
 * @param {{onRetry: () => void}} calls
 * @returns {{element: HTMLElement, show: (error: unknown) => void}}  `show(null)` puts it away
 */
export function troubleBox({ onRetry }) {
  const sentence = h("p", { class: "g-trouble", role: "alert", hidden: true });
  const retry = h("button", { type: "button", class: "g-button", hidden: true, onclick: onRetry }, "Try again");
  return {
    element: h("div", { class: "g-trouble-box" }, sentence, retry),
    show(error) {
      sentence.textContent = error ? asError(error).message : "";
      sentence.hidden = retry.hidden = !error;
    },
  };
}

/**
 * @param {unknown} thrown
 * @returns {Error}
 */
export function asError(thrown) {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
