// Take heads out, at any moment of any seed, and see what suffers; beside them, as many random heads of the same layers.

import { randomNumbers } from "../engine/random.js";
import { freshId, h } from "../parts/dom.js";
import { interval, percent } from "../parts/format.js";
import { prediction } from "../parts/prediction.js";
import { allHeads, controls, figureOf, inductionHeads, nameOf, suffers } from "./heads.js";
import { cut, margins, repeats, saidTwice, without } from "./session.js";

/** @typedef {import("./heads.js").Head} Head */
/** @typedef {import("./heads.js").Figure} Figure */
/** @typedef {import("./index.js").Shared} Shared */
/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {{ id: string, label: string, title: string, prompts: number[][],
 *   ask: (changes: import("./session.js").Intervention[], progress: import("./session.js").Progress) => Promise<number[]> }} Task */
/** @typedef {{ task: Task, before: Figure, after: Figure, control: Figure | null }} Outcome */

/** @type {Record<string, string>} */
const TITLES = { copy: "Saying a row of random words again", verb: "The right verb: “The trees next to the rose …”",
  belief: "Where she will look, who missed the move" };

/** @param {Shared & { onRemoved: (removed: number[][]) => void, onWay: (way: string) => void }} shared */
export function takeOut({ model, keeper, ask, which, layers, heads: inLayer, onRemoved, onWay }) {
  const wayName = freshId("way");
  const boxes = h("div", { class: "i-checks" });
  const ways = h("div", { class: "i-ways" }, ...[["mean", "what it says on average"], ["zero", "nothing at all"]].map(([value, label]) =>
    h("label", { class: "i-tick" }, h("input", { type: "radio", name: wayName, value, onchange: () => onWay(value) }), label)));
  const guess = prediction({ keeper, onShow: () => { guessed = true; run(); } });
  const go = h("button", { type: "button", class: "g-button p-primary", hidden: true, onclick: () => run() }, "Take them out");
  const again = h("button", { type: "button", class: "g-button", hidden: true, onclick: () => { draws += 1; run(); } }, "Another random choice");
  const status = h("p", { class: "i-verdict", role: "status" });
  const figure = h("div", { class: "i-outcomes" });
  const element = h("div", {},
    h("fieldset", { class: "i-heads" }, h("legend", {}, "Which heads to take out"), boxes),
    h("fieldset", { class: "i-heads" }, h("legend", {}, "What to put in their place"), ways),
    guess.element, h("div", { class: "p-buttons" }, go, again), status, figure);
  let guessed = false;
  let draws = 0; // of the control
  /** @type {Map<string, Figure>} of the whole model, by moment and task */
  const whole = new Map();

  /** @returns {Head[]} */
  const removed = () => model.get("removed").map((/** @type {number[]} */ [layer, head]) => ({ layer, head }));
  const key = () => `${model.get("model")}/${which().seed}/${which().step}`;

  function stale() {
    figure.replaceChildren();
    status.replaceChildren();
    again.hidden = true;
    go.hidden = !guessed;
  }

  async function run() {
    const gone = removed();
    stale();
    if (!gone.length) {
      status.textContent = "Tick a head first.";
      go.hidden = false;
      return;
    }
    go.hidden = true;
    const beside = controls(gone, inLayer(), randomNumbers(draws + 1));
    const complete = await ask(async (engine, still) => {
      /** @type {Outcome[]} */
      const outcomes = [];
      for (const task of await tasks(engine, model, which())) {
        const asked = async (/** @type {Head[]} */ some) => {
          const changes = await without(engine, some, model.get("way"), task.prompts, which());
          return figureOf(await task.ask(changes, (done, of) => {
            still();
            status.textContent = `${TITLES[task.id]}: ${done} of ${of}, ${some.length ? `without ${names(some)}` : "the whole model"}.`;
          }));
        };
        const before = whole.get(`${key()}/${task.id}`) ?? await asked([]);
        whole.set(`${key()}/${task.id}`, before);
        outcomes.push({ task, before, after: await asked(gone), control: beside.length ? await asked(beside) : null });
        still();
        figure.replaceChildren(...outcomes.map((one) => outcomeView(one, gone, beside)));
      }
      tell(outcomes, gone, beside);
    });
    go.hidden = complete;
    again.hidden = !complete || beside.length === 0 || gone.length * 2 >= inLayer() * new Set(gone.map(({ layer }) => layer)).size;
  }

  /**
   * @param {Outcome[]} outcomes
   * @param {Head[]} gone
   * @param {Head[]} beside
   */
  function tell(outcomes, gone, beside) {
    const lost = outcomes.filter(({ before, after }) => suffers(before, after));
    const sentence = lost.length
      ? `Clearly worse without ${names(gone)}: ${lost.map(({ task }) => task.label).join(", ")}.`
      : `Nothing of these is clearly worse without ${names(gone)}.`;
    const chance = outcomes.filter(({ before, control }) => control && suffers(before, control)).map(({ task }) => task.label);
    const random = beside.length ? ` Without ${names(beside)}, drawn at random: ${chance.length ? chance.join(", ") : "none of them"}.` : "";
    status.textContent = `${sentence}${random} ${hint(gone)}`;
    guess.tell(new Set(lost.map(({ task }) => task.id)), sentence);
  }

  /** @param {Head[]} gone */
  function hint(gone) {
    const moment = model.get("grown").find((/** @type {any} */ one) => one.seed === which().seed)?.moments
      .filter((/** @type {any} */ one) => one.step <= which().step).at(-1);
    if (!moment) return "";
    const all = allHeads(layers(), inLayer());
    const copying = inductionHeads(moment.scores).map((i) => all[i]);
    const missing = copying.filter((one) => !gone.some((other) => nameOf(other) === nameOf(one)));
    return Math.max(...moment.scores) > 0.2 && copying.length > 1 && missing.length && missing.length < copying.length
      ? `This one has more than one copying head. Take out ${names(copying)} together.` : "";
  }

  return {
    element,
    look() {
      const all = allHeads(layers(), inLayer());
      const gone = removed().map(nameOf);
      if (boxes.querySelectorAll("input").length !== all.length) {
        boxes.style.setProperty("--heads", String(inLayer()));
        boxes.replaceChildren(...all.map((one) => h("label", { class: "i-tick" },
          h("input", { type: "checkbox", value: nameOf(one), onchange: changed }), nameOf(one))));
      }
      for (const input of boxes.querySelectorAll("input")) input.checked = gone.includes(input.value);
      for (const input of ways.querySelectorAll("input")) input.checked = input.value === model.get("way");
      if (!guessed && guess.element.hidden) {
        guess.ask({ question: "What will clearly get worse?", many: true, button: "Take out what is ticked",
          options: [{ id: "copy", label: "saying words again" }, ...model.get("asked").map((/** @type {any} */ { id, label }) => ({ id, label }))] });
      }
      stale();
    },
  };

  function changed() {
    const ticked = [...boxes.querySelectorAll("input")].map((input, i) => ({ input, i })).filter(({ input }) => input.checked);
    onRemoved(ticked.map(({ i }) => [Math.floor(i / inLayer()), i % inLayer()]));
  }
}

