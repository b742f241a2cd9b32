// What an inventory's answers come to, on the page: only that they are kept, before; what moved, after.

import { h } from "../parts/dom.js";
import { DONT_KNOW, MOVED, rightly, rows } from "../parts/concepts.js";

/**
 * @typedef {import("../parts/concepts.js").Form} Form
 * @typedef {import("../parts/concepts.js").Item} Item
 * @typedef {import("../parts/concepts.js").Option} Option
 * @typedef {import("../parts/concepts.js").Row} Row
 */

/**
 * @param {object} asked
 * @param {Item[]} asked.items
 * @param {Form} asked.form
 * @param {(id: string, form: Form) => string | null} asked.said
 * @param {Record<string, { name: string, is: string }>} asked.misconceptions
 * @returns {HTMLElement[]}
 */
export function outcome({ items, form, said, misconceptions }) {
  const all = rows(items, said);
  const beforeToo = items.every(({ id }) => said(id, "before") !== null);
  if (form === "before") {
    return [
      h(
        "p",
        { tabindex: "-1", role: "status" },
        h("strong", {}, "Kept. "),
        `You have answered all ${items.length}. What is right is not told yet: go through the book first, and come back to the second form.`,
      ),
      h(
        "details",
        {},
        h("summary", {}, "Tell me now all the same"),
        h("p", { class: "g-small" }, "Then the second form measures less of what the book has done."),
        ...all.map((row) => concept(row, ["before"])),
      ),
    ];
  }
  const compared = beforeToo ? `, and ${rightly(all, "before")} before the book` : "";
  return [
    h(
      "p",
      { tabindex: "-1", role: "status" },
      h("strong", {}, `You answered ${rightly(all, "after")} of ${items.length} rightly${compared}.`),
    ),
    ...all.map((row) => concept(row, beforeToo ? ["before", "after"] : ["after"])),
  ];

  /**
   * @param {Row} row
   * @param {Form[]} forms
   */
  function concept(row, forms) {
    const { item, moved } = row;
    const understood = forms.includes("after") && row.after?.right;
    return h(
      "details",
      { class: "i-concept", "data-moved": moved },
      h(
        "summary",
        {},
        h("span", { class: "i-name" }, item.concept),
        moved === "unknown" ? null : h("span", { class: "i-moved" }, ` ${MOVED[/** @type {keyof typeof MOVED} */ (moved)]}`),
      ),
      ...forms.map((form) => told(item, form, row[form], forms.length > 1)),
      understood || !forms.includes("after") ? null : h("p", {}, "To go back to: ", lessonLink(item.lesson)),
    );
  }

  /**
   * @param {Item} item
   * @param {Form} form
   * @param {Option | null} option
   * @param {boolean} both
   */
  function told(item, form, option, both) {
    const right = /** @type {Option} */ (item[form].answers.find((one) => one.right));
    const misconception = option?.is ? misconceptions[option.is] : null;
    return h(
      "div",
      { class: "i-told" },
      h("p", {}, both ? h("strong", {}, form === "before" ? "Before: " : "After: ") : null, item[form].ask),
      h(
        "p",
        {},
        "You said: ",
        h("q", {}, option?.say ?? DONT_KNOW),
        ". ",
        option?.right ? h("strong", {}, "Right. ") : null,
        option?.why ?? "",
      ),
      misconception
        ? h("p", { class: "g-small" }, h("strong", {}, `${misconception.name}. `), "Many think so: ", misconception.is)
        : null,
      option?.right ? null : h("p", {}, h("strong", {}, "Rather: "), h("q", {}, right.say), ". ", right.why),
      h(
        "details",
        {},
        h("summary", {}, "All answers"),
        h(
          "dl",
          {},
          ...item[form].answers.flatMap((one) => [
            h("dt", {}, one.say),
            h("dd", {}, one.right ? h("strong", {}, "Right. ") : null, one.why),
          ]),
        ),
      ),
    );
  }
}

/** @param {string} lesson  by chapter and name */
function lessonLink(lesson) {
  const root = document.documentElement.dataset.content_root;
  const name = lesson.split("/")[1].replaceAll("-", " ");
  return root === undefined ? h("em", {}, name) : h("a", { href: `${root}chapters/${lesson}.html` }, name);
}
