// A story, and what the probes read of it after each layer.

import { freshId, h } from "../parts/dom.js";
import { interval, percent } from "../parts/format.js";
import { figureOf, stepsOf } from "./figures.js";
import { guesses } from "./guess.js";
import { questionOf, storyOf, truthOf } from "./scene.js";
import { POSITIONS, TARGETS, largest } from "./session.js";

/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {import("./scene.js").Target} Target */
/** @typedef {import("./figures.js").Row} Row */

/** @type {Record<Scene["kind"], string>} */
export const KINDS = { differ: "Moved while she was away", agree: "Moved before her eyes", "two things": "Then another thing is moved" };

/**
 * @param {{set: (values: Record<string, unknown>) => void, redraw: () => void}} calls
 */
export function readView({ set, redraw }) {
  const asked = guesses("read", redraw);
  const group = freshId("where");
  const where = [false, true].map((atEnd) => h("input", { type: "radio", name: group, onchange: () => set({ at_end: atEnd }) }));
  const choosing = h("fieldset", { class: "p-field" }, h("legend", {}, "Read"),
    h("div", { class: "p-choices" }, ...["just before it answers", "at the end of the story"].map((label, i) =>
      h("label", { class: "p-choice" }, where[i], h("span", {}, label)))));
  const columns = h("div", { class: "p-columns" });
  const told = h("p", { class: "p-told", role: "status" });
  const note = h("p", { class: "p-small" });
  const shown = h("div", {}, choosing, columns, told, note);
  const element = h("div", {},
    h("p", { class: "p-lead" }, "A probe is a weighing of the 112 numbers that the model holds at a word: one weight for each number and each " +
      "container, found by fitting on other scenes. It never changes the model. Here two such probes read this story: one was " +
      "fitted to say where the thing is, one to say where somebody believes it is."),
    asked.element, shown);

  return {
    element,
    /**
     * @param {import("./index.js").Now} now
     * @param {import("./session.js").Session} session
     */
    async show(now, session) {
      const { scene, seed, at_end: atEnd } = now;
      const [reading, rows] = [await session.read(scene, seed, now.onProgress), await session.table("probes", seed)];
      return () => {
        const options = [...Array.from({ length: session.layers }, (_, layer) => `layer ${layer}`), "none of them"];
        const key = `${seed} ${scene.kind}`;
        shown.hidden = asked.ask(key, `just before the model says where ${scene.seeker} will look: from which layer on will a probe read ` +
          `where ${scene.seeker} believes the ${scene.thing} to be? (Blindly it would be right one time in three.)`, options);
        if (shown.hidden) return "";
        where.forEach((radio, i) => { radio.checked = Boolean(i) === atEnd; });
        columns.replaceChildren(...TARGETS.map((target) => column(target, scene, reading[atEnd ? "end" : "answer"][target],
          atEnd ? null : reading.said[target], rows, atEnd)));
        const first = from(reading.answer.belief, scene);
        const mine = asked.verdict(key, first, options);
        told.textContent = [mine, said(scene, first, session.layers)].filter(Boolean).join(" ");
        note.textContent = atEnd ? ended(scene) : scene.kind === "two things" ? passedOver(rows) :
          "Just before an answer, what is read may be no more than the word that is about to be said. Read at the end of the story as well, where nothing has been asked.";
        return told.textContent;
      };
    },
  };
}

/**
 * @param {number[][]} shares  by layer
 * @param {Scene} scene
 * @returns {number}  the first layer from which on all layers read the belief, or how many layers there are
 */
function from(shares, scene) {
  const right = scene.containers.indexOf(truthOf(scene).belief);
  let first = shares.length;
  while (first > 0 && largest(shares[first - 1]) === right) first -= 1;
  return first;
}

/**
 * @param {Scene} scene
 * @param {number} first
 * @param {number} layers
 */
function said({ seeker, kind }, first, layers) {
  const where = first === layers ? "not after the last layer either" : first === layers - 1 ? `only after the last, layer ${first}` : `from layer ${first} on`;
  return `Just before the answer, where ${seeker} believes it to be is read rightly ${where}.` +
    (kind === "agree" ? " Here it is also where it is: which of the two a probe goes by can’t be told." : "");
}

