// One claim of a metaphor: what the source has, what that would mean for a model; first the reader rates, then the evidence opens.

import { freshId, h } from "../parts/dom.js";
import { evidence } from "./evidence.js";
import { isMine } from "./mine.js";
import { wordButton } from "./pieces.js";
import { RATINGS, RESULTS, agrees, decided, resultOf } from "./verdicts.js";

/** @typedef {import("./verdicts.js").Claim} Claim */
/** @typedef {import("./context.js").Context} Context */

/**
 * @param {Claim} claim
 * @param {{ context: Context, metaphor: string, onRate: () => void, onEdit: (claim: Claim) => void }} options
 * @returns {HTMLElement}
 */
export function claimCard(claim, { context, metaphor, onRate, onEdit }) {
  const asked = freshId("carries");
  const buttons = RATINGS.map((rating) =>
    h("button", { type: "button", class: "g-button", "data-rating": rating, onclick: () => rate(rating) }, rating),
  );
  const verdict = h("p", { class: "m-verdict", role: "status" });
  const opened = h("div", {});
  const mine = isMine(claim.id);
  const element = h(
    "div",
    { class: "m-claim", "data-claim": claim.id },
    h(
      "div",
      { class: "m-pair" },
      h(
        "p",
        {},
        h("span", { class: "m-tag" }, "In the source "),
        h("span", { class: "m-source" }, claim.source || "(nothing written)"),
      ),
      h("p", {}, h("span", { class: "m-tag" }, "So, for a language model "), claim.target),
    ),
    h(
      "div",
      { class: "m-rate", role: "group", "aria-labelledby": asked },
      h("span", { id: asked }, "Does this carry over?", h("span", { class: "g-hidden" }, ` ${claim.target}`)),
      ...buttons,
    ),
    verdict,
    opened,
    mine
      ? h(
          "div",
          { class: "m-row" },
          wordButton("Change this row", () => onEdit(claim), claim.target),
          wordButton("Remove it", remove, claim.target),
        )
      : null,
  );
  draw();
  return element;

  /** @param {import("./verdicts.js").Rating} rating */
  function rate(rating) {
    context.keep((all) => {
      const before = all.ratings[metaphor]?.[claim.id];
      all.ratings[metaphor] = { ...all.ratings[metaphor], [claim.id]: { first: before?.first ?? rating, now: rating } };
    });
    draw();
    onRate();
  }

  function remove() {
    context.keep((all) => {
      all.rows[metaphor] = (all.rows[metaphor] ?? []).filter(({ id }) => id !== claim.id);
      delete all.ratings[metaphor]?.[claim.id];
    });
    context.redraw({ focus: ".m-add summary", said: "The row is removed." });
  }

  function draw() {
    const rated = context.mine().ratings[metaphor]?.[claim.id];
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.rating === rated?.now));
    verdict.textContent = rated ? compared(claim, rated, context.experiments) : "";
    if (rated || context.mine().open) {
      if (!opened.firstChild) opened.append(evidence(claim, context.experiments, context.places));
    } else opened.replaceChildren();
  }
}

/**
 * @param {Claim} claim
 * @param {import("./mine.js").Rated} rated
 * @param {import("./verdicts.js").Experiment[]} experiments
 */
export function compared(claim, { first, now }, experiments) {
  const result = resultOf(claim.ground, experiments);
  const earlier = first === now ? "" : ` At first you said: ${first}.`;
  if (!decided(result)) return `You: ${now}. That is yours to say.${earlier}`;
  const outcome = `by the evidence, it ${RESULTS[result].text}.`;
  if (agrees(now, result)) return `You: ${now}. You agree with the evidence: it ${RESULTS[result].text}.${earlier}`;
  return `You: ${now}. ${outcome[0].toUpperCase()}${outcome.slice(1)}${earlier}`;
}
