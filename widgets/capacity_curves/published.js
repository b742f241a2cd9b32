// Beside ours, what others published of large models: agreement by step and size, belief by model.

import { lineChart } from "../parts/chart.js";
import { h, svg } from "../parts/dom.js";
import { percent, short } from "../parts/format.js";

/** @typedef {import("./course.js").Curve} Curve */
/** @typedef {{ who: string, kind: "base" | "tuned" | "people", n: number, false_belief: number, true_belief: number }} Tested */
/** @typedef {{ agreement: { model: string, points: [number, number][] }[], belief: Tested[] }} Published */

const READ = 300e9; // tokens of a Pythia model's whole training, about
const SIZES = ["pythia-70m", "pythia-160m", "pythia-1.4b", "pythia-12b"]; // drawn, of the eight
const FAMILIES = /** @type {[string, number][]} */ ([["Pythia", 1], ["OLMo-2", 3], ["Qwen", 4]]);

/**
 * @returns {{ element: HTMLElement, draw: (published: Published, curves: Curve[]) => void, stop: () => void }}
 */
export function publishedPanel() {
  const chart = lineChart({ title: "Agreement in four Pythia models", unit: "share", chance: null, height: 190 });
  const square = h("div", { class: "c-square" });
  const table = h("details", { class: "c-table" });
  const course = h("span", {});
  const pythia = h("figure", {},
    h("figcaption", {}, h("strong", {}, "Grammar: Pythia, by size. "),
      "Subject and verb in BLiMP’s English sentences, in a third of which another noun stands between the two. " +
      "Across: tokens read. A coin gets 50%."),
    h("div", { class: "c-pythia" }, chart.element),
    h("p", { class: "c-small" }, course,
      source("Biderman et al. 2023", "https://arxiv.org/abs/2304.01373"), ", ",
      source("Warstadt et al. 2020", "https://aclanthology.org/2020.tacl-1.25/"), "; no intervals published."));
  const belief = h("figure", { class: "c-belief" },
    h("figcaption", {}, h("strong", {}, "Belief: open models, GPT-3 and people. "),
      "Across: right about someone who did not see the move. Up: right about someone who did. " +
      "On the dashed line the two add up to 100%: so would anything that names one place whoever saw what. Right about both is the upper right corner."),
    square,
    h("div", {}, h("p", { class: "c-small" },
      "Filled: trained only to predict. Hollow: trained further. With 96 passages to a side, guessing lands between 40% and 60%. ",
      source("Trott et al. 2026", "https://arxiv.org/abs/2602.16085"), "; people and GPT-3: ",
      source("Trott et al. 2023", "https://doi.org/10.1111/cogs.13309"), "."),
    table));
  const section = h("section", { class: "c-published", "aria-label": "The large ones" },
    h("p", { class: "g-title" }, "And the large ones?"), h("div", { class: "c-pair" }, pythia, belief),
    h("p", { class: "c-small" },
      "These are not our curves made larger. Ours: sentences of one small village, word combinations kept out of its text, 0.64 million knobs, 27 million tokens. " +
      "Theirs: everyday English which nobody can keep out of the text, up to 32 billion knobs, hundreds of billions of tokens and more. " +
      "What can be compared is the question asked, and the shape of the answer."));

  return {
    element: h("div", {}, section),
    draw({ agreement, belief: tested }, curves) {
      const lines = agreement.filter(({ model }) => SIZES.includes(model)).map(({ model, points }, i) => ({
        label: model.replace("pythia-", ""), hue: i + 1,
        points: points.map(([share, value]) => /** @type {[number, number, number, number]} */ ([share * READ, value, value, value])),
      }));
      pythia.hidden = !lines.length;
      course.textContent = lines.length ? `${told(lines)} ` : "";
      chart.draw(lines, READ, [0.5, 1]);
      chart.mark(READ);
      belief.hidden = !tested?.length;
      square.replaceChildren(tested?.length ? scatter(tested, ours(curves)) : "");
      table.replaceChildren(h("summary", {}, "All figures of this chart"), figures(tested ?? []));
      section.hidden = pythia.hidden && belief.hidden;
    },
    stop: chart.stop,
  };
}

/** @param {import("../parts/chart_geometry.js").Line[]} lines */
function told(lines) {
  const { label, points } = lines[lines.length - 1];
  const known = points.filter((point) => point !== null);
  const best = known.reduce((high, point) => (point[1] > high[1] ? point : high));
  return `The first checkpoints measured had read ${short(known[0][0])} tokens, hundreds of times what ours read in all. ` +
    "If these models ever went wrong before they went right, it was earlier than that. " +
    `The largest is best after ${short(best[0])} tokens (${percent(best[1])}), and ends at ${percent(known[known.length - 1][1])}.`;
}

/**
 * @param {string} label
 * @param {string} href
 */
function source(label, href) {
  return h("a", { href }, label);
}

/**
 * Our own models' way through the same square: [false belief, true belief], the mean of all at each moment.
 * @param {Curve[]} curves
 * @returns {[number, number][]}
 */
function ours(curves) {
  const mean = (/** @type {string} */ id) => curves.find((one) => one.id === id)?.ways.find(({ way }) => way === "choice")?.mean ?? [];
  const saw = new Map(mean("saw").map(([tokens, value]) => [tokens, value]));
  return mean("away").flatMap(([tokens, value]) => {
    const other = saw.get(tokens);
    return other === undefined ? [] : [/** @type {[number, number]} */ ([value, other])];
  });
}

