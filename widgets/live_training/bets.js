// Before a model is grown the reader bets: what will it come to know first? Of two: whose loss will be lower? Each bet is
// weighed as soon as it is decided, the early one within seconds.

import { answers, whyLine } from "../parts/answers.js";
import { freshId, h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { scoreKeeper } from "../parts/score.js";
import { BETS, KINDS } from "./recipe.js";

/** @typedef {{ loss: number, mastered: Map<string, number>, ended: boolean }} State  of a model */
/** @typedef {{ id: string, legend: string, options: Record<string, string> }} Bet */

export const CLOSE = 0.05; // nats: two losses no further apart are about the same
const NONE = "none";

/** @type {Record<string, Bet>} */
const ASKED = {
  early: {
    id: "early",
    legend: "Bet first: which of these will it know first? You will see within seconds.",
    options: { ...named(BETS.early), [NONE]: "None of these, in so few steps" },
  },
  late: {
    id: "late",
    legend: "And which of these will it get right first, four times in five? That takes a minute or so.",
    options: { ...named(BETS.late), [NONE]: "None of these, in so few steps" },
  },
  two: {
    id: "two",
    legend: "Bet first: which of the two will have the lower loss at the end?",
    options: { first: "the first", second: "the second", same: `about the same (within ${CLOSE})` },
  },
};

/**
 * @param {string} id  of a bet
 * @param {State[]} states  of one model or of two
 * @returns {string[] | null}  which of the answers are right: several where they came at the same look; null: not decided
 */
export function outcome(id, states) {
  if (!states.every(({ loss }) => Number.isFinite(loss))) return null;
  const ended = states.every((state) => state.ended);
  if (id === "two") {
    if (!ended) return null;
    const apart = states[0].loss - states[1].loss;
    return [Math.abs(apart) <= CLOSE ? "same" : apart < 0 ? "first" : "second"];
  }
  const met = [...states[0].mastered].filter(([what]) => BETS[/** @type {"early" | "late"} */ (id)].includes(what));
  if (!met.length) return ended ? [NONE] : null;
  const first = Math.min(...met.map(([, step]) => step));
  return met.filter(([, step]) => step === first).map(([what]) => what);
}

/**
 * @param {{ onSkip: () => void }} options  it is to be grown without a bet
 */
export function betting({ onSkip }) {
  const score = scoreKeeper("LiveTraining");
  const record = answers("LiveTraining");
  const why = whyLine(record);
  const fields = h("div", {});
  const missing = h("p", { class: "p-missing", role: "alert" });
  const skip = h("button", { type: "button", class: "g-button", hidden: true, onclick: onSkip }, "Grow without a bet");
  const element = h("div", { class: "l-bets" }, fields, missing, skip, why.element);
  /** @type {Set<string>} what was decided before the reader's eyes: to say it again is no bet */
  const seen = new Set();
  /** @type {ReturnType<typeof field>[]} */
  let open = [];
  let asked = "";
  /** @type {string[]} what of it was bet on wrongly */
  let off = [];
  const idOf = (/** @type {string} */ bet) => `${bet} ${asked}`;

  /** @param {boolean} wanted */
  function demand(wanted) {
    missing.textContent = wanted ? "Choose your bet first, or grow it without one." : "";
    skip.hidden = !wanted;
  }

  return {
    element,
    /**
     * @param {string} run  all that decides the outcome, in words
     * @param {string[]} ids  of the bets that can be made on it
     */
    ask(run, ids) {
      const now = ids.filter((id) => !seen.has(`${id} ${run}`) || (run === asked && open.some((each) => each.id === id)));
      if (asked === run && open.map(({ id }) => id).join() === now.join()) return;
      asked = run;
      off = [];
      why.close();
      open = now.map((id) => field(ASKED[id]));
      fields.replaceChildren(...open.map((each) => each.element));
      demand(false);
    },
    /** From the start again: what was decided is known by now. */
    again() {
      open = open.filter(({ id }) => !seen.has(idOf(id)));
      fields.replaceChildren(...open.map((each) => each.element));
      why.close();
      off = [];
    },
    /** @param {boolean} locked */
    lock(locked) {
      for (const each of open) each.lock(locked);
      if (locked) demand(false);
    },
    /** Whether something was bet on, or nothing can be; else the reader is asked to, or to say that they won't. */
    made() {
      const made = !open.length || open.some((each) => each.chosen() !== null);
      demand(!made);
      return made;
    },
    /** The bets stand, from here on. */
    place() {
      for (const each of open) {
        const said = each.chosen();
        if (said === null || seen.has(idOf(each.id))) continue;
        record.note({ id: idOf(each.id), question: `${each.question} (${asked})`, said: each.options[said] });
      }
    },
    /** What was chosen, by bet. @returns {Record<string, string>} */
    chosen: () =>
      Object.fromEntries(
        open.flatMap(({ id, chosen }) => {
          const said = chosen();
          return said === null ? [] : [[id, said]];
        }),
      ),
    /** @param {Record<string, string>} chosen */
    choose(chosen) {
      for (const each of open) if (chosen[each.id]) each.choose(chosen[each.id]);
    },
    /**
     * Weighs what can be weighed by now. What was weighed before, perhaps on a page that is gone, does not count again.
     * @param {State[]} states
     * @returns {string}  what is to be said of it
     */
    weigh(states) {
      const said = [];
      for (const each of open) {
        const id = idOf(each.id);
        const truth = seen.has(id) ? null : outcome(each.id, states);
        if (!truth) continue;
        seen.add(id);
        const came = cameOf(each, truth, states[0].mastered);
        const chosen = each.chosen();
        if (chosen === null) {
          each.tell(came);
          said.push(came);
          continue;
        }
        const right = truth.includes(chosen);
        const counted = Boolean(record.get(id)?.came);
        record.note({ id, came, right });
        const { right: hits, asked: all } = counted ? score.now() : score.add(right);
        const verdict = right ? "You had it." : "You had bet on something else.";
        each.tell(`${came} ${verdict} So far ${count(hits)} of ${count(all)} right.`);
        said.push(`${came} ${verdict}`);
        if (!right) off.push(id);
      }
      if (said.length) why.ask(...off);
      return said.join(" ");
    },
  };
}

/** One bet: a native choice, and under it what came. @param {Bet} bet */
function field({ id, legend, options }) {
  const name = freshId("bet");
  const told = h("p", { class: "l-told" });
  const inputs = Object.entries(options).map(([value, text]) => ({ input: h("input", { type: "radio", name, value }), text }));
  const element = h(
    "fieldset",
    { class: "l-bet" },
    h("legend", { class: "g-title" }, legend),
    ...inputs.map(({ input, text }) => h("label", { class: "l-choice" }, input, text)),
    told,
  );
  return {
    id,
    element,
    options,
    question: legend.replace(/^(Bet first|And): ?/, "").replace(/ (You will see|That takes) .*$/, ""),
    chosen: () => inputs.find(({ input }) => input.checked)?.input.value ?? null,
    choose(/** @type {string} */ value) {
      for (const { input } of inputs) input.checked = input.value === value;
    },
    lock(/** @type {boolean} */ locked) {
      element.disabled = locked;
    },
    tell(/** @type {string} */ text) {
      told.textContent = text;
    },
  };
}

/**
 * @param {{ id: string, options: Record<string, string> }} bet
 * @param {string[]} truth
 * @param {Map<string, number>} mastered
 */
function cameOf({ id, options }, truth, mastered) {
  if (id === "two") return `Lower at the end: ${options[truth[0]]}.`;
  if (truth[0] === NONE) return "None of these, in so few steps.";
  return `At step ${count(mastered.get(truth[0]) ?? 0)}: ${truth.map((each) => options[each]).join(" and ")}.`;
}

/** @param {string[]} kinds */
function named(kinds) {
  return Object.fromEntries(kinds.map((kind) => [kind, KINDS[kind]]));
}
