// Before anything is shown of what happens in the machine, the reader says where they would look back.

import { percent } from "../parts/format.js";
import { prediction } from "../parts/prediction.js";
import { scoreKeeper } from "../parts/score.js";
import { partName } from "./anatomy.js";
import { looks, quoted } from "./called.js";

/** @typedef {import("./anatomy.js").Part} Part */
/** @typedef {import("./flows.js").Flows} Flows */
/** @typedef {import("./session.js").Run} Run */

/** Which text the question is about in the lesson: a verb is to be chosen there. */
const WITH_A_VERB = "The dog behind the horses";

const idOf = (/** @type {string} */ prompt) => `look: ${prompt}`;

/**
 * @param {{ onShow: () => void }} on  the reader has said it, or only wants to see
 */
export function firstGuess({ onShow }) {
  const keeper = scoreKeeper("ForwardPass-look");
  const guess = prediction({ keeper, onShow });
  /** @type {unknown} */
  let asked = null;

  return {
    element: guess.element,
    /** @param {Run & { asked: { prompt: string } }} run */
    ask(run) {
      if (asked === run.tokens) return;
      asked = run.tokens;
      const { prompt } = run.asked;
      const place = prompt === WITH_A_VERB ? "if you had to choose the verb" : "if you had to say what comes next";
      guess.ask({
        id: idOf(prompt),
        question: `“${prompt} …”: at which word would you look back, ${place}?`,
        options: run.tokens.slice(run.start).map(({ text }, i) => ({ id: String(i + run.start), label: looks(text).text })),
        many: false,
        button: "Show what the machine does",
      });
    },
    /**
     * @param {Run} run
     * @param {Part[]} parts
     * @param {Flows} flows
     */
    tell(run, parts, flows) {
      const { at, heads, share } = strongestLook(run, parts, flows);
      if (at < 0) return guess.close();
      const last = quoted(run.tokens[run.tokens.length - 1].text);
      const [first, ...others] = heads.map(partName);
      guess.tell(
        new Set([String(at)]),
        `From ${last}, where the next word is chosen, the strongest look at a word goes to ${quoted(run.tokens[at].text)}: ` +
          `${percent(share)}, by ${first}.${others.length ? ` ${capital(others.join(" and "))} ${others.length > 1 ? "look" : "looks"} there most, too.` : ""}`,
      );
    },
    answered: (/** @type {string} */ prompt) => guess.answered(idOf(prompt)),
    close: () => guess.close(),
  };
}

/**
 * The token that any head looks at most strongly from the last one; the start, if there is one, where heads rest, is none.
 * @param {Run} run
 * @param {Part[]} parts
 * @param {Flows} flows
 */
function strongestLook(run, parts, flows) {
  const T = run.tokens.length;
  const best = parts
    .filter(({ kind }) => kind === "head")
    .map((part) => {
      const row = /** @type {{share: Float32Array}} */ (flows.get(part.id)).share.subarray((T - 1) * T, T * T);
      const at = row.reduce((most, x, s) => (s >= run.start && (most < 0 || x > row[most]) ? s : most), -1);
      return { part, at, share: at < 0 ? 0 : row[at], first: at >= 0 && (!run.start || row[at] >= row[0]) };
    })
    .sort((a, b) => b.share - a.share);
  const { at, share } = best[0];
  return { at, share, heads: best.filter((each) => each.at === at && each.first).map(({ part }) => part) };
}

/** @param {string} text */
function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
