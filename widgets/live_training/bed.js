// What a reader sees of one growing model: how far it is, what it says now and said on the way, what it can do.

import { h } from "../parts/dom.js";
import { count, tokensRead } from "../parts/format.js";
import { printable } from "../parts/words.js";
import { MASTERED } from "./plant.js";
import { KINDS } from "./recipe.js";

/** @typedef {import("./plant.js").Look} Look */
/** @typedef {import("./plant.js").Plant} Plant */
/** @typedef {import("./references.js").References} References */
/** @typedef {{ said: [number, string][], prints: [number, string][], right: Record<string, number> }} KeptBed
 *   samples and fingerprints by step, and how many questions it last got right */

const KEPT = [0, 10, 50, 100, 200, 500, 1000, 2000, 4000, 6000]; // steps whose samples stay

/** @param {number} hue */
export function bed(hue) {
  const title = h("p", { class: "g-title l-name", "data-hue": hue });
  const how = h("p", { class: "l-how" });
  const says = h("blockquote", { class: "l-says", translate: "no" });
  const learned = h("dl", { class: "l-learned" });
  const print = h("p", { class: "l-print" });
  const way = h("ol", { class: "l-way" });
  const element = h(
    "div",
    { class: "l-bed" },
    title,
    how,
    says,
    learned,
    print,
    h("details", { class: "l-hint" }, h("summary", {}, "What it said on the way"), way),
  );

  /** @type {Map<number, string>} fingerprints of an earlier run of the same recipe, by step */
  let earlier = new Map();
  /** @type {Map<number, string>} those of this run */
  let prints = new Map();
  /** @type {Look | null} */
  let last = null;
  /** @type {Record<string, number>} */
  let right = {};
  /** @type {Map<number, string>} */
  let kept = new Map();

  function drawWay() {
    way.replaceChildren(
      ...[...kept].map(([step, text]) =>
        h(
          "li",
          {},
          h("span", { class: "l-when" }, step === 0 ? "before the first step" : `after ${count(step)} steps`),
          " ",
          h("span", { translate: "no" }, text),
        ),
      ),
    );
  }

  return {
    element,
    /** @param {string} name  of one among two; empty for one alone */
    name(name) {
      title.textContent = name;
      title.hidden = !name;
    },
    /** Back at the start: of the same run again, or of another. @param {boolean} same */
    begin(same) {
      if (!same) earlier = new Map();
      for (const [step, hex] of prints) if (same) earlier.set(step, hex);
      [prints, kept, right, last] = [new Map(), new Map(), {}, null];
      drawWay();
    },
    /** @param {Look} look  @param {string} prompt */
    look(look, prompt) {
      last = look;
      if (Object.keys(look.right).length) right = look.right;
      const text = look.texts.map((one) => (prompt + printable(one)).trim()).join(" ¶ ") || "(nothing)";
      says.textContent = look.texts.length ? text : "(it can’t speak any more)";
      prints.set(look.step, look.print);
      if (KEPT.includes(look.step)) {
        kept.set(look.step, text);
        drawWay();
      }
    },
    /** @returns {KeptBed} */
    keep: () => ({ said: [...kept], prints: [...prints], right }),
    /** As one was when it was kept. @param {KeptBed} earlier */
    takeUp({ said, prints: known, right: answered }) {
      [kept, prints, right] = [new Map(said), new Map(known), answered];
      drawWay();
    },
    /**
     * @param {Plant} plant
     * @param {{ knobs: number, references: Partial<References>, asked: Record<string, number>, length: number }} about
     *   `asked`: of each kind, how many questions; `length`: of its text, in tokens
     */
    draw(plant, { knobs, references, asked, length }) {
      const { made, training } = plant;
      const { steps, rows, length: row } = training.recipe;
      const read = made * rows * row;
      const loss = made ? `, loss ${plant.recent().toFixed(2)}` : "";
      const again = read > length ? `, its text ${(read / length).toFixed(read < 10 * length ? 1 : 0)} times over` : "";
      how.textContent = `Step ${count(made)} of ${count(steps)}${loss}. ${capital(tokensRead(read))}${again}.`;
      learned.replaceChildren(
        ...Object.entries(KINDS).flatMap(([kind, name]) => {
          const step = plant.mastered.get(kind);
          const first = step === undefined ? "" : `first at step ${count(step)}`;
          if (kind in references) return entry(name, first || "not yet");
          if (!(kind in asked)) return [];
          if (!(kind in right)) return entry(name, "…");
          const lost = first && right[kind] < MASTERED * asked[kind] ? ", lost again" : "";
          return entry(name, `${right[kind]} of ${asked[kind]}${first && `; four in five ${first}${lost}`}`);
        }),
      );
      const before = last && earlier.get(last.step);
      print.replaceChildren(
        `Fingerprint of its ${count(knobs)} knobs: `,
        h("code", {}, last?.print ?? "…"),
        before === undefined || before === null
          ? ""
          : before === last?.print
            ? ". The same as last time at this step, to the last bit."
            : ". Not the same as last time at this step.",
      );
    },
  };
}

/** @param {string} name  @param {string} value */
function entry(name, value) {
  return [h("dt", {}, name), h("dd", {}, value)];
}

/** @param {string} text */
function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
