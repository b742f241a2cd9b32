// The parts kept in the reader's browser, if the reader said so: each under its digest, so that those of an older book
// are never taken for those of this one.

/** @typedef {import("./manifest.js").Manifest} Manifest */
/** @typedef {import("./manifest.js").Part} Part */

const CACHE = "grown-not-made: smollm2";
const MANIFEST = "manifest";

/** Whether this browser keeps anything for this page: over plain http from another machine, none does. */
export const canKeep = () => "caches" in globalThis;

/** @param {string} name */
const key = (name) => new Request(`/kept/smollm2/${name}`);

/**
 * @param {Manifest} manifest
 * @returns {Promise<Set<string>>}  the digests of its parts that are kept; none where nothing may be kept
 */
export async function keptParts(manifest) {
  try {
    if (!(await caches.has(CACHE))) return new Set();
    const cache = await caches.open(CACHE);
    const found = await Promise.all(manifest.parts.map(async ({ sha256 }) => (await cache.match(key(sha256))) && sha256));
    return new Set(found.filter((each) => each !== undefined));
  } catch {
    return new Set();
  }
}

/**
 * @param {Part} part
 * @returns {Promise<Uint8Array<ArrayBuffer>>}  its bytes, not checked yet
 * @throws {Error} where they are gone
 */
export async function readKept({ sha256 }) {
  const kept = await (await caches.open(CACHE)).match(key(sha256));
  if (!kept) throw new Error("It is kept no more.");
  return new Uint8Array(await kept.arrayBuffer());
}

/**
 * @param {Manifest} manifest
 * @param {Part} part
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @throws {Error} a sentence, where it can't be kept
 */
export async function keepPart(manifest, part, bytes) {
  try {
    const cache = await caches.open(CACHE);
    await cache.put(key(MANIFEST), new Response(JSON.stringify(manifest)));
    await cache.put(key(part.sha256), new Response(bytes));
  } catch (error) {
    await forgetKept();
    throw new Error(whyNot(/** @type {Error} */ (error)));
  }
}

/** The manifest of what is kept, for where the site can't be asked. @returns {Promise<string | null>} */
export async function keptManifest() {
  try {
    const kept = (await caches.has(CACHE)) && (await (await caches.open(CACHE)).match(key(MANIFEST)));
    return kept ? await kept.text() : null;
  } catch {
    return null;
  }
}

/** @returns {Promise<void>} */
export async function forgetKept() {
  try {
    await caches.delete(CACHE);
  } catch {
    // Not allowed here, so nothing was kept.
  }
}

/** @param {Error} error */
function whyNot({ name, message }) {
  if (name === "QuotaExceededError") return "This browser has no room to keep it: it is here until you close this page.";
  return `This browser refused to keep it (${message}): it is here until you close this page.`;
}
