// Take heads out, at any moment of any seed, and see what suffers; beside them, as many random heads of the same layers.

import { randomNumbers } from "../engine/random.js";
import { freshId, h } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { prediction } from "../parts/prediction.js";
import { allHeads, areMany, changeOf, controls, figureOf, inductionHeads, nameOf, toScroll } from "./heads.js";
import { headName } from "./tiles.js";
import { cut, margins, meansOf, repeats, saidTwice, without } from "./session.js";

/** @typedef {import("./heads.js").Head} Head */
/** @typedef {import("./heads.js").Figure} Figure */
/** @typedef {import("./index.js").Shared} Shared */
/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {{ id: string, label: string, title: string, of: string, prompts: number[][],
 *   ask: (changes: import("./session.js").Intervention[], progress: import("./session.js").Progress) => Promise<number[]> }} Task */
/** @typedef {{ task: Task, before: Figure, after: Figure, control: Figure | null }} Outcome  after and control: the change */

/** @type {Record<string, string>} */
const TITLES = {
  copy: "Saying a row of random words again",
  verb: "The right verb, past another noun: “The trees next to the rose …”",
  belief: "Where she will look, who missed the move",
};

const PALE = "Pale: 95% intervals, without heads those of the change.";

/**
 * @param {Shared & { onRemoved: (removed: number[][]) => void, onWay: (way: string) => void,
 *   onOutcomes: (outcomes: object[]) => void }} shared  `onOutcomes`: what was found, for the reader's own use
 */
