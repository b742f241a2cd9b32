// How long it would take to read what a model read: the reader guesses first, then sets how many hours a day.

import { freshId, h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { prediction } from "../parts/prediction.js";
import { scoreKeeper } from "../parts/score.js";
import { cited } from "../parts/sources.js";
import { bytes, roughly, spanOf } from "./spans.js";

/**
 * @typedef {object} Text  that a model read
 * @property {string} label  of the model
 * @property {number} tokens
 * @property {number} file  bytes of the model as this book has it
 * @property {string} source
 */

const A_MINUTE = 238; // words, as adults read English to themselves: Brysbaert 2019
const A_PAGE = 300; // tokens
const A_TOKEN = 2; // bytes

const OPTIONS = [
  { id: "years", label: "some years ago", from: 0 },
  { id: "lifetimes", label: "a lifetime or two ago", from: 30 },
  { id: "centuries", label: "in the time of the Romans", from: 200 },
  { id: "ages", label: "in the time of the mammoths", from: 5_000 },
];

/**
 * @param {{ onShow: () => void, onHours: (hours: number) => void }} on
 */
export function reading({ onShow, onHours }) {
  const guess = prediction({ keeper: scoreKeeper("Openness-reading"), onShow });
  const id = freshId("hours");
  const range = h("input", { id, type: "range", class: "g-range", min: 1, max: 16, oninput: () => onHours(Number(range.value)) });
  const said = h("output", { for: id });
  const body = h("tbody", {});
  const sentence = h("p", { role: "status" });
  const footnote = h("p", { class: "g-small" });
  const found = h(
    "div",
    { class: "o-found" },
    h("div", { class: "o-hours" }, h("label", { for: id }, "Hours of reading a day"), range, said),
    h(
      "table",
      { class: "o-reading" },
      h("caption", { class: "g-hidden" }, "How long it would take to read what each model read"),
      h("thead", {}, h("tr", {}, ...["Model", "Tokens", "Pages", "Time"].map((name) => h("th", { scope: "col" }, name)))),
      body,
    ),
    sentence,
    footnote,
  );
  const element = h(
    "div",
    { class: "o-read" },
    h("p", { class: "g-title" }, "And if its text is public: could anyone read it?"),
    guess.element,
    found,
  );
  let asked = false;

  return {
    element,
    /**
     * @param {object} given
     * @param {Text[]} given.texts  the last one is asked about
     * @param {number} given.hours  a day
     * @param {boolean} given.shown  whether the guess is behind the reader
     * @param {import("../parts/sources.js").Sources} given.sources
     */
    update({ texts, hours, shown, sources }) {
      const last = texts[texts.length - 1];
      const question = `${last.label} read ${roughly(last.tokens)} tokens. Somebody reads eight hours a day, and began long ago: when, to be done today?`;
      const open = shown || guess.answered("reading");
      found.hidden = !open;
      if (!open) {
        if (!asked) guess.ask({ id: "reading", question, options: OPTIONS, many: false, button: "Show how long" });
        asked = true;
        return;
      }
      const years = spanOf(last.tokens / A_MINUTE, 8).years;
      const right = OPTIONS.filter(({ from }) => years >= from).pop()?.id ?? "";
      guess.tell(new Set([right]), `At eight hours a day, ${spanOf(last.tokens / A_MINUTE, 8).words}.`);
      range.value = String(hours);
      said.textContent = `${hours}`;
      body.replaceChildren(
        ...texts.map(({ label, tokens, source }) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, label),
            h("td", {}, roughly(tokens), ...cited([source], sources)),
            h("td", {}, roughly(tokens / A_PAGE)),
            h("td", {}, spanOf(tokens / A_MINUTE, hours).words),
          ),
        ),
      );
      const size = last.tokens * A_TOKEN;
      sentence.textContent =
        `So nobody has read all of it, its makers included. No page could hold it either: at two bytes a token it takes ${bytes(size)}, ` +
        `${roughly(size / last.file)} times the file of the model itself. What of it is in those numbers can’t be all of it, word for word.`;
      footnote.replaceChildren(
        `Reckoned with ${count(A_MINUTE)} words a minute`,
        ...cited(["brysbaert2019reading"], sources),
        ` and ${A_PAGE} tokens a page, as if each token were a whole word. Many are less, so this is the longest that it could take.`,
      );
    },
  };
}
