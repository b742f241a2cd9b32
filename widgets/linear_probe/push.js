// The numbers are pushed from one container towards another, and the model answers anew; beside it, a push that means nothing.

import { barList } from "../parts/bars.js";
import { freshId, h } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { figureOf, stepsOf } from "./figures.js";
import { guesses } from "./guess.js";
import { heatTable } from "./heat.js";
import { randomLike } from "./probes.js";
import { questionOf, storyOf } from "./scene.js";
import { largest, POSITIONS } from "./session.js";

/** @typedef {import("./scene.js").Target} Target */
/** @typedef {import("./session.js").Told} Told */
/** @typedef {import("./index.js").Now} Now */
/** @typedef {import("./session.js").Session} Session */
/** @typedef {Awaited<ReturnType<Session["say"]>>} Answer */

const QUESTIONS = /** @type {Target[]} */ (["belief", "place"]);
/** @type {[string, string][]} ways of the laboratory, and their names here */
const WAYS = [
  ["means", "mean to mean"],
  ["weights", "the probe’s weights"],
  ["random", "at random"],
];
const NONE = "another word";

/**
 * @param {{get: (name: string) => any, set: (values: Record<string, unknown>) => void, redraw: () => void, onTrouble: (error: unknown) => void}} calls
 */
export function pushView({ get, set, redraw, onTrouble }) {
  const asked = guesses("push", redraw);
  const questions = radios("Asked", ["", "where it really is"], (i) => set({ question: QUESTIONS[i] }));
  const layers = radios("Push after layer", ["0", "1", "2", "3"], (layer) => set({ layer }));
  const towards = radios("towards", ["", ""], (i) => set({ towards: i }));
  const sliderId = freshId("strength");
  const value = h("span", { class: "g-value" });
  const slider = h("input", {
    id: sliderId,
    type: "range",
    class: "g-range p-slider",
    min: 0,
    max: 3,
    step: 0.05,
    oninput: () => set({ strength: slider.valueAsNumber }),
  });
  const along = barList({ label: "The answer when pushed along the direction" });
  const beside = barList({ label: "The answer when pushed at random" });
  const again = h("button", { type: "button", class: "g-button", onclick: () => set({ draw: drawn + 1 }) }, "Draw another");
  const told = h("p", { class: "p-told", role: "status" });
  const context = h("p", { class: "p-context" });
  const lab = h("div", {});
  const all = h("button", {
    type: "button",
    class: "g-button",
    onclick: () => {
      if (pushAll) void pushAll();
    },
  });
  const counted = h("p", { class: "p-told", role: "status" });
  const shown = h(
    "div",
    {},
    h("div", { class: "p-field" }, h("label", { for: sliderId }, "Strength"), slider, value),
    h(
      "div",
      { class: "p-columns" },
      h("figure", { class: "p-column" }, h("figcaption", {}, h("strong", {}, "Along the direction")), along.element),
      h(
        "figure",
        { class: "p-column" },
        h("figcaption", {}, h("strong", {}, "A random direction, as long")),
        beside.element,
        again,
      ),
    ),
    h(
      "p",
      { class: "g-small" },
      "Dashed: the answer without a push. Strength 1 is as far as the two means lie apart. After " +
        "layer 3 nothing but the reading out follows: a push there is nearly the same as writing the answer in.",
    ),
    told,
    asked.why,
    h("p", { class: "p-title" }, "On the laboratory’s 60 scenes"),
    lab,
    h(
      "p",
      { class: "g-small" },
      "Mean to mean: as above. The probe’s weights: only along what the probe reads by, so that all " +
        "else stays; a shorter push. A probe can read well along a direction that hardly moves the answer.",
    ),
    h("div", { class: "p-row" }, all),
    counted,
  );
  const element = h(
    "div",
    {},
    h(
      "p",
      { class: "p-lead" },
      "That a probe can read something does not show that the model goes by it. So push: to the 112 " +
        "numbers at the last word add the way from the average of scenes with one container to the average of scenes with " +
        "another, and let the layers above go on from there.",
    ),
    h("div", { class: "p-controls" }, questions.element, layers.element, towards.element),
    context,
    asked.element,
    shown,
  );

  let drawn = 1;
  /** @type {{key: string, answer: Promise<Answer>} | null} the answer to the push that is guessed at */
  let first = null;
  /** @type {(() => Promise<void>) | null} */
  let pushAll = null;
  let working = "";

  /**
   * All 60 scenes of the laboratory, pushed here and now.
   * @param {Now} now
   * @param {Session} session
   */
  async function pushThem({ seed, question, layer, draw }, session) {
    const mine = JSON.stringify([seed, question, layer]);
    if (working === mine) return;
    working = mine;
    let [moved, moved2] = [0, 0];
    try {
      const items = await session.items();
      for (const [i, item] of items.entries()) {
        if (working !== mine) return; // the reader went on to something else
        const { old, to } = await ends(session, item, { seed, question, layer }, item.lot);
        const direction = await session.direction(seed, question, layer, old, to);
        const names = (/** @type {Answer} */ { few }) => item.containers[largest(few)];
        moved += Number(names(await session.say(item, { seed, question, layer, push: direction })) === to);
        moved2 += Number(names(await session.say(item, { seed, question, layer, push: randomLike(direction, draw + i) })) === to);
        counted.textContent = `Pushed ${i + 1} of ${items.length} …`;
      }
      counted.textContent =
        `Here and now: ${moved} of ${items.length} answers moved along the direction ` +
        `(${percent(moved / items.length)}), ${moved2} of ${items.length} at random.`;
    } catch (error) {
      onTrouble(error);
    } finally {
      if (working === mine) working = "";
    }
  }

  /**
   * @param {string} key
   * @param {() => Promise<Answer>} make
   */
  function answerAtOne(key, make) {
    if (first?.key !== key) first = { key, answer: make() };
    return first.answer;
  }

  return {
    element,
    /** Forgets what is under way. */
    halt() {
      working = "";
    },
    /**
     * @param {Now} now
     * @param {Session} session
     */
    async show(now, session) {
      const { scene, seed, question, layer, strength, over_seeds: over } = now;
      /** @type {Told} */
      const story = { story: storyOf(scene), seeker: scene.seeker, thing: scene.thing, containers: scene.containers };
      const { before, old, to, others } = await ends(session, story, { seed, question, layer }, now.towards);
      const direction = await session.direction(seed, question, layer, old, to);
      const random = randomLike(direction, now.draw);
      const push = (/** @type {Float32Array} */ way, /** @type {number} */ by) =>
        session.say(story, { seed, question, layer, push: way.map((x) => x * by) });
      const [pushed, astray] = [await push(direction, strength), await push(random, strength)];
      const once =
        strength === 1 ? pushed : await answerAtOne(JSON.stringify([scene, seed, question, layer, to]), () => push(direction, 1));
      const rows = await session.table("steering", over ? "over" : seed);
      return () => {
        drawn = now.draw;
        questions.name([`where ${scene.seeker} will look`, "where it really is"]);
        questions.pick(QUESTIONS.indexOf(get("question")));
        layers.pick(get("layer"));
        towards.name(others);
        towards.pick(get("towards"));
        context.textContent =
          `“… ${questionOf(scene, question)} …” Without a push it says ${old}, ` +
          `${percent(before.few[scene.containers.indexOf(old)])}.`;
        const options = [...scene.containers, NONE];
        const key = [seed, question, layer, to].join();
        shown.hidden = asked.ask(
          key,
          `its numbers are pushed after layer ${layer}, from ${old} to ${to}, with strength 1. What will it answer now?`,
          options,
        );
        if (shown.hidden) return "";
        slider.value = String(get("strength"));
        value.textContent = strength.toFixed(2);
        slider.setAttribute("aria-valuetext", `${strength.toFixed(2)} times as far as the two means lie apart`);
        along.update(bars(pushed, before, scene.containers));
        beside.update(bars(astray, before, scene.containers));
        const mine = asked.verdict(key, place(once, scene.containers), options);
        told.textContent = [
          mine,
          `Pushed from ${old} to ${to} after layer ${layer}, strength ${strength.toFixed(2)}: it says ` +
            `${word(pushed, scene.containers)}. At random: ${word(astray, scene.containers)}.`,
        ]
          .filter(Boolean)
          .join(" ");
        lab.replaceChildren(table(rows, question, session.layers, over));
        all.textContent = `Push all 60 here and now, after layer ${layer}`;
        const asking = { ...now };
        pushAll = () => pushThem(asking, session);
        if (JSON.stringify([seed, question, layer]) !== counted.dataset.of) {
          counted.dataset.of = JSON.stringify([seed, question, layer]);
          counted.textContent = "";
          working = "";
        }
        return mine;
      };
    },
  };
}

