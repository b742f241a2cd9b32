// Answers for the site, from the time that a reader asked for a copy. A page gets all that it asks for from the one
// version that it was opened with, also while another one is being taken. What is no part of that version comes from the
// site, and so does all while none is kept whole, or if what is kept can't be read. (The build bundles this file into
// offline_worker.js.)

import { entryOf, fileAt, LIST, superfluous } from "./files.js";
import { BrokenOff, FRESH, fetchFile } from "./fetching.js";
import { alone } from "./lock.js";
import { Store } from "./store.js";

/** @typedef {import("./files.js").SiteFile} SiteFile */
/** @typedef {{ request: Request, clientId: string, resultingClientId: string, waitUntil: (done: Promise<any>) => void }} Asked */

const worker = /** @type {any} */ (globalThis);
/** @type {string} */
const root = worker.registration.scope;

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("fetch", (/** @type {Asked & { respondWith: (answer: Promise<Response>) => void }} */ event) => {
  const { request } = event;
  const isFresh = new URL(request.url).searchParams.has(FRESH);
  if (request.method === "GET" && request.url.startsWith(root) && !isFresh)
    event.respondWith(answer(event).catch(() => fetch(request)));
});

/** @param {Asked} asked */
async function answer(asked) {
  const { request } = asked;
  const path = pathOf(request.url);
  if (path === LIST) return fetch(request).catch(() => new Response(null, { status: 204 }));
  const store = await Store.find(root);
  if (!store) return fetch(request);
  const opens = request.mode === "navigate";
  const version = opens ? await versionNow(store) : await versionOf(store, asked.clientId);
  const files = version && (await filesOf(store, version));
  const file = files ? fileAt(files, path) : undefined;
  if (asked.resultingClientId) await note(store, asked, file ? version : null);
  if (!file) return opens ? fetch(request).catch(notHere) : fetch(request);
  return (await store.read(entryOf(file))) ?? fromSite(file, opens);
}

/** @param {string} url */
function pathOf(url) {
  const path = new URL(url).pathname.slice(new URL(root).pathname.length);
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // no file of the book is called so
  }
}

// ---- Versions --------------------------------------------------------------------------------------------------------

/** @type {Map<string, Map<string, SiteFile>>} a version's files by their paths; they never change */
const known = new Map();

/** @param {Store} store @param {string} version */
async function filesOf(store, version) {
  const list = known.has(version) ? null : await store.list(version);
  if (list) known.set(version, new Map(list.files.map((file) => [file.path, file])));
  return known.get(version);
}

/** @param {Store} store */
const versionNow = async (store) => (await store.current())?.version ?? null;

/** @type {Promise<Map<string, string | null>> | null} open pages, and workers of theirs; null: all of it comes from the site */
let remembered = null;

/** @param {Store} store */
const pages = (store) => (remembered ??= store.pages().then((kept) => new Map(kept)));

/** @param {Store} store @param {string} page */
async function versionOf(store, page) {
  const version = (await pages(store)).get(page);
  return version === undefined ? versionNow(store) : version;
}

/**
 * Remembers which version a page is opened with; browsers end a worker that has nothing to do.
 * @param {Store} store
 * @param {Asked} asked
 * @param {string | null} version
 */
async function note(store, asked, version) {
  const all = await pages(store);
  all.set(asked.resultingClientId, version);
  asked.waitUntil(tidy(store, all, asked.resultingClientId));
}

/**
 * Forgets pages that were closed, and then the versions that nobody reads any more.
 * @param {Store} store
 * @param {Map<string, string | null>} all
 * @param {string} opening
 */
async function tidy(store, all, opening) {
  /** @type {{ id: string }[]} */
  const open = await worker.clients.matchAll({ includeUncontrolled: true, type: "all" });
  const there = new Set([opening, ...open.map(({ id }) => id)]);
  for (const id of all.keys()) if (!there.has(id)) all.delete(id);
  await store.setPages([...all]);
  const current = await store.current();
  if (current?.before.length) await alone(root, () => sweep(store, current, new Set(all.values())));
}

/**
 * @param {Store} store
 * @param {import("./store.js").Current} current
 * @param {Set<string | null>} read
 */
async function sweep(store, current, read) {
  const unread = current.before.filter((version) => !read.has(version));
  if (!unread.length) return;
  for (const version of unread) await store.dropList(version);
  const lists = await Promise.all((await store.versions()).map((version) => store.list(version)));
  const needed = lists.filter((list) => list !== null);
  for (const name of superfluous(await store.names(), needed)) await store.drop(name);
  await store.setCurrent({ ...current, before: current.before.filter((version) => read.has(version)) });
}

// ---- What is not kept ------------------------------------------------------------------------------------------------

/**
 * A file that belongs to the version, and was left out or lost: from the site, if the site still has that very one.
 * @param {SiteFile} file
 * @param {boolean} opens  whether it is a page that is opened
 */
async function fromSite(file, opens) {
  try {
    return await fetchFile(root, file);
  } catch (error) {
    if (error instanceof BrokenOff) return opens ? notHere() : Response.error();
    const why = `${error instanceof Error ? error.message : error}: not the one that belongs to this version of the book.`;
    return new Response(why, { status: 409, statusText: "Of another version", headers: { "content-type": "text/plain" } });
  }
}

function notHere() {
  const page = `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Not kept</title><link rel="icon" href="data:,"><main><h1>This page is not kept</h1><p>It is no part of the copy of the book on this device, and the
site can’t be reached. <a href="${root}">To the front page</a></p></main></html>`;
  return new Response(page, { status: 504, headers: { "content-type": "text/html; charset=utf-8" } });
}
