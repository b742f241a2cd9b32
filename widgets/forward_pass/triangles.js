// The whole pattern of each head: a row for each token that looks, a column for each looked at. None looks ahead.

import { h, svg } from "../parts/dom.js";
import { seenFrom } from "./places.js";

const MOST_TOKENS = 40; // beyond, the squares are too small to see

/**
 * @param {import("./session.js").Run} run
 * @param {import("./places.js").Place} place  a pattern
 * @param {number} position  whose row is framed
 * @returns {HTMLElement[]}  none for a long text
 */
export function triangles(run, place, position) {
  const T = run.tokens.length;
  if (T > MOST_TOKENS) return [];
  const pattern = run.value(place.id); // (heads, T, T)
  const heads = run.config.num_attention_heads;
  const made = Array.from({ length: heads }, (_, head) => {
    const squares = [];
    for (let t = 0; t < T; t++) {
      const seen = seenFrom(run.config, t, T);
      squares.push(svg("rect", { class: "g-ground", x: 0, y: t, width: seen, height: 1 }));
      for (let s = 0; s < seen; s++) {
        const share = pattern[(head * T + t) * T + s];
        if (share > 0.005)
          squares.push(svg("rect", { x: s + 0.04, y: t + 0.04, width: 0.92, height: 0.92, "fill-opacity": share.toFixed(3) }));
      }
    }
    const own = svg("rect", { class: "g-own", x: 0, y: position, width: seenFrom(run.config, position, T), height: 1 });
    return h(
      "div",
      {},
      h("p", { class: "g-small" }, `head ${head}`),
      svg(
        "svg",
        {
          class: "g-triangle",
          viewBox: `0 0 ${T} ${T}`,
          role: "img",
          "aria-label": `Head ${head}: the shares of all tokens, one row each; the framed row is listed below`,
        },
        ...squares,
        own,
      ),
    );
  });
  return [
    h("p", { class: "g-small" }, "All tokens: each row looks, each column is looked at; the framed row is the token followed."),
    h("div", { class: "g-triangles" }, ...made),
  ];
}
