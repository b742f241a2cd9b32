// Where the turns are kept to be sent on: in the page's address or, in a notebook, in a line of Python.

import { asError } from "../parts/trouble.js";
import { asPython } from "./kept.js";
import { MOST, fromHash, toHash } from "./link.js";

/** @typedef {Parameters<typeof toHash>[0]} Kept */

const onPage = () => document.documentElement.dataset.content_root !== undefined; // else in JupyterLab

/**
 * What to copy, and what it is.
 * @param {Kept} state
 * @returns {{ label: string, text: string }}  no text where an address can't hold so much
 */
export function keeping(state) {
  if (!onPage()) return { label: "A line that keeps them, for a notebook", text: asPython(state) };
  return { label: "A link that keeps them", text: state.edits.length > MOST ? "" : location.href.split("#")[0] + toHash(state) };
}

/**
 * Follows the page's address.
 * @param {{ onLink: (link: NonNullable<ReturnType<typeof fromHash>>) => void, onBad: (sentence: string) => void }} calls
 *   `onBad` with nothing: what was wrong is no longer so
 * @returns {{ take: () => boolean, stop: () => void }}  `take`: reads it now; whether it is about knobs
 */
export function address({ onLink, onBad }) {
  function take() {
    if (!onPage()) return false;
    onBad("");
    try {
      const link = fromHash(location.hash);
      if (!link) return false;
      onLink(link);
    } catch (error) {
      onBad(asError(error).message);
    }
    return true;
  }
  window.addEventListener("hashchange", take);
  return { take, stop: () => window.removeEventListener("hashchange", take) };
}
