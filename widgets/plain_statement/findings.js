// What the page found in the statement: traces of the points, pictures, large claims. The reader has the last word on each.

import { freshId, h } from "../parts/dom.js";
import { lessonLink } from "./book.js";
import { marked } from "./marked.js";
import { PICTURES } from "./pictures.js";
import { POINTS } from "./points.js";
import { CHOICES, agreement, howGood, quoted } from "./words.js";

/** @typedef {import("./words.js").Found} Found */
/** @typedef {import("./words.js").Tried} Tried */
/** @typedef {import("./statements.js").Thoughts} Thoughts */
/** @typedef {import("./statements.js").Choice} Choice */

/**
 * @param {{ tried: Tried, onChoice: (point: string, choice: Choice) => void, onPicture: (id: string, keep: boolean) => void, onAgain: () => void }} options
 */
export function findings({ tried, onChoice, onPicture, onAgain }) {
  const status = h("p", { class: "s-status", role: "status", tabindex: "-1" });
  const text = h("p", { class: "s-marked" });
  const rows = POINTS.map((point, i) => pointRow(point, i + 1, (choice) => onChoice(point.id, choice)));
  const pictures = h("ul", { class: "s-list" });
  const noPicture = h("p", {}, "None of the words on its list. That doesn’t mean that your text has no picture in it.");
  const pictureRows = new Map(PICTURES.map((one) => [one.id, pictureRow(one, (keep) => onPicture(one.id, keep))]));
  const claims = h("ul", { class: "s-list s-claims" });
  const noClaim = h("p", {}, "None of those on its list.");
  const element = h(
    "section",
    { class: "s-findings", "aria-label": "What the page found" },
    status,
    h("p", { class: "g-small" }, howGood(tried)),
    h("p", { class: "g-title" }, "Your words, marked"),
    text,
    h(
      "p",
      { class: "g-small s-key" },
      h("mark", { "data-trace": true }, "a trace", h("sup", {}, "1")),
      " of a point, with its number; ",
      h("mark", { "data-picture": true }, "a word"),
      " with a picture in it; ",
      h("mark", { "data-claim": true }, "a large claim"),
      ".",
    ),
    h("p", { class: "g-title" }, "The points of the post"),
    h("div", {}, ...rows.map((row) => row.element)),
    h("p", { class: "g-title" }, "Words with a picture in them"),
    h("p", { class: "g-small" }, "Not every picture can be avoided, and not every one misleads. Which do you keep?"),
    noPicture,
    pictures,
    h("p", { class: "g-title" }, "Claims that say a great deal"),
    noClaim,
    claims,
    h("div", { class: "p-buttons" }, h("button", { type: "button", class: "g-button", onclick: onAgain }, "Tick again")),
  );

  return {
    element,
    focus: () => status.focus({ preventScroll: true }),
    /**
     * @param {string} statement
     * @param {Found} found
     * @param {Thoughts} thoughts
     */
    draw(statement, found, { believed, choices, kept }) {
      status.textContent = agreement(found, believed);
      text.replaceChildren(...marked(statement, found));
      POINTS.forEach(({ id }, i) => rows[i].draw(statement, found.traces[id], believed?.includes(id) ?? null, choices[id]));
      const shown = found.pictures.map(({ picture, tokens }) => {
        const row = /** @type {ReturnType<typeof pictureRow>} */ (pictureRows.get(picture.id));
        row.draw(quoted(statement, tokens), kept.includes(picture.id));
        return row.element;
      });
      // What stays is left where it is: a box that was just ticked keeps the focus.
      if (String(shown.map((row) => row.id)) !== String([...pictures.children].map((row) => row.id)))
        pictures.replaceChildren(...shown);
      noPicture.hidden = shown.length > 0;
      claims.replaceChildren(
        ...found.claims.map(({ claim, spans }) =>
          h("li", {}, h("b", {}, quoted(statement, spans)), ` ${claim.pause} See `, lessonLink(claim.lesson), "."),
        ),
      );
      noClaim.hidden = found.claims.length > 0;
    },
  };
}

/**
 * @param {{ id: string, text: string }} point
 * @param {number} number
 * @param {(choice: Choice) => void} onChoice
 */
function pointRow({ text }, number, onChoice) {
  const name = freshId("point");
  const found = h("p", { class: "s-found" });
  const inputs = Object.entries(CHOICES).map(([value, label]) => ({
    label,
    input: h("input", { type: "radio", name, value, onchange: () => onChoice(/** @type {Choice} */ (value)) }),
  }));
  const element = h(
    "fieldset",
    { class: "s-point" },
    h("legend", {}, `${number}. ${text}`),
    found,
    h("div", { class: "p-options" }, ...inputs.map(({ label, input }) => h("label", {}, input, label))),
  );
  return {
    element,
    /**
     * @param {string} statement
     * @param {import("./points.js").Trace} trace
     * @param {boolean | null} ticked
     * @param {Choice | undefined} choice
     */
    draw(statement, { state, tokens }, ticked, choice) {
      element.dataset.state = state;
      const mine = ticked === null ? "" : ticked ? " You had ticked it." : " You had not ticked it.";
      const words = quoted(statement, tokens);
      found.textContent =
        { said: `A trace: ${words}.`, otherwise: `The contrary, it seems: ${words}.`, none: "No trace." }[state] + mine;
      for (const { input } of inputs) input.checked = input.value === choice;
    },
  };
}

/**
 * @param {import("./pictures.js").Picture} one
 * @param {(keep: boolean) => void} onKeep
 */
function pictureRow(one, onKeep) {
  const words = h("b", {});
  const input = h("input", { type: "checkbox", onchange: () => onKeep(input.checked) });
  const faded = one.kind === "faded" ? " The field’s own word; this book uses it too." : "";
  const element = h(
    "li",
    { id: freshId("picture") },
    h("span", {}, words, ` The picture: ${one.picture}. Without it: ${one.plain}.${faded}`),
    h("label", {}, input, "I keep it"),
  );
  return {
    element,
    /** @param {string} quote  @param {boolean} keep */
    draw(quote, keep) {
      words.textContent = quote;
      input.checked = keep;
      input.setAttribute("aria-label", `I keep ${quote}`);
    },
  };
}