/**
 * What a model would say unpushed, and to what it is to be pushed.
 * @param {Session} session
 * @param {Told} story
 * @param {{seed: number, question: Target, layer: number}} asked
 * @param {number} which  of the other two containers
 */
async function ends(session, story, asked, which) {
  const before = await session.say(story, asked);
  const old = story.containers[largest(before.few)];
  const others = story.containers.filter((container) => container !== old);
  return { before, old, others, to: others[which] };
}

/**
 * @param {Answer} answer
 * @param {string[]} containers
 * @returns {number}  which container it says, or how many there are if it says another word
 */
function place({ few, best }, containers) {
  return few[largest(few)] >= best.probability - 1e-9 ? largest(few) : containers.length;
}

/**
 * @param {Answer} answer
 * @param {string[]} containers
 */
function word(answer, containers) {
  const at = place(answer, containers);
  return at < containers.length
    ? `${containers[at]}, ${percent(answer.few[at])}`
    : `${NONE}, “${answer.best.text.replace(/^␣/, "")}”`;
}

/**
 * @param {Answer} answer
 * @param {Answer} before
 * @param {string[]} containers
 */
function bars(answer, before, containers) {
  const rest = (/** @type {Answer} */ { few }) => Math.max(0, 1 - few.reduce((a, b) => a + b));
  return [
    ...containers.map((name, i) => ({ id: i, text: `␣${name}`, probability: answer.few[i], ghost: before.few[i], hue: i + 1 })),
    { id: 3, text: "␣other", probability: rest(answer), ghost: rest(before) },
  ];
}

