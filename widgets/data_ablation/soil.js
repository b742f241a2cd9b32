// What is taken out of the text: how much of it that is, and documents to read, with what stands in their place.

import { h } from "../parts/dom.js";
import { count, percent } from "../parts/format.js";

/** @typedef {[string, boolean][]} Pieces  text, and whether it is what the soil changes */
/** @typedef {{ number: number, kind: string, gone: Pieces, other: string, instead: Pieces }} Pair */
/**
 * @typedef {object} Soil  as `widgets.data_ablation.read_soils` gives it
 * @property {string} id
 * @property {string} label
 * @property {string} words
 * @property {string} line
 * @property {string} about
 * @property {boolean} grown
 * @property {boolean} renames
 * @property {number} counted
 * @property {number} changed
 * @property {number} text  share of the words
 * @property {Pair[]} documents
 * @property {Record<string, string>} names
 */

export function soilView() {
  const share = h("p", { class: "a-share" });
  const about = h("p", { class: "g-note" });
  const pair = h("div", { class: "a-pair", "aria-live": "polite" });
  const another = h(
    "button",
    {
      type: "button",
      class: "g-button",
      onclick: () => {
        at += 1;
        turn();
      },
    },
    "Another one",
  );
  const element = h("div", {}, share, about, pair, another);
  /** @type {Soil | null} */
  let soil = null;
  let at = 0;

  function turn() {
    if (!soil) return;
    const { documents, renames } = soil;
    another.hidden = documents.length < 2;
    if (!documents.length) return pair.replaceChildren();
    const one = documents[at % documents.length];
    pair.replaceChildren(
      told(`Document ${count(one.number)}, a ${one.kind}`, renames ? "as it was" : "taken out", one.gone, true),
      told(
        `Document ${count(one.number)}, ${renames ? "dealt anew" : `now a ${one.other}`}`,
        renames ? "as it is read" : "in its place",
        one.instead,
        false,
      ),
    );
  }

  return {
    element,
    /** @param {Soil} next */
    show(next) {
      soil = next;
      at = 0;
      share.replaceChildren(
        h("strong", {}, `${count(next.changed)} of the first ${count(next.counted)} documents`),
        ` ${next.words}. That is `,
        h("strong", {}, percent(next.text)),
        " of their words.",
      );
      about.textContent = next.about;
      turn();
    },
  };
}

/**
 * @param {string} title
 * @param {string} fate
 * @param {Pieces} pieces
 * @param {boolean} gone
 */
function told(title, fate, pieces, gone) {
  return h(
    "div",
    { class: "a-document", "data-gone": String(gone) },
    h("p", { class: "a-head" }, h("strong", {}, title), h("span", {}, fate)),
    h("p", {}, ...pieces.map(([text, marked]) => (marked ? h("mark", {}, text) : text))),
  );
}
