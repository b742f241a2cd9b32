// The site’s list of its files, asked for and checked: its version is the digest of all else that it says.

import { respond } from "../parts/loader.js";
import { hexDigest } from "./digest.js";
import { LIST } from "./files.js";

/** @typedef {import("./files.js").List} List */

const FORM = 1;

/**
 * @param {string} root  the site's address, with its last slash
 * @returns {Promise<List>}
 * @throws {Error} a sentence
 */
export async function readList(root) {
  const response = await respond(root + LIST);
  if (response.status === 204) return notReached(); // so the worker says it, which leaves the console alone
  return checkedList(await response.text().catch(notReached));
}

/** @returns {never} */
function notReached() {
  throw new Error("The site can’t be reached. Check the connection and try again.");
}

/** @param {string} text @returns {Promise<List>} */
export async function checkedList(text) {
  const said = parsed(text);
  if (said?.form > FORM) {
    throw new Error(
      "The site has a newer version of the book, which the copy on this device can’t take by itself. Forget the copy, and keep the book again.",
    );
  }
  const { version, ...body } = said ?? {};
  if (!Array.isArray(body.files) || version !== (await hexDigest(new TextEncoder().encode(JSON.stringify(body))))) {
    throw new Error(`The site’s ${LIST} came damaged, or a web page came in its place. Try again later.`);
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
