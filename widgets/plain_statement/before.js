// The first lesson: one question, one sentence, before anything is shown.

import { answers } from "../parts/answers.js";
import { copyBox } from "../parts/copying.js";
import { freshId, h } from "../parts/dom.js";
import { lessonLink } from "./book.js";
import { LONGEST, dated, withVersion } from "./statements.js";

/** @typedef {import("./statements.js").Written} Written */

const QUESTION = "People built it. In what sense could they not understand it?";

/**
 * @param {{ read: () => Written, write: (written: Written) => void, forget: () => void, keeps: boolean }} desk
 */
export function beforeView({ read, write, forget, keeps }) {
  const record = answers("PlainStatement");
  const id = freshId("sentence");
  const box = h("textarea", {
    id,
    class: "g-prompt",
    rows: 2,
    maxlength: LONGEST,
    oninput: () => write({ ...read(), draft: box.value }),
  });
  const missing = h("p", { class: "p-missing", role: "alert" });
  const leave = h("button", { type: "button", class: "g-button", onclick: () => rewrite(false) }, "Leave it as it was");
  const form = h(
    "form",
    { onsubmit: keep, novalidate: true },
    h("label", { for: id }, "Write one sentence, before you read on."),
    box,
    missing,
    h("div", { class: "p-buttons" }, h("button", { type: "submit", class: "g-button g-primary" }, "Keep it"), leave),
  );
  const quote = h("blockquote", { tabindex: "-1" });
  const when = h("figcaption", {});
  const copy = copyBox({ label: "Your sentence", button: "Copy it", text: () => read().versions.at(-1)?.text ?? "" });
  const kept = h(
    "div",
    {},
    h("figure", { class: "s-quote" }, quote, when),
    h(
      "p",
      { class: "g-small" },
      "You will meet it again in ",
      lessonLink({ path: "grown-or-made/in-plain-words", title: "In plain words" }, "the last lesson"),
      ".",
    ),
    h(
      "div",
      { class: "p-buttons" },
      h("button", { type: "button", class: "g-button", onclick: () => rewrite(true) }, "Write it anew"),
      h("button", { type: "button", class: "g-button", onclick: remove }, "Delete it"),
      copy,
    ),
  );
  const element = h(
    "div",
    {},
    h("p", { class: "s-question" }, QUESTION),
    form,
    kept,
    h(
      "p",
      { class: "g-small" },
      keeps
        ? "It stays in this browser and is sent nowhere. Nobody marks it."
        : "This browser lets the page keep nothing. Your sentence lasts as long as this page: copy it to have it in the last lesson.",
    ),
  );
  let writing = !read().versions.length;

  /** @param {Event} event */
  function keep(event) {
    event.preventDefault();
    if (!box.value.trim()) {
      missing.textContent = "Write a few words first. A guess is enough.";
      box.focus();
      return;
    }
    write(withVersion({ ...read(), draft: box.value }, new Date().toISOString()));
    record.note({ id: "before", question: QUESTION, said: box.value.trim() });
    writing = false;
    draw();
    quote.focus({ preventScroll: true }); // the button that was pressed is gone
  }

  /** @param {boolean} anew */
  function rewrite(anew) {
    writing = anew;
    write({ ...read(), draft: read().versions.at(-1)?.text ?? "" });
    draw();
    (anew ? box : quote).focus({ preventScroll: true });
  }

  function remove() {
    forget();
    record.forget("before");
    writing = true;
    draw();
    box.focus();
  }

  function draw() {
    const { draft, versions } = read();
    const last = versions.at(-1);
    if (!last) writing = true;
    if (box.value !== draft) box.value = draft;
    missing.textContent = "";
    form.hidden = !writing;
    kept.hidden = writing;
    leave.hidden = !last;
    quote.textContent = last?.text ?? "";
    when.textContent = last ? `You, before reading, ${dated(last.at)}` : "";
  }

  return { element, draw };
}
