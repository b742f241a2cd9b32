// The sisters' next words side by side, each word in a row of its own; what each would write on; how much they share.

import { h } from "../parts/dom.js";
import { fixed, inWords, percent, spread } from "../parts/format.js";
import { shown, spoken } from "../parts/words.js";
import { aligned, overlap, overlaps, together } from "./distributions.js";
import { dotLine } from "./lines.js";

/** @typedef {import("./session.js").Answer} Answer */
/** @typedef {import("./session.js").Told} Told */

const ROWS = 8;

/**
 * @param {number[]} seeds  all of them; those without an answer are left empty
 * @param {Answer[]} answers
 */
export function wordTable(seeds, answers) {
  const { words, rest } = aligned(answers, ROWS);
  const column = new Map(answers.map(({ seed }, i) => [seed, i]));
  const row = (
    /** @type {Node | string} */ head,
    /** @type {number[]} */ shares,
    /** @type {(seed: number) => boolean} */ first,
  ) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, head),
      ...seeds.map((seed) => {
        const at = column.get(seed);
        if (at === undefined) return h("td", { class: "s-none" }, "–");
        return h(
          "td",
          { "data-first": String(first(seed)), style: `--share: ${(100 * shares[at]).toFixed(1)}%` },
          h("span", { class: "s-wide" }, percent(shares[at])),
          h("span", { class: "s-narrow" }, roughly(shares[at])),
        );
      }),
    );
  const firstOf = new Map(answers.map(({ seed, prediction }) => [seed, prediction.top[0].id]));
  return h(
    "table",
    { class: "s-words" },
    h("caption", { class: "g-hidden" }, "The share of probability that each sister gives to each next word"),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("td", {}, h("span", { class: "s-narrow", "aria-hidden": "true" }, "seed")),
        ...seeds.map((seed) => h("th", { scope: "col" }, h("span", { class: "s-wide" }, "seed "), String(seed))),
      ),
    ),
    h(
      "tbody",
      {},
      ...words.map(({ id, text, shares }) => {
        const seen = shown(text);
        return row(h("span", { "data-kind": seen.kind }, seen.text), shares, (seed) => firstOf.get(seed) === id);
      }),
      row(h("span", { "data-kind": "named" }, "all other words"), rest, () => false),
    ),
  );
}

/**
 * Do they say the same?
 * @param {Answer[]} answers
 */
export function verdict(answers) {
  const firsts = answers.map(({ prediction }) => prediction.top[0]);
  const n = answers.length;
  if (n < 2) return n ? `Seed ${answers[0].seed} alone is here.` : "";
  if (new Set(firsts.map(({ id }) => id)).size === 1) {
    return (
      `${n === 2 ? "Both" : `All ${inWords(n)}`} hold “${spoken(firsts[0].text)}” for the likeliest, ` +
      `with ${spread(
        firsts.map(({ probability }) => probability),
        "share",
      )}.`
    );
  }
  return `Their likeliest words differ: ${answers.map(({ seed, prediction }) => `“${spoken(prediction.top[0].text)}” (seed ${seed})`).join(", ")}.`;
}

/** @param {Map<number, Told>} told */
export function continuations(told) {
  const all = [...told];
  const common = all.length > 1 ? together(all.map(([, { ids }]) => ids)) : 0;
  return [
    h(
      "ul",
      { class: "s-told-on" },
      ...all.map(([seed, { pieces, ended }]) =>
        h(
          "li",
          {},
          h("strong", {}, `Seed ${seed}: `),
          `… ${pieces.slice(0, common).join("").trimStart()}`,
          pieces.length > common ? h("span", { class: all.length > 1 ? "s-parted" : "" }, pieces.slice(common).join("")) : null,
          ended === "end" ? h("span", { class: "g-small" }, " (the text ends here)") : null,
        ),
      ),
    ),
    h(
      "p",
      { class: "g-small" },
      `Each always takes its likeliest word, so that no chance comes in.${all.length > 1 ? ` ${partedAt(common, all)}` : ""}`,
    ),
  ];
}

/**
 * @param {number} common
 * @param {[number, Told][]} all
 */
function partedAt(common, all) {
  if (all.every(([, { ids }]) => ids.length === common)) return "They write the very same.";
  if (!common) return "They part at the first token.";
  return `They have ${common === 1 ? "the first token" : `the first ${inWords(common)} tokens`} in common; underlined is what each goes on with by itself.`;
}

/**
 * @param {Answer[]} answers
 * @param {{ other: import("./session.js").Other, prediction: import("../engine/engine.js").Prediction }[]} others
 */
export function sharing(answers, others) {
  const found = overlaps(answers);
  if (!found.length) return [];
  const [far, near] = [found[0], found[found.length - 1]];
  const values = found.map(({ value }) => value);
  return [
    dotLine({ label: "two sisters", dots: found, said: spread(values, "share") }),
    ...others
      .map(({ other, prediction }) => {
        const mine = answers.filter(({ seed }) => other.step === 0 || seed === other.seed); // the untrained one beside each of them
        const shared = mine.map(({ prediction: own }) => ({ value: overlap(own.probabilities, prediction.probabilities) }));
        return shared.length
          ? dotLine({
              label: other.said,
              dots: shared,
              said: spread(
                shared.map(({ value }) => value),
                "share",
              ),
            })
          : null;
      })
      .filter((line) => line !== null),
    h(
      "p",
      { class: "g-small" },
      "100%: both give every word the same probability. 0%: no word has any from both. (It is 1 less the total variation distance.)" +
        (found.length > 1
          ? ` Nearest: ${near.seeds.join(" and ")}, ${percent(near.value)}. Farthest: ${far.seeds.join(" and ")}, ${percent(far.value)}.`
          : ""),
    ),
  ];
}

/**
 * A share in whole per cent, where five stand beside each other on a phone.
 * @param {number} share
 */
function roughly(share) {
  if (share > 0 && share < 0.005) return "<1%";
  return share < 1 && share >= 0.995 ? ">99%" : `${fixed(share, 0, 2)}%`;
}
