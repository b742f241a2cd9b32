// What the site has of the real model: one file in parts, and what each of them must be. book/extension/real_model.py
// writes it.

import { fetchFile, Missing } from "../../parts/loader.js";

/** @typedef {{ file: string, bytes: number, sha256: string }} Part */
/** @typedef {{ name: string, file: string, bytes: number, sha256: string, parts: Part[] }} Manifest */

/** Said where the site has none: not a fault, and nothing that trying again would mend. */
export class NotHere extends Error {}

/**
 * @param {string} root  URL of the folder, with its last slash
 * @returns {Promise<Manifest>}
 * @throws {NotHere} where the site comes without the model; any other Error is a sentence on what is wrong
 */
export async function readManifest(root) {
  const bytes = await fetchFile(`${root}manifest.json`, { name: "manifest.json of the real model" }).catch((error) => {
    throw error instanceof Missing ? new NotHere(ABSENT) : error;
  });
  return checkedManifest(new TextDecoder().decode(bytes));
}

const ABSENT = "This site comes without the real model: it was built where that was not installed.";

/**
 * @param {string} text
 * @returns {Manifest}
 */
export function checkedManifest(text) {
  const said = parsed(text);
  /** @type {Part[]} */
  const parts = Array.isArray(said?.parts) ? said.parts : [];
  const sound = parts.every(
    ({ file, bytes, sha256 } = /** @type {any} */ ({})) =>
      /^[\w.-]+$/.test(file) && Number.isInteger(bytes) && bytes > 0 && /^[0-9a-f]{64}$/.test(sha256),
  );
  if (!sound || !parts.length || parts.reduce((sum, { bytes }) => sum + bytes, 0) !== said.bytes) {
    throw new Error(
      "The site’s manifest.json of the real model is damaged. Reload the page; if that does not help, build the book again.",
    );
  }
  return said;
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
