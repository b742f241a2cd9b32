// When in training a phrase was met: the text in fifty stretches from its first document to its
// last, and the places themselves, each leading to its document.

import { freshId, h } from "../parts/dom.js";
import { count } from "../parts/format.js";

const BARS = 50;

/**
 * @param {ArrayLike<number>} perPart  how often in each part of the text
 * @param {number} [bars]  most bars
 * @returns {{ width: number, sums: number[] }}  parts in a bar; how often in each
 */
export function gathered(perPart, bars = BARS) {
  const width = Math.max(1, Math.ceil(perPart.length / bars));
  const sums = Array.from({ length: Math.ceil(perPart.length / width) }, () => 0);
  for (let part = 0; part < perPart.length; part++) sums[Math.floor(part / width)] += perPart[part];
  return { width, sums };
}

/**
 * A place where the phrase stands, with a few words around it.
 * @typedef {{ document: number, step: number, before: string, phrase: string, after: string }} Quoted
 */

/**
 * @param {{ onSeek: (part: number) => void, onMore: () => void, onOpen: (document: number) => void }} options
 */
export function moments({ onSeek, onMore, onOpen }) {
  const id = freshId("from");
  const bars = h("div", { class: "g-when", role: "img" });
  const slider = h("input", { id, type: "range", class: "g-range g-when-slider", min: 0, step: 1, oninput: () => seek() });
  const axis = h("div", { class: "g-when-axis", "aria-hidden": "true" });
  const list = h("ol", { class: "g-hits", "aria-label": "Places, in the order in which they were read" });
  const status = h("p", { class: "g-hint" });
  const more = h("button", { type: "button", class: "g-button", onclick: onMore }, "Later places");
  const element = h(
    "div",
    { class: "g-moments-met" },
    h("p", { class: "g-title" }, "When it was read"),
    bars,
    axis,
    h("label", { class: "g-hint", for: id }, "Slide to a moment of training: below are the places from there on."),
    slider,
    list,
    h("div", { class: "g-line" }, more, status),
  );
  let width = 1;
  let stepsInPart = 1;

  function seek() {
    speak();
    onSeek(Number(slider.value) * width);
  }

  function speak() {
    const from = Number(slider.value);
    [...bars.children].forEach((bar, i) => bar.toggleAttribute("data-from", i >= from));
    slider.setAttribute("aria-valuetext", `from step ${count(from * width * stepsInPart + 1)} on`);
  }

  return {
    element,
    /**
     * @param {ArrayLike<number>} perPart
     * @param {number} stepsPerPart
     * @param {number} steps  in all
     */
    setTimes(perPart, stepsPerPart, steps) {
      const { width: parts, sums } = gathered(perPart);
      [width, stepsInPart] = [parts, stepsPerPart];
      const most = Math.max(1, ...sums);
      bars.replaceChildren(
        ...sums.map((sum, i) =>
          h("span", {
            class: "g-when-bar",
            style: `--share: ${sum / most}`,
            "data-met": String(sum > 0),
            title: `steps ${count(i * width * stepsPerPart + 1)} to ${count(Math.min(steps, (i + 1) * width * stepsPerPart))}: ${count(sum)}`,
          }),
        ),
      );
      bars.setAttribute("aria-label", described(sums, width * stepsPerPart));
      axis.replaceChildren(...[1, Math.round(steps / 2), steps].map((step) => h("span", {}, `step ${count(step)}`)));
      slider.max = String(sums.length - 1);
      slider.value = "0";
      speak();
    },
    /**
     * @param {Quoted[]} hits
     * @param {{ more: boolean, said: string }} rest
     */
    setHits(hits, { more: there, said }) {
      list.replaceChildren(
        ...hits.map((hit) =>
          h(
            "li",
            { class: "g-hit" },
            h(
              "button",
              { type: "button", class: "g-open", onclick: () => onOpen(hit.document) },
              `Document ${count(hit.document)}`,
            ),
            h("span", { class: "g-hit-step" }, `step ${count(hit.step)}`),
            h("span", { class: "g-quote", translate: "no" }, hit.before, h("mark", {}, hit.phrase), hit.after),
          ),
        ),
      );
      more.hidden = !there;
      status.textContent = said;
    },
  };
}

/**
 * @param {number[]} sums
 * @param {number} steps  in a bar
 */
function described(sums, steps) {
  const total = sums.reduce((sum, times) => sum + times, 0);
  const met = sums.flatMap((times, i) => (times ? [i] : []));
  if (!total) return "It was never read.";
  return (
    `Read ${count(total)} times, in ${met.length} of ${sums.length} equal stretches of training; ` +
    `in the first of these by step ${count((met[0] + 1) * steps)}, at most ${count(Math.max(...sums))} times in one.`
  );
}
