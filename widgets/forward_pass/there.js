// “There!” — the reader says where it was decided, the part is taken out, and the answer seen to stay or to turn.
// Then every part in turn, and every pair of heads.

import { answers, whyLine } from "../parts/answers.js";
import { h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { capital, partName, writes } from "./anatomy.js";
import { oddsInWords, timesOf } from "./odds.js";
import { turned } from "./turns.js";

/** @typedef {import("./anatomy.js").Part} Part */
/** @typedef {import("./turns.js").Turns} Turns */

const SHOWN = 4; // outcomes of a list

/**
 * @typedef {object} Stand
 * @property {Part | undefined} part  the one that is looked at
 * @property {Part[]} removed
 * @property {string[]} words
 * @property {string} prompt
 * @property {number} whole  nats
 * @property {number} now  nats
 */

/**
 * @param {{ onRemoved: (ids: string[]) => void, onTry: () => void }} on
 */
export function saysThere({ onRemoved, onTry }) {
  const record = answers("ForwardPass");
  const why = whyLine(record);
  const press = h("button", { type: "button", class: "g-button g-primary", onclick: toggle });
  const back = h("button", { type: "button", class: "g-button", onclick: () => onRemoved([]) }, "Put all back");
  const verdict = h("p", { class: "m-verdict", role: "status" });
  const each = h(
    "button",
    { type: "button", class: "g-button", onclick: onTry },
    "Take out each part in turn, then each pair of heads",
  );
  const progress = h("p", { class: "g-small" });
  const outcomes = h("div", { class: "m-outcomes" });
  const how = h(
    "p",
    { class: "g-small" },
    "Taken out: what a part writes is set to nothing, at every word. With what it writes on average in its place the figures " +
      "may be others.",
  );
  const element = h(
    "div",
    { class: "m-there" },
    h("div", { class: "m-buttons" }, press, back),
    verdict,
    why.element,
    each,
    progress,
    outcomes,
    how,
  );
  /** @type {Stand | null} */
  let stand = null;

  const idOf = (/** @type {Stand} */ { prompt, words }) => `there: ${prompt} ${words.join("/")}`;

  function toggle() {
    if (!stand?.part) return;
    const { part, removed, prompt, words } = stand;
    const out = removed.some(({ id }) => id === part.id);
    if (!removed.length) {
      const question = `“${prompt}”: where in the machine was it decided that “${words[stand.whole > 0 ? 0 : 1]}” fits?`;
      record.note({ id: idOf(stand), question, said: capital(partName(part)) });
    }
    const kept = removed.map(({ id }) => id).filter((id) => id !== part.id);
    onRemoved(out ? kept : [...kept, part.id]);
  }

  return {
    element,
    /** @param {Stand} now */
    update(now) {
      stand = now;
      const { part, removed, words, whole, now: nats } = now;
      const out = removed.some(({ id }) => id === part?.id);
      press.hidden = !part || !writes(part);
      press.textContent = out ? "Put it back" : removed.length ? "Take this out too" : "There! Take it out and see";
      back.hidden = !removed.length;
      each.hidden = how.hidden = !removed.length;
      verdict.textContent = removed.length ? judged(removed, words, whole, nats) : "";
      if (removed.length === 1) {
        const id = idOf(now);
        const kept = record.get(id);
        if (kept?.said === capital(partName(removed[0])) && !kept.came)
          record.note({
            id,
            came: `Without it ${oddsInWords(nats, words[0], words[1])}. ${verdict.textContent}`,
            right: Math.sign(whole) !== Math.sign(nats),
          });
        why.ask(id);
      } else why.close();
      if (!removed.length) {
        outcomes.replaceChildren();
        progress.textContent = "";
      }
    },
    /** @param {string} text */
    setProgress(text) {
      progress.textContent = text;
    },
    /** @param {Turns} turns */
    showTurns({ alone, pairs, paired }) {
      if (!stand) return;
      const { whole, words } = stand;
      const lists = [
        { name: "part", what: "taken out alone", all: alone },
        {
          name: "pair of heads",
          what: paired ? `of the ${count(paired)} that go furthest alone, taken out together` : "taken out together",
          all: pairs,
        },
      ].filter(({ all }) => all.length);
      outcomes.replaceChildren(
        ...lists.flatMap(({ name, what, all }) => {
          const round = turned(all, whole).length;
          const plural = name.replace("pair", "pairs").replace(/part$/, "parts");
          return [
            h(
              "p",
              {},
              h("b", {}, `${round ? count(round) : "None"} of ${count(all.length)} ${plural}`),
              `, ${what}, ${round === 1 ? "turns" : "turn"} the answer round. `,
              h("span", { class: "g-small" }, `${round ? "Furthest towards" : "Nearest to"} “${words[whole > 0 ? 1 : 0]}”:`),
            ),
            h("ol", { class: "m-list" }, ...all.slice(0, SHOWN).map((one) => row(one, words))),
          ];
        }),
      );
      each.hidden = true;
    },
  };

  /**
   * @param {import("./turns.js").Outcome} outcome
   * @param {string[]} words
   */
  function row({ parts, nats, first }, [one, other]) {
    const name = capital(parts.map(partName).join(" and "));
    return h(
      "li",
      {},
      h("button", { type: "button", class: "g-link", onclick: () => onRemoved(parts.map(({ id }) => id)) }, name),
      h(
        "span",
        { class: "g-small" },
        `${oddsInWords(nats, one, other)}; its first choice is `,
        h("span", { translate: "no" }, `“${first}”`),
      ),
    );
  }
}

/**
 * @param {Part[]} removed
 * @param {string[]} words
 * @param {number} whole
 * @param {number} nats
 */
function judged(removed, [one, other], whole, nats) {
  const [likely, unlikely] = whole > 0 ? [one, other] : [other, one];
  const before = `It was ${timesOf(Math.exp(Math.abs(whole)))}. `;
  if (Math.sign(nats) !== Math.sign(whole))
    return (
      `${before}The answer has turned from “${likely}” to “${unlikely}”: it does not stand without ${removed.length > 1 ? "these" : "this"}. But is it ` +
      "decided there? See which words they look at, and what else turns it."
    );
  return removed.length === 1
    ? `${before}“${likely}” still wins: it was not decided there, or not there alone. Take out more, or put it back and try another.`
    : `${before}“${likely}” still wins.`;
}
