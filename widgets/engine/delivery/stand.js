// How far the real model has come, as every widget of a page sees it.

import { canKeep } from "./keeping.js";

/** @typedef {import("./manifest.js").Manifest} Manifest */

/**
 * @typedef {object} Stand
 * @property {"unasked" | "asking" | "offered" | "coming" | "opening" | "here"} stage
 * @property {Manifest | null} manifest  of what the site has, once it was asked
 * @property {boolean} absent  whether the site has none
 * @property {number} bytes  of it that are in the page
 * @property {number} kept  bytes of it that lie in the browser's own storage
 * @property {boolean} keeps  whether the reader wants it kept
 * @property {boolean} canKeep  whether this browser keeps anything for this page
 * @property {string} name  of the file that is being opened, or is here
 * @property {boolean} own  whether that is the reader's own file, or it is one that there is trouble with
 * @property {string} trouble  a sentence, or none
 */

/** Before anybody asked for it. @returns {Stand} */
export function atFirst() {
  return {
    stage: "unasked",
    manifest: null,
    absent: false,
    bytes: 0,
    kept: 0,
    keeps: false,
    canKeep: canKeep(),
    name: "",
    own: false,
    trouble: "",
  };
}
