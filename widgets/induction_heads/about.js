// What is measured, by which model is looked at: of the book's own and of a kernel's the traits say it; the real one, where
// the page runs it, was measured by nobody, and its random words are drawn here.

import { randomNumbers } from "../engine/random.js";
import { isTheBooks, onSite, REAL } from "../parts/real_model.js";
import { allTokens } from "../parts/vocabulary.js";

const OF_ANY = ["find", "remove"]; // what the other pages show was measured in the book's own models
const NOBODYS = [{ seed: 0, checkpoints: [{ step: 0 }], moments: [], widest: 0 }];
const FEW = 10;
const [ROWS, WORDS] = [20, 20]; // as `lab.evaluation.items.repeats` has them

/** @param {import("../parts/model.js").Model} model */
export function aboutModel(model) {
  /** @type {string[]} */
  let drawn = [];
  const inPage = () => model.get("model") === REAL && onSite();
  /** @returns {string[]} */
  const parts = () => model.get("parts").filter((/** @type {string} */ each) => isTheBooks(model) || OF_ANY.includes(each));
  return {
    parts,
    /** @returns {string} */
    part: () => (parts().includes(model.get("part")) ? model.get("part") : (parts()[0] ?? "find")),
    /** @returns {any[]} */
    grown: () => (inPage() ? NOBODYS : model.get("grown")),
    /** @returns {string[]} */
    rows: () => (inPage() ? drawn : model.get("rows")),
    /** @returns {{ id: string, label: string, items: import("./session.js").Item[] }[]} */
    asked: () => model.get(inPage() ? "real_asked" : "asked"),
    /** So many of each as the real one can answer in the page within a minute or two. @template T @param {T[]} given */
    few: (given) => (inPage() ? given.slice(0, FEW) : given),
    /** Nobody knows all that a model from elsewhere has read. */
    heldOut: () => isTheBooks(model),
    /** The model is here. @param {import("../parts/engine.js").Engine} engine */
    async meet(engine) {
      if (inPage()) drawn = randomRows(await allTokens(engine));
    },
  };
}

/**
 * Rows of different words, each one token.
 * @param {string[]} texts  of all tokens
 * @returns {string[]}  none, where too few of them are words
 */
export function randomRows(texts) {
  const words = texts.filter((text) => /^␣[A-Za-z]{2,}$/.test(text)).map((text) => text.slice(1));
  const random = randomNumbers(1);
  if (words.length < WORDS) return [];
  return Array.from({ length: ROWS }, () => {
    /** @type {Set<string>} */
    const row = new Set();
    while (row.size < WORDS) row.add(words[Math.floor(random() * words.length)]);
    return ` ${[...row].join(" ")}`;
  });
}
