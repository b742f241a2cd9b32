// How the site's own files come, whoever in a page asks for them: a request that breaks off is made again, what came is held
// against the sum that the build wrote down of it, and if a file can't be had, a sentence names it and says what to do.
// The style sheets and scripts that a page itself names are watched by book/assets/whole.js.

const PAUSES = [300, 1500]; // ms before a request that broke off is made again
const BUSY = [429, 502, 503, 504]; // a server that says so means: later
const SUMS = "sums.json"; // book/extension/sums.py
const WHAT_NOW = "Try again; if that does not help, put the file back into the site, or build the book again.";

/** Said of a file that did not come, or not whole. Its message names the file and says what to do. */
export class NotHad extends Error {}

/** Said of a file that the site does not have. */
export class Missing extends NotHad {}

/**
 * @typedef {object} Wish
 * @property {string} [name]  what a sentence calls the file; by default the end of its address
 * @property {RequestCache} [cache]  by default the browser asks whether its copy is still good: one that was damaged on the
 *   way, or is of an older book, would otherwise be met again after every reload
 * @property {boolean} [page]  it is a web page that is wanted
 * @property {AbortSignal} [signal]
 */

/**
 * The answer to a request, whose body is still on its way.
 * @param {string} url
 * @param {Wish} [wish]
 * @returns {Promise<Response>}
 * @throws {NotHad}
 */
export function respond(url, wish = {}) {
  return persist(() => once(url, wish), wish.signal);
}

/**
 * A whole file of the site.
 * @param {string} url
 * @param {Wish & { onProgress?: (fraction: number) => void }} [wish]  `onProgress`: told how much has come, 0 to 1
 * @returns {Promise<ArrayBuffer>}
 * @throws {NotHad}
 */
export async function fetchFile(url, wish = {}) {
  const sum = sumOf(url);
  const bytes = await persist(async () => received(await once(url, wish), url, wish), wish.signal);
  if (await fits(bytes, await sum)) return bytes;
  // The browser's own copy may be the bad one, and the site take it for good: now it is not to be used. And the list of sums may
  // be of the book as it was a minute ago.
  sums = undefined;
  const again = { ...wish, cache: /** @type {const} */ ("reload") };
  const fresh = await persist(async () => received(await once(url, again), url, again), wish.signal);
  if (await fits(fresh, await sumOf(url))) return fresh;
  throw new NotHad(`The file ${nameOf(url, wish)} was altered: it is not what the book was built with. ${WHAT_NOW}`);
}

/** @type {Map<string, number>} how often a module failed: browsers remember that of its address, so that it needs another */
const failures = new Map();

/**
 * Imports a module of the site. It is fetched and looked at first: of one that fails `import` doesn't say why.
 * @param {string} url
 * @returns {Promise<any>}
 * @throws {NotHad}
 */
export async function importModule(url) {
  const tried = failures.get(url) ?? 0;
  const address = tried ? `${url}?again=${tried}` : url;
  await fetchFile(address);
  try {
    return await import(address);
  } catch (error) {
    failures.set(url, tried + 1);
    if (tried < PAUSES.length && !(error instanceof SyntaxError)) return importModule(url); // it broke off after all
    throw damaged(url, error);
  }
}

/**
 * Runs a script of the site that is no module.
 * @param {string} url
 * @returns {Promise<void>}
 * @throws {NotHad}
 */
export async function runScript(url) {
  await fetchFile(url);
  await attached(url, Object.assign(document.createElement("script"), { src: url }));
}

/** @type {Map<string, Promise<void>>} */
const styles = new Map();

/**
 * Puts a style sheet of the site into the page, once.
 * @param {string} url
 * @param {{ id?: string, className?: string }} [attributes]  of its element
 * @returns {Promise<void>}  once it is there
 * @throws {NotHad}
 */
export function addStyle(url, attributes = {}) {
  const known = styles.get(url);
  if (known) return known;
  const coming = fetchFile(url).then(() =>
    attached(url, Object.assign(document.createElement("link"), { rel: "stylesheet", href: url, ...attributes })),
  );
  styles.set(url, coming);
  coming.catch(() => styles.delete(url)); // so that the next call tries again
  return coming;
}

