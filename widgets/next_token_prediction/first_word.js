// Before the first list of a visit is shown: which word does the reader expect? Then what the model expects.

import { whyLine } from "../parts/answers.js";
import { freshId, h } from "../parts/dom.js";
import { count, percent } from "../parts/format.js";
import { spoken } from "../parts/words.js";

/** @typedef {typeof import("../parts/words.js").coming} Read */

/**
 * The model's list, and where on it the reader's word stands.
 * @typedef {object} Stand
 * @property {string} best  the visible form of its first choice
 * @property {number} bestProbability
 * @property {string} token  of the word, its first one
 * @property {boolean} whole  whether that is all of the word
 * @property {number} rank  from 0
 * @property {number} probability
 */

/**
 * @param {{ record: import("../parts/answers.js").Answers, read: Read, onShow: () => void }} options  `read`:
 *   how a token that may come is written; `onShow`: the reader has named
 *   a word, or only wants to see
 */
export function firstWord({ record, read, onShow }) {
  const id = freshId("first");
  const field = h("input", {
    id,
    type: "text",
    class: "n-field",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
  });
  const missing = h("p", { class: "p-missing", role: "alert" });
  const form = h(
    "form",
    { class: "n-ask", novalidate: true, onsubmit: name },
    h("label", { for: id }, h("strong", {}, "First, your guess. "), "Which word do you expect next?"),
    field,
    h("button", { type: "submit", class: "g-button g-primary" }, "Show the list"),
    h("button", { type: "button", class: "g-button", onclick: skip }, "Just show me"),
    missing,
  );
  const outcome = h("p", { class: "n-outcome", role: "status", tabindex: "-1" });
  const why = whyLine(record);
  /** @type {string | null} what was named, while its outcome is not there yet */
  let waiting = null;
  let told = ""; // of which text the outcome was told
  let now = ""; // what stands there

  /** @param {Event} event */
  function name(event) {
    event.preventDefault();
    waiting = field.value.trim() || null;
    missing.textContent = waiting ? "" : "Name a word first.";
    if (waiting) onShow();
  }

  function skip() {
    told = now;
    onShow();
    outcome.textContent = "Shown without a guess.";
    outcome.focus({ preventScroll: true }); // the button that was pressed is gone
  }

  return {
    element: h("div", {}, form, outcome, why.element),
    /**
     * @param {boolean} asks
     * @param {string} text  that stands there now
     */
    show(asks, text) {
      now = text;
      form.hidden = !asks;
      if (text === told) return;
      outcome.textContent = ""; // it was of another text
      why.close();
    },
    /** The word that is to be weighed, if one was named just now. */
    take() {
      const word = waiting;
      waiting = null;
      return word;
    },
    /**
     * @param {string} text  that the word goes on with
     * @param {string} word
     * @param {Stand} stand
     */
    tell(text, word, stand) {
      const came = inWords(word, stand, read);
      told = text;
      record.note({ id: idOf(text), question: `“${ending(text)} ___” Which word comes next?`, said: word });
      record.note({ id: idOf(text), came, right: stand.rank === 0 || null }); // what comes next, nobody may know
      outcome.textContent = came;
      why.ask(idOf(text));
      outcome.focus({ preventScroll: true }); // the button that was pressed is gone
    },
    /** @param {string} text */
    answered: (text) => Boolean(record.get(idOf(text))?.came),
  };
}

/** @param {string} text */
const idOf = (text) => `next: ${text}`;

/** @param {string} text */
function ending(text) {
  const words = text.split(" ");
  return words.length > 16 ? `… ${words.slice(-16).join(" ")}` : text;
}

/**
 * @param {string} word
 * @param {Stand} stand
 * @param {Read} read
 */
function inWords(word, { best, bestProbability, token, whole, rank, probability }, read) {
  const name = (/** @type {string} */ text) => `“${spoken(text, read(text))}”`;
  const yours = whole ? `Your “${word}”` : `Your “${word}” is more than one token. Its first, ${name(token)},`;
  if (rank === 0) return `${yours} is what the model puts first, too: ${percent(probability)}.`;
  return `The model puts ${name(best)} first, with ${percent(bestProbability)}. ${yours} is number ${count(rank + 1)} on its list, with ${percent(probability)}.`;
}
