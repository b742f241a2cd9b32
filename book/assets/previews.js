// A term of the glossary shows its definition where it stands, and a measured figure what it was measured by: on hover, on
// focus, on a tap.

import { h } from "./parts/dom.js";
import { fetchFile } from "./parts/loader.js";

/** What a link leads to, in short. @typedef {{ term: string, text: string }} Preview */

/** A kind of link: what it leads to, the file of all its previews by the ids that links end in, and what is said when that
 * does not come. @typedef {{ to: string, file: string, instead: string }} Kind */

const TERMS = "a.reference.internal:has(> .xref.std-term)";
const FIGURES = "a.gnm-measured";
const LINKS = `:is(${TERMS}, ${FIGURES})`;
const REST = 150; // ms on a word before it opens: a hand that only passes opens nothing
const WAY = 300; // ms to get from the word into what it opened
const GAP = 6; // px between them
const EDGE = 8; // px from the screen's edge

/** @type {Kind} */
const GLOSSARY = {
  to: "In the glossary",
  file: new URL("./terms.json", import.meta.url).href,
  instead: "Its definition is not at hand, but stands in the glossary.",
};
/** @type {Kind} */
const EVIDENCE = {
  to: "In the evidence",
  file: new URL("./measured.json", import.meta.url).href,
  instead: "What it was measured by is not at hand, but stands in The evidence.",
};

/** @type {Map<string, Promise<Record<string, Preview>>>} by the file’s address */
const fetched = new Map();
/** @param {string} file */
function previews(file) {
  const found = fetched.get(file) ?? fetchFile(file).then((bytes) => JSON.parse(new TextDecoder().decode(bytes)));
  fetched.set(file, found);
  found.catch(() => fetched.delete(file)); // the next look at a word tries again
  return found;
}

/** @param {HTMLAnchorElement} link @param {Kind} kind @returns {Promise<Preview | undefined>} */
async function previewOf(link, { file, instead }) {
  try {
    return (await previews(file))[decodeURIComponent(link.hash.slice(1))];
  } catch (error) {
    return { term: link.textContent ?? "", text: `${instead} ${/** @type {Error} */ (error).message}` };
  }
}

const name = h("strong", {});
const text = h("p", { id: "gnm-preview-text" });
const more = h("a", {});
const card = h("div", { class: "gnm-preview", hidden: true }, name, text, more);
/** @type {HTMLAnchorElement | null} the link whose preview is shown */
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
  const kind = link.matches(FIGURES) ? EVIDENCE : GLOSSARY;
  const preview = await previewOf(link, kind);
  if (!preview || open !== link) return;
  name.textContent = preview.term;
  text.textContent = preview.text;
  more.textContent = kind.to;
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
  const leave = () => open === link && close(); // another may be open by now, which has the keyboard
  link.addEventListener("pointerdown", ({ pointerType }) => (tapped = pointerType === "touch"));
  link.addEventListener("pointerenter", ({ pointerType }) => pointerType === "mouse" && soon(() => show(link), REST));
  link.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && soon(leave, WAY));
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
