// A term of the glossary shows its definition where it stands: on hover, on focus, on a tap.

import { h } from "./parts/dom.js";
import { fetchFile } from "./parts/loader.js";

/** @typedef {{ term: string, text: string }} Definition */

const LINKS = "a.reference.internal:has(> .xref.std-term)";
const REST = 150; // ms on a word before it opens: a hand that only passes opens nothing
const WAY = 300; // ms to get from the word into what it opened
const GAP = 6; // px between them
const EDGE = 8; // px from the screen's edge

const FILE = new URL("./terms.json", import.meta.url).href;

/** @type {Promise<Record<string, Definition>> | null} */
let fetched = null;
/** @returns {Promise<Record<string, Definition>>} */
function definitions() {
  fetched ??= fetchFile(FILE).then((bytes) => JSON.parse(new TextDecoder().decode(bytes)));
  fetched.catch(() => (fetched = null)); // the next look at a word tries again
  return fetched;
}

/** @param {HTMLAnchorElement} link @returns {Promise<Definition | undefined>} */
async function definitionOf(link) {
  try {
    return (await definitions())[decodeURIComponent(link.hash.slice(1))];
  } catch (error) {
    const text = `Its definition is not at hand, but stands in the glossary. ${/** @type {Error} */ (error).message}`;
    return { term: link.textContent ?? "", text };
  }
}

const name = h("strong", {});
const text = h("p", { id: "gnm-term-text" });
const more = h("a", {}, "In the glossary");
const card = h("div", { class: "gnm-term", hidden: true }, name, text, more);
/** @type {HTMLAnchorElement | null} the word whose definition is shown */
let open = null;
let timer = 0;

/** @param {() => void} then @param {number} ms */
function soon(then, ms) {
  clearTimeout(timer);
  timer = window.setTimeout(then, ms);
}

/** @param {HTMLAnchorElement} link */
async function show(link) {
  clearTimeout(timer);
  if (open === link) return;
  close();
  open = link;
  const definition = await definitionOf(link);
  if (!definition || open !== link) return;
  name.textContent = definition.term;
  text.textContent = definition.text;
  more.href = link.href;
  link.setAttribute("aria-describedby", text.id);
  card.hidden = false;
  place(link);
}

function close() {
  clearTimeout(timer);
  open?.removeAttribute("aria-describedby");
  open = null;
  card.hidden = true;
}

/** Below the word, or above it where there is no room below. @param {HTMLElement} link */
function place(link) {
  const word = link.getClientRects()[0];
  const { width, height } = card.getBoundingClientRect();
  const left = Math.max(EDGE, Math.min(word.left, document.documentElement.clientWidth - width - EDGE));
  const below = word.bottom + GAP;
  const top = below + height < innerHeight || word.top < height + GAP ? below : word.top - GAP - height;
  card.style.left = `${left + scrollX}px`;
  card.style.top = `${top + scrollY}px`;
}

const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(`.bd-article :is(${LINKS})`));
for (const link of links) {
  let tapped = false;
  link.addEventListener("pointerdown", ({ pointerType }) => (tapped = pointerType === "touch"));
  link.addEventListener("pointerenter", ({ pointerType }) => pointerType === "mouse" && soon(() => show(link), REST));
  link.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && soon(close, WAY));
  link.addEventListener("focus", () => !tapped && link.matches(":focus-visible") && show(link));
  link.addEventListener(
    "blur",
    ({ relatedTarget }) => card.contains(/** @type {Node | null} */ (relatedTarget)) || soon(close, WAY),
  );
  link.addEventListener("click", (event) => {
    if (!tapped) return; // a mouse and the keyboard follow the link
    tapped = false;
    event.preventDefault();
    if (open === link) close();
    else show(link);
  });
}
if (links.length) {
  document.body.append(card);
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && soon(close, WAY));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && close());
  document.addEventListener("pointerdown", ({ target }) => {
    const inside = target instanceof Element && (card.contains(target) || target.closest(LINKS) === open);
    if (open && !inside) close();
  });
}
