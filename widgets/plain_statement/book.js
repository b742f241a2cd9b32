// A section of the book, as a link where there is a book to go to; in a notebook its name.

import { h } from "../parts/dom.js";

/** @typedef {{ chapter: keyof typeof NUMBERS, heading?: string }} Section */

const NUMBERS = { opening: 1, "what-we-know": 2, "what-we-dont-know": 3, "grown-or-made": 4 };

/**
 * @param {Section} section
 * @param {string} [label]
 * @returns {HTMLElement}
 */
export function sectionLink({ chapter, heading }, label) {
  const name = label ?? `chapter ${NUMBERS[chapter]}${heading ? `, “${heading}”` : ""}`;
  const root = document.documentElement.dataset.content_root; // JupyterLab has none
  return root === undefined
    ? h("span", {}, name)
    : h("a", { href: `${root}chapters/${chapter}.html${heading ? `#${anchor(heading)}` : ""}` }, name);
}

/**
 * As docutils makes it.
 * @param {string} heading
 * @returns {string}
 */
export function anchor(heading) {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
