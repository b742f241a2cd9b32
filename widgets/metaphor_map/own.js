// Where the reader writes: a metaphor of their own, and rows of their own.

import { freshId, h } from "../parts/dom.js";
import { LONGEST, freshOwnId, isMine, text } from "./mine.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./verdicts.js").Claim} Claim */

const OTHER = "other";

/**
 * @param {{ metaphor: { id: string, name: string, about: string } | null, context: Context }} options  null: a new one
 * @returns {HTMLElement}
 */
export function metaphorForm({ metaphor, context }) {
  const name = h("input", { id: freshId("name"), type: "text", maxlength: LONGEST.name, autocomplete: "off", class: "m-field" });
  const about = h("textarea", { id: freshId("about"), rows: 2, maxlength: LONGEST.text, class: "m-field" });
  name.value = metaphor?.name ?? "";
  about.value = metaphor?.about ?? "";
  const missing = h("p", { class: "m-missing", role: "alert" });
  return h(
    "form",
    { class: "m-form", novalidate: true, onsubmit: save },
    h("label", { for: name.id }, "Its name, such as “cooked” or “raised”"),
    name,
    h("label", { for: about.id }, "What it is like, in a sentence or two (if you like)"),
    about,
    missing,
    h("p", {}, h("button", { type: "submit", class: "g-button g-primary" }, metaphor ? "Keep this" : "Add this metaphor")),
  );

  /** @param {Event} event */
  function save(event) {
    event.preventDefault();
    if (!text(name.value, "name")) {
      missing.textContent = "Give it a name first.";
      name.focus();
      return;
    }
    const id = metaphor?.id ?? freshOwnId(context.mine().metaphors);
    context.keep((mine) => {
      const made = { id, name: text(name.value, "name"), about: text(about.value) };
      mine.metaphors = metaphor ? mine.metaphors.map((one) => (one.id === id ? made : one)) : [...mine.metaphors, made];
    });
    context.redraw({ metaphor: id, focus: ".m-name", said: metaphor ? "Kept." : "Added. Now write what it says, row by row." });
  }
}

/**
 * @param {{ claim: Claim | null, row: string, metaphor: string, context: Context }} options  `claim`: to change, null for a new one;
 *   `row`: where a new one belongs
 * @returns {HTMLElement}
 */
export function rowForm({ claim, row, metaphor, context }) {
  const chosen = claim?.row ?? row;
  const known = !chosen || context.rows.some(({ id }) => id === chosen);
  const which = h(
    "select",
    {
      id: freshId("row"),
      onchange: () => {
        asked.hidden = which.value !== OTHER;
      },
    },
    ...context.rows.map(({ id, question }) => h("option", { value: id }, question)),
    h("option", { value: OTHER }, "A question of my own"),
  );
  which.value = known ? chosen || context.rows[0].id : OTHER;
  const question = h("input", {
    id: freshId("question"),
    type: "text",
    maxlength: LONGEST.name,
    autocomplete: "off",
    class: "m-field",
  });
  question.value = known ? "" : chosen;
  const asked = h("div", { hidden: known }, h("label", { for: question.id }, "Your question, such as “Does it heal?”"), question);
  const source = h("textarea", { id: freshId("source"), rows: 2, maxlength: LONGEST.text, class: "m-field" });
  const target = h("textarea", { id: freshId("target"), rows: 2, maxlength: LONGEST.text, class: "m-field" });
  source.value = claim?.source ?? "";
  target.value = claim?.target ?? "";
  const ground = claim?.ground.kind === "measured" ? claim.ground : null;
  const test = h(
    "select",
    {
      id: freshId("test"),
      class: "m-field",
      onchange: () => {
        way.hidden = !test.value;
      },
    },
    h("option", { value: "" }, "None of them: it stays untested"),
    ...context.experiments.map(({ id, statement }) => h("option", { value: id }, statement)),
  );
  test.value = ground?.experiment ?? "";
  const name = freshId("says");
  const so = h("input", { type: "radio", name, value: "so", checked: ground?.says !== false });
  const way = h(
    "fieldset",
    { hidden: !ground },
    h("legend", {}, "Your row says"),
    h("label", { class: "m-tick" }, so, " that this is so"),
    h(
      "label",
      { class: "m-tick" },
      h("input", { type: "radio", name, value: "not", checked: ground?.says === false }),
      " the opposite",
    ),
  );
  const missing = h("p", { class: "m-missing", role: "alert" });
  return h(
    "form",
    { class: "m-form", novalidate: true, onsubmit: save },
    h("label", { for: which.id }, "The question"),
    which,
    asked,
    h("label", { for: source.id }, "What the source has, such as “The same recipe never tastes quite the same”"),
    source,
    h("label", { for: target.id }, "What it would mean for a language model"),
    target,
    h("label", { for: test.id }, "Does one of this book’s tests decide it?"),
    test,
    way,
    missing,
    h("p", {}, h("button", { type: "submit", class: "g-button g-primary" }, claim ? "Keep this row" : "Add this row")),
  );

  /** @param {Event} event */
  function save(event) {
    event.preventDefault();
    const place = which.value === OTHER ? text(question.value, "name") : which.value;
    const empty = !place
      ? { field: question, what: "Write your question first." }
      : !text(target.value)
        ? { field: target, what: "Write what it would mean for a language model." }
        : null;
    if (empty) {
      missing.textContent = empty.what;
      empty.field.focus();
      return;
    }
    const own = context.mine().rows[metaphor] ?? [];
    /** @type {Claim} */
    const made = {
      id: claim && isMine(claim.id) ? claim.id : freshOwnId(own),
      row: place,
      source: text(source.value),
      target: text(target.value),
      ground: test.value
        ? { kind: "measured", experiment: test.value, says: so.checked }
        : { kind: "untested", why: "", widget: "" },
    };
    context.keep((mine) => {
      mine.rows[metaphor] = claim ? own.map((one) => (one.id === claim.id ? made : one)) : [...own, made];
    });
    context.redraw({
      focus: `[data-claim="${made.id}"] button`,
      said: claim ? "The row is kept." : "The row is added. Now rate it.",
    });
  }
}
