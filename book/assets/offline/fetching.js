// One file on its way from the site, past whatever is kept, and checked before anybody has it. (Not by parts/loader.js, which
// holds files against the sums of the version that the page itself is of.)

import { hexDigest } from "./digest.js";

/** @typedef {import("./files.js").SiteFile} SiteFile */

/** In an address: it is to come from the site itself. */
export const FRESH = "fresh";

/** What of a host's answer is kept with a file: its type, and the rules that the host gives pages and workers. */
const HEADERS = [
  "content-type",
  "content-security-policy",
  "cross-origin-embedder-policy",
  "cross-origin-opener-policy",
  "cross-origin-resource-policy",
  "permissions-policy",
  "referrer-policy",
  "x-content-type-options",
  "x-frame-options",
];

/** A file that came, and not as the list says. */
export class WrongFile extends Error {
  /** @param {SiteFile} file @param {string} how */
  constructor({ path }, how) {
    super(`${path} ${how}`);
  }
}

/** The connection broke, or there is none. */
export class BrokenOff extends Error {}

/**
 * @param {string} root
 * @param {SiteFile} file
 * @param {AbortSignal} [signal]
 * @returns {Promise<Response>}  as it is to be kept, without an address of its own
 * @throws {WrongFile | BrokenOff}
 */
export async function fetchFile(root, file, signal) {
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  // Its digest in the address: a store on the way that still has an older file of this name gives out another one.
  const address = `${root}${path}?${FRESH}=${file.sha256.slice(0, 10)}`;
  const { response, bytes } = await received(address, file, signal);
  if (!response.ok) throw new WrongFile(file, `is missing (HTTP status ${response.status})`);
  if ((await hexDigest(bytes)) !== file.sha256) throw new WrongFile(file, difference(file, response, bytes));
  const headers = HEADERS.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [/** @type {[string, string]} */ ([name, value])];
  });
  return new Response(bytes, { headers });
}

/**
 * @param {string} address
 * @param {SiteFile} file
 * @param {AbortSignal} [signal]
 */
async function received(address, { path }, signal) {
  try {
    const response = await fetch(address, { signal, cache: "no-store" });
    return { response, bytes: await response.arrayBuffer() };
  } catch (error) {
    throw signal?.aborted ? error : new BrokenOff(`The connection broke while ${path} came. Check it and go on.`);
  }
}

/**
 * @param {SiteFile} file
 * @param {Response} response
 * @param {ArrayBuffer} bytes
 */
function difference(file, { headers }, { byteLength }) {
  const isPage = /^text\/html/i.test(headers.get("content-type") ?? "");
  if (isPage && !file.path.endsWith(".html")) return "is a web page in its place";
  if (byteLength < file.bytes) return `is cut short (${byteLength} of ${file.bytes} bytes)`;
  return "is altered";
}
