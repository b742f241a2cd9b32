// What is asked about the sisters, how each question is judged, and what came out, in words chosen from the figures.

import { figure, inWords, percent, short, spread } from "../parts/format.js";
import { belief, insides, mean, place, strongest, when, words } from "./evidence.js";

/** @typedef {import("./evidence.js").Evidence} Evidence */
/** @typedef {import("./evidence.js").Figures} Figures */

// The sorts of belief scene, as capacities.csv calls them, for readers.
export const SCENES = /** @type {Record<string, string>} */ ({
  "false belief": "she was away when it was moved",
  "true belief": "she saw it moved",
  mover: "the one who moved it",
  reality: "where it really is",
  "no move": "she was away; nothing moved",
  "irrelevant move": "another thing was moved",
  "there and back": "moved, and back while she was out",
  "back before the move": "she was back before the move",
});

/**
 * What is known of the sisters.
 * @typedef {object} Known
 * @property {Figures} figures
 * @property {Figures["heads"]} heads  at the last moment that all kept
 * @property {number} last  tokens read in all
 *
 * @typedef {object} Question
 * @property {string} id
 * @property {string} label
 * @property {string} about  what is meant, in brief
 * @property {string} how  it is measured, and who the strangers are
 * @property {"share" | "number"} unit
 * @property {((known: Known) => Evidence | null) | null} found  null: it is reckoned from the models themselves
 * @property {(found: Evidence, known: Known) => string[]} told  sentences
 */

const AWAY = "false belief"; // whose search is told of in full

/** @type {Question[]} */
export const QUESTIONS = [
  {
    id: "words",
    label: "The next word they would say",
    unit: "share",
    about: "In the middle of a new text, the one word that each holds for the likeliest.",
    how:
      "One place in each of some hundreds of texts that none of them read. Do two sisters hold the same word for the likeliest? " +
      "Strangers: two untrained models.",
    found: ({ figures }) => words(figures),
    told: ({ tracks: [{ dots, starts = [] }] }, { figures }) => {
      const { n } = figures.alike.filter((row) => row.measure === "same prediction" && row.condition === "any token")[0];
      return [
        `At ${values(dots, "share")} of ${n} places two sisters hold the same word for the likeliest.`,
        starts.length ? `Two untrained models do so at ${values(starts, "share")}.` : "",
      ];
    },
  },
  {
    id: "belief",
    label: "How well they do on belief scenes",
    unit: "share",
    about: "Someone was away when a thing was moved. Where will she look? New scenes, told as in all that they read.",
    how:
      "New scenes of the kind that they read, of eight sorts: what share does each get right? Strangers: one that guesses, beside one " +
      "that is always right.",
    found: ({ figures }) => belief(figures, "choice"),
    told: (_found, { figures }) => [...scores(figures, "choice"), ...ofSeedlings(figures, "away")],
  },
  {
    id: "retold",
    label: "How well they do when the same is told in unheard words",
    unit: "share",
    about: "The same scenes, in forms of sentence that they never met.",
    how: "The same scenes in forms of sentence that no text of theirs has. Judged in the same way.",
    found: ({ figures }) => belief(figures, "retold"),
    told: (_found, { figures }) => scores(figures, "retold"),
  },
  {
    id: "layer",
    label: "The layer of their copying head",
    unit: "share",
    about: "A copying head finds the last time the present word stood there, and looks at what came next.",
    how:
      "The head that attends most to what came next the last time the present word stood there (an induction head). How many pairs of " +
      "sisters have it in the same layer? Strangers: heads drawn by chance.",
    found: ({ heads }) => place(heads, "layer"),
    told(_found, { heads, figures }) {
      const layers = heads.map(({ scores }) => strongest(scores).layer);
      const of = heads[0].scores.length;
      return [
        `${numbered("Layer", layers)}.`,
        `By chance alone, all ${inWords(heads.length)} would fall into one layer in 1 of ${of ** (heads.length - 1)} cases` +
          (of > 2
            ? `, or of ${(of - 1) ** (heads.length - 1)} without layer 0, which has none below it to learn from what came before.`
            : "."),
        ...ofSeedlings(figures, "layer"),
      ];
    },
  },
  {
    id: "head",
    label: "The number of that head in its layer",
    unit: "share",
    about: "Each layer has several heads side by side: first, second, third …",
    how: "How many pairs have it at the same number? Strangers: numbers drawn by chance.",
    found: ({ heads }) => place(heads, "head"),
    told(_found, { heads }) {
      const numbers = heads.map(({ scores }) => strongest(scores).head);
      const of = heads[0].scores[0].length;
      const none = numbers.reduce((chance, _, i) => (chance * Math.max(0, of - i)) / of, 1);
      return [
        `${numbered("Number", numbers)}.`,
        none > 0
          ? `That some two of ${inWords(numbers.length)} have the same would happen by chance in ${percent(1 - none)} of cases.`
          : `Some two must have the same: there are only ${inWords(of)} numbers.`,
        "The number means nothing: let two heads of a layer change places, with all their weights, and the model is the same.",
      ];
    },
  },
  {
    id: "weights",
    label: "The weights themselves",
    unit: "number",
    about: "Each knob of one, beside the same knob of another.",
    how:
      "All numbers of all matrices at the end of training, knob by knob: how do they correlate? 1 is the same, 0 nothing in common. " +
      "Strangers: two that are drawn by chance. Reckoned here, from the models’ files.",
    found: null,
    told: ({ tracks: [{ dots, own = [] }] }) => [
      `Between two sisters the correlation is ${values(dots, "number")}.`,
      ...own.map(({ label, value }) => `${label}: ${minus(figure(value, "number"))}.`),
      "But a knob’s place is a poor way to look for the same: see the next question.",
    ],
  },
  {
    id: "insides",
    label: "What their layers hold",
    unit: "number",
    about: "What goes from layer to layer as they read the same texts: which texts are near each other there?",
    how:
      "After each layer: which texts lie near which? Compared by CKA, which looks for no match of single numbers, so that heads that " +
      "changed places, or turned axes, make no difference. 1 is the same arrangement. Strangers: two untrained models.",
    found: ({ figures }) => insides(figures),
    told({ tracks }, { figures }) {
      const end = tracks[tracks.length - 1];
      const same = insides(figures, "at the")?.tracks ?? [];
      return [
        `After the last layer ${values(end.dots, "number")}, where two untrained models have ${figure(end.strangers, "number")}.`,
        same.length
          ? "Much of what a layer holds is simply which word stands there. Only at the word “the”, where all that differs has come from the " +
            `context, the mean is ${same.map(({ label, dots }) => `${figure(mean(dots.map(({ value }) => value)), "number")} ${label}`).join(", ")}.`
          : "",
      ];
    },
  },
  {
    id: "when",
    label: "When each ability comes",
    unit: "share",
    about: "To say a list again, to fit the verb, to know who does what, to answer by what she saw.",
    how:
      "From when on is nine of ten answers right (of lists, half the words)? How much of the text that the later sister needed did " +
      "the earlier one need? 100% is the same moment.",
    found: ({ figures, last }) => when(figures, last),
    told: ({ tracks }, { figures: { when: all } }) => {
      const widest = tracks
        .map(({ label, dots }) => ({ label, least: Math.min(...dots.map(({ value }) => value)) }))
        .reduce((a, b) => (b.least < a.least ? b : a));
      const { values: moments } = all.filter(({ label }) => label === widest.label)[0];
      return [
        `Farthest apart: ${widest.label}.`,
        ...moments.map(({ seed, after, came }) =>
          came === null
            ? `Seed ${seed} had it at no time to stay.`
            : `Seed ${seed}: between ${short(after ?? 0)} and ${short(came)} tokens.`,
        ),
      ];
    },
  },
];

