// One part on its way: fetched, counted, and checked before anyone reads it.

import { respond } from "../../parts/loader.js";
import { megabytes } from "../../parts/megabytes.js";

/** @typedef {import("./manifest.js").Part} Part */

/**
 * For all of the file in one piece, where its parts find their places.
 * @param {number} bytes
 */
export function roomFor(bytes) {
  try {
    return new Uint8Array(bytes);
  } catch {
    throw new Error(
      `This tab has no room for ${megabytes(bytes)} MB in one piece. Close other tabs or programs and try again; ` +
        "on some phones it can’t be had at all.",
    );
  }
}

/**
 * Fetches a part into its place. Whatever goes wrong, what lies there then is not to be used.
 * @param {string} root  URL of the folder, with its last slash
 * @param {Part} part
 * @param {Uint8Array<ArrayBuffer>} place  as long as the part
 * @param {{ signal: AbortSignal, onBytes: (bytes: number) => void }} options  `onBytes`: how much of it has come
 */
export async function fetchPart(root, part, place, { signal, onBytes }) {
  // 98 MB are kept only where the reader says so.
  const response = await respond(root + part.file, { signal, cache: "no-store", name: `${part.file} of the real model` });
  await receive(response, part, place, { signal, onBytes });
  await check(part, place);
}

/**
 * @param {Response} response
 * @param {Part} part
 * @param {Uint8Array<ArrayBuffer>} place
 * @param {{ signal: AbortSignal, onBytes: (bytes: number) => void }} options
 */
async function receive({ body }, part, place, { signal, onBytes }) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (body).getReader();
  let bytes = 0;
  for (;;) {
    const { value, done } = await reader.read().catch((error) => {
      throw signal.aborted ? error : brokenOff(part, bytes, error);
    });
    if (done) break;
    if (bytes + value.length > place.length) {
      reader.cancel().catch(() => {});
      throw altered(part, "it is longer than it should be");
    }
    place.set(value, bytes);
    onBytes((bytes += value.length));
  }
  if (bytes < place.length) throw altered(part, `only ${megabytes(bytes)} of its ${megabytes(place.length)} MB came`);
}

/**
 * @param {Part} part
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function check(part, bytes) {
  if (!globalThis.crypto?.subtle) return; // plain http from another machine: no browser reckons digests there
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex !== part.sha256) throw altered(part, "its bytes are not those that the book was built with");
}

/**
 * @param {Part} part
 * @param {string} how
 */
function altered(part, how) {
  return new Error(
    `The part ${part.file} of the real model is damaged: ${how}. It was thrown away. ` +
      "Try again; if that does not help, the book has to be built again.",
  );
}

/**
 * @param {Part} part
 * @param {number} bytes
 * @param {Error} error
 */
function brokenOff(part, bytes, error) {
  return new Error(
    `The connection broke after ${megabytes(bytes)} MB of the part ${part.file} (${error.message}). ` +
      "Check it and try again: the parts that came before need not come again.",
  );
}
