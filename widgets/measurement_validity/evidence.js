// What a test can show: what a claim and a rule lead one to expect of it, and what a pile of tests comes to. No DOM.

/** @typedef {"most" | "some" | "few"} Level */
/** @typedef {"for" | "against" | "aside"} Place */
/** @typedef {{ seed: number, n: number, value: number, low: number, high: number }} Measured */
/**
 * @typedef {object} Card  as `widgets.measurement_validity.read_cards` gives it
 * @property {string} id
 * @property {string} group
 * @property {string} title
 * @property {string} about
 * @property {string} prompt
 * @property {[string, boolean][]} answers
 * @property {number | null} chance
 * @property {Measured[]} seeds
 * @property {Record<string, { value: number, n: number }>} rules
 * @property {string[]} claims
 */
/** @typedef {{ name: string, label: string, about: string }} Rule */
/** @typedef {{ id: string, text: string }} Claim */
/**
 * What the reader said of a card: what to expect of one who understands, and of one who goes by the rule `of`; null
 * where they did not say. And where they put it.
 * @typedef {{ claim: Level | null, rule: Level | null, of: string, place: Place | null }} Turned
 */

/** The share that one who understands would be right in; whoever comes within SLIPS of a share has it. */
export const UNDERSTANDING = 1;
const SLIPS = 0.1;

/** @type {Record<Level, string>} */
export const LEVELS = { most: "in nearly all", some: "in some", few: "in hardly any" };

/**
 * @param {number} share
 * @returns {Level}
 */
export function level(share) {
  return near(share, 1) ? "most" : near(share, 0) ? "few" : "some";
}

/**
 * @param {Card} card
 * @param {string} rule
 * @returns {number | null}  the share that the rule is right in; null if it was not asked
 */
export function byRule(card, rule) {
  return card.rules[rule]?.value ?? null;
}

/**
 * @param {Card} card
 * @param {number} expected  share
 * @returns {boolean}  whether every one of the models comes near it
 */
export function comesOut({ seeds }, expected) {
  return seeds.every(({ value }) => near(value, expected));
}

/**
 * @param {Card} card
 * @param {string} rule
 * @returns {boolean}  whether understanding and the rule lead one to expect different results
 */
export function tellsApart(card, rule) {
  const expected = byRule(card, rule);
  return expected !== null && !near(expected, UNDERSTANDING);
}

/**
 * How many of some cards a rule was asked, and passes.
 * @param {Card[]} cards
 * @param {string} rule
 */
export function pile(cards, rule) {
  const asked = cards.filter((card) => byRule(card, rule) !== null);
  return { asked: asked.length, passed: asked.filter((card) => !tellsApart(card, rule)).length };
}

/**
 * How a claim, or a rule taken for what the models go by, fares: of how many cards it says something, and in how many
 * every model came out so.
 * @param {Card[]} cards
 * @param {(card: Card) => number | null} expects
 * @returns {{ of: number, so: number, not: Card[] }}
 */
export function fares(cards, expects) {
  /** @type {Card[]} */
  const not = [];
  let of = 0;
  for (const card of cards) {
    const expected = expects(card);
    if (expected === null) continue;
    of += 1;
    if (!comesOut(card, expected)) not.push(card);
  }
  return { of, so: of - not.length, not };
}

/**
 * @param {Claim} claim
 * @returns {(card: Card) => number | null}
 */
export function ofClaim({ id }) {
  return (card) => (card.claims.includes(id) ? UNDERSTANDING : null);
}

/**
 * @param {number} one
 * @param {number} other
 */
function near(one, other) {
  return Math.abs(one - other) <= SLIPS + 1e-9;
}

/**
 * What was kept, as far as it can be used.
 * @param {any} kept
 * @returns {{ turned: Record<string, Turned>, verdict: string }}
 */
export function properCase(kept) {
  /** @type {Record<string, Turned>} */
  const turned = {};
  for (const [id, one] of Object.entries(kept?.turned ?? {})) {
    const { claim, rule, of, place } = /** @type {any} */ (one ?? {});
    const isLevel = (/** @type {any} */ value) => value === null || (typeof value === "string" && Object.hasOwn(LEVELS, value));
    if (!isLevel(claim) || !isLevel(rule)) continue;
    turned[id] = { claim, rule, of: String(of), place: ["for", "against", "aside"].includes(place) ? place : null };
  }
  return { turned, verdict: typeof kept?.verdict === "string" ? kept.verdict.slice(0, 1000) : "" };
}