/**
 * What was alike and what not, from the verdicts.
 * @param {{ label: string, verdict: string }[]} verdicts
 */
export function summary(verdicts) {
  const of = (/** @type {string} */ verdict) =>
    verdicts.filter((one) => one.verdict === verdict).map(({ label }) => lower(label));
  return [
    ["Alike", of("alike")],
    ["Alike in part", of("in part")],
    ["Not alike", of("differs")],
  ]
    .map(([title, labels]) => ({ title: String(title), labels: /** @type {string[]} */ (labels) }))
    .filter(({ labels }) => labels.length);
}

/**
 * @param {Figures} figures
 * @param {string} way
 */
function scores({ belief: all }, way) {
  const asked = all.filter((row) => row.way === way);
  const sorts = asked
    .map((row) => ({ row, shares: row.values.map(({ value }) => value) }))
    .map((sort) => ({ ...sort, apart: Math.max(...sort.shares) - Math.min(...sort.shares) }))
    .sort((a, b) => b.apart - a.apart);
  const away = asked.find(({ condition }) => condition === AWAY);
  return [
    sorts[0].apart > 0
      ? `They lie farthest apart in “${SCENES[sorts[0].row.condition] ?? sorts[0].row.condition}”: ${spread(sorts[0].shares, "share")} right.`
      : "All of them score the same in every sort of scene.",
    away
      ? `Where she will look, who was away: ${away.values.map(({ seed, value }) => `${percent(value)} (seed ${seed})`).join(", ")}.`
      : "",
    "A coin is right in half.",
  ];
}

/**
 * What many smaller plants on the same text say to it, where there are any.
 * @param {Figures} figures
 * @param {"away" | "layer"} asked
 */
function ofSeedlings({ seedlings }, asked) {
  if (!seedlings.n) return [];
  return asked === "away"
    ? [
        `Of ${seedlings.n} smaller plants on the same text, of the next lesson, ${spread(seedlings.away, "share")} of the answers about her are right.`,
      ]
    : [
        `Of ${seedlings.copiers} smaller plants that came to copy, ${seedlings.last} keep this head in the last of their three layers.`,
      ];
}

/**
 * "Layer 2 in all", "Layers 2, 2 and 3".
 * @param {string} what
 * @param {number[]} numbers
 */
function numbered(what, numbers) {
  if (new Set(numbers).size === 1) return `${what} ${numbers[0]} in all ${inWords(numbers.length)}`;
  return `${what}s ${numbers.slice(0, -1).join(", ")} and ${numbers[numbers.length - 1]}`;
}

/**
 * @param {import("./evidence.js").Dot[]} dots
 * @param {string} unit
 */
export function values(dots, unit) {
  return minus(
    spread(
      dots.map(({ value }) => value),
      unit,
    ),
  );
}

/** @param {string} text */
export function minus(text) {
  return text.replaceAll("-", "−");
}

/** @param {string} label */
function lower(label) {
  return label[0].toLowerCase() + label.slice(1);
}
