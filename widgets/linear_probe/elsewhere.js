// The same question put to another small model of a fully known world, by others; and what all this does not show.

import { h } from "../parts/dom.js";
import { spread } from "../parts/format.js";

/** @typedef {{read: string, network: string, where: string, low: number, high: number, about: boolean}} Published */

const PAPERS = [
  ["Li et al. 2023", "https://arxiv.org/abs/2210.13382"],
  ["Nanda et al. 2023, table 1", "https://arxiv.org/abs/2309.00941"],
];
const DIFFERS = [
  ["What it reads", "moves of a board game, always by the rules", "stories of a village"],
  ["What is looked for", "each of 64 squares: mine, yours or empty", "one of three containers"],
  ["When it is read", "after every move", "just before the answer, or before anything is asked"],
  ["Is it needed for the next word?", "yes: which moves are allowed depends on the board", "only when it is asked"],
  ["Chance", "a third; a network of random numbers gave 35 to 37%", "a third"],
  ["And when it is pushed?", "its moves fit the changed board", "see “Push it”"],
];

export function elsewhereView() {
  const figures = h("tbody", {});
  const element = h(
    "div",
    {},
    h(
      "p",
      { class: "p-lead" },
      "The question was put before to a model that had only read moves of the game of Othello, and " +
        "never saw a board. Does it hold one?",
    ),
    h(
      "table",
      { class: "p-plain" },
      h("caption", {}, "How often a linear probe reads a square right"),
      h("thead", {}, h("tr", {}, ...["Told apart", "Network", "Where", "Right"].map((name) => h("th", { scope: "col" }, name)))),
      figures,
    ),
    h(
      "p",
      { class: "g-small" },
      "Published without intervals: ",
      ...PAPERS.flatMap(([name, url], i) => [i ? "; " : "", h("a", { href: url }, name)]),
      ". " +
        "Fitted to the stones’ colours a linear probe read them poorly; fitted to whose they are, seen by the one to move, nearly " +
        "all. Whoever looks with the wrong question finds nothing.",
    ),
    h(
      "table",
      { class: "p-plain p-differs" },
      h("caption", {}, "What differs"),
      h("thead", {}, h("tr", {}, h("td", {}), ...["Othello-GPT", "Our village"].map((name) => h("th", { scope: "col" }, name)))),
      h(
        "tbody",
        {},
        ...DIFFERS.map(([what, there, here]) =>
          h("tr", {}, h("th", { scope: "row" }, what), h("td", {}, there), h("td", {}, here)),
        ),
      ),
    ),
    h(
      "p",
      { class: "p-told" },
      "Readable is not used: a probe may find what the model never looks at. Used is not understood: " +
        "we pushed it along a direction, and the answer followed; how the model came by that direction, and what else lies " +
        "on it, we have not said.",
    ),
  );
  return {
    element,
    /** @param {import("./index.js").Now} now */
    async show({ published }) {
      return () => {
        figures.replaceChildren(
          ...published.map(({ read, network, where, low, high, about }) =>
            h(
              "tr",
              {},
              ...[read, network, where, `${about ? "about " : ""}${spread([low, high], "share")}`].map((text) =>
                h("td", {}, text),
              ),
            ),
          ),
        );
        return "";
      };
    },
  };
}
