// One test: what is done, what the accounts bet, what the reader bets; and then what came of it, on many texts and on one.

import { betForm } from "../parts/bets.js";
import { whyLine } from "../parts/answers.js";
import { h } from "../parts/dom.js";
import { measured } from "../parts/measured.js";
import { judge } from "./judging.js";
import { asked, BETS, done, number, SIDES, shareOf, SIGNS, toldLosses, toldShare, VERDICTS } from "./words.js";

/** @typedef {import("./words.js").Test} Test */
/** @typedef {import("./words.js").Account} Account */
/** @typedef {import("./bench.js").Made} Made */

const LEAD =
  "The damage is what the text costs more with the knob at 0. None of it is there where the model does as well as it came, " +
  "all of it where it does as badly as with the knob at 0.";

/** @param {Test} test  @returns {import("../parts/bets.js").Question} */
const questionOf = (test) => ({ id: test.id, label: asked(test), options: SIDES });

/**
 * @param {{ keeper: import("../parts/bets.js").BetKeeper, onShow: (test: string) => void }} calls  `onShow`: the reader has
 *   bet, or only wants to see
 */
export function testPanel({ keeper, onShow }) {
  const why = whyLine(keeper.record);
  const element = h("div", { class: "k-panel", role: "region", "aria-label": "The test", tabindex: "-1", hidden: true });
  const bars = h("ul", { class: "g-measures" });
  const losses = h("p", { class: "g-small" });
  const here = h("p", { class: "g-small", role: "status" });
  const form = betForm({
    keeper,
    onBet(bets) {
      keeper.add(bets);
      show();
    },
    onSkip: show,
  });
  /** @type {Test | null} */
  let open = null;
  let drawn = "";

  function show() {
    if (!open) return;
    onShow(open.id);
    element.focus({ preventScroll: true }); // the button that was pressed is gone
  }

  /** @param {Test} test @param {Account[]} accounts */
  function ask(test, accounts) {
    form.ask({ lead: LEAD, questions: [questionOf(test)], button: "Make this test" });
    element.replaceChildren(
      h("p", {}, test.does),
      h("p", { class: "g-title" }, "The accounts have bet how much of the damage is there"),
      h(
        "ul",
        { class: "k-bets" },
        ...accounts.map(({ name, bets }) => h("li", {}, `${name}: `, h("strong", {}, betOf(bets[test.id])))),
      ),
      form.element,
    );
  }

  /** @param {Test} test @param {Account[]} accounts */
  function tell(test, accounts) {
    why.close();
    why.ask(...keeper.settle([questionOf(test)], { [test.id]: test.came }));
    const mine = keeper.of(test.id);
    element.replaceChildren(
      h("p", { class: "g-title" }, done(test)),
      h("p", {}, test.does),
      bars,
      losses,
      here,
      h(
        "table",
        { class: "g-table k-verdicts" },
        h("caption", { class: "g-hidden" }, "What was bet, and what became of it on the laboratory’s texts"),
        h(
          "thead",
          {},
          h("tr", {}, ...["Who", "How much is there, they bet", "The bet"].map((name) => h("th", { scope: "col" }, name))),
        ),
        h("tbody", {}, ...[...accounts.map(({ name, bets }) => row(name, bets[test.id], test)), row("You", mine, test)]),
      ),
      why.element,
    );
  }

  return {
    element,
    /**
     * @param {Test | null} test
     * @param {Account[]} accounts
     * @param {boolean} shown  whether what came of it is to be seen
     */
    draw(test, accounts, shown) {
      open = test;
      element.hidden = !test;
      const now = JSON.stringify([test, accounts, shown]);
      if (now === drawn) return; // what the reader has ticked, or written, stays
      drawn = now;
      if (!test) element.replaceChildren();
      else if (shown) tell(test, accounts);
      else ask(test, accounts);
    },
    /**
     * What came of it on many texts, and on one.
     * @param {Test} test
     * @param {Made | null} made  none: it was not made here
     * @param {string} words  on how that stands
     */
    figures(test, made, words) {
      const { share } = test;
      const mine = made && shareOf(made);
      const scale = [0, Math.max(1, share.high, mine ?? 0)];
      const ours = { label: "in the laboratory", value: share.value, low: share.low, high: share.high, faint: false };
      const one = { label: "in this page, on your one text", value: mine ?? 0, low: null, high: null, faint: true };
      bars.replaceChildren(
        measured(ours, scale, toldShare(share)),
        ...(made && mine !== null ? [measured(one, scale, `${number(mine)} of the damage`)] : []),
      );
      losses.textContent = `Loss in the laboratory: ${toldLosses(test.loss)}.${made ? ` On your text: ${toldLosses(made)}.` : ""}`;
      here.textContent = words;
    },
    /** To the test, wherever on the page it stands. */
    focus: () => element.focus(),
  };
}

/** @param {string | undefined} bet */
function betOf(bet) {
  return bet ? BETS[bet] : "says nothing about this";
}

/** @param {string} who @param {string | undefined} bet @param {Test} test */
function row(who, bet, { came }) {
  const verdict = bet && judge(bet, came);
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, who),
    h("td", {}, bet ? BETS[bet] : "no bet"),
    h("td", verdict ? { "data-verdict": verdict } : {}, verdict ? `${SIGNS[verdict]} ${VERDICTS[verdict]}` : "–"),
  );
}
