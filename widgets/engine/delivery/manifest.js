// What the site has of the real model: one file in parts, and what each of them must be. book/extension/real_model.py
// writes it.

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
  const response = await fetch(`${root}manifest.json`, { cache: "no-cache" }).catch(notAsked);
  if (response.status === 404 || isWebPage(response)) throw new NotHere(ABSENT);
  if (!response.ok) {
    throw new Error(`The site did not say what it has of the real model (HTTP status ${response.status}). Try again later.`);
  }
  return checkedManifest(await response.text().catch(notAsked));
}

/** @param {Error} error @returns {never} */
function notAsked({ message }) {
  throw new Error(`The site could not be asked what it has of the real model (${message}). Check the connection and try again.`);
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

/**
 * Whether a web page came in a file's place, as some hosts answer for what they do not have.
 * @param {Response} response
 */
export function isWebPage(response) {
  return /^text\/html/i.test(response.headers.get("Content-Type") ?? "");
}
