// How well it is read: after each layer, at each step of training that was measured, beside what was never trained.

import { freshId, h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { compared, figureOf, stepsOf } from "./figures.js";
import { guesses } from "./guess.js";
import { heatTable } from "./heat.js";
import { bestOf, inWords, LAYERS, lastStep, probed, UNTRAINED, withInterval } from "./readings.js";
import { TARGETS } from "./session.js";

/** @typedef {import("./figures.js").Row} Row */
/** @typedef {import("./readings.js").Place} Place */

/** @type {Record<string, string>} */
const POSITIONS = {
  "before the answer": "just before it says where one will look",
  "before the truth": "just before it says where the thing really is",
  "thing named": "at the thing’s name, in the question",
  "end of story": "at the end of the story: nothing asked yet",
};
/** @type {Record<string, string>} */
const KINDS = { differ: "moved unseen", agree: "nothing moved unseen", "two things": "moved unseen, then another thing" };
const CHANCE = 1 / 3;
const OPTIONS = ["more often", "about as often", "less often"];

/**
 * @param {{set: (values: Record<string, unknown>) => void, redraw: () => void}} calls
 */
export function mapView({ set, redraw }) {
  const asked = guesses("map", redraw);
  const position = select(POSITIONS, (value) => set({ position: value }));
  const kind = select(KINDS, (value) => set({ kind: value }));
  const [positionId, kindId] = [freshId("position"), freshId("kind")];
  position.id = positionId;
  kind.id = kindId;
  const tables = h("div", {});
  const told = h("p", { class: "p-told", role: "status" });
  const note = h("p", { class: "g-small" });
  const shown = h(
    "div",
    {},
    h(
      "div",
      { class: "p-row" },
      h("div", { class: "p-pair" }, h("label", { for: positionId }, "Read"), position),
      h("div", { class: "p-pair" }, h("label", { for: kindId }, "Scenes"), kind),
    ),
    tables,
    told,
    asked.why,
    note,
  );
  const element = h(
    "div",
    {},
    h(
      "p",
      { class: "p-lead" },
      "One story proves nothing. Here are the laboratory’s figures: in how many per cent of its scenes " +
        "a probe names the right one of the story’s three containers, for things that the training text never put there.",
    ),
    asked.element,
    shown,
  );

  return {
    element,
    /**
     * @param {import("./index.js").Now} now
     * @param {import("./session.js").Session} session
     */
    async show(now, session) {
      const over = now.over_seeds;
      const [rows, control] = [await session.table("probes", over ? "over" : now.seed), await session.table("probes", UNTRAINED)];
      return () => {
        const key = over ? "over" : String(now.seed);
        const question =
          "the story is over, and nothing has been asked yet. At its last word, will a probe of the trained model " +
          "read where somebody believes the thing to be more often than one of an untrained model, whose numbers are still chance?";
        shown.hidden = asked.ask(key, question, OPTIONS);
        if (shown.hidden) return "";
        position.value = now.position;
        kind.value = now.position === "end of story" && now.kind === "two things" ? "differ" : now.kind;
        [...kind.options].forEach((option) => {
          option.disabled = now.position === "end of story" && option.value === "two things";
        });
        tables.replaceChildren(
          ...TARGETS.map((target) => tableOf({ target, position: now.position, condition: kind.value }, rows, control, over)),
        );
        const end = bestOf(rows, control, { target: "belief", position: "end of story", condition: "differ" });
        const mine = end
          ? asked.verdict(key, ["more", "alike", "fewer"].indexOf(compared(end.trained, end.untrained)), OPTIONS)
          : "";
        told.textContent = [
          mine && end ? `${mine} At the end of the story: ${inWords("belief", end)}` : "",
          ...TARGETS.map((target) => sentence({ target, position: now.position, condition: kind.value }, rows, control)),
        ]
          .filter(Boolean)
          .join("\n");
        note.textContent =
          "The small figures are 95% intervals, " +
          (over
            ? `over ${rows[0].n} seeds: with so few, wide (and cut off at 0 and 100). `
            : "over scenes: they say nothing of other seeds. ") +
          "Chance is 33: blue above it, brown below. Untrained: the model before its first step (seed 0’s; the others’ was not " +
          "measured). Shuffled: a probe fitted to the places of other scenes, a check that no answer leaks in by the way " +
          "the question is put. “Words” are the numbers that go into the first layer." +
          (now.position === "end of story"
            ? " Better than untrained is where the model would have to be for us to say that it " + "keeps the answer ready."
            : "");
        return told.textContent;
      };
    },
  };
}

/**
 * @param {Record<string, string>} options
 * @param {(value: string) => void} onPick
 */
function select(options, onPick) {
  const made = h(
    "select",
    { onchange: () => onPick(made.value) },
    ...Object.entries(options).map(([value, label]) => h("option", { value }, label)),
  );
  return made;
}

/**
 * @param {Place} place
 * @param {Row[]} rows
 * @param {Row[]} control
 * @param {boolean} over
 */
function tableOf(place, rows, control, over) {
  const steps = stepsOf(rows).filter((step) => step > 0);
  const last = steps[steps.length - 1];
  return heatTable({
    caption: place.target === "place" ? "Where the thing is" : "Where somebody believes it is",
    corner: "layer",
    chance: CHANCE,
    columns: [
      { label: "un\u00adtrained", apart: true, more: over ? "seed 0" : "" },
      ...steps.map((step) => ({ label: count(step), more: "steps" })),
      { label: "shuffled", apart: true, more: count(last) },
    ],
    rows: LAYERS.map((layer) => ({
      label: layer < 0 ? "words" : String(layer),
      cells: [
        probed(control, 0, layer, place),
        ...steps.map((step) => probed(rows, step, layer, place)),
        figureOf(rows, { step: last, measure: "shuffled labels", position: place.position, layer }),
      ],
    })),
  });
}

/**
 * @param {Place} place
 * @param {Row[]} rows
 * @param {Row[]} control
 */
function sentence(place, rows, control) {
  const best = bestOf(rows, control, place);
  if (!best) return "";
  if (place.condition === "two things") return `${inWords(place.target, best)} ${lastNamed(place, rows)}`;
  if (place.condition === "agree") return inWords(place.target, best);
  const other = place.target === "place" ? "belief" : "place";
  const instead = probed(rows, lastStep(rows), best.layer, place, other);
  const name = other === "place" ? "where it really is" : "where somebody believes it is";
  return inWords(place.target, best) + (instead ? ` There it names ${name} in ${withInterval(instead)}.` : "");
}

/**
 * @param {Place} place
 * @param {Row[]} rows
 */
function lastNamed(place, rows) {
  const found = LAYERS.map((layer) => ({
    layer,
    figure: probed(rows, lastStep(rows), layer, place, "last named"),
    right: probed(rows, lastStep(rows), layer, place),
  })).reduce((a, b) => ((b.figure?.value ?? -1) > (a.figure?.value ?? -1) ? b : a));
  if (!found.figure || !found.right) return "";
  return (
    `The container named last it names most often ${found.layer < 0 ? "in the words" : `after layer ${found.layer}`}: ` +
    `${withInterval(found.figure)}, and there the right one in ${withInterval(found.right)}.`
  );
}
