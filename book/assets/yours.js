// All of a reader's own answers on one page: read, taken along as a file or on paper, and cleared.

import { allAnswers } from "./parts/answers.js";
import { BOOK, csv, everything } from "./class_sheets.js";
import { h } from "./parts/dom.js";
import { canKeep } from "./parts/kept.js";
import { KEY as PROGRESS } from "./progress.js";

/** @typedef {import("./parts/answers.js").Answer} Answer */

const RUNS = "gnm-runs"; // the models that were grown in the page; see widgets/live_training/kept_run.js
const ROOT = document.documentElement.dataset.content_root ?? "./";

/** What can be cleared, each with the keys of what is kept. All of the book's begin with gnm: */
const KEPT = [
  { name: "answers, bets and scores", has: (/** @type {string} */ key) => !isFigure(key) && key !== PROGRESS },
  { name: "what you made and set in the figures", has: isFigure },
  { name: "which lessons you have read", has: (/** @type {string} */ key) => key === PROGRESS },
];

/** @param {string} key */
function isFigure(key) {
  return ["gnm:state:", "gnm:kept:"].some((prefix) => key.startsWith(prefix));
}

/** @param {HTMLElement} place */
export function showAnswers(place) {
  if (!canKeep()) {
    place.replaceChildren(
      h(
        "p",
        { class: "gnm-widget-note" },
        "This browser keeps nothing for this page: it may be a private window, or a setting. An answer then lasts as long as the page that it is given on, and can’t be listed here.",
      ),
    );
    return;
  }
  const answers = allAnswers();
  const list = answers.length ? grouped(answers) : [empty()];
  const who = h("p", { class: "gnm-answers-who" });
  place.replaceChildren(
    who,
    ...list,
    actions(answers, who, () => showAnswers(place)),
  );
}

function empty() {
  return h(
    "p",
    {},
    "There is nothing here yet. It fills as you go: wherever a figure says ",
    h("em", {}, "guess first"),
    ", or asks for a bet or a sentence of yours, what you answer is listed here.",
  );
}

/**
 * By lesson, in the order of the book; what belongs to no lesson of it comes last.
 * @param {Answer[]} answers
 */
function grouped(answers) {
  const pages = [...document.querySelectorAll(/** @type {"a"} */ (".gnm-nav li > a"))].map((link) => ({
    page: new URL(link.href).pathname.slice(new URL(ROOT, location.href).pathname.length),
    title: link.textContent?.trim() ?? "",
  }));
  const known = pages.map(({ page }) => page);
  const others = [...new Set(answers.map(({ page }) => page))].filter((page) => !known.includes(page));
  return [...pages, ...others.map((page) => ({ page, title: page.startsWith("book/index") ? "The front page" : "Elsewhere" }))]
    .map(({ page, title }) => ({ title, its: answers.filter((answer) => answer.page === page) }))
    .filter(({ its }) => its.length)
    .map(({ title, its }) => h("section", { class: "gnm-answers-of" }, h("h2", {}, title), ...its.map(shown)));
}

/** Exercises, and tasks in figures, have a place of their own on their page. @param {string} widget @param {string} id */
const placeOf = (widget, id) => (widget === "Exercise" || widget === "FigureTask" ? (id.split("/").at(-1) ?? "") : widget);

/** @param {Answer} answer */
function shown({ question, said, came, right, why, page, widget, id }) {
  const line = (/** @type {string} */ name, /** @type {string | null} */ text) =>
    text ? h("div", {}, h("dt", {}, name), h("dd", {}, text)) : null;
  const marked = right !== null && widget !== "Inventory"; // before the book nothing is marked; after it, its own page tells all
  const verdict = marked ? (right ? "Right." : "Not so.") : "";
  const href = `${ROOT}${page.split("/").map(encodeURIComponent).join("/")}#${encodeURIComponent(placeOf(widget, id))}`;
  return h(
    "article",
    { class: "gnm-answer" },
    h("h3", {}, page ? h("a", { href }, question || widget) : question || widget),
    h("dl", {}, line("You", said), line("It came out", `${verdict} ${came}`.trim()), line("Why", why)),
  );
}

