// Sources as links in brackets, as the book cites.

import { h } from "./dom.js";

/** @typedef {Record<string, { label: string, url: string }>} Sources  without an address, the label alone is shown */

/**
 * @param {(string | undefined)[]} keys  unknown and empty ones are left out
 * @param {Sources} sources
 * @returns {Node[]}
 */
export function cited(keys, sources) {
  const links = keys.flatMap((key) => (key && sources[key] ? [sources[key]] : []));
  if (!links.length) return [];
  const shown = links.flatMap(({ label, url }, i) => [i ? "; " : "", url ? h("a", { href: url }, label) : label]);
  return [h("span", { class: "g-cited" }, " (", ...shown, ")")];
}
