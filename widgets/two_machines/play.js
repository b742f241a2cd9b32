// One machine's round: the turn, what can be looked up, the bet, and what really came of it.

import { whyLine } from "../parts/answers.js";
import { freshId, h } from "../parts/dom.js";
import { truth } from "./rounds.js";
import { counted } from "./wording.js";

/** @typedef {import("./rounds.js").Turn<any>} Turn */
/** @typedef {import("./kept.js").Played} Played */
/** @typedef {ReturnType<typeof import("./toaster_view.js").toasterView> | ReturnType<typeof import("./model_view.js").modelView>} View */

/**
 * @param {{
 *   record: import("../parts/answers.js").Answers,
 *   answerId: (view: View, round: number) => string,
 *   onBet: (bet: 1 | -1) => void,
 *   onNext: () => void,
 *   onTrouble: (error: unknown) => void,
 * }} calls  `record`: where the reader’s bets are noted; `answerId`: of a round’s
 */
export function play({ record, answerId, onBet, onNext, onTrouble }) {
  const title = h("p", { class: "g-title t-round-title" });
  const status = h("p", { class: "g-small", role: "status" });
  const body = h("div", { class: "t-round-body" });
  const element = h("section", { class: "t-round", "aria-label": "The round" }, title, status, body);
  const off = whyLine(record);
  let shown = 0; // so that what comes late does not overwrite what is asked for now

  /** What can be looked up, worked out when it is opened. @param {View} view @param {Turn} turn */
  function lookUp(view, turn) {
    const inside = h("div", { class: "t-look" });
    const details = h(
      "details",
      { class: "t-more", ontoggle: fill },
      h(
        "summary",
        {},
        view.id === "toaster" ? "Look it up: all the oven’s parts, and how it runs" : "Look it up: what is known of this part",
      ),
      inside,
    );
    async function fill() {
      if (!details.open || inside.childElementCount) return;
      try {
        inside.append(...(await view.lookUp(/** @type {any} */ (turn))));
      } catch (error) {
        onTrouble(error);
      }
    }
    return details;
  }

  /** @param {Turn} turn */
  function putBack({ putBack: n }) {
    return h(
      "p",
      { class: "g-small" },
      n
        ? `Drawn by lot. Before it, ${counted(n, "other turn")} came up that would have moved less than three points of 100, and ${n === 1 ? "was" : "were"} put back.`
        : "Drawn by lot, at the first draw.",
    );
  }

  return {
    element,
    /** @param {View | null} view @param {string} text */
    wait(view, text) {
      shown += 1;
      view?.drawing.mark(null);
      title.textContent = view?.name ?? "The language model";
      status.textContent = text;
      body.replaceChildren();
    },

    /** @param {View} view @param {Turn} turn @param {number} round  from 1 @param {number} of @param {boolean} focus */
    ask(view, turn, round, of, focus) {
      shown += 1;
      view.mark(turn);
      title.textContent = `${view.name}, round ${round} of ${of}`;
      status.textContent = "";
      const name = freshId("ask");
      const { up, down } = view.nouns;
      const bet = (/** @type {1 | -1} */ way, /** @type {string} */ text) =>
        h("button", { type: "button", class: "g-button t-bet", onclick: () => onBet(way) }, text);
      const ask = h("p", { class: "g-title", tabindex: "-1", id: name }, view.ask);
      body.replaceChildren(
        h("div", {}, ...view.question(/** @type {any} */ (turn))),
        h(
          "div",
          {},
          ask,
          h(
            "div",
            { class: "t-bets", role: "group", "aria-labelledby": name },
            bet(
              1,
              up.replace(/^./, (c) => c.toUpperCase()),
            ),
            bet(
              -1,
              down.replace(/^./, (c) => c.toUpperCase()),
            ),
          ),
          putBack(turn),
          lookUp(view, turn),
        ),
      );
      if (focus) ask.focus({ preventScroll: true });
    },

    /**
     * @param {View} view
     * @param {Played} played
     * @param {number} round
     * @param {number} of
     * @param {boolean} focus
     */
    async tell(view, played, round, of, focus) {
      const mine = (shown += 1);
      view.mark(/** @type {any} */ (played));
      title.textContent = `${view.name}, round ${round} of ${of}`;
      status.textContent = "";
      const right = played.bet === truth(played);
      const word = (/** @type {number} */ way) => (way > 0 ? view.nouns.up : view.nouns.down);
      const said = h(
        "p",
        { class: "t-told", tabindex: "-1", role: "status", "data-right": String(right) },
        h("b", {}, right ? "Right. " : "Not so. "),
        `You said ${word(played.bet)}. ${view.sentence(/** @type {any} */ (played))}`,
      );
      const why = h("p", { class: "t-why" }, view.reason(/** @type {any} */ (played)));
      const others = h(
        "p",
        { class: "g-small" },
        `The gradient, which says what a very small turn would do, ${played.gradient ? `said ${word(played.gradient)}` : "could not say"}.` +
          (played.straight === null
            ? ""
            : ` Going by what the part writes straight to the word, it should have become ${played.straight ? word(played.straight) : "neither"}.`),
      );
      const next = h(
        "button",
        { type: "button", class: "g-button g-primary", onclick: onNext },
        round < of ? "Next part" : "Done with this machine",
      );
      const result = h("div", {});
      body.replaceChildren(
        h("div", {}, view.question(/** @type {any} */ (played))[0], said, why, others, next, off.element),
        result,
      );
      off.ask(answerId(view, round));
      if (focus) said.focus({ preventScroll: true });
      try {
        const parts = await view.result(/** @type {any} */ (played));
        if (mine === shown) result.replaceChildren(...parts);
      } catch (error) {
        if (mine === shown) onTrouble(error);
      }
    },

    /** @param {View} view @param {string} sentence @param {boolean} focus */
    end(view, sentence, focus) {
      shown += 1;
      view.drawing.mark(null);
      title.textContent = `${view.name}: all rounds played`;
      status.textContent = "";
      const said = h("p", { tabindex: "-1" }, sentence);
      body.replaceChildren(said);
      if (focus) said.focus({ preventScroll: true });
    },
  };
}