/**
 * @param {Answer[]} answers
 * @param {HTMLElement} who  where the reader's name stands on paper
 * @param {() => void} redraw
 */
function actions(answers, who, redraw) {
  const said = h("span", { "aria-live": "polite" });
  const sure = h("p", { hidden: true, class: "gnm-answers-row" });
  const boxes = KEPT.map(({ name }) => h("input", { type: "checkbox", value: name }));
  const clear = h("button", { type: "button", onclick: ask }, "Clear what is ticked");

  function ask() {
    const chosen = KEPT.filter((_, i) => boxes[i].checked);
    said.textContent = chosen.length ? "" : "Tick first what is to be cleared.";
    sure.hidden = !chosen.length;
    if (!chosen.length) return;
    const yes = h("button", { type: "button", onclick: () => drop(chosen) }, "Yes, clear it");
    const no = h("button", { type: "button", onclick: keep }, "No, keep it");
    sure.replaceChildren(`This can’t be undone: ${chosen.map(({ name }) => name).join("; ")}.`, yes, no);
    yes.focus();
  }

  function keep() {
    sure.hidden = true;
    clear.focus();
  }

  /** @param {typeof KEPT} chosen */
  function drop(chosen) {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("gnm:") && chosen.some(({ has }) => has(key))) localStorage.removeItem(key);
    }
    if (chosen.some(({ has }) => has === isFigure)) indexedDB.deleteDatabase(RUNS);
    dispatchEvent(new StorageEvent("storage")); // the marks in the sidebar follow
    redraw();
    const cleared = document.querySelector(".gnm-answers-do [aria-live]");
    if (cleared) cleared.textContent = "Cleared.";
    document.querySelector(/** @type {"button"} */ (".gnm-answers-do button"))?.focus();
  }

  const name = h("input", { type: "text", id: "gnm-answers-name", maxlength: 80, autocomplete: "off" });
  name.addEventListener("input", () => {
    who.textContent = name.value.trim();
  });
  const nothing = !answers.length;

  return h(
    "div",
    { class: "gnm-answers-do" },
    h(
      "div",
      { class: "gnm-answers-row" },
      h("label", { for: name.id }, "Your name, if it is to stand on the file or the paper"),
      name,
    ),
    h(
      "div",
      { class: "gnm-answers-row" },
      h("button", { type: "button", disabled: nothing, onclick: () => save(answers, name.value) }, "Save as a file"),
      h("button", { type: "button", disabled: nothing, onclick: () => saveTable(answers, name.value) }, "Save as a table (CSV)"),
      h("button", { type: "button", disabled: nothing, onclick: () => print() }, "Print"),
    ),
    h(
      "fieldset",
      {},
      h("legend", {}, "Clear what this browser has kept of you"),
      ...KEPT.map(({ name }, i) => h("label", {}, boxes[i], name)),
      h("div", { class: "gnm-answers-row" }, clear, said),
      sure,
    ),
  );
}

/**
 * The answer sheet, as a class's page and course/sheets.py read it.
 * @param {Answer[]} answers
 * @param {string} name  as the reader typed it, perhaps nothing
 */
function save(answers, name) {
  const sheet = { book: BOOK, name: name.trim(), saved: new Date().toISOString(), answers: answers.map(dated) };
  hand(JSON.stringify(sheet, null, 1), "application/json", "my-answers.json");
}

/**
 * @param {Answer[]} answers
 * @param {string} name
 */
function saveTable(answers, name) {
  const rows = everything([{ who: name.trim(), file: "", answers: answers.map(dated) }]);
  hand(`\uFEFF${csv(rows)}`, "text/csv", "my-answers.csv"); // the mark tells spreadsheets: UTF-8
}

/** @param {Answer} answer */
const dated = ({ time, ...rest }) => ({ ...rest, time: new Date(time).toISOString() });

/**
 * @param {string} text
 * @param {string} type
 * @param {string} file
 */
function hand(text, type, file) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href: url, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000); // when the browser has surely taken it
}

for (const place of document.querySelectorAll(/** @type {"div"} */ (".gnm-answers"))) {
  showAnswers(place);
  addEventListener("pageshow", ({ persisted }) => persisted && showAnswers(place)); // back from a lesson
}
