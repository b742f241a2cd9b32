// One head told at three levels: what heads are for, an algorithm, the numbers.

import { h } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { shown, spoken } from "../parts/words.js";
import { highest } from "./numbers.js";
import { LISTS } from "./session.js";
import { NAMES, STORIES } from "./stories.js";

/** @typedef {import("./session.js").Seen} Seen */
/** @typedef {import("./session.js").Told} Told */

/** @type {Record<number, string>} */
export const LEVELS = { 1: "What it is for", 2: "An algorithm", 3: "The numbers" };
const STRONG = 2; // a number drawn in full colour
const MOST = 5; // tokens named

/** @returns {HTMLElement} */
export function purpose(/** @type {number} */ heads) {
  return h(
    "div",
    {},
    h(
      "p",
      {},
      "A matchmaker for words. Each token tells what it looks for, its query, and what it has to offer, its key. The head brings together those that fit, and passes on what the matched token has to say, its value.",
    ),
    h("p", { class: "g-small" }, `All ${heads} heads of this model are that.`),
  );
}

/** @returns {HTMLElement} */
export function algorithm(/** @type {Told} */ { story, named, shares }) {
  const measured = NAMES.map(
    (name) => `${STORIES[name].name}: ${percent(named[name])} named, ${percent(shares[name])} of the attention`,
  ).join("; ");
  return h(
    "div",
    {},
    ...(story
      ? [
          h("p", {}, `This is ${STORIES[story].name}:`),
          h("ol", { class: "l-steps" }, ...STORIES[story].steps.map((step) => h("li", {}, step))),
        ]
      : [
          h(
            "p",
            {},
            h("b", {}, "We don’t know."),
            " We have four stories about heads to try, and none of them names even half of the tokens that this one attends to most.",
          ),
        ]),
    h(
      "details",
      { class: "l-fold" },
      h("summary", {}, "Where this comes from"),
      h(
        "p",
        {},
        `Measured just now, on ${LISTS} lists of random words said twice: how often each story names the token attended to most, and how much of the head’s attention goes there. ${measured}. ` +
          "A head is told by the story that names most, if it names more than half.",
      ),
    ),
  );
}

/**
 * The query of the token that attends, and the keys of all tokens, number by number.
 * @param {object} given
 * @param {number[]} given.tokens
 * @param {string[]} given.vocabulary
 * @param {Seen} given.seen
 * @param {boolean} given.worked  whether the sums are shown
 * @param {(() => void) | null} given.onWork
 * @returns {HTMLElement}
 */
export function numbers({ tokens, vocabulary, seen, worked, onWork }) {
  const size = seen.query.length;
  const best = highest(seen.scores);
  const name = (/** @type {number} */ at) => (at ? shown(vocabulary[tokens[at]]).text : "beginning");
  const row = (/** @type {string} */ label, /** @type {Float32Array} */ values, /** @type {number | null} */ sum, top = false) =>
    h(
      "div",
      { class: "l-row", "data-top": top },
      h("span", { class: "l-word" }, label),
      h("span", { class: "l-strip", style: `background: ${striped(values)}`, title: written(values) }),
      h("span", { class: "l-sum" }, sum === null ? "" : signed(sum)),
    );
  const keys = h(
    "div",
    { class: "l-keys", tabindex: "0", role: "group", "aria-label": "The keys of all tokens" },
    ...tokens.map((_, at) =>
      row(name(at), seen.keys.subarray(at * size, (at + 1) * size), worked ? seen.scores[at] : null, worked && at === best),
    ),
  );
  if (worked)
    requestAnimationFrame(() => {
      keys.scrollTop = /** @type {HTMLElement} */ (keys.children[best]).offsetTop - keys.offsetTop - keys.clientHeight / 2;
    });
  return h(
    "div",
    {},
    h(
      "p",
      {},
      `The query of the marked token is ${size} numbers, and so is each key. Multiply them one by one, add up, divide by √${size}: that is how well the two fit. It attends most where this is highest.`,
    ),
    h("div", { class: "l-query" }, row("query", seen.query, null)),
    keys,
    h(
      "p",
      { class: "g-small" },
      h("i", { class: "l-plus" }),
      " above 0, ",
      h("i", { class: "l-minus" }),
      " below 0; the stronger, the further. ",
      worked
        ? `The sum is highest for “${name(best)}”, token ${best}. It took ${tokens.length * size} multiplications, and before that every layer below this head, to have the numbers at all.`
        : "Can you do it by eye?",
    ),
    onWork && !worked ? h("button", { type: "button", class: "g-button", onclick: onWork }, "Multiply and add up") : null,
    h(
      "details",
      { class: "l-fold" },
      h("summary", {}, "The query, written out"),
      h("p", { class: "l-written" }, written(seen.query)),
    ),
  );
}

/**
 * What the head adds to the logits, directly.
 * @param {Float32Array} effect
 * @param {string[]} vocabulary
 * @param {number} attended  the token that it attends to most; 0: the beginning of the text
 * @returns {HTMLElement}
 */
export function effects(effect, vocabulary, attended) {
  const order = Array.from(effect.keys()).sort((a, b) => effect[b] - effect[a]);
  const listed = (/** @type {number[]} */ ids) => ids.map((id) => `${spoken(vocabulary[id])} ${signed(effect[id])}`).join(", ");
  return h(
    "div",
    { class: "l-effects" },
    h("p", {}, h("b", {}, "It raises most: "), listed(order.slice(0, MOST)), "."),
    h("p", {}, h("b", {}, "It lowers most: "), listed(order.slice(-MOST).reverse()), "."),
    attended
      ? h(
          "p",
          {},
          h("b", {}, "To the token it attends to most, "),
          `${spoken(vocabulary[attended])}, it adds ${signed(effect[attended])}.`,
        )
      : null,
    h(
      "p",
      { class: "g-small" },
      "What the head’s output adds directly to each token’s logit, less the mean over all tokens. 1 more multiplies the odds by 2.7. What later layers make of it is not in it.",
    ),
  );
}

/** @param {ArrayLike<number>} values @returns {string} one stripe a number */
function striped(values) {
  const width = 100 / values.length;
  const stops = Array.from(values, (value, i) => {
    const share = Math.min(100, (100 * Math.abs(value)) / STRONG).toFixed(0);
    return `color-mix(in srgb, var(--g-hue-${value < 0 ? 2 : 1}) ${share}%, var(--g-surface)) ${(i * width).toFixed(2)}% ${((i + 1) * width).toFixed(2)}%`;
  });
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

/** @param {ArrayLike<number>} values */
function written(values) {
  return Array.from(values, (value) => signed(value)).join("  ");
}

/** @param {number} value */
export function signed(value) {
  return value.toFixed(2).replace("-", "−");
}
