// Earlier wordings, each with its date: to be taken up again, or deleted.

import { h } from "../parts/dom.js";
import { dated } from "./statements.js";

/** @typedef {import("./statements.js").Version} Version */

/**
 * @param {string} title
 * @param {{ onTake?: (version: Version) => void, onDelete: (version: Version) => void }} calls
 */
export function history(title, { onTake, onDelete }) {
  const summary = h("summary", {});
  const list = h("ol", { class: "s-list" });
  const element = h("details", { class: "s-history" }, summary, list);
  return {
    element,
    /** @param {Version[]} versions  oldest first */
    draw(versions) {
      element.hidden = !versions.length;
      summary.textContent = `${title} (${versions.length})`;
      list.replaceChildren(
        ...[...versions]
          .reverse()
          .map((version) =>
            h(
              "li",
              {},
              h("span", {}, h("b", {}, dated(version.at)), ` ${version.text}`),
              h(
                "span",
                { class: "p-buttons" },
                onTake ? button("Take up again", version, onTake) : null,
                button("Delete", version, onDelete),
              ),
            ),
          ),
      );
    },
  };
}

/**
 * @param {string} label
 * @param {Version} version
 * @param {(version: Version) => void} onPress
 */
function button(label, version, onPress) {
  return h(
    "button",
    {
      type: "button",
      class: "g-button",
      "aria-label": `${label}: ${version.text.slice(0, 60)}`,
      onclick: () => onPress(version),
    },
    label,
  );
}
