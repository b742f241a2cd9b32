// Behind a point: the very items, and how the checkpoint answers each, asked just now in the page.

import { readJson } from "../engine/files.js";
import { pageFiles } from "../engine/files.js";
import { h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { interval, percent, tokensRead } from "../parts/format.js";
import { latest, rested } from "../parts/latest.js";
import { troubleBox } from "../parts/trouble.js";
import { answers, likelier } from "../parts/choices.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {import("../parts/choices.js").Answer} Answer */
/** @typedef {import("../parts/choices.js").Item} Item */
/**
 * @typedef {object} Point  what is looked behind
 * @property {import("./course.js").Curve} curve
 * @property {import("./course.js").Way} way
 * @property {number} seed
 * @property {number} step
 * @property {import("./course.js").Point} measured
 * @property {boolean} here  whether the weights of this step are kept
 */

const ITEMS = "village/items.json";
const FIRST = 6; // shown before the reader asks for all

/**
 * @param {Model} model
 * @returns {{ element: HTMLElement, look: (point: Point | null) => void, stop: () => void }}
 */
export function behindPoint(model) {
  const head = h("p", { class: "g-title", role: "status" });
  const state = h("p", { class: "g-small" });
  const list = h("ol", { class: "c-items" });
  const more = h("button", {
    type: "button",
    class: "g-button",
    hidden: true,
    onclick: () => {
      all = true;
      drawList();
    },
  });
  const trouble = troubleBox({ onRetry: again });
  const element = h("div", { class: "c-behind" }, head, state, trouble.element, list, more);

  /** @type {Point | null} */
  let point = null;
  /** @type {Answer[]} */
  let answered = [];
  let all = false;
  let started = false;
  /** @type {{ measure: string, way: string, condition: string, items: Item[] }[] | null} */
  let groups = null;
  /** @type {Engine | null} */
  let engine = null;
  /** @type {Map<string, Answer[]>} by seed, step and items: what was asked once is known */
  const known = new Map();

  const starting = engineOf(model, {
    onStart: () => {
      engine = null;
    },
    async onEngine(given) {
      engine = given;
      ask(point);
    },
    onTrouble: failed,
  });

  /** @param {unknown} error */
  function failed(error) {
    state.textContent = "";
    trouble.show(error);
  }

  function again() {
    trouble.show(null);
    if (engine) ask(point);
    else starting.start();
  }

  const ask = latest(async (/** @type {Point | null} */ asked) => {
    if (!asked || !engine || !canAsk(asked)) return;
    const {
      curve: { measure, condition },
      way: { way },
      seed,
      step,
    } = asked;
    try {
      groups ??= /** @type {NonNullable<typeof groups>} */ (await readJson(pageFiles(model), ITEMS));
      const group = groups.find((one) => one.measure === measure && one.way === way && one.condition === condition);
      if (!group) {
        throw new Error(`The file ${ITEMS} has no such items. Write it again with \`python -m lab.evaluation.sample\`.`);
      }
      const key = [measure, condition, way, seed, step].join();
      const found = known.get(key) ?? (await answers(engine, { seed, step }, group.items, () => point === asked));
      if (point !== asked) return;
      known.set(key, found);
      answered = [...found].sort((a, b) => a.margin - b.margin);
      state.textContent = summary(answered, asked);
      drawList();
    } catch (error) {
      if (point === asked) failed(error);
    }
  });

  const soon = rested(() => ask(point), 150); // a slider passes moments that nobody wants to look behind

  function drawList() {
    const shown = all ? answered : answered.slice(0, FIRST);
    list.replaceChildren(...shown.map(row));
    more.hidden = shown.length === answered.length;
    more.textContent = `Show all ${answered.length}`;
  }

  return {
    element,
    look(given) {
      point = given;
      [answered, all] = [[], false];
      trouble.show(null);
      drawList();
      element.hidden = !given;
      if (!given) return;
      head.textContent = heading(given);
      state.textContent = canAsk(given) ? "Asking this checkpoint …" : whyNot(given);
      if (!canAsk(given)) return;
      if (started) soon();
      else starting.start();
      started = true;
    },
    stop() {
      soon.cancel();
      starting.stop();
    },
  };
}

/** @param {Point} point */
function canAsk({ way, here }) {
  return here && way.way !== "generation";
}

/** @param {Point} point */
function whyNot({ way, seed }) {
  return way.way === "generation"
    ? "What a model says by itself was judged when the figures were made. Ask in another way to see items."
    : "The weights of this moment were not kept, only its figures. " +
        `“Nearest kept moment” goes to one of seed ${seed} that can be asked.`;
}

/** @param {Point} point */
function heading({ seed, way, measured: [tokens, value, low, high] }) {
  const between = low !== null && high !== null ? ` (95% interval ${interval(low, high, "share")})` : "";
  return `Seed ${seed}, ${tokensRead(tokens)}: right in ${percent(value)} of ${way.n} items${between}.`;
}

/**
 * @param {Answer[]} found
 * @param {Point} point
 */
function summary(found, { way }) {
  const right = found.filter(({ margin }) => margin > 0).length;
  return (
    `Of the first ${found.length} of these ${way.n} items it gets ${right} right. ` +
    "The checkpoint answered them just now, on your machine. The worst first:"
  );
}

/** @param {Answer} answer */
function row({ prompt, right, wrong, margin }) {
  const good = margin > 0;
  const [story, asked] = parted(prompt);
  const said = h(
    "span",
    { class: "c-asked" },
    `${asked} `,
    h("b", { class: "c-right" }, right.trim()),
    " or ",
    h("span", { class: "c-wrong" }, wrong.trim()),
    "?",
  );
  const outcome = h(
    "span",
    { class: "c-outcome" },
    `${good ? "Right" : "Wrong"}: “${(good ? right : wrong).trim()}” is ${likelier(margin)}.`,
  );
  const mark = h("span", { class: "c-mark", "aria-hidden": "true" }, good ? "✓" : "✗");
  const body = h("div", {}, said, outcome);
  if (story) body.append(h("details", {}, h("summary", {}, "The story before"), h("p", {}, story)));
  return h("li", { "data-right": String(good), "data-margin": margin.toFixed(4) }, mark, body);
}

/**
 * @param {string} prompt
 * @returns {[string, string]}  what comes before the sentence that asks, if anything, and that sentence
 */
function parted(prompt) {
  const end = prompt.lastIndexOf(". ");
  return end < 0 ? ["", prompt] : [prompt.slice(0, end + 1), prompt.slice(end + 2)];
}