const SIDE = 300;
const ROOM = { left: 54, right: 20, top: 14, bottom: 36 };
const x = (/** @type {number} */ share) => ROOM.left + share * SIDE;
const y = (/** @type {number} */ share) => ROOM.top + (1 - share) * SIDE;

/**
 * @param {Tested[]} tested
 * @param {[number, number][]} path
 */
function scatter(tested, path) {
  const [width, height] = [ROOM.left + SIDE + ROOM.right, ROOM.top + SIDE + ROOM.bottom];
  const ticks = [0, 0.5, 1];
  const labelled = new Set([...FAMILIES.map(([family]) => largest(tested, family)), "people", "GPT-3 (text-davinci-002)"]);
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": spoken(tested) },
    ...ticks.flatMap((share) => [
      svg("line", { class: "g-grid", x1: x(0), x2: x(1), y1: y(share), y2: y(share) }),
      svg("line", { class: "g-grid", x1: x(share), x2: x(share), y1: y(0), y2: y(1) }),
      text(`${share * 100}%`, x(0) - 5, y(share) + 4, "g-axis", "end"),
      text(`${share * 100}%`, x(share), y(0) + 15, "g-axis", "middle"),
    ]),
    text("right, if it was not seen", x(0.5), y(0) + 31, "g-axis", "middle"),
    svg("text", { class: "g-axis", "text-anchor": "middle", transform: `translate(11 ${y(0.5)}) rotate(-90)` }, "right, if it was seen"),
    svg("line", { class: "c-same", x1: x(0), y1: y(1), x2: x(1), y2: y(0) }),
    ...(path.length ? [
      svg("path", { class: "g-line c-ours", d: `M${path.map(([a, b]) => `${x(a)} ${y(b)}`).join("L")}` }),
      text("ours, over training", x(path[path.length - 1][0]) - 4, y(1) - 4, "c-ours-label g-halo", "end"),
    ] : []),
    ...tested.map((one) => svg("circle", {
      class: "c-tested", "data-kind": one.kind, "data-hue": hue(one.who), cx: x(one.false_belief), cy: y(one.true_belief), r: one.kind === "people" ? 6 : 4,
    }, svg("title", {}, `${one.who}: ${percent(one.false_belief)}, ${percent(one.true_belief)}`))),
    ...tested.filter(({ who }) => labelled.has(who)).map((one) => {
      const left = one.false_belief > 0.7;
      // Two of the labelled lie side by side: one is named above, the other below.
      const lower = one.who.startsWith("OLMo") ? 16 : 4;
      return text(named(one.who), x(one.false_belief) + (left ? -8 : 8), y(one.true_belief) + lower, "g-label g-halo", left ? "end" : "start", hue(one.who));
    }));
}

/**
 * @param {string} words
 * @param {number} at
 * @param {number} height
 * @param {string} looks
 * @param {string} anchor
 * @param {number} [colour]
 */
function text(words, at, height, looks, anchor, colour) {
  return svg("text", { class: looks, x: at, y: height, "text-anchor": anchor, "data-hue": colour }, words);
}

/** @param {string} who */
function hue(who) {
  if (who === "people") return 2;
  return FAMILIES.find(([family]) => who.toLowerCase().startsWith(family.toLowerCase()))?.[1];
}

/**
 * @param {Tested[]} tested  smallest first within a family
 * @param {string} family
 */
function largest(tested, family) {
  return tested.filter(({ who, kind }) => kind === "base" && who.toLowerCase().startsWith(family.toLowerCase())).at(-1)?.who ?? "";
}

/** @param {string} who */
function named(who) {
  return who.replace("pythia-", "Pythia ").replace(/OLMo-2-\d+-/, "OLMo 2 ").replace("Qwen2.5-", "Qwen2.5 ").replace(" (text-davinci-002)", "");
}

/** @param {Tested[]} tested */
function spoken(tested) {
  const models = tested.filter(({ kind }) => kind !== "people");
  const both = models.filter((one) => one.false_belief > 0.6 && one.true_belief > 0.6);
  const people = tested.find(({ kind }) => kind === "people");
  return `${models.length} models. Above 60% both where the move was seen and where it was not: ${both.map(({ who }) => named(who)).join(", ") || "none"}. ` +
    (people ? `People: ${percent(people.true_belief)} where it was seen, ${percent(people.false_belief)} where it was not.` : "");
}

/** @param {Tested[]} tested */
function figures(tested) {
  const cells = (/** @type {Tested} */ one) => [one.who, one.kind, percent(one.false_belief), percent(one.true_belief)];
  return h("div", { class: "c-scroll", tabindex: 0, role: "region", "aria-label": "Figures by model" },
    h("table", {},
      h("thead", {}, h("tr", {}, ...["", "trained", "not seen", "seen"].map((head) => head ? h("th", { scope: "col" }, head) : h("td", {})))),
      h("tbody", {}, ...tested.map((one) => h("tr", {}, ...cells(one).map((cell, i) => h(i ? "td" : "th", i ? {} : { scope: "row" }, cell)))))));
}
