// One pair: its three texts to write in, what is wrong with it, what the model makes of it, and what the rules would.

import { likelier } from "../parts/choices.js";
import { freshId, h } from "../parts/dom.js";
import { course } from "./course.js";
import { LONGEST, RULES, problem } from "./pairs.js";

/** @typedef {import("./pairs.js").Pair} Pair */
/**
 * @typedef {object} Result
 * @property {number | null} margin  at the moment that is read, in nats
 * @property {import("./course.js").Point[]} points  at every moment that has answered
 * @property {number} last  tokens read in all
 * @property {number} now  tokens read at that moment
 * @property {string} trouble  why it can't be asked
 * @property {boolean} wanted  whether it is being asked
 */

/** @type {[keyof Pair, string][]} */
const FIELDS = [
  ["begin", "Both begin"],
  ["better", "Expected"],
  ["worse", "or"],
];

/**
 * @param {{ onType: (pair: Pair) => void, onRemove: () => void, onSeek: (share: number) => void }} calls
 */
export function pairRow({ onType, onRemove, onSeek }) {
  const fields = FIELDS.map(([key, label]) => {
    const id = freshId(key);
    const input = h(key === "begin" ? "textarea" : "input", {
      id,
      class: "m-field",
      maxlength: LONGEST,
      spellcheck: "false",
      autocapitalize: "off",
      autocomplete: "off",
      ...(key === "begin" ? { rows: 1 } : { type: "text" }),
      oninput: () => onType(value()),
    });
    return { key, input, label: h("label", { for: id, class: "m-label" }, label) };
  });
  const [begin, ...endings] = fields;
  const remove = h("button", { type: "button", class: "g-button m-remove", onclick: onRemove }, "Remove");
  const said = h("p", { class: "m-said" });
  const rules = h("p", { class: "g-small" });
  const picture = course({ onSeek });
  const element = h(
    "li",
    { class: "m-pair" },
    h(
      "div",
      { class: "m-texts" },
      h("div", { class: "m-text m-begin" }, begin.label, begin.input),
      ...endings.map(({ label, input }) => h("div", { class: "m-text" }, label, input)),
      remove,
    ),
    picture.element,
    said,
    rules,
  );

  function value() {
    return /** @type {Pair} */ (Object.fromEntries(fields.map(({ key, input }) => [key, input.value.replace(/\n/g, " ")])));
  }

  return {
    element,
    focus: () => begin.input.focus(),
    /**
     * @param {Pair} pair
     * @param {number} number  of the pair, from 1
     * @param {Result} result
     */
    draw(pair, number, { margin, points, last, now, trouble, wanted }) {
      for (const { key, input } of fields) if (value()[key] !== pair[key]) input.value = pair[key];
      const wrong = problem(pair);
      element.setAttribute("aria-label", `Pair ${number}`);
      remove.setAttribute("aria-label", `Remove pair ${number}`);
      element.dataset.right = margin === null ? "" : String(margin > 0);
      element.dataset.margin = margin === null ? "" : margin.toFixed(4);
      picture.element.hidden = !points.length;
      if (points.length) picture.draw({ points, last, now, name: `Pair ${number}` });
      said.textContent = wrong || trouble || (margin === null ? (wanted ? "Asking …" : "") : outcome(pair, margin));
      said.hidden = !said.textContent;
      said.dataset.wrong = String(Boolean(wrong || trouble));
      rules.hidden = margin === null;
      rules.textContent = RULES.map(({ name, ending }) => {
        const says = ending(pair);
        return `By ${name}: ${says ? `“${pair[says].trim()}” ${says === "better" ? "✓" : "✗"}` : "nothing to say"}.`;
      }).join(" ");
    },
    stop: picture.stop,
  };
}

/**
 * @param {Pair} pair
 * @param {number} margin
 */
function outcome(pair, margin) {
  if (!margin) return "Both endings are equally likely to it.";
  const good = margin > 0;
  return `${good ? "✓" : "✗"} “${(good ? pair.better : pair.worse).trim()}” is ${likelier(margin)}.`;
}
