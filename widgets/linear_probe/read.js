// A story, and what the probes read of it after each layer.

import { freshId, h } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { figureOf } from "./figures.js";
import { guesses } from "./guess.js";
import { bestOf, inWords, lastStep, probed, UNTRAINED, withInterval } from "./readings.js";
import { questionOf, storyOf, truthOf } from "./scene.js";
import { largest, POSITIONS, TARGETS } from "./session.js";

/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {import("./scene.js").Target} Target */
/** @typedef {import("./figures.js").Row} Row */

/** @type {Record<Scene["kind"], string>} */
export const KINDS = { differ: "Moved unseen", agree: "Moved in plain sight", "two things": "Then another thing is moved" };

/**
 * @param {{get: (name: string) => any, set: (values: Record<string, unknown>) => void, redraw: () => void}} calls
 */
export function readView({ get, set, redraw }) {
  const asked = guesses("read", redraw);
  const group = freshId("where");
  const where = [false, true].map((atEnd) => h("input", { type: "radio", name: group, onchange: () => set({ at_end: atEnd }) }));
  const choosing = h(
    "fieldset",
    { class: "p-field" },
    h("legend", {}, "Read"),
    h(
      "div",
      { class: "g-pills" },
      ...["just before it answers", "at the end of the story"].map((label, i) =>
        h("label", { class: "g-pill" }, where[i], h("span", {}, label)),
      ),
    ),
  );
  const columns = h("div", { class: "p-columns" });
  const told = h("p", { class: "p-told", role: "status" });
  const note = h("p", { class: "g-small" });
  const shown = h("div", {}, choosing, columns, told, asked.why, note);
  const element = h(
    "div",
    {},
    h(
      "p",
      { class: "p-lead" },
      "A probe is a weighing of the 112 numbers that the model holds at a word: one weight for each " +
        "number and each container, found by fitting on other scenes. It never changes the model. Here two such probes read " +
        "this story: one was fitted to say where the thing is, one to say where somebody believes it is.",
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
      const { scene, seed, at_end: atEnd } = now;
      const reading = await session.read(scene, seed, now.onProgress);
      const [rows, control] = [await session.table("probes", seed), await session.table("probes", UNTRAINED)];
      return () => {
        const options = [...Array.from({ length: session.layers }, (_, layer) => `layer ${layer}`), "none of them"];
        const key = `${seed} ${scene.kind}`;
        shown.hidden = asked.ask(
          key,
          `just before the model says where ${scene.seeker} will look: from which layer on will a probe read ` +
            `where ${scene.seeker} believes the ${scene.thing} to be? (Blindly it would be right one time in three.)`,
          options,
        );
        if (shown.hidden) return "";
        where.forEach((radio, i) => {
          radio.checked = Boolean(i) === get("at_end");
        });
        columns.replaceChildren(
          ...TARGETS.map((target) =>
            column(target, scene, reading[atEnd ? "end" : "answer"][target], atEnd ? null : reading.said[target], rows, atEnd),
          ),
        );
        const first = from(reading.answer.belief, scene);
        const mine = asked.verdict(key, first, options);
        told.textContent = atEnd
          ? ""
          : [mine, said(scene, first, session.layers), overall(scene, rows)].filter(Boolean).join(" ");
        note.textContent = atEnd
          ? ended(scene, rows, control)
          : scene.kind === "two things"
            ? passedOver(rows)
            : "Just before an answer, what is read may be no more than the word that is about to be said. Read at the end of the " +
              "story as well, where nothing has been asked.";
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
  const where =
    first === layers
      ? "not after the last layer either"
      : first === layers - 1
        ? `only after the last, layer ${first}`
        : `from layer ${first} on`;
  return (
    `In this story, just before the answer, where ${seeker} believes it to be is read rightly ${where}.` +
    (kind === "agree" ? " Here it is also where it is: which of the two a probe goes by can’t be told." : "")
  );
}

/**
 * From which layer on the belief is read more often than chance would, over the laboratory's scenes.
 * @param {Scene} scene
 * @param {Row[]} rows
 */
function overall({ kind: condition }, rows) {
  const place = { target: /** @type {Target} */ ("belief"), position: POSITIONS.belief, condition };
  const n = probed(rows, lastStep(rows), 0, place)?.n;
  let first = -1;
  for (const layer of [3, 2, 1, 0]) {
    if ((probed(rows, lastStep(rows), layer, place)?.low ?? 0) <= 1 / 3) break;
    first = layer;
  }
  return first < 0
    ? `Over ${n} scenes like it, it is right no more often than by chance after the last layer.`
    : `Over ${n} scenes like it, it is right more often than by chance ` +
        `${first === 3 ? "after layer 3 only" : `from layer ${first} on`}; a right reading below that may be luck.`;
}

/**
 * @param {Scene} scene
 * @param {Row[]} rows
 * @param {Row[]} control
 */
function ended({ kind: condition }, rows, control) {
  if (condition === "two things") {
    return "Neither probe was fitted to stories like this one at this place: with two things, nobody has asked yet which one is meant.";
  }
  const figures = TARGETS.map((target) => {
    const best = bestOf(rows, control, { target, position: "end of story", condition });
    return best ? inWords(target, best) : "";
  });
  const n = probed(rows, lastStep(rows), 0, { target: "place", position: "end of story", condition })?.n;
  return (
    `Over ${n} scenes, whatever the bars say of this one. ${figures.join(" ")} Where a probe reads no more than in a model ` +
    "whose numbers are chance, nothing shows that the answer is kept ready at this word. It may be looked up only when it is " +
    "asked for; or it is held in another form, or spread over several words, where a weighing of one word’s numbers can’t read it."
  );
}

/** @param {Row[]} rows */
function passedOver(rows) {
  const place = { target: /** @type {Target} */ ("place"), position: POSITIONS.place, condition: "two things" };
  const last = (/** @type {number} */ layer) => probed(rows, lastStep(rows), layer, place, "last named");
  const layer = [0, 1, 2, 3].reduce((a, b) => ((last(b)?.value ?? 0) > (last(a)?.value ?? 0) ? b : a));
  const [right, instead] = [probed(rows, lastStep(rows), layer, place), last(layer)];
  const model = figureOf(rows, {
    step: lastStep(rows),
    measure: "answer",
    target: "place",
    condition: "two things",
    label: "last named",
  });
  if (!right || !instead || !model) return "";
  return (
    `In ${right.n} scenes of this sort the probe for the place, after layer ${layer}, names the place in ` +
    `${withInterval(right)} and the container that was ` +
    `named last in ${withInterval(instead)}, though a third of the scenes that it was fitted to were like them. The model ` +
    `itself, asked where the thing really is, ` +
    `says the one named last in ${withInterval(model)}. In the scenes with one thing the place is always the container named ` +
    `last. What looked like a place may ` +
    "never have been more than that."
  );
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
  const after = atEnd ? (storyOf(scene).split(". ").at(-1) ?? "") : questionOf(scene, target);
  const place = { target, position: atEnd ? "end of story" : POSITIONS[target], condition: scene.kind };
  const usual = (/** @type {number} */ layer) => probed(rows, lastStep(rows), layer, place);
  const n = usual(0)?.n;
  return h(
    "figure",
    { class: "p-column" },
    h(
      "figcaption",
      {},
      h("strong", {}, title),
      h("span", { class: "g-small" }, `read after “${atEnd ? `… ${after}` : `${after} …`}”`),
    ),
    h(
      "table",
      { class: "p-reading" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, "layer"),
          h("th", { scope: "col" }, "the probe’s shares"),
          h("th", { scope: "col" }, "it names"),
          h("th", { scope: "col" }, n ? `right in ${n} like it` : ""),
        ),
      ),
      h(
        "tbody",
        {},
        ...shares.map((three, layer) => row(String(layer), three, scene.containers, right, share(usual(layer)))),
        said && row("it says", said, scene.containers, right, ""),
      ),
    ),
  );
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
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, name),
    h(
      "td",
      { class: "p-bars" },
      h(
        "span",
        { class: "p-stack", role: "img", "aria-label": containers.map((c, i) => `${c} ${percent(three[i])}`).join(", ") },
        ...three.map((share, i) => h("i", { "data-hue": i + 1, style: `width: ${100 * share}%` })),
      ),
    ),
    h(
      "td",
      { class: "p-named", "data-hue": best + 1 },
      `${containers[best]} `,
      h("span", { role: "img", "aria-label": best === right ? "right" : "wrong" }, best === right ? "✓" : "✗"),
    ),
    h("td", { class: "p-usual" }, usual),
  );
}
