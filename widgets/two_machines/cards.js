// The two machines side by side: drawn, chosen between, and how far each game is.

import { freshId, h } from "../parts/dom.js";
import { truth } from "./rounds.js";

/** @typedef {import("./kept.js").Name} Name */
/** @typedef {import("./kept.js").Played} Played */

/** @param {{ onPick: (machine: Name) => void }} options */
export function cards({ onPick }) {
  const group = freshId("machine");
  const card = (/** @type {Name} */ name) => {
    const input = h("input", { type: "radio", name: group, value: name, onchange: () => onPick(name) });
    const title = h("b", {});
    const made = h("span", { class: "g-small" });
    const picture = h("span", { class: "t-picture" });
    const dots = h("span", { class: "t-dots", role: "img" });
    const element = h(
      "label",
      { class: "t-card" },
      h("span", { class: "t-card-head" }, input, h("span", {}, title, " ", made)),
      picture,
      dots,
    );
    return { input, title, made, picture, dots, element };
  };
  const both = { toaster: card("toaster"), model: card("model") };
  return {
    element: h(
      "fieldset",
      { class: "t-cards" },
      h("legend", { class: "g-hidden" }, "Which machine"),
      both.toaster.element,
      both.model.element,
    ),
    /** @param {Name} name @param {{ name: string, made: string, drawing: import("./drawing.js").Drawing }} view */
    draw(name, view) {
      both[name].title.textContent = view.name;
      both[name].made.textContent = view.made;
      both[name].picture.replaceChildren(view.drawing.element);
      view.drawing.mark(null);
    },
    /** @param {Name} chosen @param {{ name: Name, rounds: Played[], of: number }[]} games */
    update(chosen, games) {
      for (const { name, rounds, of } of games) {
        const { input, dots, element } = both[name];
        input.checked = name === chosen;
        element.toggleAttribute("data-on", name === chosen);
        const right = rounds.filter((round) => round.bet === truth(round)).length;
        dots.setAttribute("aria-label", `${right} right of ${rounds.length} played, ${of} rounds in all`);
        dots.replaceChildren(
          ...Array.from({ length: Math.max(of, rounds.length) }, (_, i) =>
            h(
              "span",
              { "data-right": rounds[i] ? String(rounds[i].bet === truth(rounds[i])) : null },
              rounds[i] ? (rounds[i].bet === truth(rounds[i]) ? "✓" : "✗") : "",
            ),
          ),
        );
      }
    },
  };
}
