// A chapter printed as one: on its opening page a button fetches its lessons, and hands all to the browser's own printing.

import { h } from "./parts/dom.js";
import { join } from "./joined.js";

const place = /** @type {HTMLElement} */ (document.querySelector(".gnm-print-chapter"));
const lessons = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".gnm-lessons [data-lesson]"));
const said = h("span", { role: "status" });
place.append(h("button", { type: "button", onclick: printAll }, "Print the whole chapter"), " ", said);

/** @type {HTMLElement | undefined} what is on its way to the printer */
let whole;
let coming = false;

async function printAll() {
  if (coming) return;
  coming = true;
  whole?.remove();
  try {
    whole = await join([chapter()], { onCame: (came, all) => coming && say(`${came} of ${all} pages have come.`) });
    say("");
    print();
  } catch (error) {
    say(`The chapter can’t be printed as a whole. ${/** @type {Error} */ (error).message}`);
  } finally {
    coming = false;
  }
}
addEventListener("afterprint", () => whole?.remove());

/** This page, with the lessons that it lists. @returns {import("./joined.js").Page} */
function chapter() {
  return { address: place.dataset.page ?? "", below: Array.from(lessons, ({ dataset }) => ({ address: dataset.lesson ?? "" })) };
}

/** @param {string} text */
function say(text) {
  said.textContent = text;
}
