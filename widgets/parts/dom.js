// Elements in one call. Text is always a text node: nothing a reader types can become HTML.

/**
 * @typedef {string | number | boolean | null | undefined | ((event: any) => void)} Attribute
 * @typedef {Record<string, Attribute>} Attributes  `on…` functions are listeners; true is an empty
 *   attribute; null, undefined and false are left out
 */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {(Node | string | null)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/**
 * The same for SVG.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {(Node | string | null)[]} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Attributes} attributes
 * @param {(Node | string | null)[]} children
 * @returns {E}
 */
function filled(element, attributes, children) {
  setAll(element, attributes);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/**
 * @param {Element} element
 * @param {Attributes} attributes
 */
export function setAll(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value === false || value === null || value === undefined) element.removeAttribute(name);
    else if (name === "style")
      /** @type {HTMLElement} */ (element).style.cssText = String(value); // strict hosts forbid the attribute
    else element.setAttribute(name, String(value));
  }
}

/** Every widget has its own copy of this module, so the page keeps the count for all of them. */
const page = /** @type {{ gnmIds?: number }} */ (globalThis);

/**
 * An id that no other element of the page has, for labels and what they label.
 * @param {string} name
 * @returns {string}
 */
export function freshId(name) {
  page.gnmIds = (page.gnmIds ?? 0) + 1;
  return `gnm-${name}-${page.gnmIds}`;
}

/** Whether the reader asked their system for less motion. */
export function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
