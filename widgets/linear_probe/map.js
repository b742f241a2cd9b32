// How well it is read: after each layer, at each step of training that was measured, beside what was never trained.

import { freshId, h } from "../parts/dom.js";
import { count, interval, percent } from "../parts/format.js";
import { compared, figureOf, stepsOf } from "./figures.js";
import { guesses } from "./guess.js";
import { heatTable } from "./heat.js";
import { TARGETS } from "./session.js";

/** @typedef {import("./figures.js").Row} Row */
/** @typedef {import("./figures.js").Figure} Figure */
/** @typedef {import("./scene.js").Target} Target */

/** @type {Record<string, string>} */
const POSITIONS = {
  "before the answer": "just before it says where she will look",
  "before the truth": "just before it says where the thing really is",
  "thing named": "at the thing’s name, in the question",
  "end of story": "at the end of the story: nothing asked yet",
};
/** @type {Record<string, string>} */
const KINDS = { differ: "moved while she was away", agree: "not moved behind her back", "two things": "and then another thing is moved" };
const LAYERS = [3, 2, 1, 0, -1]; // the last on top, as on a way upwards
const UNTRAINED = 0; // the seed whose untrained model was measured
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
  const note = h("p", { class: "p-small" });
  const shown = h("div", {}, h("div", { class: "p-row" }, h("label", { class: "p-field", for: positionId }, "Read"), position,
    h("label", { class: "p-field", for: kindId }, "Scenes"), kind), tables, told, note);
  const element = h("div", {},
    h("p", { class: "p-lead" }, "One story proves nothing. Here are the laboratory’s figures: in how many per cent of its scenes a probe names the right one of " +
      "the story’s three containers, for things that the training text never put there."),
    asked.element, shown);

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
        const question = "the story is over, and nothing has been asked yet. At its last word, will a probe of the trained model read where " +
          "somebody believes the thing to be more often than one of an untrained model, whose numbers are still chance?";
        shown.hidden = asked.ask(key, question, OPTIONS);
        if (shown.hidden) return "";
        position.value = now.position;
        kind.value = now.position === "end of story" && now.kind === "two things" ? "differ" : now.kind;
        [...kind.options].forEach((option) => { option.disabled = now.position === "end of story" && option.value === "two things"; });
        tables.replaceChildren(...TARGETS.map((target) => tableOf(target, now.position, kind.value, rows, control, over)));
        const end = best("belief", "end of story", "differ", rows, control);
        const mine = end ? asked.verdict(key, ["more", "alike", "fewer"].indexOf(compared(end.trained, end.untrained)), OPTIONS) : "";
        told.textContent = [mine, mine && end ? `${inWords("belief", end)}` : "", ...TARGETS.map((target) => sentence(target, now.position, kind.value, rows, control))]
          .filter(Boolean).join(" ");
        note.textContent = "The small figures are 95% intervals, " + (over ? `over ${rows[0].n} seeds: with so few, wide (and cut off at 0 and 100). ` : "over scenes: they say nothing of other seeds. ") +
          "Chance is 33. Untrained: the model before its first step (seed 0’s; the others’ was not measured). Shuffled: a probe fitted to the places of other scenes, " +
          "a check that no answer leaks in by the way the question is put. “Words” are the numbers that go into the first layer." +
          (now.position === "end of story" ? " Better than untrained is where the model would have to be for us to say that it keeps the answer ready." : "");
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
  const made = h("select", { class: "p-select", onchange: () => onPick(made.value) },
    ...Object.entries(options).map(([value, label]) => h("option", { value }, label)));
  return made;
}

/**
 * @param {Row[]} rows
 * @param {number} step
 * @param {Target} target
 * @param {string} position
 * @param {string} condition
 * @param {number} layer
 * @param {string} [label]
 */
function probed(rows, step, target, position, condition, layer, label = condition === "agree" ? "place" : target) {
  return figureOf(rows, { step, measure: "probe", target, position, layer, condition, label });
}

/**
 * @param {Target} target
 * @param {string} position
 * @param {string} condition
 * @param {Row[]} rows
 * @param {Row[]} control
 * @param {boolean} over
 */
function tableOf(target, position, condition, rows, control, over) {
  const steps = stepsOf(rows).filter((step) => step > 0);
  const last = steps[steps.length - 1];
  return heatTable({
    caption: target === "place" ? "Where the thing is" : "Where she believes it is", corner: "layer", chance: CHANCE,
    columns: [{ label: "un-trained", apart: true, more: over ? "seed 0" : "" }, ...steps.map((step) => ({ label: count(step), more: "steps" })),
      { label: "shuffled", apart: true, more: count(last) }],
    rows: LAYERS.map((layer) => ({ label: layer < 0 ? "words" : String(layer), cells: [
      probed(control, 0, target, position, condition, layer),
      ...steps.map((step) => probed(rows, step, target, position, condition, layer)),
      figureOf(rows, { step: last, measure: "shuffled labels", position, layer }),
    ] })),
  });
}

/**
 * The best layer of the last step, and that of the untrained model.
 * @param {Target} target
 * @param {string} position
 * @param {string} condition
 * @param {Row[]} rows
 * @param {Row[]} control
 */
function best(target, position, condition, rows, control) {
  const last = stepsOf(rows).at(-1) ?? 0;
  const highest = (/** @type {Row[]} */ table, /** @type {number} */ step) => LAYERS
    .map((layer) => ({ layer, figure: probed(table, step, target, position, condition, layer) }))
    .reduce((a, b) => ((b.figure?.value ?? -1) > (a.figure?.value ?? -1) ? b : a));
  const [one, two] = [highest(rows, last), highest(control, 0)];
  return one.figure && two.figure ? { layer: one.layer, trained: one.figure, untrained: two.figure } : undefined;
}

/**
 * @param {Target} target
 * @param {string} position
 * @param {string} condition
 * @param {Row[]} rows
 * @param {Row[]} control
 */
function sentence(target, position, condition, rows, control) {
  const found = best(target, position, condition, rows, control);
  if (!found) return "";
  const { layer } = found;
  const last = stepsOf(rows).at(-1) ?? 0;
  const other = condition === "two things" ? "last named" : condition === "differ" ? (target === "place" ? "belief" : "place") : "";
  const instead = other ? probed(rows, last, target, position, condition, layer, other) : undefined;
  const what = other === "last named" ? "the container named last" : other === "place" ? "where it really is" : "where she believes it is";
  return `${inWords(target, found)}${instead ? ` It names ${what} in ${percent(instead.value)}.` : ""}`;
}

/**
 * @param {Target} target
 * @param {{layer: number, trained: Figure, untrained: Figure}} found
 */
function inWords(target, { layer, trained, untrained }) {
  const how = { more: "more than", fewer: "less than", alike: "not clearly apart from" }[compared(trained, untrained)];
  return `${target === "place" ? "Place" : "Belief"}: at the last step best ${layer < 0 ? "in the words" : `after layer ${layer}`}, ` +
    `${percent(trained.value)} (${interval(trained.low, trained.high, "share")}); ${how} the untrained model’s best, ` +
    `${percent(untrained.value)} (${interval(untrained.low, untrained.high, "share")}).`;
}