/**
 * @param {import("./figures.js").Row[]} rows
 * @param {Target} question
 * @param {number} layers
 * @param {boolean} over
 */
function table(rows, question, layers, over) {
  const step = stepsOf(rows).at(-1) ?? 0;
  return heatTable({
    caption:
      `Answers moved, in per cent ` +
      `(${over ? `mean of ${rows[0].n} seeds, interval over seeds, cut off at 0 and 100` : "of 60 scenes"})`,
    corner: "layer",
    columns: WAYS.map(([way, label]) => ({ label, apart: way === "random" })),
    rows: Array.from({ length: layers }, (_, i) => layers - 1 - i).map((layer) => ({
      label: String(layer),
      cells: WAYS.map(([way]) =>
        figureOf(rows, { step, measure: "answers moved", question, target: question, position: POSITIONS[question], layer, way }),
      ),
    })),
  });
}

/**
 * @param {string} legend
 * @param {string[]} labels
 * @param {(index: number) => void} onPick
 */
function radios(legend, labels, onPick) {
  const group = freshId("choice");
  const inputs = labels.map((_, i) => h("input", { type: "radio", name: group, onchange: () => onPick(i) }));
  const names = labels.map((label) => h("span", {}, label));
  return {
    element: h(
      "fieldset",
      { class: "p-field" },
      h("legend", {}, legend),
      h("div", { class: "g-pills" }, ...inputs.map((input, i) => h("label", { class: "g-pill" }, input, names[i]))),
    ),
    /** @param {number} index */
    pick(index) {
      inputs.forEach((input, i) => {
        input.checked = i === index;
      });
    },
    /** @param {string[]} given */
    name(given) {
      names.forEach((name, i) => {
        name.textContent = given[i];
      });
    },
  };
}
