// What a reader bets before something is shown: asked in one form, kept in their browser, weighed, and forgotten on demand.

import { answers } from "./answers.js";
import { freshId, h } from "./dom.js";
import { keeper } from "./kept.js";

/** @typedef {{ id: string, label: string }} Option */
/** @typedef {{ id: string, label: string, about?: string, options: Option[] }} Question */

/** @typedef {ReturnType<typeof betKeeper>} BetKeeper */

/**
 * The bets of one widget. Whether they were right follows from what is known now.
 * @param {string} name  of the widget
 */
export function betKeeper(name) {
  const kept = keeper(name, proper, "bets");
  const record = answers(name);
  let bets = kept.get() ?? {};
  return {
    /** The bets in words, as the reader's answers. */
    record,
    /** @param {string} id  @returns {string | undefined}  the option bet on */
    of: (id) => (Object.hasOwn(bets, id) ? bets[id] : undefined),
    /** @param {Record<string, string>} more */
    add(more) {
      bets = { ...bets, ...more };
      kept.set(bets);
    },
    /** Whether there are any. */
    any: () => Object.keys(bets).length > 0,
    forget() {
      for (const id of Object.keys(bets)) record.forget(id);
      bets = {};
      kept.forget();
    },
    /**
     * Keeps with the answers what came out, and gives the ids of those that can be weighed.
     * @param {Question[]} questions
     * @param {Record<string, string | null>} truths  which option came true, null where that is not known
     */
    settle(questions, truths) {
      const known = questions.filter(({ id }) => Object.hasOwn(bets, id) && (truths[id] ?? null) !== null);
      for (const { id, options } of known) {
        const came = options.find((option) => option.id === truths[id])?.label ?? String(truths[id]);
        record.note({ id, came, right: bets[id] === truths[id] });
      }
      return known.map(({ id }) => id);
    },
    /**
     * @param {Record<string, string | null>} truths  which option came true, null where that is not known
     * @returns {{ right: number, asked: number }}
     */
    score(truths) {
      const weighed = Object.entries(truths).filter(([id, truth]) => truth !== null && Object.hasOwn(bets, id));
      return { right: weighed.filter(([id, truth]) => bets[id] === truth).length, asked: weighed.length };
    },
  };
}

/**
 * @param {any} bets
 * @returns {Record<string, string> | null}
 */
function proper(bets) {
  const fine = bets && typeof bets === "object" && Object.values(bets).every((bet) => typeof bet === "string");
  return fine ? bets : null;
}

/**
 * @param {{ keeper?: BetKeeper, onBet: (bets: Record<string, string>) => void, onSkip: () => void }} calls  with a
 *   `keeper` the bets are kept in words among the reader's answers, before `onBet` is called
 * @returns {{ element: HTMLElement, ask: (asked: { lead: string, questions: Question[], button: string }) => void, close: () => void }}
 */
export function betForm({ keeper, onBet, onSkip }) {
  const element = h("div", { class: "p-predict", role: "group", "aria-label": "Your bets first", hidden: true });
  return {
    element,
    ask({ lead, questions, button }) {
      const names = questions.map(({ id }) => freshId(`bet-${id}`));
      const missing = h("p", { class: "p-missing", role: "alert" });
      const form = h(
        "form",
        { novalidate: true, onsubmit: check },
        h("p", {}, h("strong", {}, "First, your bet. "), lead),
        h(
          "div",
          { class: "p-questions" },
          ...questions.map(({ label, about, options }, i) =>
            h(
              "fieldset",
              {},
              h("legend", {}, h("strong", {}, label), about ? h("span", {}, about) : null),
              h(
                "div",
                { class: "p-options" },
                ...options.map((option) =>
                  h("label", {}, h("input", { type: "radio", name: names[i], value: option.id }), option.label),
                ),
              ),
            ),
          ),
        ),
        missing,
        h(
          "div",
          { class: "p-buttons" },
          h("button", { type: "submit", class: "g-button g-primary" }, button),
          h("button", { type: "button", class: "g-button", onclick: onSkip }, "Just show me"),
        ),
      );
      element.replaceChildren(form);
      element.hidden = false;

      /** @param {Event} event */
      function check(event) {
        event.preventDefault();
        const data = new FormData(form);
        const left = names.filter((name) => data.get(name) === null).length;
        missing.textContent = !left ? "" : questions.length === 1 ? "Choose one first." : `${left} still to bet on.`;
        if (left) return;
        const bets = Object.fromEntries(questions.map(({ id }, i) => [id, String(data.get(names[i]))]));
        for (const { id, label, about, options } of questions) {
          const said = options.find((option) => option.id === bets[id])?.label;
          keeper?.record.note({ id, question: [label, about].filter(Boolean).join(" "), said });
        }
        onBet(bets);
      }
    },
    close() {
      element.hidden = true;
      element.replaceChildren();
    },
  };
}
