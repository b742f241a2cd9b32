// Where each model stands when asked about someone who saw a move, and about someone who did not.

import { h, svg } from "../parts/dom.js";
import { percent } from "../parts/format.js";

/**
 * @typedef {object} Tested
 * @property {string} who
 * @property {"base" | "tuned" | "people"} kind
 * @property {number} n
 * @property {number} false_belief  share right where the move was not seen
 * @property {number} true_belief  and where it was
 */

const FAMILIES = /** @type {[string, number][]} */ ([
  ["pythia", 1],
  ["olmo-2", 3],
  ["qwen", 4],
]);
const GOOD = 0.6; // beyond what guessing at 96 passages would reach
const WIDEST = 400; // px
const ROOM = { left: 54, right: 20, top: 14, bottom: 36 };

/** @typedef {(share: number) => number} Axis  px of a share */
/** @typedef {{ x: Axis, y: Axis }} Places */

/**
 * @param {Tested[]} tested  the smallest of a family first
 * @param {[number, number][]} path  our own models' way: shares right where it was not seen, and where it was
 * @param {number} room  px: drawn as wide as it is shown, so that its words keep their size
 * @returns {SVGSVGElement}
 */
export function square(tested, path, room) {
  const width = Math.min(room, WIDEST);
  const side = width - ROOM.left - ROOM.right;
  const height = ROOM.top + side + ROOM.bottom;
  const x = (/** @type {number} */ share) => ROOM.left + share * side;
  const y = (/** @type {number} */ share) => ROOM.top + (1 - share) * side;
  const at = { x, y };
  return svg(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": spoken(tested) },
    ...[0, 0.5, 1].flatMap((share) => grid(share, at)),
    text("right, if it was not seen", x(0.5), y(0) + 31, "g-axis", "middle"),
    svg("g", { transform: `translate(11 ${y(0.5)}) rotate(-90)` }, text("right, if it was seen", 0, 0, "g-axis", "middle")),
    svg("line", { class: "c-same", x1: x(0), y1: y(1), x2: x(1), y2: y(0) }),
    ...(path.length ? ours(path, at) : []),
    ...tested.map((one) => dot(one, at)),
    ...tested.filter((one) => isNamed(one, tested)).map((one) => name(one, at)),
  );
}

/**
 * @param {number} share
 * @param {Places} at
 */
function grid(share, { x, y }) {
  return [
    svg("line", { class: "g-grid", x1: x(0), x2: x(1), y1: y(share), y2: y(share) }),
    svg("line", { class: "g-grid", x1: x(share), x2: x(share), y1: y(0), y2: y(1) }),
    text(`${share * 100}%`, x(0) - 5, y(share) + 4, "g-axis", "end"),
    text(`${share * 100}%`, x(share), y(0) + 15, "g-axis", "middle"),
  ];
}

/**
 * @param {[number, number][]} path
 * @param {Places} at
 */
function ours(path, { x, y }) {
  const [end] = path[path.length - 1];
  return [
    svg("path", { class: "g-line c-ours", d: `M${path.map(([a, b]) => `${x(a)} ${y(b)}`).join("L")}` }),
    text("ours, over training", x(end) - 4, y(1) - 4, "c-ours-label g-halo", "end"),
  ];
}

/**
 * @param {Tested} one
 * @param {Places} at
 */
function dot({ who, kind, false_belief: unseen, true_belief: seen }, { x, y }) {
  return svg(
    "circle",
    { class: "c-tested", "data-kind": kind, "data-hue": hue(who), cx: x(unseen), cy: y(seen), r: kind === "people" ? 6 : 4 },
    svg("title", {}, `${who}: ${percent(unseen)}, ${percent(seen)}`),
  );
}

/**
 * Named are people, GPT-3, and the largest of each family that was only trained to predict.
 * @param {Tested} one
 * @param {Tested[]} tested
 */
function isNamed({ who, kind }, tested) {
  if (kind === "people" || who.startsWith("GPT-3")) return true;
  const family = familyOf(who);
  return (
    family !== undefined && who === tested.filter((other) => other.kind === "base" && familyOf(other.who) === family).at(-1)?.who
  );
}

/**
 * @param {Tested} one
 * @param {Places} at
 */
function name({ who, false_belief: unseen, true_belief: seen }, { x, y }) {
  const left = unseen > 0.7;
  const lower = who.startsWith("OLMo") ? 16 : 4; // its dot lies beside Qwen's
  return text(called(who), x(unseen) + (left ? -8 : 8), y(seen) + lower, "g-label g-halo", left ? "end" : "start", hue(who));
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
function familyOf(who) {
  return FAMILIES.find(([family]) => who.toLowerCase().startsWith(family));
}

/** @param {string} who */
function hue(who) {
  return who === "people" ? 2 : familyOf(who)?.[1];
}

/** @param {string} who */
function called(who) {
  return who
    .replace("pythia-", "Pythia ")
    .replace(/OLMo-2-\d+-/, "OLMo 2 ")
    .replace("Qwen2.5-", "Qwen2.5 ")
    .replace(/ \(.*\)/, "");
}

/** @param {Tested[]} tested */
function spoken(tested) {
  const models = tested.filter(({ kind }) => kind !== "people");
  const both = models.filter((one) => one.false_belief > GOOD && one.true_belief > GOOD).map(({ who }) => called(who));
  const people = tested.find(({ kind }) => kind === "people");
  return (
    `${models.length} models. Above ${percent(GOOD)} both where the move was seen and where it was not: ` +
    `${both.join(", ") || "none"}.` +
    (people ? ` People: ${percent(people.true_belief)} where it was seen, ${percent(people.false_belief)} where it was not.` : "")
  );
}

/**
 * The same in figures.
 * @param {Tested[]} tested
 */
export function figures(tested) {
  const row = (/** @type {Tested} */ one) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, one.who),
      ...[one.kind, percent(one.false_belief), percent(one.true_belief)].map((cell) => h("td", {}, cell)),
    );
  const heads = ["trained", "not seen", "seen"].map((head) => h("th", { scope: "col" }, head));
  return h(
    "div",
    { class: "g-scroll c-scroll", tabindex: 0, role: "region", "aria-label": "Figures by model" },
    h("table", {}, h("thead", {}, h("tr", {}, h("td", {}), ...heads)), h("tbody", {}, ...tested.map(row))),
  );
}
