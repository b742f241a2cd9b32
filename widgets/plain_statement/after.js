// The last lesson: the sentence of the first beside a plain statement, which the reader checks with the page's help.

import { answers } from "../parts/answers.js";
import { copyBox } from "../parts/copying.js";
import { freshId, h } from "../parts/dom.js";
import { beside } from "./beside.js";
import { lessonLink } from "./book.js";
import { checklist } from "./checklist.js";
import { findings } from "./findings.js";
import { history } from "./history.js";
import { LONGEST, dated, latestOf, withVersion, wordCount } from "./statements.js";
import { lookAt, taken } from "./words.js";

const QUESTION = "What is known of language models and what is not, in plain words?";

/** @typedef {import("./statements.js").Written} Written */
/** @typedef {import("./statements.js").Thoughts} Thoughts */
/** @typedef {import("./statements.js").Version} Version */
/**
 * @template T
 * @typedef {{ read: () => T, write: (value: T) => void }} Store
 */

const LEAST = 5; // words, before there is something to look at

/**
 * @param {{ sentence: Store<Written>, statement: Store<Written>, thoughts: Store<Thoughts>, forget: () => void, keeps: boolean,
 *   tried: import("./words.js").Tried }} desk
 */
export function afterView({ sentence, statement, thoughts, forget, keeps, tried }) {
  const id = freshId("statement");
  let ticking = false; // the points are shown, and may be ticked
  let open = false; // Trott's sentence is shown

  const quote = h("blockquote", {});
  const when = h("figcaption", {});
  const then = h("figure", { class: "s-quote" }, quote, when);
  const nothing = h(
    "p",
    { class: "s-nothing" },
    "You have written nothing in ",
    lessonLink({ path: "opening/in-three-words", title: "An answer in three words" }),
    keeps
      ? " yet, or not in this browser. You can go there first, or write only here."
      : ". This browser lets the page keep nothing, so a sentence of yours could not come along. You can write here all the same.",
  );
  const earlier = history("Your earlier sentences", { onDelete: (gone) => drop(sentence, gone) });
  const box = h("textarea", {
    id,
    class: "g-prompt s-box",
    rows: 5,
    maxlength: LONGEST,
    "aria-describedby": `${id}-count`,
    oninput: () => statement.write({ ...statement.read(), draft: box.value }),
  });
  const count = h("p", { id: `${id}-count`, class: "g-small" });
  const state = h("p", { class: "g-small", role: "status" });
  const begin = h("button", { type: "button", class: "g-button g-primary", onclick: tick }, "Check it");
  const short = h("p", { class: "p-missing", role: "alert" });
  const keepIt = h("button", { type: "button", class: "g-button", onclick: keep }, "Keep this version");
  const copy = copyBox({
    label: "What you wrote",
    button: "Copy all I wrote",
    text: () => taken(sentence.read(), statement.read(), thoughts.read()),
  });
  const versions = history("Versions", { onTake: takeUp, onDelete: (gone) => drop(statement, gone) });
  const check = checklist({ onLook: look });
  const found = findings({
    tried,
    onChoice: (point, choice) => think({ choices: { ...thoughts.read().choices, [point]: choice } }),
    onPicture(picture, keep) {
      const others = thoughts.read().kept.filter((one) => one !== picture);
      think({ kept: keep ? [...others, picture] : others });
    },
    onAgain() {
      ticking = true;
      check.clear();
      think({ looked: false, believed: null, choices: {} });
      check.element.querySelector("input")?.focus();
    },
  });
  const sentences = beside({
    onShow() {
      open = true;
      draw();
      sentences.focus();
    },
  });
  const sure = h(
    "div",
    { class: "p-buttons", role: "group", "aria-label": "Delete all", hidden: true },
    h("span", {}, "Your first sentence, your statement and all versions? They can’t be brought back."),
    h("button", { type: "button", class: "g-button", onclick: removeAll }, "Yes, delete all"),
    h("button", { type: "button", class: "g-button", onclick: () => ask(false) }, "No"),
  );
  const remove = h("button", { type: "button", class: "g-button", onclick: () => ask(true) }, "Delete all");

  const element = h(
    "div",
    {},
    h(
      "div",
      { class: "s-pair" },
      h("div", {}, h("p", { class: "g-title" }, "Then"), then, nothing, earlier.element),
      h(
        "div",
        {},
        h("p", { class: "g-title" }, "Now"),
        h(
          "label",
          { for: id },
          "What is known of a large language model, and what isn’t? Say it in plain words, without a picture.",
        ),
        box,
        count,
        short,
        h("div", { class: "p-buttons" }, begin, keepIt, copy),
        state,
        versions.element,
      ),
    ),
    check.element,
    found.element,
    sentences.element,
    h(
      "div",
      { class: "s-end" },
      remove,
      sure,
      h(
        "p",
        { class: "g-small" },
        keeps
          ? "What you write stays in this browser, as you type, and is sent nowhere."
          : "This browser lets the page keep nothing: what you write lasts as long as this page. Copy it to take it along.",
      ),
    ),
  );

  /** @param {Partial<Thoughts>} change */
  function think(change) {
    thoughts.write({ ...thoughts.read(), ...change });
    draw();
  }

  function keep() {
    const before = statement.read();
    const now = withVersion(before, new Date().toISOString());
    statement.write(now);
    if (now.versions.length) answers("PlainStatement").note({ id: "after", question: QUESTION, said: now.versions.at(-1)?.text });
    draw();
    state.textContent =
      now.versions === before.versions ? "This version is kept already." : "Kept. Go on changing it: this version stays.";
  }

  /** @param {Version} version */
  function takeUp(version) {
    const saved = withVersion(statement.read(), new Date().toISOString()); // what stood there is not lost
    statement.write({ ...saved, draft: version.text });
    draw();
    state.textContent = `The version of ${dated(version.at)} is in the box again.`;
    box.focus();
  }

  /** @param {Store<Written>} store  @param {Version} gone */
  function drop(store, gone) {
    const { draft, versions: all } = store.read();
    store.write({ draft, versions: all.filter((one) => one.at !== gone.at || one.text !== gone.text) });
    draw();
    state.textContent = "Deleted.";
    box.focus();
  }

  /** Not before something is written: the points would give it away. */
  function tick() {
    if (wordCount(box.value) < LEAST) {
      short.textContent = "Write a sentence first.";
      box.focus();
      return;
    }
    ticking = true;
    draw();
    check.element.querySelector("input")?.focus();
  }

  /** @param {string[] | null} believed  the points that they ticked; null: they only want to see */
  function look(believed) {
    const said = Object.fromEntries((believed ?? []).map((point) => [point, /** @type {const} */ ("say")]));
    ticking = false;
    think({ looked: true, believed, choices: { ...said, ...thoughts.read().choices } });
    found.focus();
  }

  /** @param {boolean} asking */
  function ask(asking) {
    sure.hidden = !asking;
    remove.hidden = asking;
    (asking ? sure.querySelector("button") : remove)?.focus();
  }

  function removeAll() {
    forget();
    for (const id of ["before", "after"]) answers("PlainStatement").forget(id);
    ticking = open = false;
    check.clear();
    ask(false);
    draw();
    state.textContent = "All deleted.";
    box.focus();
  }

  function draw() {
    const mine = statement.read();
    const before = latestOf(sentence.read());
    then.hidden = !before;
    nothing.hidden = Boolean(before);
    quote.textContent = before?.text ?? "";
    when.textContent = before
      ? before.at
        ? `You, before reading, ${dated(before.at)}`
        : "You, before reading, not finished"
      : "";
    earlier.draw(sentence.read().versions.slice(0, -1));
    if (box.value !== mine.draft) box.value = mine.draft;
    const words = wordCount(mine.draft);
    count.textContent =
      words === 1 ? "1 word. About 60 are enough." : `${words || "No"} words${words ? "" : " yet"}. About 60 are enough.`;
    state.textContent = short.textContent = "";
    versions.draw(mine.versions);
    const { looked } = thoughts.read();
    begin.hidden = looked || ticking;
    check.element.hidden = looked || !ticking;
    found.element.hidden = !looked;
    sentences.element.hidden = !looked;
    if (!looked) return;
    found.draw(mine.draft, lookAt(mine.draft), thoughts.read());
    sentences.draw(open, before?.text ?? null, mine.draft);
  }

  return { element, draw };
}
