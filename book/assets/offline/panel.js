// The page on which a reader keeps the book: how large it is before anything comes, its way here, and how it is forgotten.

import { keptManifest, keptParts } from "../engine/delivery/keeping.js";
import { freshId, h } from "../parts/dom.js";
import { megabytes } from "../parts/megabytes.js";
import { Copy } from "./copy.js";
import { sum, wanted } from "./files.js";
import { obstacle } from "./obstacle.js";
import { cameSoFar, offered, told } from "./said.js";

const root = new URL(document.documentElement.dataset.content_root ?? "./", location.href).href;

/** @param {HTMLElement} place */
async function showCopy(place) {
  const why = await obstacle();
  if (why) return place.replaceChildren(h("p", { class: "gnm-widget-note" }, why));

  const copy = new Copy(root);
  const said = h("p", { role: "status", tabindex: -1 });
  const trouble = h("p", { class: "gnm-widget-note", role: "alert" });
  const text = h("input", { type: "checkbox", checked: true, onchange: () => copy.want(text.checked) });
  const textSize = h("span", {});
  const choice = h("label", {}, text, textSize);
  const room = h("p", { class: "gnm-offline-room" });
  const bar = h("progress", { id: freshId("offline") });
  const way = h("label", { for: bar.id });
  const go = button("", () => (copy.stand.site ? copy.keep() : again()));
  const stop = button("Stop", () => copy.stop());
  const forget = button("Forget it", () => copy.forget());
  const coming = h("p", { class: "gnm-offline-row" }, way, bar);
  place.replaceChildren(said, trouble, choice, room, coming, h("p", { class: "gnm-offline-row" }, go, stop, forget));

  function again() {
    copy.stand.trouble = "";
    return copy.look();
  }

  copy.onChange = () => {
    const { stand } = copy;
    const held = place.contains(document.activeElement);
    const { site, kept, lacks } = stand;
    say(said, told(stand));
    say(trouble, stand.trouble);
    const training = site ? sum(wanted(site, true), "bytes") - sum(wanted(site, false), "bytes") : 0;
    choice.hidden = !training || stand.coming || (kept?.text ?? false);
    text.checked = stand.text;
    textSize.textContent = `The whole training text too, ${megabytes(training)} MB, for the figures that search it or learn from it`;
    coming.hidden = !stand.coming;
    bar.max = sum(stand.all, "bytes");
    bar.value = cameSoFar(stand);
    way.textContent = `${megabytes(bar.value)} of ${megabytes(bar.max)} MB`;
    say(go, offered(stand));
    stop.hidden = !stand.coming;
    forget.hidden = stand.coming || !stand.begun;
    place.dataset.ready = String(stand.looked && !stand.coming);
    if (!stand.coming) showRoom(room, lacks);
    if (held && !place.contains(document.activeElement)) ([go, stop].find(({ hidden }) => !hidden) ?? said).focus();
  };
  await copy.look();
  showReal(/** @type {HTMLElement} */ (document.querySelector(".gnm-offline-real")));
}

/** @param {HTMLElement} element @param {string} words  none: it isn't there */
function say(element, words) {
  element.hidden = !words;
  if (element.textContent !== words) element.textContent = words; // or it would be read aloud again
}

/**
 * What the browser itself says of its room.
 * @param {HTMLElement} place
 * @param {import("./files.js").SiteFile[]} lacks
 */
async function showRoom(place, lacks) {
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  const needed = sum(lacks, "bytes");
  const short = quota - usage < needed;
  say(
    place,
    short ? `This browser says that it has room for ${megabytes(quota - usage)} MB more; this needs ${megabytes(needed)}.` : "",
  );
}

/** The real model is kept by the figures that run it. @param {HTMLElement} place */
async function showReal(place) {
  const manifest = JSON.parse((await keptManifest()) ?? "null");
  if (!manifest) return;
  const digests = await keptParts(manifest);
  const bytes = manifest.parts.reduce(
    (/** @type {number} */ all, /** @type {import("../engine/delivery/manifest.js").Part} */ part) =>
      all + (digests.has(part.sha256) ? part.bytes : 0),
    0,
  );
  place.textContent = ` ${megabytes(bytes)} of its ${megabytes(manifest.bytes)} MB are kept in this browser.`;
}

/** @param {string} label @param {() => void} onclick */
const button = (label, onclick) => h("button", { type: "button", onclick }, label);

for (const place of document.querySelectorAll(/** @type {"div"} */ (".gnm-offline"))) showCopy(place);
