// On every page: below it, whether the book is kept on this device; below its title, when it is read from there and the
// site can’t be reached, or has a newer version.

import { h } from "../parts/dom.js";
import { missing, wanted } from "./files.js";
import { readList } from "./list.js";
import { below } from "./said.js";
import { Store } from "./store.js";

const root = new URL(document.documentElement.dataset.content_root ?? "./", location.href).href;
const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector(".gnm-keep a"));
const note = h("p", { class: "gnm-kept-note", role: "status", hidden: true });

async function show() {
  const store = await Store.find(root);
  if (!store || !link) return;
  const current = await store.current();
  link.textContent = current ? "This book is kept on this device" : "A part of this book is kept on this device";
  if (!current || document.querySelector(".gnm-offline")) return; // that page says it all
  const [site, names, list] = await Promise.all([readList(root).catch(() => null), store.names(), store.list(current.version)]);
  const lost = list ? missing(wanted(list, current.text), names).length : 0;
  const newer = site !== null && site.version !== current.version;
  const words = below({ reached: site !== null, newer, lost, text: current.text });
  const way = newer ? "Take it" : lost && site ? "Mend it" : "";
  note.hidden = !words;
  note.replaceChildren(words, " ", ...(way ? [h("a", { href: link.href }, way)] : []));
  if (!note.isConnected) document.querySelector("article h1")?.after(note);
}

const version = async () => (await (await Store.find(root))?.current())?.version;
const opened = await version();
addEventListener("pageshow", async ({ persisted }) => {
  // The browser let this page keep while its reader was elsewhere, and another version may be read by now.
  if (persisted && (await version()) !== opened) location.reload();
});
addEventListener("online", show);
addEventListener("offline", show);
await show();