export function takeOut({ model, about, keeper, ask, ready, which, layers, heads: inLayer, onRemoved, onWay, onOutcomes }) {
  const wayName = freshId("way");
  const extent = h("p", { class: "g-small" });
  const boxes = h("div", { class: "i-checks" });
  const ways = h(
    "div",
    { class: "i-ways" },
    ...[
      ["mean", "what it says on average"],
      ["zero", "nothing at all"],
    ].map(([value, label]) =>
      h("label", { class: "i-tick" }, h("input", { type: "radio", name: wayName, value, onchange: () => onWay(value) }), label),
    ),
  );
  const guess = prediction({
    keeper,
    onShow: () => {
      guessed = true;
      run();
    },
  });
  const go = h("button", { type: "button", class: "g-button g-primary", hidden: true, onclick: () => run() }, "Take them out");
  const again = h(
    "button",
    {
      type: "button",
      class: "g-button",
      hidden: true,
      onclick: () => {
        draws += 1;
        run();
      },
    },
    "Another random choice",
  );
  const status = h("p", { class: "i-verdict", role: "status" });
  const progress = h("p", { class: "g-small" }); // not read out: it changes with every item
  const figure = h("div", { class: "i-outcomes" });
  const element = h(
    "div",
    {},
    h("fieldset", { class: "i-heads" }, h("legend", {}, "Which heads to take out"), extent, boxes),
    h("fieldset", { class: "i-heads" }, h("legend", {}, "What to put in their place"), ways),
    guess.element,
    h("div", { class: "p-buttons" }, go, again),
    progress,
    status,
    figure,
  );
  let guessed = false;
  let wished = false; // before the model was here
  let draws = 0; // of the control
  /** @type {Map<string, Promise<number[]>>} item by item, of the whole model, by moment and task */
  const whole = new Map();
  /** @type {Map<string, Promise<import("./session.js").Means>>} by moment and task */
  const means = new Map();

  /** @returns {Head[]} */
  const removed = () => model.get("removed").map((/** @type {number[]} */ [layer, head]) => ({ layer, head }));
  const key = () => `${model.get("model")}/${which().seed}/${which().step}`;

  function stale() {
    figure.replaceChildren();
    status.replaceChildren();
    progress.replaceChildren();
    again.hidden = true;
    go.hidden = !guessed;
  }

  async function run() {
    const gone = removed();
    wished = gone.length > 0 && !ready();
    stale();
    if (!gone.length) {
      status.textContent = "Tick a head first.";
      go.hidden = false;
      return;
    }
    go.hidden = true;
    if (wished) {
      status.textContent = "It begins as soon as the model is here.";
      return;
    }
    const beside = controls(gone, inLayer(), randomNumbers(draws + 1));
    const complete = await ask(async (engine, still) => {
      /** @type {Outcome[]} */
      const outcomes = [];
      for (const task of await tasks(engine, about, which())) {
        const place = `${key()}/${task.id}`;
        const say = (/** @type {string} */ what) => {
          progress.textContent = `${TITLES[task.id]}: ${what}`;
        };
        const asked = (/** @type {Head[]} */ some, /** @type {import("./session.js").Means | undefined} */ mean) =>
          task.ask(without(some, mean), (done, of) => {
            still();
            say(`${some.length ? `without ${names(some)}` : "the whole model"}, ${done} of ${of}.`);
          });
        const before = await once(whole, place, () => asked([], undefined));
        const averaged = model.get("way") === "mean";
        if (averaged) say("what each head says on average.");
        const mean = averaged ? await once(means, place, () => meansOf(engine, task.prompts, which())) : undefined;
        still();
        const after = changeOf(before, await asked(gone, mean));
        const control = beside.length ? changeOf(before, await asked(beside, mean)) : null;
        outcomes.push({ task, before: figureOf(before), after, control });
        still();
        figure.replaceChildren(...outcomes.map((one) => outcomeView(one, gone, beside)));
      }
      progress.replaceChildren();
      tell(outcomes, gone, beside);
      onOutcomes(outcomes.map((one) => plain(one, gone, beside, model.get("way"))));
    });
    go.hidden = complete;
    again.hidden =
      !complete || beside.length === 0 || gone.length * 2 >= inLayer() * new Set(gone.map(({ layer }) => layer)).size;
  }

  /**
   * @param {Outcome[]} outcomes
   * @param {Head[]} gone
   * @param {Head[]} beside
   */
  function tell(outcomes, gone, beside) {
    const lost = outcomes.filter(({ after }) => after.high < 0);
    const sentence = lost.length
      ? `Clearly worse without ${names(gone)}: ${lost.map(({ task }) => task.label).join(", ")}.`
      : `Nothing of these is clearly worse without ${names(gone)}.`;
    const chance = outcomes.filter(({ control }) => control && control.high < 0).map(({ task }) => task.label);
    const random = beside.length
      ? ` Without ${names(beside)}, drawn at random: ${chance.length ? chance.join(", ") : "none of them"}.`
      : "";
    status.textContent = `${sentence}${random} ${hint(gone, beside)}`;
    guess.tell(new Set(lost.map(({ task }) => task.id)), sentence);
  }

  /**
   * What to look at next, where copying heads stand in for one another.
   * @param {Head[]} gone
   * @param {Head[]} beside
   */
  function hint(gone, beside) {
    const moment = about
      .grown()
      .find((/** @type {any} */ one) => one.seed === which().seed)
      ?.moments.filter((/** @type {any} */ one) => one.step <= which().step)
      .at(-1);
    if (!moment) return "";
    const all = allHeads(layers(), inLayer());
    const copying = inductionHeads(moment.scores).map((i) => all[i]);
    const missing = copying.filter((one) => !gone.some((other) => nameOf(other) === nameOf(one)));
    if (Math.max(...moment.scores) <= 0.2 || copying.length < 2 || !missing.length || missing.length === copying.length)
      return "";
    const twins = beside.filter((one) => copying.some((other) => nameOf(other) === nameOf(one)));
    return (
      (twins.length ? `But chance drew ${names(twins)}, which copies too. ` : "") +
      `This model has ${copying.length} copying heads, and one may stand in for another. Take out ${names(copying)} together.`
    );
  }

  return {
    element,
    look() {
      const all = allHeads(layers(), inLayer());
      const gone = removed().map(nameOf);
      if (boxes.querySelectorAll("input").length !== all.length) {
        const many = areMany(layers(), inLayer());
        extent.textContent = toScroll(layers(), inLayer());
        boxes.dataset.many = String(many);
        boxes.style.setProperty("--heads", String(inLayer()));
        boxes.replaceChildren(
          ...all.flatMap((one) => [
            ...(many && one.head === 0 ? [h("span", { class: "i-layer", "aria-hidden": "true" }, `layer ${one.layer}`)] : []),
            h(
              "label",
              { class: "i-tick", title: many ? nameOf(one) : null },
              h("input", { type: "checkbox", value: nameOf(one), onchange: changed }),
              ...headName(one, many),
            ),
          ]),
        );
      }
      for (const input of boxes.querySelectorAll("input")) input.checked = gone.includes(input.value);
      for (const input of ways.querySelectorAll("input")) input.checked = input.value === model.get("way");
      if (!guessed && guess.element.hidden) {
        guess.ask({
          id: "removed",
          question: "What will clearly get worse?",
          many: true,
          button: "Take out what is ticked",
          options: [
            ...(about.rows().length ? [{ id: "copy", label: "saying words again" }] : []),
            ...about.asked().map((/** @type {any} */ { id, label }) => ({ id, label })),
          ],
        });
      }
      stale();
      if (wished) run();
    },
  };

  function changed() {
    const ticked = [...boxes.querySelectorAll("input")].map((input, i) => ({ input, i })).filter(({ input }) => input.checked);
    onRemoved(ticked.map(({ i }) => [Math.floor(i / inLayer()), i % inLayer()]));
  }
}