/**
 * @param {Engine} engine
 * @param {import("../parts/model.js").Model} model
 * @param {import("./session.js").Which} which
 * @returns {Promise<Task[]>}
 */
async function tasks(engine, model, which) {
  const rows = await saidTwice(engine, model.get("rows"));
  /** @type {Task[]} */
  const found = [{ id: "copy", label: "saying words again", title: TITLES.copy, prompts: rows.map((row) => [0, ...row]),
    ask: (changes, progress) => repeats(engine, rows, which, changes, progress) }];
  for (const { id, label, items } of model.get("asked")) {
    const all = await cut(engine, items);
    found.push({ id, label, title: TITLES[id] ?? label, prompts: all.map(({ before }) => before),
      ask: async (changes, progress) => (await margins(engine, all, which, changes, progress)).map((margin) => Number(margin > 0)) });
  }
  return found;
}

/** @param {Head[]} heads */
function names(heads) {
  return heads.map(nameOf).join(" and ");
}

/**
 * @param {Outcome} outcome
 * @param {Head[]} gone
 * @param {Head[]} beside
 */
function outcomeView({ task, before, after, control }, gone, beside) {
  const row = (/** @type {string} */ label, /** @type {Figure} */ { value, low, high }, /** @type {string} */ who) =>
    h("li", { class: "i-outcome", "data-who": who },
      h("span", {}, label),
      h("span", { class: "i-track", "aria-hidden": "true" },
        h("i", { class: "i-spread", style: `left: ${low * 100}%; width: ${(high - low) * 100}%` }), h("i", { class: "i-dot", style: `left: ${value * 100}%` })),
      h("span", { class: "i-share" }, percent(value), h("span", { class: "i-small" }, ` ${interval(low, high, "share")}`)));
  return h("div", { class: "i-task" }, h("p", { class: "g-title" }, task.title),
    h("ul", {}, row("the whole model", before, "before"), row(`without ${names(gone)}`, after, "after"),
      ...(control ? [row(`without ${names(beside)}, by chance`, control, "control")] : [])),
    h("p", { class: "i-small" }, task.id === "copy" ? `${before.n} rows of 20 words; 95% interval over rows.`
      : `${before.n} held-out items, right by chance: 50%; 95% interval.`));
}
