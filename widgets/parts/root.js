// The outermost element of a widget.

import { h } from "./dom.js";

/**
 * @param {string} name  of the Python class
 * @param {string} label  what a screen reader calls it
 * @param {(Node | null)[]} children
 * @returns {HTMLDivElement}  set its `dataset.ready` to "true" once it can be used
 */
export function widgetRoot(name, label, ...children) {
  return h(
    "div",
    {
      class: "gnm",
      "data-widget": name,
      role: "group",
      "aria-label": label,
      // In JupyterLab arrow keys and letters are the widget's, not the notebook's shortcuts.
      onkeydown: (/** @type {KeyboardEvent} */ event) => event.stopPropagation(),
    },
    ...children,
  );
}