/** @param {Scene} scene */
function ended({ kind }) {
  return kind === "two things"
    ? "Neither probe was fitted to stories like this one at this place: with two things, nobody has asked yet which one is meant."
    : "Whatever the bars say here: over 120 scenes each of these readings is right about as often as chance, or as an untrained model’s. " +
      "“Layer by step” has the figures. It seems that the model looks the answer up when it is asked, and not before; or that it holds it spread over " +
      "several words, in a form that a weighing of one word’s numbers does not read.";
}

/** @param {Row[]} rows */
function passedOver(rows) {
  const step = stepsOf(rows).at(-1) ?? 0;
  const found = (/** @type {string} */ measure, /** @type {number | ""} */ layer, /** @type {string} */ label) => figureOf(rows, { step, measure,
    target: "place", position: POSITIONS.place, layer, condition: "two things", label });
  const layers = [0, 1, 2, 3].filter((layer) => found("probe", layer, "place"));
  const best = layers.reduce((a, b) => ((found("probe", b, "last named")?.value ?? 0) > (found("probe", a, "last named")?.value ?? 0) ? b : a), 0);
  const [place, last, model] = [found("probe", best, "place"), found("probe", best, "last named"), found("answer", "", "last named")];
  if (!place || !last || !model) return "";
  return `In ${place.n} scenes of this sort the probe for the place, after layer ${best}, names the place in ${percent(place.value)} ` +
    `(${interval(place.low, place.high, "share")}) and the container that was named last in ${percent(last.value)} (${interval(last.low, last.high, "share")}), ` +
    `though a third of the scenes that it was fitted to were like them. So does the model itself: asked where the thing really is, it says the last one in ` +
    `${percent(model.value)}. In the other scenes the place is always the container named last. What looked like a place may never have been more than that.`;
}

/**
 * @param {Target} target
 * @param {Scene} scene
 * @param {number[][]} shares  by layer
 * @param {number[] | null} said  by the model, if it is about to answer
 * @param {Row[]} rows
 * @param {boolean} atEnd
 */
function column(target, scene, shares, said, rows, atEnd) {
  const right = scene.containers.indexOf(truthOf(scene)[target]);
  const title = target === "place" ? `Where the ${scene.thing} is` : `Where ${scene.seeker} believes it is`;
  const after = atEnd ? storyOf(scene).split(". ").at(-1) ?? "" : questionOf(scene, target);
  const step = stepsOf(rows).at(-1) ?? 0;
  const usual = (/** @type {number} */ layer) => figureOf(rows, { step, measure: "probe", target, position: atEnd ? "end of story" : POSITIONS[target], layer,
    condition: scene.kind, label: scene.kind === "agree" ? "place" : target });
  const n = usual(0)?.n;
  return h("figure", { class: "p-column" },
    h("figcaption", {}, h("strong", {}, title), h("span", { class: "p-small" }, `read after “${atEnd ? "…" : ""} ${after}${atEnd ? "" : " …"}”`.replace("“ ", "“"))),
    h("table", { class: "p-reading" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "layer"), h("th", { scope: "col" }, "the probe’s shares"), h("th", { scope: "col" }, "it names"),
        h("th", { scope: "col" }, n ? `right in ${n} like it` : ""))),
      h("tbody", {}, ...shares.map((three, layer) => row(String(layer), three, scene.containers, right, share(usual(layer)))),
        said && row("it says", said, scene.containers, right, ""))));
}

/** @param {import("./figures.js").Figure | undefined} figure */
function share(figure) {
  return figure ? percent(figure.value) : "–";
}

/**
 * @param {string} name
 * @param {number[]} three
 * @param {string[]} containers
 * @param {number} right
 * @param {string} usual
 */
function row(name, three, containers, right, usual) {
  const best = largest(three);
  return h("tr", {}, h("th", { scope: "row" }, name),
    h("td", { class: "p-bars" }, h("span", { class: "p-stack", role: "img", "aria-label": containers.map((c, i) => `${c} ${percent(three[i])}`).join(", ") },
      ...three.map((share, i) => h("i", { "data-hue": i + 1, style: `width: ${100 * share}%` })))),
    h("td", { class: "p-named", "data-hue": best + 1 }, `${containers[best]} `, h("span", { "aria-label": best === right ? "right" : "wrong" , role: "img" }, best === right ? "✓" : "✗")),
    h("td", { class: "p-usual" }, usual));
}
