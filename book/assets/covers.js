// What a lesson tells below a figure that asks first stays covered until the reader has answered there, or wants to read
// on. The cells of such figures are tagged `asks`. Without this script, and in print, all of it stands.

import { ANSWERED, pagePath } from "./parts/answers.js";
import { parsed } from "./link.js";
import { h } from "./parts/dom.js";

const KEY = `gnm:kept:read on:${pagePath()}`;

/** The page below an element: what follows it in its section, and the sections after that. */
function below(/** @type {Element} */ cell) {
  const found = [];
  for (let at = cell; !at.matches("article, body"); at = /** @type {Element} */ (at.parentElement)) {
    for (let next = at.nextElementSibling; next; next = next.nextElementSibling) found.push(next);
  }
  return /** @type {HTMLElement[]} */ (found);
}

/** What the page's address leads to: the id of a heading, or of a figure. */
function target() {
  const hash = location.hash.slice(1);
  try {
    return decodeURIComponent(parsed(location.hash)?.place ?? hash);
  } catch {
    return hash; // it was changed on its way
  }
}

function knownAlready() {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false; // nothing can be kept here
  }
}

/** @param {HTMLElement} cell */
function coverBelow(cell) {
  const covered = below(cell);
  const linked = covered.some((one) => one.querySelector(`[id="${CSS.escape(target())}"]`));
  if (!covered.length || linked || knownAlready()) return;
  const button = h("button", { type: "button", class: "gnm-read-on-button" }, "Read on");
  const bar = h("p", { class: "gnm-read-on" }, "The figure asks first. What came of it follows when you have answered. ", button);
  cell.after(bar);
  for (const one of covered) one.classList.add("gnm-untold");
  button.addEventListener("click", () => {
    open();
    const first = covered.find((one) => one.textContent?.trim());
    if (!first) return;
    first.tabIndex = -1;
    first.focus({ preventScroll: true }); // the button that was pressed is gone
  });
  document.addEventListener(ANSWERED, open, { once: true });

  function open() {
    bar.remove();
    for (const one of covered) one.classList.remove("gnm-untold");
    try {
      localStorage.setItem(KEY, "true");
    } catch {
      // Not allowed here: it is asked again.
    }
  }
}

for (const cell of document.querySelectorAll(/** @type {"div"} */ (".cell.tag_asks"))) coverBelow(cell);
document.documentElement.dataset.covers = "set";
