// A probability distribution as a list of bars: a token, a bar, a per cent. When the order
// changes the rows glide to their new places, so that the eye can follow each.

import { calm, h } from "./dom.js";
import { percent } from "./format.js";
import { coming, spoken } from "./words.js";

/**
 * @typedef {object} Bar
 * @property {number} id  of the token
 * @property {string} text  the engine's visible form of the token
 * @property {number} probability  0 to 1
 * @property {number} [hue]  1 to 4 if this token stands out (is followed, is the right one), in that colour
 * @property {number} [ghost]  0 to 1: another probability of the same token, as an outline
 *
 * @typedef {object} Action  what pressing a row does
 * @property {string} title  said of a row after what is seen of it
 * @property {boolean} toggles  whether a row is pressed or not
 */

/**
 * @typedef {object} Row
 * @property {HTMLLIElement} item
 * @property {HTMLElement} button  or, where nothing can be done with a row, a plain element
 * @property {HTMLElement} fill
 * @property {HTMLElement} ghost
 * @property {HTMLElement} share
 * @property {HTMLElement} other  for a screen reader: the other probability
 */

/** @type {Action} */
const FOLLOW = { title: "Follow this word through training", toggles: true };
const GLIDE = { duration: 260, easing: "cubic-bezier(.2, .7, .2, 1)" };

/**
 * @param {{ label: string, onPick?: (bar: Bar) => void, action?: Action, read?: typeof coming }} options  `onPick`: a row
 *   was pressed; without it the rows are only to be read; `read`: how a token is written
 * @returns {{ element: HTMLOListElement, update: (bars: Bar[]) => void }}
 */
export function barList({ label, onPick, action = FOLLOW, read = coming }) {
  const element = h("ol", { class: "g-bars", "aria-label": label });
  /** @type {Map<string, Row>} by token: another model writes another one with the same number */
  const rows = new Map();
  const key = (/** @type {Bar} */ { id, text }) => `${id} ${read(text).text}`;

  /** @param {Bar[]} bars  in the order to show them */
  function update(bars) {
    const before = places(rows);
    const focused = element.contains(document.activeElement) ? document.activeElement : null;
    const kept = new Set(bars.map(key));
    for (const [name, row] of rows) {
      if (kept.has(name)) continue;
      row.item.remove();
      rows.delete(name);
    }
    bars.forEach((bar, rank) => {
      const row = rows.get(key(bar)) ?? made(bar, read, onPick && action);
      rows.set(key(bar), row);
      fill(row, bar, onPick, action);
      if (element.children[rank] !== row.item) element.insertBefore(row.item, element.children[rank] ?? null);
    });
    // A moved element loses the focus: give it back.
    if (focused instanceof HTMLElement && focused.isConnected) focused.focus({ preventScroll: true });
    if (!calm()) glide(rows, before);
  }

  return { element, update };
}

/**
 * @param {Bar} bar
 * @param {typeof coming} read
 * @param {Action} [action]
 * @returns {Row}
 */
function made(bar, read, action) {
  const { text, kind } = read(bar.text);
  const fill = h("span", { class: "g-bar-fill" });
  const ghost = h("span", { class: "g-bar-ghost" });
  const share = h("span", { class: "g-bar-share" });
  const other = h("span", { class: "g-hidden" });
  const aloud = spoken(bar.text); // a mark that a screen reader would pass over has a name
  const named = kind === "word" && aloud !== text;
  const parts = [
    h("span", { class: "g-bar-word", "data-kind": kind, translate: "no" }, text),
    h("span", { class: "g-hidden" }, named ? ` ${aloud}` : ""),
    h("span", { class: "g-bar-track" }, fill, ghost),
    share,
    other,
  ];
  const button = action
    ? h("button", { type: "button", class: "g-bar", title: action.title }, ...parts)
    : h("div", { class: "g-bar" }, ...parts);
  return { item: h("li", {}, button), button, fill, ghost, share, other };
}

/**
 * @param {Row} row
 * @param {Bar} bar
 * @param {((bar: Bar) => void) | undefined} onPick
 * @param {Action} action
 */
function fill(row, bar, onPick, action) {
  const { hue, ghost } = bar;
  if (onPick) {
    row.button.onclick = () => onPick(bar);
    if (action.toggles) row.button.setAttribute("aria-pressed", String(hue !== undefined));
  }
  row.other.textContent = ghost === undefined ? "" : `, by the model ${percent(ghost)}`;
  row.button.dataset.hue = String(hue ?? "");
  row.fill.style.transform = `scaleX(${bar.probability})`;
  row.ghost.hidden = ghost === undefined || ghost < 0.005; // too narrow for an outline
  row.ghost.style.width = `${100 * (ghost ?? 0)}%`;
  row.share.textContent = percent(bar.probability);
}

/**
 * @param {Map<string, Row>} rows
 * @returns {Map<string, number>}  each row's top edge as seen now, in px, gliding or not
 */
function places(rows) {
  return new Map([...rows].map(([name, row]) => [name, row.item.getBoundingClientRect().top]));
}

/**
 * @param {Map<string, Row>} rows
 * @param {Map<string, number>} before  from `places`
 */
function glide(rows, before) {
  for (const row of rows.values()) row.item.getAnimations().forEach((animation) => animation.cancel());
  const after = places(rows);
  for (const [name, row] of rows) {
    const from = before.get(name);
    const to = after.get(name) ?? 0;
    if (from === undefined) row.item.animate([{ opacity: 0 }, { opacity: 1 }], GLIDE);
    else if (Math.abs(from - to) > 0.5) {
      row.item.animate([{ transform: `translateY(${from - to}px)` }, { transform: "none" }], GLIDE);
    }
  }
}
