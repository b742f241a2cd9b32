// What one model says: its name, its words as they come, and what is to be said of them.

import { h } from "../parts/dom.js";
import { figure, interval } from "../parts/format.js";

/**
 * @param {string} label
 * @param {string} [about]
 */
export function card(label, about = "") {
  const text = h("p", { class: "p-answer" });
  const facts = h("p", { class: "p-facts" });
  const measured = h("p", { class: "g-small" });
  const element = h(
    "li",
    { class: "p-card" },
    h("p", { class: "g-title" }, label, about ? h("span", { class: "g-small" }, ` ${about}`) : null),
    text,
    facts,
    measured,
  );
  return {
    element,
    /** @param {string} words */
    setWaiting(words) {
      text.textContent = words;
      text.dataset.waiting = "true";
      facts.replaceChildren();
      measured.textContent = "";
    },
    /** @param {HTMLElement} shown  what stands above the text */
    setBefore: (shown) => text.before(shown),
    /** @param {string} words */
    setText(words) {
      delete text.dataset.waiting;
      text.textContent = words;
    },
    /**
     * @param {boolean | null} right  null where nobody knows
     * @param {string[]} more
     * @param {string} figures  what was measured
     */
    setFacts(right, more, figures) {
      if (!text.textContent) text.replaceChildren(h("i", {}, "(nothing: it ends the text at once)"));
      facts.replaceChildren(...(right === null ? [] : [mark(right)]), more.join(", "));
      measured.textContent = figures;
    },
  };
}

/**
 * @param {boolean} right
 * @param {string} [words]
 */
export function mark(right, words = right ? "true" : "not true") {
  return h("span", { class: "p-mark", "data-right": String(right) }, `${right ? "✓" : "✗"} ${words} `);
}

/**
 * @param {import("./figures.js").Figure | null} found
 * @returns {string}  "98% (95–99%)", or nothing
 */
export function share(found) {
  return found ? `${figure(found.value, "share")} (${interval(found.low, found.high, "share")})` : "";
}
