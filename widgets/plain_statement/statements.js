// What the reader wrote, with its earlier wordings and their dates, as it is kept in their browser. No DOM.

/** @typedef {import("./points.js").PointId} PointId */
/** @typedef {"say" | "leave" | "disagree"} Choice */
/** @typedef {{ text: string, at: string }} Version  `at`: an ISO date */
/** @typedef {{ draft: string, versions: Version[] }} Written  versions: oldest first */
/**
 * What the reader thought of their statement.
 * @typedef {object} Thoughts
 * @property {boolean} looked  whether the page has shown what it found
 * @property {string[] | null} believed  the points that they ticked before that; null: none, they only looked
 * @property {Record<string, Choice>} choices  of each point, what they meant
 * @property {string[]} kept  the pictures that they keep
 */

export const LONGEST = 2000; // letters
const MOST = 20; // versions
const CHOICES = ["say", "leave", "disagree"];

/**
 * @param {any} kept
 * @returns {Written}
 */
export function properWritten(kept) {
  const versions = (Array.isArray(kept?.versions) ? kept.versions : [])
    .filter((/** @type {any} */ one) => typeof one?.text === "string" && one.text.trim() && !Number.isNaN(Date.parse(one?.at)))
    .map((/** @type {any} */ { text, at }) => ({ text: text.slice(0, LONGEST), at }));
  return { draft: typeof kept?.draft === "string" ? kept.draft.slice(0, LONGEST) : "", versions: versions.slice(-MOST) };
}

/**
 * @param {any} kept
 * @returns {Thoughts}
 */
export function properThoughts(kept) {
  const strings = (/** @type {any} */ list) => (Array.isArray(list) ? list.filter((one) => typeof one === "string") : null);
  const choices = Object.entries(kept?.choices ?? {}).filter(([, choice]) => CHOICES.includes(/** @type {any} */ (choice)));
  return {
    looked: kept?.looked === true,
    believed: strings(kept?.believed),
    choices: Object.fromEntries(/** @type {any} */ (choices)),
    kept: strings(kept?.kept) ?? [],
  };
}

/**
 * With what stands in the box as its newest version, unless it is that already.
 * @param {Written} written
 * @param {string} now  an ISO date
 * @returns {Written}
 */
export function withVersion({ draft, versions }, now) {
  const text = draft.trim();
  if (!text || versions.at(-1)?.text === text) return { draft, versions };
  return { draft, versions: [...versions, { text, at: now }].slice(-MOST) };
}

/**
 * The sentence that the reader means: what they kept last, else what they left in the box.
 * @param {Written} written
 * @returns {{ text: string, at: string | null } | null}
 */
export function latestOf({ draft, versions }) {
  return versions.at(-1) ?? (draft.trim() ? { text: draft.trim(), at: null } : null);
}

/**
 * @param {string} at
 * @returns {string}  "5 May 2026"
 */
export function dated(at) {
  return new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

/**
 * @param {string} text
 * @returns {number}
 */
export function wordCount(text) {
  return text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
}