/**
 * @param {Engine} engine
 * @param {import("./index.js").Shared["about"]} about
 * @param {import("./session.js").Which} which
 * @returns {Promise<Task[]>}
 */
async function tasks(engine, about, which) {
  const rows = await saidTwice(engine, about.few(about.rows()));
  /** @type {Task[]} */
  const found = [];
  if (rows.length)
    found.push({
      id: "copy",
      label: "saying words again",
      title: TITLES.copy,
      of: "rows of random words.",
      prompts: rows.map((row) => [...engine.begin, ...row]),
      ask: (changes, progress) => repeats(engine, rows, which, changes, progress),
    });
  for (const { id, label, items } of about.asked()) {
    const all = await cut(engine, about.few(items));
    found.push({
      id,
      label,
      title: TITLES[id] ?? label,
      of: `${about.heldOut() ? "held-out items" : "items"}; guessing earns 50%.`,
      prompts: all.map(({ before }) => before),
      ask: async (changes, progress) =>
        (await margins(engine, all, which, changes, progress)).map((margin) => Number(margin > 0)),
    });
  }
  return found;
}

/**
 * What was asked once is kept, unless it failed.
 * @template T
 * @param {Map<string, Promise<T>>} kept
 * @param {string} key
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function once(kept, key, work) {
  const result = kept.get(key) ?? work();
  kept.set(key, result);
  try {
    return await result;
  } catch (error) {
    kept.delete(key);
    throw error;
  }
}

/** @param {Head[]} heads */
function names(heads) {
  return heads.map(nameOf).join(" and ");
}

/**
 * An outcome as plain data: shares, and changes of them with their 95 % intervals.
 * @param {Outcome} outcome
 * @param {Head[]} gone
 * @param {Head[]} beside
 * @param {string} way
 */
function plain({ task: { id, label }, before, after, control }, gone, beside, way) {
  const named = (/** @type {Head[]} */ heads) => heads.map(({ layer, head }) => [layer, head]);
  return { id, label, removed: named(gone), beside: named(beside), way, before, after, control };
}

/**
 * @param {Outcome} outcome
 * @param {Head[]} gone
 * @param {Head[]} beside
 */
function outcomeView({ task, before, after, control }, gone, beside) {
  const row = (/** @type {string} */ label, /** @type {Figure} */ { value, low, high }, /** @type {string} */ who) => {
    const from = who === "before" ? 0 : before.value;
    const at = (/** @type {number} */ share) => Math.min(Math.max(from + share, 0), 1) * 100;
    return h(
      "li",
      { class: "g-along i-outcome", "data-who": who },
      h("span", {}, label),
      h(
        "span",
        { class: "g-along-line i-track", "aria-hidden": "true" },
        h("i", { class: "i-spread", style: `left: ${at(low)}%; width: ${at(high) - at(low)}%` }),
        h("i", { class: "i-dot", style: `left: ${at(value)}%` }),
      ),
      h(
        "span",
        { class: "i-share" },
        percent(Number((from + value).toFixed(6))),
        h("span", { class: "g-small" }, ` ${Math.round(at(low))}–${Math.round(at(high))}%`),
      ),
    );
  };
  return h(
    "div",
    { class: "i-task" },
    h("p", { class: "g-title" }, task.title),
    h(
      "ul",
      {},
      row("the whole model", before, "before"),
      row(`without ${names(gone)}`, after, "after"),
      ...(control ? [row(`without ${names(beside)}, by chance`, control, "control")] : []),
    ),
    h("p", { class: "g-small" }, `${before.n} ${task.of} ${PALE}`),
  );
}
