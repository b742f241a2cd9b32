// One part, looked at: what it does at the token followed, a head's whole matrix, and the way to its every operation.

import { h } from "../parts/dom.js";
import { count, percent } from "../parts/format.js";
import { capital, partName } from "./anatomy.js";
import { quoted } from "./called.js";
import { mostLookedAt } from "./flows.js";
import { matrix } from "./matrix.js";
import { oddsInWords, timesOf } from "./odds.js";

/** @typedef {import("./anatomy.js").Part} Part */
/** @typedef {import("./flows.js").Flow} Flow */
/** @typedef {import("./session.js").Run} Run */
/** @typedef {{ id: number, text: string, probability: number }} Choice */

const HARDLY = 0.1; // nats: a tenth more or less

/**
 * @param {{ onWalk: () => void }} on
 */
export function partCard({ onWalk }) {
  const title = h("p", { class: "m-card-title" });
  const body = h("div", { class: "m-card-body" });
  const walk = h("button", { type: "button", class: "g-link", onclick: onWalk }, "Every operation here ›");
  const element = h("section", { class: "m-card", "aria-label": "The part you pressed", hidden: true }, title, body, walk);
  return {
    element,
    close() {
      element.hidden = true;
    },
    /**
     * @param {object} given
     * @param {Part} given.part
     * @param {Flow | null} given.flow  null: nothing is told of what it does here
     * @param {Run} given.run
     * @param {Choice[]} given.choices  the first ones after the token followed
     * @param {number} given.position
     * @param {string[]} given.words  the two that are compared
     * @param {boolean} given.removed
     * @param {boolean} given.walks  whether its every operation can be gone to
     */
    show({ part, flow, run, choices, position, words, removed, walks }) {
      element.hidden = false;
      title.textContent = `${capital(partName(part))}, at ${quoted(run.tokens[position].text)}`;
      walk.hidden = !flow || !walks;
      body.replaceChildren(
        h("p", {}, WHAT_FOR[part.kind]),
        ...(flow && !removed ? doing({ part, flow, run, choices, position, words }) : []),
        ...(removed ? [h("p", {}, "It is taken out: it writes nothing, here or anywhere.")] : []),
      );
    },
  };
}

const WHAT_FOR = {
  strip: "The numbers that stand for this token here. Every part of the next layer reads them.",
  head: "Looks at this token and those before it, and brings something along.",
  mlp: "Works on this token alone: it reads the strip and adds to it.",
  guess: "The strip at its end, compared with every token there is.",
};

/**
 * @param {{ part: Part, flow: Flow, run: Run, choices: Choice[], position: number, words: string[] }} given
 * @returns {HTMLElement[]}
 */
function doing({ part, flow, run, choices, position, words: [one, other] }) {
  const push = flow.push[position];
  if (part.kind === "guess") return [firstChoices(choices, run)];
  if (part.kind === "strip") {
    const now = oddsInWords(push, one, other);
    return [h("p", {}, `If the model stopped here and guessed, ${now}.`)];
  }
  const [more, less] = push > 0 ? [one, other] : [other, one];
  const effect =
    Math.abs(push) < HARDLY
      ? `What it adds hardly tells between “${one}” and “${other}” by itself.`
      : `What it adds makes “${more}” ${timesOf(Math.exp(Math.abs(push)))} as likely against “${less}”, by itself.`;
  const caution = h("p", { class: "g-small" }, "By itself: what later parts make of it isn’t counted.");
  if (part.kind === "mlp") return [h("p", {}, effect), caution];
  const { at: best, share } = mostLookedAt(flow, position);
  const look = `It looks most at ${quoted(run.tokens[best].text)}, ${percent(share)}. `;
  const grid = matrix({ run, share: /** @type {Float32Array} */ (flow.share), position, name: capital(partName(part)) });
  return [h("p", {}, look, effect), caution, grid];
}

/**
 * @param {Choice[]} choices
 * @param {Run} run
 */
function firstChoices(choices, { config, read }) {
  return h(
    "ol",
    { class: "m-choices", "aria-label": `The first choices of ${count(config.vocab_size)} tokens` },
    ...choices.map(({ text: token, probability }) => {
      const { text, kind } = read(token);
      return h(
        "li",
        {},
        h("span", { translate: "no", "data-kind": kind }, text),
        h("i", { "aria-hidden": "true" }, h("b", { style: `width: ${(100 * probability).toFixed(1)}%` })),
        h("span", {}, percent(probability)),
      );
    }),
  );
}
