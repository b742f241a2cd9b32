// What the theme’s pages lack, mended where CSS alone cannot.

import "./covers.js";
import "./lessons.js";
import "./paper.js";
import "./previews.js";
import { h } from "./parts/dom.js";

// What only some pages need. As elements, so that whole.js hears which file of theirs does not come.
if (document.querySelector(".gnm-answers")) run("./yours.js");
if (document.querySelector(".gnm-class")) run("./class.js");
if (document.querySelector(".gnm-print-chapter")) run("./print_chapter.js");
if (document.querySelector("div.exercise")) run("./exercises.js");
if (document.querySelector(".gnm-offline")) run("./offline/panel.js");
try {
  if (navigator.serviceWorker?.controller) run("./offline/line.js"); // the reader has asked for a copy of the book
} catch {
  // A frame of another site may not even look.
}

/** @param {string} module */
function run(module) {
  document.head.append(h("script", { type: "module", src: new URL(module, import.meta.url).href }));
}

// The mark in the page's table of contents follows the reader. (The theme left this to
// Bootstrap's scrollspy, 82 KB.)
/** @type {NodeListOf<HTMLAnchorElement>} */
const entries = document.querySelectorAll(".bd-toc-nav a[href^='#']");
const links = new Map([...entries].map((a) => [decodeURIComponent(a.hash.slice(1)), a]));
const observer = new IntersectionObserver(
  (seen) => {
    const entry = seen.filter(({ isIntersecting }) => isIntersecting).at(-1);
    if (!entry) return;
    for (const [id, link] of links) {
      const here = id === entry.target.id;
      link.classList.toggle("active", here);
      if (here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  },
  { rootMargin: "-10% 0px -70% 0px" },
);
for (const id of links.keys()) {
  const section = document.getElementById(id);
  if (section) observer.observe(section);
}
