// The end of an inquiry, drawn: whether the paper held, what we believed first, and how the matter stands.

import { h } from "../parts/dom.js";
import { standing } from "./judging.js";
import { state } from "./paper.js";
import { told } from "./words.js";

/** @typedef {import("./judging.js").Figure} Figure */
/** @typedef {import("./judging.js").Story} Story */

/**
 * @param {import("./inquiry.js").Head} head
 * @param {{
 *   held: string, all: Map<string, Record<string, Figure>>, start: Map<string, number>, now: Map<string, number>,
 * }} found  `held`: what became of the paper; `start`, `now`: what was believed of each story, 0 to 100
 * @returns {HTMLElement[]}
 */
export function conclusion(head, { held, all, start, now }) {
  const { stories, tests } = head;
  const label = (/** @type {string} */ id) => tests.find((test) => test.id === id)?.label ?? id;
  const ours = stories.find(({ id }) => id === head.first.story);
  const against = ours ? standing(ours, all).failed : [];
  const moved = stories.map((story) => Math.abs((now.get(story.id) ?? 0) - (start.get(story.id) ?? 0)));
  return [
    h("p", { class: "g-title" }, "Did it hold?"),
    h("p", {}, held),
    h(
      "p",
      { class: "g-small" },
      `Your beliefs moved by ${Math.round(moved.reduce((sum, one) => sum + one, 0) / moved.length)} points on average on the way.`,
    ),
    h("p", { class: "g-title" }, "What we believed first"),
    h(
      "p",
      {},
      head.first.why,
      " ",
      against.length
        ? `It was in trouble with ${against.length} of these tests:`
        : "It is in trouble with none of these tests, in this model.",
    ),
    h(
      "ul",
      { class: "r-list" },
      ...against.map((id) => {
        const { figure } = /** @type {Story} */ (ours).says[id];
        return h("li", {}, `${label(id)} ${told(figure, all.get(id)?.[figure] ?? { mean: 0, low: 0, high: 0, n: 0 })}`);
      }),
    ),
    h("p", { class: "g-title" }, "How it stands"),
    h("p", {}, state(stories, all)),
    h("p", {}, head.late),
    h("p", {}, h("strong", {}, "A test that nobody has made: "), head.unmade),
  ];
}
