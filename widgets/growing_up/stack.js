// All ages under one another, for whoever asked for less motion.

import { h } from "../parts/dom.js";
import { opening, read, story } from "./story.js";

/**
 * @param {{ beginning: string, ages: import("./index.js").Age[] }} given
 */
export function stack({ beginning, ages }) {
  const element = h(
    "div",
    { class: "u-figure" },
    opening(beginning, ages.length),
    h(
      "ol",
      { class: "u-stack" },
      ...ages.map(({ tokens, said }) =>
        h("li", {}, h("p", { class: "g-small" }, read(tokens)), h("div", { translate: "no" }, story(beginning, said))),
      ),
    ),
  );
  return { element, stop() {}, update() {} };
}
