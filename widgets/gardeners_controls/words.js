// Figures and findings in plain words. No DOM.

import { figure, percent, short } from "../parts/format.js";

/** @typedef {{ value: number, low: number, high: number }} Figure */
/** @typedef {Figure & { seed: number }} Sister */
/** @typedef {Figure & { control: string, model: string, seed: number, label: string | number, n: number, beyond: -1 | 0 | 1 }} Turn  an amount's label: tokens */
/** @typedef {"data" | "seed" | "neither"} Part */
/**
 * @typedef {Record<Part, number> & { range: Record<Part, [number, number]> | null, spread: number, low: number | null,
 *   high: number | null, soils: number }} Division
 *
 * @typedef {object} Outcome  as `widgets.gardeners_controls.read_outcomes` gives it
 * @property {string} id
 * @property {string} label
 * @property {string} about
 * @property {string} unit  "share" or "nats"
 * @property {number | null} chance
 * @property {number} n  items
 * @property {Sister[]} sisters
 * @property {Turn[]} turns
 * @property {{ control: string, label: string, grown: boolean }[]} missing
 * @property {Record<string, number>} typical  by control
 * @property {string} answer  a control, or "none"
 * @property {Division | null} division
 * @property {Parts[]} seedlings
 *
 * @typedef {[value: number, low: number, high: number]} Share
 * @typedef {{ turned: string, n: number, factor: Share, seed: Share, rest: Share }} Parts  as `of_seedlings.parts` gives them
 *
 * @typedef {{ id: string, label: string, here: string, by: string, path: string, name: string, turned: string }} Control
 */

export const NONE = { id: "none", label: "None of them for sure" };

/**
 * How far something moved.
 * @param {number} change  not below 0
 * @param {string} unit
 */
export function moved(change, unit) {
  if (unit === "nats") return `${change.toFixed(change < 0.1 ? 3 : 2)} nats`;
  const points = 100 * change;
  const written = points.toFixed(points < 9.95 ? 1 : 0).replace(/\.0$/, "");
  return `${written} ${written === "1" ? "point" : "points"}`;
}

/** @param {Turn} turn */
export function turnName({ label }) {
  return typeof label === "number" ? `after ${short(label)} tokens` : label;
}

/**
 * @param {Figure} found
 * @param {string} unit
 */
export function withInterval({ value, low, high }, unit) {
  const within = (/** @type {number} */ end) => (unit === "share" ? Math.min(1, Math.max(0, end)) : end);
  return { value: figure(value, unit), interval: `${figure(within(low), unit)} to ${figure(within(high), unit)}` };
}

/**
 * What the figures say, whatever was guessed.
 * @param {Outcome} outcome
 * @param {Control[]} controls
 */
export function finding({ answer, typical, unit, sisters, turns }, controls) {
  const name = (/** @type {string} */ id) => lowered(controls.find((control) => control.id === id)?.label ?? id);
  const seed =
    typical.seed === undefined ? "there is no sister to compare with" : `another seed alone, by ${moved(typical.seed, unit)}`;
  if (answer === "none") return `No turn of any control moved this farther than sisters lie apart. Typically ${seed}.`;
  if (answer === "seed") {
    const most = Math.max(
      ...Object.entries(typical)
        .filter(([id]) => id !== "seed")
        .map(([, change]) => change),
    );
    return (
      `The ${sisters.length} sisters read the same text and differ by ${moved(typical.seed, unit)}, typically. ` +
      (turns.some((turn) => turn.beyond)
        ? `Whatever else was turned for sure did less.`
        : `So no other turn can be told from chance here, though some moved it by as much as ${moved(most, unit)}.`)
    );
  }
  const others = Object.keys(typical).filter(
    (id) => id !== answer && id !== "seed" && turns.some((turn) => turn.control === id && turn.beyond),
  );
  return (
    `The ${name(answer)} moved it most, typically by ${moved(typical[answer], unit)}; ${seed}.` +
    (others.length
      ? ` Beyond chance went also: ${others.map((id) => `${name(id)} (${moved(typical[id], unit)})`).join(", ")}.`
      : "")
  );
}

/**
 * How the parts of the variation are to be read.
 * @param {Division} division
 * @param {Outcome} outcome
 */
export function divisionSaid({ range, spread, low, high, soils }, { sisters, unit }) {
  const runs = `These are ${sisters.length} sisters and ${soils === 1 ? "one run on another text" : `${soils} runs on other texts`}.`;
  if (!range || low === null || high === null)
    return `${runs} All sisters came out alike, so that chance left no trace that so many items could show.`;
  const [least, most] = range.data.map(percent);
  const share = least === most ? `is ${least} all the same` : `anything from ${least} to ${most}`;
  return (
    `${runs} The sisters spread by ${moved(spread, unit)}. From so few, the true spread may be anything from ${moved(low, unit)} to ` +
    `${moved(high, unit)} (95% interval), and the text’s share ${share}.`
  );
}

/**
 * Where heads copy: those that pay at least half of their attention to the word that followed last time.
 * @param {number[][]} scores  by layer and head
 * @returns {[number, number][]}  layer, head
 */
export function copying(scores) {
  return scores.flatMap((layer, i) =>
    layer.flatMap((score, j) => (score >= 0.5 ? [/** @type {[number, number]} */ ([i, j])] : [])),
  );
}

/** @param {[number, number][]} places */
export function placesSaid(places) {
  if (!places.length) return "none";
  const layers = [...new Set(places.map(([layer]) => layer))];
  return layers
    .map((layer) => {
      const heads = places.filter(([at]) => at === layer).map(([, head]) => head);
      return `layer ${layer}, ${heads.length === 1 ? "head" : "heads"} ${heads.join(" and ")}`;
    })
    .join("; ");
}

/**
 * What the sisters have in common in this.
 * @param {{ scores: number[][] }[]} sisters
 */
export function sistersSaid(sisters) {
  if (sisters.length < 2) return "";
  const places = sisters.map(({ scores }) => copying(scores));
  const layers = places.map((some) => String([...new Set(some.map(([layer]) => layer))]));
  const same = (/** @type {string[]} */ all) => all.every((each) => each === all[0]);
  const all = sisters.length === 2 ? "both sisters" : `all ${sisters.length} sisters`;
  if (same(places.map(String))) return `In ${all} the same heads copy.`;
  if (same(layers)) return `In ${all} copying came to the same layer, but not to the same heads.`;
  return "Copying did not come to the same layer in every sister.";
}

/** @param {string} text */
function lowered(text) {
  return text[0].toLowerCase() + text.slice(1);
}
