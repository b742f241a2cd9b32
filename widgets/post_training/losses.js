// What a stage gained and what it lost: each measure before and after, with intervals, in one figure and in words.

import { h } from "../parts/dom.js";
import { interval, percent } from "../parts/format.js";
import { changes } from "./figures.js";
import { prediction } from "../parts/prediction.js";

/** @typedef {import("./figures.js").Change} Change */
/** @typedef {import("./school.js").Stage} Stage */

/**
 * @param {{ model: import("../parts/model.js").Model, keeper: ReturnType<typeof import("../parts/score.js").scoreKeeper>,
 *   onStage: (stage: string) => void }} options
 */
export function gainsAndLosses({ model, keeper, onStage }) {
  const buttons = h("div", { class: "g-examples", role: "group", "aria-label": "The lesson" });
  const guess = prediction({
    keeper,
    onShow: () => {
      seen.add(model.get("compared"));
      draw();
    },
  });
  const words = h("div", { class: "p-words" });
  const figure = h("div", { class: "p-changes" });
  const element = h("div", {}, h("p", { class: "g-title" }, "The lesson"), buttons, guess.element, words, figure);
  /** @type {Set<string>} stages whose losses were shown */
  const seen = new Set();

  /** @returns {Stage[]} */
  const stages = () => model.get("stages");
  const label = (/** @type {string} */ id) => stages().find((stage) => stage.id === id)?.label ?? id;
  const compared = () => {
    const after = stages().find((stage) => stage.id === model.get("compared"));
    return { before: after?.base ?? "base", after: model.get("compared") };
  };
  const groups = () => changes(model.get("measured"), model.get("comparisons"), compared().before, compared().after);

  // What came of it is covered until the reader has guessed: of the last group, what it could do before.
  function draw() {
    const all = groups();
    const covered = !seen.has(model.get("compared"));
    const last = all[all.length - 1];
    words.replaceChildren(...(covered ? [] : summary(all)));
    figure.replaceChildren(
      h(
        "p",
        { class: "g-small" },
        h("i", { class: "p-dot", "data-when": "before" }),
        ` ${label(compared().before).toLowerCase()} `,
        h("i", { class: "p-dot", "data-when": "after" }),
        ` ${label(compared().after).toLowerCase()}. `,
        "Pale: 95% intervals. “No clear change”: they overlap.",
      ),
      ...all.map((group) => groupView(group, covered)),
    );
    if (covered || !last) return;
    const worst = last.changes.filter((change) => change.outcome === "lost").sort((a, b) => drop(b) - drop(a))[0];
    guess.tell(
      new Set([worst?.label ?? ""]),
      worst
        ? `Most spoiled: ${worst.label}, ${percent(worst.before.value)} before, ${percent(worst.after.value)} after.`
        : "None of these clearly lost.",
    );
  }

  return {
    element,
    look() {
      const after = stages().filter((stage) => stage.base);
      buttons.replaceChildren(
        ...after.map((stage) =>
          h(
            "button",
            {
              type: "button",
              class: "g-example",
              "aria-pressed": String(stage.id === model.get("compared")),
              onclick: () => {
                onStage(stage.id);
                /** @type {HTMLElement | null} */ (buttons.querySelector('[aria-pressed="true"]'))?.focus();
              },
            },
            stage.label,
          ),
        ),
      );
      const all = groups();
      guess.close();
      if (!all.length) return figure.replaceChildren(h("p", {}, "Nothing was measured of this lesson yet."));
      const last = all[all.length - 1];
      if (!seen.has(model.get("compared"))) {
        guess.ask({
          id: `losses: ${model.get("compared")}`,
          question: "It learned to answer. Which of these did the lesson spoil most?",
          options: [
            ...last.changes.map(({ label: one }) => ({ id: one, label: one })),
            { id: "", label: "none of them clearly" },
          ],
          many: false,
          button: "Show what it cost",
        });
      }
      draw();
    },
  };
}

/** @param {Change} change */
function drop({ before, after }) {
  return before.value - after.value;
}

/** @param {ReturnType<typeof changes>} groups */
function summary(groups) {
  const of = (/** @type {Change["outcome"]} */ outcome) =>
    groups.flatMap(({ short, changes: all }) => {
      const found = all.filter((change) => change.outcome === outcome).map(({ label }) => label);
      return found.length ? [`${short}${found.join(", ")}`] : [];
    });
  return [
    ["Gained", of("gained")],
    ["Lost", of("lost")],
    ["Changed", of("changed")],
    ["No clear change", of("same")],
  ].flatMap(([head, list]) =>
    list.length ? [h("p", {}, h("strong", {}, `${head}: `), `${/** @type {string[]} */ (list).join("; ")}.`)] : [],
  );
}

/**
 * @param {{ title: string, unit: string, changes: Change[] }} group
 * @param {boolean} covered
 */
function groupView({ title, unit, changes: all }, covered) {
  const highest = Math.max(...all.flatMap(({ before, after }) => [before.high, after.high]));
  const most = { share: 1, points: 3 }[unit] ?? Math.ceil(highest);
  return h(
    "div",
    { class: "p-group" },
    h("p", { class: "g-title" }, title),
    h("ul", {}, ...all.map((change) => row(change, unit, most, covered))),
  );
}

/**
 * @param {Change} change
 * @param {string} unit
 * @param {number} most  the right end of the track
 * @param {boolean} covered
 */
function row({ label, before, after, outcome }, unit, most, covered) {
  const at = (/** @type {number} */ value) => `${(Math.min(Math.max(value / most, 0), 1) * 100).toFixed(2)}%`;
  const [low, high] = [before.value, after.value].sort((a, b) => a - b);
  const spread = (/** @type {import("./figures.js").Figure} */ f, /** @type {string} */ when) =>
    h("i", { class: "p-spread", "data-when": when, style: `left: ${at(f.low)}; width: calc(${at(f.high)} - ${at(f.low)})` });
  const dot = (/** @type {import("./figures.js").Figure} */ f, /** @type {string} */ when) =>
    h("i", { class: "p-dot", "data-when": when, style: `left: ${at(f.value)}` });
  return h(
    "li",
    { class: "g-along p-change", "data-outcome": covered ? "covered" : outcome },
    h("span", { class: "p-what" }, label),
    h(
      "span",
      { class: "g-along-line p-track", "aria-hidden": "true" },
      spread(before, "before"),
      ...(covered
        ? [dot(before, "before")]
        : [
            spread(after, "after"),
            h("i", { class: "p-way", style: `left: ${at(low)}; width: calc(${at(high)} - ${at(low)})` }),
            dot(before, "before"),
            dot(after, "after"),
          ]),
    ),
    h(
      "span",
      { class: "p-from" },
      covered ? `${said(before.value, unit)} → ?` : `${said(before.value, unit)} → `,
      covered ? null : h("b", { title: `95% interval ${interval(after.low, after.high, unit)}` }, said(after.value, unit)),
    ),
  );
}

/**
 * @param {number} value
 * @param {string} unit
 */
function said(value, unit) {
  if (unit === "share") return percent(value);
  return value.toFixed(unit === "words" ? 1 : 2);
}
