// A head's attention on a text as a small triangle: a row for each token that looks, a column for each looked at.

import { h, svg } from "../parts/dom.js";
import { fixed } from "../parts/format.js";
import { shown, spoken } from "../parts/words.js";
import { nameOf } from "./heads.js";

/** @typedef {import("./heads.js").Pattern} Pattern */

const SHADED = 40; // per cent of colour behind a word that has all attention: more, and it is hard to read
const SHADES = [0.06, 0.2, 0.4, 0.6, 0.8]; // from this share of attention on: all squares of a shade are one path

/**
 * @param {Pattern} pattern  of a layer
 * @param {number} head
 * @returns {SVGSVGElement}
 */
export function triangle({ shape: [, T, S], data }, head) {
  const squares = SHADES.map(() => "");
  for (let t = 0; t < T; t++) {
    for (let s = 0; s <= t; s++) {
      const shade = SHADES.filter((least) => data[(head * T + t) * S + s] >= least).length - 1;
      if (shade >= 0) squares[shade] += `M${s} ${t}h1v1h-1z`;
    }
  }
  return svg(
    "svg",
    { class: "i-triangle", viewBox: `0 0 ${T} ${T}`, "aria-hidden": "true" },
    svg("path", { class: "i-ground", d: `M0 0L${T} ${T}H0z` }),
    ...squares.map((d, i) => svg("path", { class: "i-squares", "fill-opacity": (i + 1) / SHADES.length, d })),
  );
}

/**
 * A head's name, of which only its number is seen where there are many: its layer stands at the row's beginning.
 * @param {import("./heads.js").Head} head
 * @param {boolean} many
 * @returns {(Node | string)[]}
 */
export function headName(head, many) {
  return many ? [h("span", { class: "g-hidden" }, `L${head.layer}H`), String(head.head)] : [nameOf(head)];
}

/**
 * Where a head looks from one token of a text, on the text itself: the darker, the more. Each token is a button.
 * @param {{ onPick: (position: number) => void }} options
 */
export function lookedAt({ onPick }) {
  const words = h("div", { class: "i-tokens", role: "group", "aria-label": "The text: choose the token that looks" });
  const said = h("p", { class: "g-small" });
  return {
    element: h("div", { class: "i-looked" }, words, said),
    /**
     * @param {{ id: number, text: string }[]} tokens
     * @param {{ shape: number[], data: Float32Array }} pattern
     * @param {number} head
     * @param {number} position  the token that looks
     * @param {number[]} after  the places an induction head should look at
     * @param {string} who  the head's name
     * @param {number} [start]  how many of the tokens stand there before any text
     */
    draw(tokens, { shape: [, T, S], data }, head, position, after, who, start = 1) {
      const share = (/** @type {number} */ s) => (s <= position ? data[(head * T + position) * S + s] : 0);
      const focused = words.contains(document.activeElement)
        ? [...words.children].indexOf(/** @type {Element} */ (document.activeElement))
        : -1;
      words.replaceChildren(
        ...tokens.map(({ text }, s) => {
          const seen = s < start ? { text: "start", kind: "named" } : shown(text);
          return h(
            "button",
            {
              type: "button",
              class: "i-token",
              "data-kind": seen.kind,
              "data-later": String(s > position),
              "data-after": String(after.includes(s)),
              "aria-pressed": String(s === position),
              "aria-label": `${s < start ? "start of the text" : spoken(text)}, ${fixed(share(s), 0, 2)}%`,
              style: `--share: ${Math.round(share(s) * SHADED)}%`,
              onclick: () => onPick(s),
            },
            seen.text,
          );
        }),
      );
      if (focused >= 0) /** @type {HTMLElement | undefined} */ (words.children[focused])?.focus({ preventScroll: true });
      const most = Array.from({ length: position + 1 }, (_, s) => s).reduce((a, b) => (share(b) > share(a) ? b : a), 0);
      const word = (/** @type {number} */ s) =>
        s < start ? "the start of the text, where heads rest" : `“${spoken(tokens[s].text)}”`;
      said.textContent =
        `From ${position < start ? "the start" : word(position)}, ${who} looks most at ${word(most)} (${fixed(share(most), 0, 2)}%).` +
        (after.length ? " Dashed: what came after the same word before." : "");
    },
  };
}
