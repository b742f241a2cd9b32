// The levels without a reader: how often each names the right place, on many texts that no model has read.

import { h } from "../parts/dom.js";
import { interval, percent } from "../parts/format.js";
import { sumUp } from "./session.js";
import { STORIES } from "./stories.js";
import { KINDS } from "./texts.js";

/** @typedef {import("./index.js").Tools} Tools */
/** @typedef {ReturnType<typeof sumUp>[number]} Sums */

/** @type {Record<import("./texts.js").Kind, string>} */
const SHORT = { list: "Words, said twice", scene: "Scenes", song: "Songs", day: "Days", pieces: "Pieces of words, said twice" };

const MANY = 100; // heads: a model with more is read
const FEW = 20; // texts of each kind

/** @param {Tools} tools */
export function manyView({ model, running, onReady, onTrouble }) {
  /** @type {{ of: unknown, found: import("./session.js").Counted[] }} */
  let counted = { of: null, found: [] };
  let busy = false;
  let run = 0; // the newest; others stop

  const lead = h("p", { class: "g-lead" });
  const button = h("button", { type: "button", class: "g-button g-primary", onclick: count }, "Count");
  const progress = h("p", { class: "g-small", role: "status" });
  const table = h("div", { class: "l-scores" });
  const words = h("p", { class: "l-learnt" });
  const element = h("div", { class: "l-view" }, lead, h("div", { class: "l-buttons" }, button), progress, table, words);

  /** A large model takes its time over each. @param {import("./index.js").Running} running */
  const eachOf = ({ session }) => Math.min(model.get("each"), session.all.length > MANY ? FEW : model.get("each"));

  async function count() {
    const mine = running();
    if (!mine) return;
    if (busy) return halt();
    const each = eachOf(mine);
    const me = (run += 1);
    busy = true;
    counted = { of: mine.session, found: [] };
    draw();
    try {
      await mine.session.count(
        each,
        (found) => {
          if (me !== run) return;
          counted = { of: mine.session, found: [...found] };
          draw();
        },
        () => me === run && mine.session === running()?.session,
      );
    } catch (error) {
      if (me === run && mine.session === running()?.session) onTrouble(error);
    }
    if (me === run) busy = false;
    draw();
  }

  function halt() {
    run += 1;
    busy = false;
    draw();
  }

  function draw() {
    const mine = running();
    if (!mine) return;
    const { layer, head } = mine.session.all[mine.at];
    const { story } = mine.told[mine.at];
    const each = eachOf(mine);
    const kinds = Object.keys(KINDS).length;
    lead.textContent = `How often would each level have named the right token? Here are ${each} texts of each of five kinds, one place in each, drawn by chance. What would you expect: where will the algorithm do best, and where worst?`;
    button.textContent = busy ? "Stop" : counted.found.length ? "Count again" : "Count";
    const found = counted.of === mine.session ? counted.found : [];
    progress.textContent = busy
      ? `${found.length} of ${each * kinds} texts read`
      : found.length
        ? `${found.length} texts read.`
        : "";
    table.hidden = words.hidden = !found.length;
    if (found.length) {
      const sums = sumUp(found, mine.at, story);
      table.replaceChildren(asTable(sums, `Head ${layer}.${head}`, story));
      words.textContent = busy ? "" : learnt(sums, story);
    }
    onReady();
  }

  return {
    element,
    look: draw,
    forget() {
      counted = { of: null, found: [] };
    },
    halt() {
      if (busy) halt();
    },
  };
}

/**
 * @param {Sums[]} sums
 * @param {string} head
 * @param {import("./stories.js").StoryName | null} story
 */
function asTable(sums, head, story) {
  const looks = story !== null && STORIES[story].looks;
  const columns = [
    "Text",
    "Blind guess",
    "Always beginning",
    "Algorithm",
    ...(looks ? ["Algorithm, token came before"] : []),
    "Numbers",
  ];
  const cell = (/** @type {{ share: number, low: number, high: number, n: number } | null} */ s, ranged = true) =>
    h(
      "td",
      {},
      s?.n ? percent(s.share) : "–",
      s?.n && ranged ? h("small", {}, `${interval(s.low, s.high, "share")}${s.n === sums[0].n ? "" : ` of ${s.n}`}`) : null,
    );
  return h(
    "table",
    {},
    h("caption", {}, `${head}: how often the right token was named, with 95% intervals; ${sums[0].n} texts of each kind`),
    h("thead", {}, h("tr", {}, ...columns.map((name) => h("th", { scope: "col" }, name)))),
    h(
      "tbody",
      {},
      ...sums.map((one) =>
        h(
          "tr",
          { "data-kind": one.kind },
          h("th", { scope: "row" }, SHORT[one.kind]),
          h("td", {}, percent(one.chance)),
          cell(one.beginning),
          cell(one.story),
          ...(looks ? [cell(one.applies)] : []),
          cell(one.numbers, false),
        ),
      ),
    ),
  );
}

/**
 * What these figures say, and no more.
 * @param {Sums[]} sums
 * @param {import("./stories.js").StoryName | null} story
 * @returns {string}
 */
export function learnt(sums, story) {
  const worked = sums.reduce((sum, one) => sum + one.numbers.right, 0);
  const n = sums.reduce((sum, one) => sum + one.n, 0);
  const numbers = `The numbers named ${worked} of ${n}, by doing again what the model does: that is no shorter than running it.`;
  const first = "What heads are for rules out no token, so it leaves a blind guess.";
  if (!story) return `${first} For this head we have no algorithm. ${numbers}`;
  const [best, worst] = [...sums]
    .sort((a, b) => (b.story?.share ?? 0) - (a.story?.share ?? 0))
    .filter((_, i, all) => i === 0 || i === all.length - 1);
  const where = (/** @type {Sums} */ one) => `${percent(one.story?.share ?? 0)} (${SHORT[one.kind].toLowerCase()})`;
  const beaten = story === "beginning" ? [] : sums.filter((one) => one.story && one.story.low <= one.beginning.high);
  const rival = beaten.length
    ? ` On ${beaten.length} of ${sums.length} kinds it does not clearly beat the rule “always the beginning”.`
    : "";
  const told = sums.filter(({ kind, applies }) => applies && (kind === "scene" || kind === "day"));
  const [hit, of] = [
    told.reduce((sum, one) => sum + (one.applies?.right ?? 0), 0),
    told.reduce((sum, one) => sum + (one.applies?.n ?? 0), 0),
  ];
  const prose = of
    ? ` In scenes and days, where the token had come before and there was something to find, it named ${hit} of ${of}.`
    : "";
  return `${first} The algorithm named at best ${where(best)}, and at worst ${where(worst)}.${prose}${rival} ${numbers}`;
}