/**
 * A file that came, and can't be read.
 * @param {string} url
 * @param {unknown} error
 */
function damaged(url, error) {
  const why = error instanceof Error ? error.message : String(error);
  return new NotHad(`The file ${nameOf(url, {})} is damaged (${why}). ${WHAT_NOW}`);
}

/**
 * @param {string} url
 * @param {HTMLElement} element
 * @returns {Promise<void>}
 */
function attached(url, element) {
  return new Promise((resolve, reject) => {
    element.dataset.loader = ""; // whole.js leaves it to us
    element.onload = () => resolve();
    element.onerror = () => {
      element.remove();
      reject(damaged(url, "the browser refused it"));
    };
    document.head.append(element);
  });
}

// ---- One request ----

class BrokenOff extends NotHad {}

/**
 * @param {string} url
 * @param {Wish} wish
 */
async function once(url, wish) {
  const { signal, cache = "no-cache", page = false } = wish;
  const response = await fetch(url, { signal, cache }).catch((error) => {
    throw signal?.aborted ? error : brokenOff(url, wish, error.message);
  });
  if (BUSY.includes(response.status)) throw brokenOff(url, wish, `HTTP status ${response.status}`);
  if (!response.ok) throw new Missing(`The file ${nameOf(url, wish)} is missing (HTTP status ${response.status}). ${WHAT_NOW}`);
  // As some hosts answer for what they do not have.
  if (!page && /^text\/html/i.test(response.headers.get("Content-Type") ?? "")) {
    throw new Missing(`In the place of the file ${nameOf(url, wish)} the site gave a web page. ${WHAT_NOW}`);
  }
  return response;
}

/**
 * The body of a response, with word on how much has come. The length that a server announces counts compressed bytes where it
 * compresses: the fraction is a hint, never above 1.
 * @param {Response} response
 * @param {string} url
 * @param {Wish & { onProgress?: (fraction: number) => void }} wish
 */
async function received(response, url, { onProgress, ...wish }) {
  const announced = Number(response.headers.get("Content-Length"));
  let bytes = 0;
  const counter = new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      onProgress?.(Math.min(1, bytes / announced));
      controller.enqueue(chunk);
    },
  });
  const counted = onProgress && announced && response.body ? new Response(response.body.pipeThrough(counter)) : response;
  return counted.arrayBuffer().catch((error) => {
    throw wish.signal?.aborted ? error : brokenOff(url, wish, error.message);
  });
}

/**
 * @param {string} url
 * @param {Wish} wish
 * @param {string} why
 */
function brokenOff(url, wish, why) {
  return new BrokenOff(`The file ${nameOf(url, wish)} could not be fetched (${why}). Check the connection and try again.`);
}

/**
 * @template T
 * @param {() => Promise<T>} attempt
 * @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 */
async function persist(attempt, signal) {
  for (const pause of PAUSES) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof BrokenOff) || signal?.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return attempt();
}

/** @param {string} url @param {Wish} wish */
const nameOf = (url, { name }) => name ?? new URL(url, document.baseURI).pathname.split("/").at(-1);

// ---- What a file must be ----

/** @type {Promise<Record<string, string>> | undefined} */
let sums;

/**
 * What the build wrote down of a file of this site, if it did: the beginning of its SHA-256.
 * @param {string} url
 * @returns {Promise<string | undefined>}
 */
async function sumOf(url) {
  const root = document.documentElement.dataset.content_root;
  if (root === undefined) return undefined;
  const folder = new URL(`${root}_static/`, document.baseURI).href;
  const { origin, pathname } = new URL(url, document.baseURI);
  if (!`${origin}${pathname}`.startsWith(folder)) return undefined;
  sums ??= respond(folder + SUMS)
    .then((response) => response.json())
    .catch(() => ({})); // then shapes, which are checked in any case, have to do
  return (await sums)[decodeURIComponent(`${origin}${pathname}`.slice(folder.length))];
}

/**
 * @param {ArrayBuffer} bytes
 * @param {string | undefined} sum
 */
async function fits(bytes, sum) {
  if (!sum || !globalThis.crypto?.subtle) return true; // plain http from another machine: no browser reckons digests there
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.startsWith(sum);
}
