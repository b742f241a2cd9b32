// Two or three metaphors side by side, over the same rows; and all of them at a glance.

import { freshId, h } from "../parts/dom.js";
import { rowsOf } from "./context.js";
import { chip, wordButton } from "./pieces.js";
import { RESULTS, decided, resultOf } from "./verdicts.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./verdicts.js").Metaphor} Metaphor */
/** @typedef {import("./verdicts.js").Claim} Claim */

/**
 * @param {string[]} chosen  ids
 * @param {Context} context
 * @param {{ onChoose: (ids: string[]) => void, onOpen: (id: string) => void }} calls
 * @returns {HTMLElement}
 */
export function besideView(chosen, context, { onChoose, onOpen }) {
  const all = context.metaphors();
  const there = chosen.flatMap((id) => all.find((one) => one.id === id) ?? []);
  // One that the reader has removed is replaced, so that there are two at least.
  const shown = there.length > 1 ? there : [...there, ...all.filter((one) => !there.includes(one))].slice(0, 2);
  const selects = ["First", "Second", "Third"].map((label, at) => {
    const others = shown.filter((_, i) => i !== at).map(({ id }) => id);
    const select = h(
      "select",
      { id: freshId("beside"), class: "m-pick", onchange: choose },
      ...(at === 2 ? [h("option", { value: "" }, "no third")] : []),
      ...all.filter(({ id }) => !others.includes(id)).map(({ id, name }) => h("option", { value: id }, name)),
    );
    select.value = shown[at]?.id ?? "";
    return { select, element: h("span", { class: "m-choose" }, h("label", { for: select.id }, label), select) };
  });
  function choose() {
    onChoose(selects.map(({ select }) => select.value).filter(Boolean));
  }
  return h(
    "div",
    { class: "m-beside" },
    h("div", { class: "m-row" }, ...selects.map(({ element }) => element)),
    covering(context),
    h(
      "table",
      { class: "g-table m-table m-wide" },
      h("caption", { class: "g-hidden" }, `${shown.map(({ name }) => name).join(", ")}: side by side`),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Row"), ...shown.map(({ name }) => h("th", { scope: "col" }, name)))),
      h(
        "tbody",
        {},
        ...rowsOf(context.rows, shown).map(({ id, question }) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, question),
            ...shown.map((metaphor) => h("td", { "data-head": metaphor.name }, ...cell(metaphor, id, context, onOpen))),
          ),
        ),
        h(
          "tr",
          {},
          h("th", { scope: "row" }, "What does it hide?"),
          ...shown.map((metaphor) => h("td", { "data-head": metaphor.name }, ...hidden(metaphor, context, onOpen))),
        ),
      ),
    ),
  );
}

/**
 * @param {Metaphor} metaphor
 * @param {string} row
 * @param {Context} context
 * @param {(id: string) => void} onOpen
 */
function cell(metaphor, row, context, onOpen) {
  const claims = metaphor.claims.filter((claim) => claim.row === row);
  if (!claims.length) return [h("p", { class: "g-small" }, "It says nothing here.")];
  return claims.map((claim) =>
    h(
      "div",
      { class: "m-cell" },
      claim.source ? h("p", { class: "m-source" }, claim.source) : null,
      h("p", {}, claim.target),
      h(
        "p",
        {},
        seen(metaphor, claim, context)
          ? chip(resultOf(claim.ground, context.experiments))
          : wordButton("rate it first", () => onOpen(metaphor.id), claim.target),
        ...yours(metaphor, claim, context),
      ),
    ),
  );
}

/**
 * @param {Metaphor} metaphor
 * @param {Context} context
 * @param {(id: string) => void} onOpen
 */
function hidden(metaphor, { mine }, onOpen) {
  const { dark, open } = mine();
  const said = dark[metaphor.id];
  const ours = open || said !== undefined ? metaphor.hides.map(({ text }) => h("li", {}, text)) : [];
  if (!ours.length && !said) {
    return [wordButton(`Say first, under ${metaphor.name}`, () => onOpen(metaphor.id))];
  }
  return [...(said ? [h("p", {}, h("strong", {}, "You: "), said)] : []), h("ul", { class: "m-dark" }, ...ours)];
}

/**
 * @param {Context} context
 * @param {{ onOpen: (id: string) => void }} calls
 * @returns {HTMLElement}
 */
export function overview(context, { onOpen }) {
  return h(
    "div",
    { class: "m-overview" },
    covering(context),
    h(
      "table",
      { class: "g-table m-table m-wide" },
      h("caption", { class: "g-hidden" }, "All metaphors, and how what they say comes out, row by row"),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ...["Metaphor", ...context.rows.map(({ question }) => question)].map((name) => h("th", { scope: "col" }, name)),
        ),
      ),
      h(
        "tbody",
        {},
        ...context.metaphors().map((metaphor) =>
          h(
            "tr",
            { "data-metaphor": metaphor.id },
            h(
              "th",
              { scope: "row" },
              wordButton(metaphor.name, () => onOpen(metaphor.id)),
              counts(metaphor, context),
            ),
            ...context.rows.map(({ id, short }) => h("td", { "data-head": short }, ...chips(metaphor, id, context))),
          ),
        ),
      ),
    ),
  );
}

/**
 * @param {Metaphor} metaphor
 * @param {string} row
 * @param {Context} context
 */
function chips(metaphor, row, context) {
  const claims = metaphor.claims.filter((claim) => claim.row === row);
  if (!claims.length) return [h("span", { class: "g-small" }, "–")];
  return claims.map((claim) =>
    h(
      "p",
      {},
      chip(seen(metaphor, claim, context) ? resultOf(claim.ground, context.experiments) : null),
      h("span", { class: "g-hidden" }, `: ${claim.target} `),
      ...yours(metaphor, claim, context),
    ),
  );
}

/**
 * How many of its rows hold, and so on; of those that the reader has opened.
 * @param {Metaphor} metaphor
 * @param {Context} context
 */
function counts(metaphor, context) {
  const opened = metaphor.claims
    .filter((claim) => seen(metaphor, claim, context))
    .map((claim) => resultOf(claim.ground, context.experiments));
  const told = Object.entries(RESULTS).flatMap(([result, { text, many }]) => {
    const n = opened.filter((one) => one === result && decided(one)).length;
    return n ? [`${n} ${n > 1 ? many : text}`] : [];
  });
  const open = opened.filter((result) => !decided(result)).length;
  if (open) told.push(`${open} open`);
  return h("p", { class: "g-small" }, told.join(", ") || `${metaphor.claims.length} rows`);
}

/**
 * @param {Metaphor} metaphor
 * @param {Claim} claim
 * @param {Context} context
 */
function seen(metaphor, claim, { mine }) {
  return mine().open || Boolean(mine().ratings[metaphor.id]?.[claim.id]);
}

/**
 * @param {Metaphor} metaphor
 * @param {Claim} claim
 * @param {Context} context
 */
function yours(metaphor, claim, { mine }) {
  const rated = mine().ratings[metaphor.id]?.[claim.id];
  return rated ? [h("span", { class: "g-small" }, ` you: ${rated.now}`)] : [];
}

/**
 * The reader may look at all results without rating.
 * @param {Context} context
 */
function covering(context) {
  const box = h("input", {
    type: "checkbox",
    checked: context.mine().open,
    "data-open": true,
    onchange: () => {
      context.keep((mine) => {
        mine.open = box.checked;
      });
      context.redraw({ focus: "[data-open]" });
    },
  });
  return h("label", { class: "m-tick" }, box, " Show results also where I have not rated");
}
