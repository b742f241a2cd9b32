// The rival stories, one card each: what it says, how much the reader believes it, and how it has fared.

import { freshId, h } from "../parts/dom.js";
import { judge, standing } from "./judging.js";

/** @typedef {import("./judging.js").Story} Story */
/** @typedef {import("./judging.js").Figure} Figure */

const MARKS = { survives: "✓", "in trouble": "✗", undecided: "~", "says nothing": "·" };

/**
 * @param {Story[]} stories
 * @param {Map<string, number>} credence  0 to 100, changed as the reader moves a slider
 * @param {() => void} onChange
 * @returns {{ element: HTMLElement, update: (outcomes: Map<string, Record<string, Figure>>, label: (test: string) => string) => void }}
 */
export function storyCards(stories, credence, onChange) {
  const cards = stories.map((story, i) => {
    const id = freshId("belief");
    const output = h("output", { for: id, class: "g-value" }, String(credence.get(story.id)));
    const input = h("input", { id, type: "range", class: "g-range", min: 0, max: 100, step: 5, value: credence.get(story.id) });
    input.addEventListener("input", () => {
      credence.set(story.id, Number(input.value));
      output.textContent = input.value;
      onChange();
    });
    const fared = h("p", { class: "r-fared" });
    const item = h(
      "li",
      { class: "r-story" },
      h("p", { class: "g-title" }, `${letter(i)}. ${story.name}`),
      h("p", { class: "g-small" }, story.more),
      h("div", { class: "r-belief" }, h("label", { for: id }, "I believe it"), input, output),
      fared,
    );
    return { story, item, fared };
  });

  return {
    element: h("ol", { class: "r-stories", "aria-label": "The stories" }, ...cards.map(({ item }) => item)),
    update(outcomes, label) {
      for (const { story, item, fared } of cards) {
        const { failed, survived, bets, alive } = standing(story, outcomes);
        item.dataset.state = !outcomes.size || !bets ? "silent" : alive ? "alive" : "fallen";
        fared.replaceChildren(
          ...(outcomes.size
            ? [
                ...[...outcomes].map(([test, figures]) => {
                  const verdict = judge(story.says[test], figures);
                  return h(
                    "span",
                    {
                      class: "r-mark",
                      "data-verdict": verdict,
                      role: "img",
                      "aria-label": `${label(test)}: ${verdict}`,
                      title: `${label(test)}: ${verdict}`,
                    },
                    MARKS[verdict],
                  );
                }),
                h(
                  "span",
                  {},
                  !bets
                    ? "has said nothing so far"
                    : alive
                      ? `survives ${survived.length} of ${bets} it bet on`
                      : `in trouble with ${failed.length} of ${bets} it bet on`,
                ),
              ]
            : []),
        );
      }
    },
  };
}

/** @param {number} i */
export function letter(i) {
  return String.fromCharCode(65 + i);
}
