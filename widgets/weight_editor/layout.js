// What stands where.

import { h } from "../parts/dom.js";
import { widgetRoot } from "../parts/root.js";

/**
 * @param {Record<"choice" | "prompt" | "trouble" | "guess" | "panel" | "summary" | "words" | "elsewhere" | "tale" | "kept" | "many" |
 *   "slope" | "heard", HTMLElement>} parts
 */
export function layout(parts) {
  const misfits = h("p", { class: "g-trouble", role: "alert", hidden: true });
  const fetching = h("p", { class: "g-small" });
  const body = h(
    "div",
    { class: "w-body", hidden: true },
    parts.guess,
    parts.panel,
    parts.summary,
    h("div", { class: "w-answer" }, h("div", {}, parts.words, parts.elsewhere), parts.tale),
    parts.kept,
    h("div", { class: "w-section" }, h("p", { class: "g-title" }, "One knob is luck. How about many?"), parts.many),
    parts.slope,
  );
  const root = widgetRoot(
    "WeightEditor",
    "The model’s knobs",
    parts.choice,
    h("p", { class: "g-lead" }, "Every knob of the model is here. Pick one, turn it, and see what becomes of the next word."),
    parts.prompt,
    misfits,
    parts.trouble,
    fetching,
    body,
    parts.heard,
  );
  return { root, body, misfits, fetching };
}
