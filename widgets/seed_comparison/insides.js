// The heads of each sister on the same words: which of them does the copying, and where does it look?

import { followers } from "../parts/copying_places.js";
import { h } from "../parts/dom.js";
import { inWords, percent } from "../parts/format.js";
import { spoken } from "../parts/words.js";
import { strongest } from "./evidence.js";
import { headGrid, hundredths } from "./grids.js";

/** @typedef {import("./session.js").Answer} Answer */
/** @typedef {import("./session.js").Pattern} Pattern */

/**
 * The attention of each head, from the words that stood there before, to what came directly after them then.
 * @param {Pattern[]} patterns  of each layer
 * @param {number[]} ids
 * @returns {{ scores: number[][], even: number, words: number }}  even: what a head gives there that looks at all alike;
 *   words: how many stood there before. Without any there is nothing to look at
 */
export function copying(patterns, ids) {
  const after = followers(ids);
  const again = ids.map((_, t) => t).filter((t) => after[t].length);
  const mean = (/** @type {(t: number) => number} */ of) => again.reduce((sum, t) => sum + of(t), 0) / again.length;
  const scores = again.length
    ? patterns.map(({ shape: [heads, T, S], data }) =>
        Array.from({ length: heads }, (_, head) =>
          mean((t) => after[t].reduce((sum, s) => sum + data[(head * T + t) * S + s], 0)),
        ),
      )
    : [];
  return { scores, even: again.length ? mean((t) => after[t].length / (t + 1)) : 0, words: again.length };
}

/**
 * @param {Answer[]} answers
 * @param {import("./evidence.js").Heads[]} measured  of the same moment
 */
export function insides(answers, measured) {
  const own = answers.map(({ seed, prediction, patterns }) => ({
    seed,
    prediction,
    patterns,
    ...copying(
      patterns,
      prediction.tokens.map(({ id }) => id),
    ),
  }));
  return [...onTheseWords(own), ...onRandomWords(measured)];
}

/** @param {(Answer & ReturnType<typeof copying>)[] | any[]} own */
function onTheseWords(own) {
  if (!own.length) return [];
  const [{ words, even }] = own;
  const title = h("p", { class: "g-title s-gap" }, "Their heads on your words");
  if (!words) {
    return [title, h("p", {}, "No word of yours comes twice, so there is nothing to copy. Say one again.")];
  }
  return [
    title,
    h(
      "div",
      { class: "s-grids" },
      ...own.map(({ seed, scores, prediction, patterns }) => {
        const best = strongest(scores);
        return headGrid({
          caption: `seed ${seed}`,
          scores,
          best,
          written: hundredths,
          note: gaze(prediction.tokens, patterns[best.layer], best),
        });
      }),
    ),
    h(
      "p",
      { class: "g-small" },
      `In hundredths: how much of each head’s attention goes, from ${words === 1 ? "the one token" : `the ${inWords(words)} tokens`} that came before, to ` +
        `what followed then. A head that looks at everything alike would give ${percent(even)}.`,
    ),
  ];
}

/** @param {import("./evidence.js").Heads[]} measured */
function onRandomWords(measured) {
  if (!measured.length) return [];
  return [
    h("p", { class: "g-title s-gap" }, "The same heads on random words said twice"),
    h(
      "div",
      { class: "s-grids" },
      ...measured.map(({ seed, scores }) => {
        const best = strongest(scores);
        return headGrid({
          caption: `seed ${seed}`,
          scores,
          best,
          written: hundredths,
          note: `Most: layer ${best.layer}, head ${best.head}.`,
        });
      }),
    ),
    h(
      "p",
      { class: "g-small" },
      `Measured on ${measured[0].n} rows of 20 words, at this moment. ${layersSaid(measured)} The number of a head in its layer means nothing: two heads of a layer ` +
        "could change places, and the model would be the same. Its layer does mean something: a layer can only use what those below have written.",
    ),
  ];
}

/** @param {import("./evidence.js").Heads[]} measured */
function layersSaid(measured) {
  const layers = measured.map(({ scores }) => strongest(scores).layer);
  return new Set(layers).size === 1
    ? `The strongest stands in layer ${layers[0]} in each.`
    : `The strongest stand in layers ${layers.join(", ")}.`;
}

/**
 * Where the strongest head looks from the last word.
 * @param {{ text: string }[]} tokens
 * @param {Pattern} pattern
 * @param {{ layer: number, head: number }} best
 */
function gaze(tokens, { shape: [, T, S], data }, { layer, head }) {
  const row = data.subarray((head * T + T - 1) * S, (head * T + T) * S);
  const most = row.reduce((best, share, s) => (share > row[best] ? s : best), 0);
  return `Layer ${layer}, head ${head}. From the last word it looks most at ${most === 0 ? "the start" : `“${spoken(tokens[most].text)}”`} (${percent(row[most])}).`;
}
