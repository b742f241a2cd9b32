// How the accounts and the reader stand, and how it ends.

import { h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { tally } from "./judging.js";
import { SIGNS, toldTally, VERDICTS } from "./words.js";

/** @typedef {import("./words.js").Test} Test */
/** @typedef {import("./words.js").Account} Account */
/** @typedef {import("./judging.js").Verdict} Verdict */

export const NONE = { id: "none", label: "None of them" };
const WHICH = "Three accounts of what the knob does bet on tests in the model itself. Which comes through with no bet lost?";

/**
 * The first question.
 * @param {Account[]} accounts
 * @returns {import("../parts/bets.js").Question}
 */
export const whichSurvives = (accounts) => ({
  id: "survivor",
  label: WHICH,
  options: [...accounts.map(({ id, name }) => ({ id, label: name })), NONE],
});

/**
 * @param {Account[]} accounts
 * @param {Test[]} tests
 * @returns {string}  the account that lost no bet on any test; that of none, or of several, is the last option
 */
export function survivor(accounts, tests) {
  const alive = accounts.filter(({ bets }) => !tally(tests, (id) => bets[id]).failed);
  return alive.length === 1 ? alive[0].id : NONE.id;
}

export function scoreBoard() {
  const body = h("tbody", {});
  const caption = h("caption", { class: "g-title" });
  const signs = /** @type {Verdict[]} */ (Object.keys(SIGNS));
  return {
    element: h(
      "table",
      { class: "g-table k-board" },
      caption,
      h(
        "thead",
        {},
        h("tr", {}, h("th", { scope: "col" }, "Who bets"), ...signs.map((one) => h("th", { scope: "col" }, VERDICTS[one]))),
      ),
      body,
    ),
    /**
     * @param {Account[]} accounts
     * @param {Test[]} seen  the tests that count so far
     * @param {number} all  how many there are
     * @param {(test: string) => string | undefined} mine
     */
    draw(accounts, seen, all, mine) {
      caption.textContent = `Who bet rightly, in ${seen.length} of ${all} tests`;
      const row = (/** @type {string} */ name, /** @type {(test: string) => string | undefined} */ bet) => {
        const found = tally(seen, bet);
        return h(
          "tr",
          {},
          h("th", { scope: "row" }, name),
          ...signs.map((one) => h("td", { "data-verdict": one }, count(found[one]))),
        );
      };
      body.replaceChildren(...accounts.map(({ name, bets }) => row(name, (id) => bets[id])), row("You", mine));
    },
  };
}

/**
 * @param {Account[]} accounts
 * @param {Test[]} tests  all there are
 * @param {string | undefined} mine  which account the reader bet on
 * @returns {HTMLElement[]}
 */
export function conclusion(accounts, tests, mine) {
  const came = survivor(accounts, tests);
  const name = accounts.find(({ id }) => id === came)?.name;
  const verdict = mine === undefined ? "" : mine === came ? "You bet rightly. " : "You bet otherwise. ";
  return [
    h("p", { class: "g-title" }, "How it ends"),
    h(
      "ul",
      {},
      ...accounts.map(({ name, bets }) => h("li", {}, `Of the bets of “${name}”, ${toldTally(tally(tests, (id) => bets[id]))}.`)),
    ),
    h(
      "p",
      {},
      h("strong", {}, verdict),
      name ? `“${name}” lost no bet. Each of the others lost some.` : "It is not one alone that lost no bet.",
    ),
  ];
}
