// Pages of the book as one, for paper, with links that lead to places in it.

import { h } from "./parts/dom.js";
import { addStyle, fetchFile, NotHad } from "./parts/loader.js";
import { draw } from "./plates.js";

/** A page in its place. `address`: from the site's root, "book/about.html"; `below`: those that are listed below it.
 * @typedef {{ address: string, below?: Page[] }} Page */

/** What all pages have in common while they are joined: the site's root, and by its address each page as it came.
 * @typedef {{ root: string, documents: Map<string, Document> }} Site */

/** What stands before all pages, with a table of contents. @typedef {{ title: string, by: string }} Front */

const STYLE = new URL("./joined.css", import.meta.url).href;
const LEFT_OUT = ".headerlink, .gnm-go-on, .gnm-print-chapter, .gnm-widget-wait, #in-code, script:not([type='application/json'])";
const ARTICLE = "article.bd-article";
const POINTS = ["aria-labelledby", "aria-describedby", "for"]; // attributes that name places on their page

/**
 * Puts the pages, joined, at the end of this one, where only paper shows them. All plates are drawn, and all pictures there.
 * @param {Page[]} pages
 * @param {{ front?: Front, onCame?: (came: number, all: number) => void }} [wish]  `onCame`: told how many pages have come
 * @returns {Promise<HTMLElement>}
 * @throws {import("./parts/loader.js").NotHad}
 */
export async function join(pages, { front, onCame = () => {} } = {}) {
  const root = new URL(document.documentElement.dataset.content_root ?? "./", location.href).href;
  const addresses = pages.flatMap(addressesOf);
  let came = 0;
  const fetched = addresses.map(async (address) => {
    const found = await fetchPage(root + address);
    onCame(++came, addresses.length);
    return /** @type {const} */ ([address, found]);
  });
  const site = { root, documents: new Map(await Promise.all(fetched)) };
  await Promise.all([STYLE, ...stylesOf(site)].map((url) => addStyle(url)));
  const whole = h("div", { class: "bd-article gnm-joined" }, ...pages.flatMap((page) => laidOut(page, site, 0)));
  if (front) whole.prepend(...frontOf(front, pages, whole));
  document.body.append(whole);
  const plates = /** @type {NodeListOf<HTMLElement>} */ (whole.querySelectorAll(".gnm-plate"));
  await Promise.all([
    ...Array.from(plates, draw),
    ...Array.from(whole.querySelectorAll("img"), (image) => image.decode().catch(() => {})), // its words stand there
  ]);
  return whole;
}

/** @param {Page} page @returns {string[]} */
function addressesOf({ address, below = [] }) {
  return [address, ...below.flatMap(addressesOf)];
}

/** @param {string} url */
async function fetchPage(url) {
  const html = new TextDecoder().decode(await fetchFile(url, { page: true }));
  const found = new DOMParser().parseFromString(html, "text/html");
  if (found.querySelector(ARTICLE) && html.trimEnd().endsWith("</html>")) return found;
  throw new NotHad(`The page ${new URL(url).pathname} did not come whole, or another came in its place. Try again.`);
}

/** The style sheets that this page lacks and another has. @param {Site} site */
function stylesOf({ root, documents }) {
  const here = new Set(Array.from(document.styleSheets, ({ href }) => href));
  const there = [...documents].flatMap(([address, { head }]) =>
    Array.from(head.querySelectorAll("link[rel=stylesheet]"), (link) => resolved(link, "href", root + address)),
  );
  return new Set(there.filter((url) => !here.has(url)));
}

/** @param {Front} front @param {Page[]} pages @param {Element} whole  where they are laid out */
function frontOf({ title, by }, pages, whole) {
  const contents = [h("h2", {}, "Contents"), listed(pages, whole)];
  return [
    h("header", { class: "gnm-joined-title" }, h("h1", {}, title), h("p", {}, by)),
    h("nav", { class: "gnm-joined-contents", "aria-label": "Contents" }, ...contents),
  ];
}

/** The table of contents. @param {Page[]} pages @param {Element} whole @returns {HTMLElement} */
function listed(pages, whole) {
  const items = pages.map(({ address, below }) => {
    const title = whole.querySelector(`#${place(address)}`)?.querySelector("h1, h2, h3")?.textContent ?? "";
    return h("li", {}, h("a", { href: `#${place(address)}` }, title), below?.length ? listed(below, whole) : null);
  });
  return h("ul", {}, ...items);
}

/** @param {string} address @param {Site} site */
function articleOf(address, { documents }) {
  return /** @type {Element} */ (documents.get(address)?.querySelector(ARTICLE)); // seen to when it came
}

/** A page and those below it, one after the other. @param {Page} page @param {Site} site @param {number} depth @returns {HTMLElement[]} */
function laidOut({ address, below = [] }, site, depth) {
  const kind = depth ? "gnm-joined-lesson" : "gnm-joined-chapter";
  const article = prepared(articleOf(address, site), address, site, depth);
  return [
    h("div", { class: kind, id: place(address) }, ...article.childNodes),
    ...below.flatMap((page) => laidOut(page, site, depth + 1)),
  ];
}

/** A page's article made one of several: its ids its own, its links leading to places among them.
 * @param {Element} article @param {string} address @param {Site} site @param {number} depth */
function prepared(article, address, { root, documents }, depth) {
  for (const one of article.querySelectorAll(LEFT_OUT)) one.remove();
  for (const one of article.querySelectorAll("[id]")) one.id = place(address, one.id);
  for (const name of POINTS) {
    for (const one of article.querySelectorAll(`[${name}]`)) {
      const ids = (one.getAttribute(name) ?? "").split(/\s+/);
      one.setAttribute(name, ids.map((id) => place(address, id)).join(" "));
    }
  }
  if (depth) for (const heading of article.querySelectorAll("h1, h2, h3, h4, h5")) lower(heading, depth);
  for (const solution of article.querySelectorAll("details.gnm-solution")) solution.setAttribute("open", ""); // paper unfolds nothing
  for (const image of article.querySelectorAll("img")) {
    image.removeAttribute("loading"); // all of it is printed
    image.setAttribute("src", resolved(image, "src", root + address));
  }
  for (const link of article.querySelectorAll("a[href]")) {
    const target = leads(resolved(link, "href", root + address), root, documents);
    if (target) link.setAttribute("href", target);
    else link.replaceWith(...link.childNodes);
  }
  return article;
}

/** @param {Element} heading @param {number} depth */
function lower(heading, depth) {
  const lowered = document.createElement(`h${Math.min(6, Number(heading.tagName[1]) + depth)}`);
  for (const { name, value } of heading.attributes) lowered.setAttribute(name, value);
  lowered.append(...heading.childNodes);
  heading.replaceWith(lowered);
}

/** @param {Element} element @param {"href" | "src"} name @param {string} from */
function resolved(element, name, from) {
  return new URL(element.getAttribute(name) ?? "", from).href;
}

/** Where a link leads on paper: to a place among these pages, or to another site; of what is neither, only the words stay.
 * @param {string} url @param {string} root @param {Map<string, unknown>} pages @returns {string | null} */
function leads(url, root, pages) {
  if (!url.startsWith(root)) return url;
  const [address, fragment] = url.slice(root.length).split("#");
  return pages.has(address) ? `#${place(address, fragment)}` : null;
}

/** The id of a page, or of a place on it, where many are joined. @param {string} address @param {string} [fragment] */
export function place(address, fragment) {
  const page = address.replace(/\.html$/, "").replaceAll("/", "-");
  return fragment ? `${page}--${fragment}` : page;
}
