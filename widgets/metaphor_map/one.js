// One metaphor: its rows, one after the other, what it hides, and how the reader's ratings lie beside the evidence.

import { freshId, h } from "../parts/dom.js";
import { cited } from "../parts/sources.js";
import { claimCard } from "./claim.js";
import { rowsOf } from "./context.js";
import { wayTo } from "./links.js";
import { LONGEST, isMine, text } from "./mine.js";
import { metaphorForm, rowForm } from "./own.js";
import { chip, wordButton } from "./pieces.js";
import { resultOf, tally } from "./verdicts.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./verdicts.js").Metaphor} Metaphor */

/**
 * @param {Metaphor} metaphor
 * @param {Context} context
 * @returns {HTMLElement}
 */
export function oneView(metaphor, context) {
  const end = h("div", { class: "m-end" });
  const form = h("div", {});
  const add = h("details", { class: "m-add" }, h("summary", {}, "Add a row of your own"), form);
  const rows = rowsOf(context.rows, [metaphor]);

  /** @param {import("./verdicts.js").Claim | null} claim  to change; null for a new one */
  function edit(claim, row = "") {
    form.replaceChildren(rowForm({ claim, row, metaphor: metaphor.id, context }));
    add.open = Boolean(claim || row);
    if (add.open) /** @type {HTMLElement | null} */ (form.querySelector("textarea"))?.focus();
  }
  edit(null);

  /** @param {{ id: string, question: string }} row */
  const group = ({ id, question }) => {
    const claims = metaphor.claims.filter((claim) => claim.row === id);
    if (!claims.length && !isMine(metaphor.id)) return null;
    return h(
      "div",
      { class: "m-group", role: "group", "aria-label": question },
      h("p", { class: "m-question" }, question),
      ...claims.map((claim) => claimCard(claim, { context, metaphor: metaphor.id, onRate: drawEnd, onEdit: edit })),
      claims.length
        ? null
        : h(
            "p",
            {},
            wordButton("Write what your metaphor says here", () => edit(null, id), question),
          ),
    );
  };

  function drawEnd() {
    end.replaceChildren(...summary(metaphor, context));
  }
  drawEnd();
  return h(
    "div",
    { class: "m-one" },
    h("p", { class: "m-name", tabindex: "-1" }, metaphor.name),
    metaphor.about ? h("p", { class: "m-about" }, metaphor.about, ...cited(metaphor.sources, context.sources)) : null,
    isMine(metaphor.id) ? ownBar(metaphor, context) : null,
    ...rows.map(group),
    darkness(metaphor, context),
    add,
    end,
  );
}

/**
 * @param {Metaphor} metaphor
 * @param {Context} context
 */
function ownBar(metaphor, context) {
  const place = h("div", {});
  return h(
    "div",
    { class: "m-row" },
    wordButton("Change its name", () => {
      place.replaceChildren(metaphorForm({ metaphor, context }));
      place.querySelector("input")?.focus();
    }),
    wordButton("Remove this metaphor", () => {
      context.keep((mine) => {
        mine.metaphors = mine.metaphors.filter(({ id }) => id !== metaphor.id);
        for (const part of [mine.rows, mine.ratings, mine.dark]) delete part[metaphor.id];
      });
      context.redraw({ metaphor: "", focus: ".m-name", said: "Your metaphor is removed." });
    }),
    place,
  );
}

/**
 * What it leaves in the dark: first the reader says something, then the book does.
 * @param {Metaphor} metaphor
 * @param {Context} context
 */
function darkness(metaphor, context) {
  const { dark, open } = context.mine();
  const id = freshId("dark");
  const field = h("textarea", { id, class: "m-field", rows: 2, maxlength: LONGEST.text });
  field.value = dark[metaphor.id] ?? "";
  const list = h("ul", { class: "m-dark" });
  const none = !metaphor.hides.length;
  const button = h("button", { type: "button", class: "g-button g-primary", onclick: () => say() }, "");
  const kept = h("span", { class: "g-small", role: "status" });

  function say() {
    context.keep((mine) => {
      mine.dark[metaphor.id] = text(field.value);
    });
    draw(true);
    kept.textContent = [text(field.value) ? "Kept." : "", none ? "" : "Ours stands below."].join(" ").trim();
  }

  /** @param {boolean} shown */
  function draw(shown) {
    button.textContent = shown || none ? "Keep what I wrote" : "Show what we think it hides";
    list.replaceChildren(
      ...(shown
        ? metaphor.hides.map((one) => {
            const way = one.widget ? wayTo(one.widget, context.places) : null;
            return h("li", {}, one.text, ...(way ? [" ", way] : []));
          })
        : []),
    );
  }
  draw(open || dark[metaphor.id] !== undefined);
  return h(
    "div",
    { class: "m-group", role: "group", "aria-label": "What does it hide?" },
    h("p", { class: "m-question" }, "What does it hide?"),
    h("label", { for: id }, "What does this metaphor leave in the dark? Write one thing, or just look."),
    field,
    h("p", { class: "m-row" }, button, kept),
    list,
  );
}

/**
 * @param {Metaphor} metaphor
 * @param {Context} context
 * @returns {HTMLElement[]}
 */
function summary(metaphor, { mine, experiments }) {
  const ratings = mine().ratings[metaphor.id] ?? {};
  const done = metaphor.claims.filter(({ id }) => ratings[id]);
  if (!metaphor.claims.length) return [];
  const left = metaphor.claims.length - done.length;
  if (left) return [h("p", { role: "status" }, `${done.length} of ${metaphor.claims.length} rows rated.`)];
  const now = tally(
    done.map((claim) => ({ claim, rating: ratings[claim.id].now })),
    experiments,
  );
  const first = tally(
    done.map((claim) => ({ claim, rating: ratings[claim.id].first })),
    experiments,
  );
  return [
    h(
      "p",
      { class: "g-title", role: "status" },
      `All ${done.length} rows rated. `,
      now.decided
        ? `Of the ${now.decided} that are decided, you agree with the evidence on ${now.agreed}` +
            (first.agreed === now.agreed ? "." : `; at first it was ${first.agreed}.`)
        : "None of them is decided by the book.",
      now.open ? ` ${now.open === 1 ? "One is" : `${now.open} are`} left to you.` : "",
    ),
    h(
      "table",
      { class: "g-table m-table" },
      h("caption", { class: "g-hidden" }, `${metaphor.name}: your ratings beside the results`),
      h("thead", {}, h("tr", {}, ...["For a language model", "You", "The book"].map((name) => h("th", { scope: "col" }, name)))),
      h(
        "tbody",
        {},
        ...done.map((claim) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, claim.target),
            h("td", { "data-head": "You" }, ratings[claim.id].now),
            h("td", { "data-head": "The book" }, chip(resultOf(claim.ground, experiments))),
          ),
        ),
      ),
    ),
    h("p", {}, "Would you still choose this metaphor? For whom, and for what? There is no key to that."),
  ];
}
