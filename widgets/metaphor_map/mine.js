// The reader's own part of the map: ratings, words, rows and metaphors. Plain JSON, looked through before it is used,
// since it may come from a file that somebody changed.

import { RATINGS } from "./verdicts.js";

/** @typedef {import("./verdicts.js").Claim} Claim */
/** @typedef {import("./verdicts.js").Rating} Rating */
/** @typedef {{ first: Rating, now: Rating }} Rated  what was said before the evidence opened, and what is said now */
/**
 * @typedef {object} Mine
 * @property {Record<string, Record<string, Rated>>} ratings  by metaphor and claim
 * @property {Record<string, string>} dark  what each metaphor hides, in the reader's words; once it is here, ours is shown
 * @property {{ id: string, name: string, about: string }[]} metaphors
 * @property {Record<string, Claim[]>} rows  own rows, by metaphor
 * @property {boolean} open  whether results are shown where nothing was rated
 */

export const LONGEST = { name: 60, text: 400 };
const MOST = { metaphors: 200, rows: 200 }; // nobody writes more by hand

/** @returns {Mine} */
export function nothing() {
  return { ratings: {}, dark: {}, metaphors: [], rows: {}, open: false };
}

/** @param {Mine} mine */
export function isEmpty(mine) {
  return (
    !Object.keys(mine.ratings).length &&
    !Object.keys(mine.dark).length &&
    !mine.metaphors.length &&
    !Object.keys(mine.rows).length
  );
}

/**
 * @param {any} given
 * @returns {Mine | null}  null if it is no such thing; what is not usable in it is left out
 */
export function proper(given) {
  if (!isObject(given) || !isObject(given.ratings) || !isObject(given.rows) || !Array.isArray(given.metaphors)) return null;
  const ids = new Set();
  const metaphors = given.metaphors.slice(0, MOST.metaphors).flatMap((/** @type {any} */ one) => {
    if (!isObject(one) || !isMine(one.id) || ids.has(one.id) || !text(one.name, "name")) return [];
    ids.add(one.id);
    return [{ id: one.id, name: text(one.name, "name"), about: text(one.about) }];
  });
  return {
    ratings: mapped(given.ratings, (ratings) => mapped(ratings, rated)),
    dark: mapped(given.dark, (said) => (typeof said === "string" ? text(said) : null)),
    metaphors,
    rows: mapped(given.rows, (rows) =>
      Array.isArray(rows) ? rows.slice(0, MOST.rows).flatMap((row) => claim(row) ?? []) : null,
    ),
    open: given.open === true,
  };
}

/**
 * A text as long as it may be, on one line.
 * @param {any} given
 * @param {"name" | "text"} [kind]
 */
export function text(given, kind = "text") {
  return typeof given === "string" ? given.replace(/\s+/g, " ").trim().slice(0, LONGEST[kind]) : "";
}

/**
 * An id that none of them has.
 * @param {{ id: string }[]} taken
 */
export function freshOwnId(taken) {
  return `own-${1 + Math.max(0, ...taken.map(({ id }) => Number(id.replace(/\D/g, "")) || 0))}`;
}

/**
 * @param {any} given
 * @returns {Rated | null}
 */
function rated(given) {
  return isObject(given) && RATINGS.includes(given.first) && RATINGS.includes(given.now)
    ? { first: given.first, now: given.now }
    : null;
}

/**
 * @param {any} given
 * @returns {Claim | null}
 */
function claim(given) {
  if (!isObject(given) || !isMine(given.id) || !text(given.row) || !text(given.target)) return null;
  const test = isObject(given.ground) && given.ground.kind === "measured" && typeof given.ground.experiment === "string";
  return {
    id: given.id,
    row: text(given.row),
    source: text(given.source),
    target: text(given.target),
    ground: test
      ? { kind: "measured", experiment: given.ground.experiment, says: given.ground.says !== false }
      : { kind: "untested", why: "", widget: "" },
  };
}

/** @param {any} id  of a claim or a metaphor: whether it is one that the reader wrote */
export function isMine(id) {
  return typeof id === "string" && /^own-\d{1,6}$/.test(id);
}

/** @param {any} given */
function isObject(given) {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

/**
 * @template T
 * @param {any} given
 * @param {(value: any) => T | null} make
 * @returns {Record<string, T>}
 */
function mapped(given, make) {
  if (!isObject(given)) return {};
  // An entry named "__proto__" would be no entry of a plain object.
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) => {
      const made = key === "__proto__" ? null : make(value);
      return made === null ? [] : [[key, made]];
    }),
  );
}

/**
 * The book's metaphors with the reader's own rows, and the reader's own metaphors after them.
 * @param {import("./verdicts.js").Metaphor[]} metaphors
 * @param {Mine} mine
 * @returns {import("./verdicts.js").Metaphor[]}
 */
export function gathered(metaphors, mine) {
  const own = mine.metaphors.map((one) => ({ ...one, claims: [], hides: [], sources: [] }));
  return [...metaphors, ...own].map((one) => ({ ...one, claims: [...one.claims, ...(mine.rows[one.id] ?? [])] }));
}
