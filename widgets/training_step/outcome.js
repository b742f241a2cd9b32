// What turning did: the error of this sentence and of others, against the size of the step or the number of steps, and a
// slider to stand at one of them.

import { freshId, h } from "../parts/dom.js";
import { mean } from "./numbers.js";
import { plot } from "./plot.js";
import { surpriseRow } from "./row.js";
import { loss } from "./words.js";

/** @typedef {import("../engine/practice.js").Practised} Practised */

/**
 * @param {{label: string, count: number, onPlace: (at: number) => void, clueless: number}} options  `count`: places there
 *   are
 */
export function outcome({ label, count, onPlace, clueless }) {
  const id = freshId("place");
  const slider = h("input", {
    id,
    type: "range",
    class: "g-range",
    min: 0,
    max: count - 1,
    step: 1,
    oninput: () => onPlace(Number(slider.value)),
  });
  const value = h("output", { class: "g-value", for: id });
  const top = 1.35 * clueless;
  const chart = plot({ onSeek: (x) => onPlace(Math.round(x * (count - 1))) });
  const row = surpriseRow(clueless);
  const key = h(
    "p",
    { class: "g-small" },
    "Each token’s surprise: grey before, blue after. Below it how probable the token is after.",
  );
  const sum = h("p", { class: "t-sum" });
  const element = h(
    "div",
    {},
    sum,
    chart.element,
    h("div", { class: "t-slide" }, h("label", { for: id }, label, ": ", value), slider),
    row.element,
    key,
  );

  return {
    element,
    stop: chart.stop,
    /**
     * @param {object} given
     * @param {{text: string}[]} given.tokens
     * @param {Practised} given.start  before any step
     * @param {(Practised | undefined)[]} given.stands  at each place; what is not known yet is left out
     * @param {number} given.at  the place to stand at
     * @param {string} given.name  of that place
     * @param {string} given.axis
     * @param {{at: number, label: string}[]} given.ticks
     * @returns {string}  what came out, for the ear
     */
    update({ tokens, start, stands, at, name, axis, ticks }) {
      const share = (/** @type {number} */ place) => place / (count - 1);
      const errors = (/** @type {Practised} */ { surprise }) => surprise.map(mean);
      const known = stands.flatMap((stand, place) => (stand ? [{ x: share(place), all: errors(stand) }] : []));
      const others = start.surprise.length - 1;
      const line = (/** @type {(all: number[]) => number} */ of) =>
        known.map(({ x, all }) => /** @type {[number, number]} */ ([x, of(all)]));
      const ofOthers = (/** @type {number[]} */ all) => mean(all.slice(1));
      slider.value = String(at);
      value.textContent = name;
      slider.setAttribute("aria-valuetext", name);
      const here = stands[at];
      row.element.hidden = key.hidden = !here;
      const before = errors(start);
      /** @type {string} */
      let said = "";
      if (here) {
        const after = errors(here);
        row.update(tokens, here.surprise[0], start.surprise[0]);
        const mine = `${loss(before[0])} → ${loss(after[0])}`;
        const theirs = others ? `${loss(ofOthers(before))} → ${loss(ofOthers(after))}` : "";
        sum.replaceChildren(
          h("span", { class: "t-name", "data-kind": "this" }, "This sentence: ", h("b", {}, mine)),
          ...(others
            ? [
                h(
                  "span",
                  { class: "t-name", "data-kind": "mean" },
                  others === 1 ? "Another: " : `${others} others, on average: `,
                  h("b", {}, theirs),
                ),
              ]
            : []),
        );
        said =
          `${name}: the error of this sentence goes from ${loss(before[0])} to ${loss(after[0])}` +
          `${others ? `, of the others from ${loss(ofOthers(before))} to ${loss(ofOthers(after))}` : ""}.`;
      }
      chart.draw({
        lines: [
          ...Array.from({ length: others > 1 ? others : 0 }, (_, i) => ({
            points: line((all) => all[i + 1]),
            kind: /** @type {const} */ ("other"),
          })),
          ...(others ? [{ points: line(ofOthers), kind: /** @type {const} */ ("mean") }] : []),
          { points: line(([first]) => first), kind: /** @type {const} */ ("this") },
        ],
        ticks: ticks.map((tick) => ({ x: share(tick.at), label: tick.label })),
        axis,
        top,
        clueless,
        at: share(at),
        said: said || "Not worked out yet.",
      });
      return said;
    },
  };
}
