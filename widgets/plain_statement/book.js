// A lesson of the book, as a link where there is a book to go to; in a notebook its name.

import { h } from "../parts/dom.js";

/** @typedef {{ path: string, title: string }} Lesson  where it stands under chapters/, and what it is called */

/**
 * @param {Lesson} lesson
 * @param {string} [label]
 * @returns {HTMLElement}
 */
export function lessonLink({ path, title }, label) {
  const name = label ?? `the lesson “${title}”`;
  const root = document.documentElement.dataset.content_root; // JupyterLab has none
  return root === undefined ? h("span", {}, name) : h("a", { href: `${root}chapters/${path}.html` }, name);
}
