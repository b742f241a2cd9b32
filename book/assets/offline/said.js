// How it stands with the copy, in words: what the page about it says and offers, and what every page says below its title.

import { megabytes } from "../parts/megabytes.js";
import { sum } from "./files.js";

/** @typedef {import("./copy.js").Stand} Stand */
/** @typedef {import("./files.js").SiteFile} SiteFile */
/** @typedef {import("./store.js").Current} Current */

/** @param {SiteFile[]} files */
const size = (files) => `${megabytes(sum(files, "bytes"))} MB`;

/** @param {Stand} stand */
export const cameSoFar = ({ all, lacks }) => sum(all, "bytes") - sum(lacks, "bytes");

/** Whether the site has another version than the one that is read. @param {Stand} stand */
const isNewer = ({ site, kept }) => site !== null && kept !== null && site.version !== kept.version;

/** @param {Stand} stand */
export function told(stand) {
  const { looked, coming, site, kept, lost, all, lacks, begun } = stand;
  if (!looked) return "Looking what is kept, and asking the site what there is.";
  if (coming) return "It comes. If you leave this page it stops, and goes on when you come back and say so.";
  if (isNewer(stand)) {
    return `A newer version of this book is there. You read the one that you have kept, ${whole(stand)}. The new one takes its place when all of it has come: ${toCome(stand)}.`;
  }
  if (kept && lost.length) return `The book was kept on this device, and ${size(lost)} of it are lost. ${when(kept)}`;
  if (kept) {
    const unasked = site ? "" : " The site can’t be reached just now.";
    return `The book is kept on this device, ${whole(stand)}: ${size(all.filter((file) => !lacks.includes(file)))}. ${when(kept)}${unasked}`;
  }
  if (!site) return begun ? "A part of the book is kept on this device." : "Nothing is kept on this device.";
  if (begun)
    return `${megabytes(cameSoFar(stand))} of ${size(all)} are on this device. The book is read from there when all of it is.`;
  return `It takes ${size(all)} on this device. Over the wire that is ${toCome(stand)}.`;
}

/** @param {Stand} stand */
const toCome = ({ lacks }) => `${megabytes(sum(lacks, "packed"))} MB, where the site compresses what it sends`;

/** @param {Stand} stand */
const whole = ({ kept }) => (kept?.text ? "whole" : "whole but for the training text");

/** @param {Current} current */
function when({ since }) {
  const day = new Date(since).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  return `It came on ${day}, and pages opened since then are read from it.`;
}

/** What the button offers; nothing where there is nothing to do. @param {Stand} stand */
export function offered(stand) {
  const { looked, coming, site, kept, lost, text, all, lacks } = stand;
  if (!looked || coming) return "";
  if (!site) return kept ? "" : "Try again";
  if (isNewer(stand)) return `Take the newer version: ${size(lacks)}`;
  if (kept && lost.length) return `Mend it: ${size(lacks)}`;
  if (kept) return text && !kept.text ? `Keep the training text too: ${size(lacks)}` : "";
  return lacks.length < all.length ? `Go on: ${megabytes(cameSoFar(stand))} of ${size(all)} are here` : `Keep it: ${size(all)}`;
}

/**
 * What a page says below its title, if it is read from the copy and there is something to say.
 * @param {{ reached: boolean, newer: boolean, lost: number, text: boolean }} how  `reached`: whether the site answers;
 *   `lost`: files of the copy that are gone
 */
export function below({ reached, newer, lost, text }) {
  if (newer) return "A newer version of this book is there. You read the one that is kept on this device.";
  if (reached) return lost ? "Some of the copy of this book on this device is lost. What is missing comes from the site." : "";
  const rest = lost ? "some of which is lost" : text ? "which is whole" : "which is whole but for the training text";
  return `The site can’t be reached. You read the copy on this device, ${rest}.`;
}
