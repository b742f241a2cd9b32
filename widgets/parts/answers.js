// What a reader guessed, bet, predicted or wrote, and what came of it: one record for all widgets, kept in their own
// browser and nowhere else. One page of the book lists them all.

import { freshId, h } from "./dom.js";

/**
 * @typedef {object} Answer  plain text, never HTML
 * @property {string} widget  the Python class
 * @property {string} id  of the question, its own in the widget
 * @property {string} question  as it can be read alone
 * @property {string} said  what the reader answered
 * @property {string} came  what came out; empty so far
 * @property {boolean | null} right  null: not weighed so far, or nothing that can be right
 * @property {string | null} why  why the reader was off, in their own words; null: they were never asked
 * @property {string} page  of the book, from its root; empty in JupyterLab
 * @property {number} time  ms, when it was said
 */

/** @typedef {Partial<Pick<Answer, "question" | "said" | "came" | "right" | "why">> & { id: string }} Note */

export const PREFIX = "gnm:answer:";
/** What the document is told when something has been answered. */
export const ANSWERED = "gnm:answered";
const LONGEST = 4000; // characters of one text
const MOST = 400; // answers of one widget: the oldest goes; the book's self-checks are some 200

/** @typedef {ReturnType<typeof answers>} Answers */

/**
 * @param {string} widget  its Python class
 */
export function answers(widget) {
  const prefix = `${PREFIX}${widget}:`;
  /** @type {Map<string, Answer>} for where nothing can be kept: it lasts as long as the page */
  const unkept = new Map();

  /**
   * @param {string} id
   * @returns {Answer | null}
   */
  function get(id) {
    return unkept.get(id) ?? read(prefix + id);
  }

  /** @returns {Answer[]} of this widget, the oldest first */
  function all() {
    const kept = keys(prefix).map(read);
    return [...kept, ...unkept.values()].filter((each) => each !== null).sort((a, b) => a.time - b.time);
  }

  /** @param {string} id */
  function forget(id) {
    unkept.delete(id);
    try {
      localStorage.removeItem(prefix + id);
    } catch {
      // Nothing was kept.
    }
  }

  return {
    widget,
    get,
    all,
    forget,
    /**
     * Keeps an answer, or adds to it what came of it. Something else said is a new answer: what came of the old one goes.
     * A note on an answer that was never given is passed over.
     * @param {Note} note
     */
    note({ id, ...rest }) {
      const old = get(id);
      const anew = rest.said !== undefined && rest.said !== old?.said;
      if (!old && !anew) return;
      const blank = { question: "", said: "", came: "", right: null, why: null, page: pagePath(), time: Date.now() };
      const before = old && anew ? { ...blank, question: old.question } : (old ?? blank);
      /** @type {Answer} */
      const answer = { ...before, widget, id };
      for (const text of TEXTS) answer[text] = (rest[text] ?? before[text]).slice(0, LONGEST);
      answer.why = (rest.why ?? before.why)?.slice(0, LONGEST) ?? null;
      if (rest.right !== undefined) answer.right = rest.right;
      forget(id);
      for (const { id: oldest } of all().slice(0, -(MOST - 1))) forget(oldest);
      try {
        localStorage.setItem(prefix + id, JSON.stringify(answer));
      } catch {
        unkept.set(id, answer); // not allowed here, or full
      }
      if (anew) document.dispatchEvent(new CustomEvent(ANSWERED));
    },
  };
}

/** @returns {Answer[]} of all widgets, the oldest first */
export function allAnswers() {
  return keys(PREFIX)
    .map(read)
    .filter((each) => each !== null)
    .sort((a, b) => a.time - b.time);
}

/**
 * The optional line that stands after an outcome: why were you off?
 * @param {Answers} record
 */
export function whyLine(record) {
  /** @type {string[]} */
  let ids = [];
  const inputId = freshId("why");
  const input = h("input", { id: inputId, type: "text", class: "a-input", maxlength: 400, autocomplete: "off" });
  const kept = h("span", { class: "a-kept", role: "status" });
  const element = h(
    "p",
    { class: "a-why", hidden: true },
    h("label", { for: inputId }, "Why were you off?", h("span", { class: "g-small" }, " One line, if you like.")),
    h("span", { class: "a-field" }, input, kept),
  );
  input.addEventListener("input", () => {
    for (const id of ids) record.note({ id, why: input.value });
    kept.textContent = "";
  });
  input.addEventListener("change", () => {
    kept.textContent = input.value ? "Kept with your answer." : "";
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // a form around it is not sent
    input.dispatchEvent(new Event("change"));
  });

  return {
    element,
    /**
     * The outcome of these answers is there and noted. Hidden when all of them were right.
     * @param {...string} about  their ids
     */
    ask(...about) {
      ids = about.filter((id) => record.get(id) && record.get(id)?.right !== true);
      for (const id of ids) if (record.get(id)?.why === null) record.note({ id, why: "" });
      element.hidden = !ids.length;
      input.value = ids.map((id) => record.get(id)?.why).find(Boolean) ?? "";
      kept.textContent = "";
    },
    close() {
      ids = [];
      element.hidden = true;
    },
  };
}

/** @type {("question" | "said" | "came")[]} */
const TEXTS = ["question", "said", "came"];

/**
 * @param {string} key
 * @returns {Answer | null}  null: nothing that is one
 */
function read(key) {
  try {
    const { widget, id, question, said, came, right, why, page, time } = JSON.parse(localStorage.getItem(key) ?? "null");
    const texts = [widget, id, question, said, came, why ?? "", page];
    const proper =
      texts.every((text) => typeof text === "string") && [true, false, null].includes(right) && Number.isFinite(time);
    return proper && key === `${PREFIX}${widget}:${id}` ? { widget, id, question, said, came, right, why, page, time } : null;
  } catch {
    return null; // not allowed here, or nothing that can be read
  }
}

/**
 * @param {string} prefix
 * @returns {string[]}
 */
function keys(prefix) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

/** @returns {string}  from the book's root, e.g. `chapters/opening/two-machines.html`; empty where there is no book */
export function pagePath() {
  const root = document.documentElement.dataset.content_root;
  if (root === undefined) return "";
  return location.pathname.slice(new URL(root, location.href).pathname.length);
}
