// A whole figure of the book, drawn within the task from the code that its state brings along.

import { h } from "../parts/dom.js";
import { addStyle, importModule } from "../parts/loader.js";

/** @typedef {import("./inner_model.js").InnerModel} InnerModel */

/**
 * @param {{ _esm: string, _css: string }} code  the front end itself, or on the book's site where it lies
 * @param {InnerModel} model
 * @param {HTMLElement} el  where it is to stand
 * @returns {Promise<() => void>}  ends it
 */
export async function drawFigure({ _esm, _css }, model, el) {
  const [url, given] = isPath(_esm)
    ? [siteUrl(_esm), null]
    : [URL.createObjectURL(new Blob([_esm], { type: "text/javascript" })), true];
  const [module] = await Promise.all([given ? import(url) : importModule(url), dress(_css, el)]);
  if (given) URL.revokeObjectURL(url);
  const code = typeof module.default === "function" ? await module.default() : module.default;
  await code.initialize?.({ model });
  const place = h("div");
  el.append(place);
  const end = await code.render({ model, el: place });
  return () => {
    if (typeof end === "function") end();
    el.replaceChildren();
  };
}

/** @param {string} css @param {HTMLElement} el */
function dress(css, el) {
  return isPath(css) ? addStyle(siteUrl(css)) : el.append(h("style", {}, css));
}

/** The build puts code into files, and their paths in its place (book/extension/widgets.py). @param {string} code */
const isPath = (code) => code.startsWith("_static/");

/** @param {string} path */
const siteUrl = (path) => new URL(document.documentElement.dataset.content_root + path, document.baseURI).href;
