// One click to the experiment: on this page, on another page of the book, or, where there are no pages, by name.

import { h } from "../parts/dom.js";

/** @typedef {Record<string, { lesson: string, path: string }>} Places */

/**
 * @param {string} widget  its class
 * @param {Places} places
 * @returns {HTMLElement | null}  null if nobody knows where it stands
 */
export function wayTo(widget, places) {
  const place = places[widget];
  if (!place) return null;
  const root = document.documentElement.dataset.content_root; // only the book's own pages have it
  const told = `the lesson “${place.lesson}”`;
  if (root === undefined && !there(widget)) return h("span", { class: "m-way" }, `See it: ${told}.`);
  return h("a", { class: "m-way", href: root === undefined ? "#" : root + place.path, onclick: go }, `See it: ${told}`);

  /** @param {Event} event */
  function go(event) {
    const figure = there(widget);
    if (!figure) return;
    event.preventDefault();
    figure.tabIndex = -1;
    figure.focus({ preventScroll: true });
    figure.scrollIntoView();
  }
}

/**
 * @param {string} widget
 * @returns {HTMLElement | null}
 */
function there(widget) {
  return document.querySelector(`[data-widget="${widget}"]`);
}
