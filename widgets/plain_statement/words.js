// What is said of a text that was looked at, and the text to take along. No DOM.

import { claimsIn } from "./claims.js";
import { picturesIn } from "./pictures.js";
import { POINTS, tracesOf } from "./points.js";
import { joined } from "./reading.js";
import { dated, latestOf, wordCount } from "./statements.js";

/** @typedef {import("./points.js").PointId} PointId */
/** @typedef {import("./points.js").Trace} Trace */
/** @typedef {import("./statements.js").Written} Written */
/** @typedef {import("./statements.js").Thoughts} Thoughts */
/** @typedef {ReturnType<typeof lookAt>} Found */
/** @typedef {{ statements: number, made: number, found: number, right: number }} Tried  how the lists did on texts new to them */

export const TROTT =
  "Those who train such a model know what it is trained to do, and how. They don’t always know why it comes to " +
  "do other things as well, nor how it does them.";
export const METAPHOR = "Language models are grown, not made.";

/** @type {Record<import("./statements.js").Choice, string>} */
export const CHOICES = { say: "I say this", disagree: "I don’t agree", leave: "I leave it out on purpose" };

/** @param {string} text */
export function lookAt(text) {
  return { traces: tracesOf(text), pictures: picturesIn(text), claims: claimsIn(text), words: wordCount(text) };
}

/**
 * @param {Found} found
 * @returns {PointId[]}  the points of which there is a trace
 */
export function made({ traces }) {
  return POINTS.map(({ id }) => id).filter((id) => traces[id].state === "said");
}

/**
 * Beside what the reader believed.
 * @param {Found} found
 * @param {string[] | null} believed
 * @returns {string}
 */
export function agreement(found, believed) {
  const traced = made(found);
  const sum = `The page found a trace of ${traced.length} of the ${POINTS.length} points.`;
  if (!believed) return sum;
  const alike = POINTS.filter(({ id }) => believed.includes(id) === traced.includes(id)).length;
  return (
    `${sum} You had ticked ${believed.length}. On ${alike === POINTS.length ? "all" : alike} of the ${POINTS.length} you agree` +
    `${alike === POINTS.length ? "." : ". Where you don’t, the last word is yours."}`
  );
}

/**
 * @param {Tried} tried
 * @returns {string}
 */
export function howGood({ statements, made: points, found, right }) {
  return (
    `It goes by lists of words, and lists can’t read. On ${statements} statements that they had not been made for, ${right} of the ` +
    `${found} traces that they found were right, and ${points - right} of ${points} points they overlooked. So a trace is a good sign, ` +
    "and no trace says little."
  );
}

/**
 * The words of a trace as they stand in the text, in quotation marks.
 * @param {string} text
 * @param {{ start: number, end: number }[]} spans
 * @returns {string}
 */
export function quoted(text, spans) {
  return [...new Set(joined(text, spans).map(({ start, end }) => `“${text.slice(start, end)}”`))].join(", ");
}

/**
 * @param {Written} before
 * @param {Written} after
 * @param {Thoughts} thoughts
 * @returns {string}  to take along
 */
export function taken(before, after, thoughts) {
  const sentence = latestOf(before);
  const found = lookAt(after.draft);
  const parts = [
    sentence && `Before reading${sentence.at ? ` (${dated(sentence.at)})` : ""}:\n${sentence.text}`,
    after.draft.trim() && `After reading (${found.words} words):\n${after.draft.trim()}`,
    Object.keys(thoughts.choices).length &&
      [
        "The points of the post, and what I meant:",
        ...POINTS.map(
          ({ id, text }, i) => `${i + 1}. ${text} ${thoughts.choices[id] ? `${CHOICES[thoughts.choices[id]]}.` : "Not decided."}`,
        ),
      ].join("\n"),
    ...[
      ["Earlier sentences", before.versions.slice(0, -1)],
      ["Versions of the statement", after.versions],
    ].map(
      ([label, versions]) =>
        versions.length &&
        [
          `${label}:`,
          .../** @type {import("./statements.js").Version[]} */ (versions).map(({ text, at }) => `${dated(at)}: ${text}`),
        ].join("\n"),
    ),
  ];
  return parts.filter(Boolean).join("\n\n");
}
