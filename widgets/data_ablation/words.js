// Bets, verdicts and figures in plain words. No DOM.

import { percent, short, spread } from "../parts/format.js";

/**
 * [tokens read, value, low, high]
 * @typedef {import("../parts/chart_geometry.js").Point} Point
 *
 * @typedef {"same" | "sooner" | "weaker" | "later" | "failed" | "open" | "mixed"} Verdict  as `widgets.data_ablation` says: `verdict`, `of_all`
 * @typedef {{ seed: number, points: Point[], arrived: number | null }} Run
 * @typedef {Run & { verdict: Verdict, again: Run[] }} Regrown  again: from other seeds; the verdict is of all
 *
 * @typedef {object} Course
 * @property {string} id
 * @property {string} label
 * @property {string} about
 * @property {number} chance
 * @property {number} half  above which it is said to have come
 * @property {number} n  items
 * @property {Run[]} sisters
 * @property {Record<string, Regrown>} runs  by the soil's name
 */

export const OPTIONS = [
  { id: "same", label: "comes as before" },
  { id: "weaker", label: "comes weaker, or later" },
  { id: "failed", label: "fails to come" },
];

/** @type {Record<Verdict, string>} */
export const VERDICTS = {
  same: "Came as before",
  sooner: "Came as before, and sooner",
  weaker: "Came, but weaker",
  later: "Came, but later",
  failed: "Did not come",
  open: "Can’t be told: the sisters differ too much",
  mixed: "Came from some seeds, and not from others",
};

/**
 * @param {Verdict | undefined} verdict
 * @returns {string | null}  the option that came true; null where none did or nothing was grown
 */
export function truth(verdict) {
  if (!verdict || verdict === "open" || verdict === "mixed") return null;
  return { same: "same", sooner: "same", weaker: "weaker", later: "weaker", failed: "failed" }[verdict];
}

/**
 * How it stands at the end of training.
 * @param {Course} course
 * @param {string} soil
 */
export function atTheEnd({ sisters, runs, n }, soil) {
  const [, value, low, high] = last(runs[soil].points);
  const theirs = sisters.map(({ points }) => last(points)[1]);
  const beside = theirs.length ? `. ${number(theirs.length, "sister")} of the full text: ${spread(theirs, "share")}` : "";
  return `At the end ${percent(value)} (95% interval ${share(low)} to ${share(high)}, over ${n} items)${beside}.`;
}

/**
 * How it came out in the same soil from other seeds. Nothing where none was grown.
 * @param {Regrown} run
 */
export function again({ again }) {
  if (!again.length) return "";
  const seeds = again.length === 1 ? "another seed" : lowered(number(again.length, "other seed"));
  return `From ${seeds}: ${spread(
    again.map(({ points }) => last(points)[1]),
    "share",
  )}.`;
}

/**
 * What one run beside sisters can tell, and what more seeds add.
 * @param {Run[]} sisters
 * @param {Regrown} run
 */
export function caveat(sisters, { seed, again }) {
  const beside = sisters.length ? `${lowered(number(sisters.length, "sister"))} of the full text` : "no sister so far";
  const alone = "what another seed alone can do, the text need not have done";
  if (!again.length)
    return `One run, from seed ${seed}, is a hint and not a finding. So ${beside} ${sisters.length === 1 ? "stands" : "stand"} beside it: ${alone}.`;
  return `This soil was sown ${again.length + 1} times, from other seeds, with ${beside} beside it: ${alone}. A verdict holds for all of these runs; where they disagree, no bet is weighed.`;
}

/**
 * When it came to stay.
 * @param {Course} course
 * @param {string} soil
 */
export function whenItCame({ sisters, runs, half }, soil) {
  const { arrived } = runs[soil];
  const theirs = sisters.flatMap((sister) => sister.arrived ?? []);
  if (arrived === null && !theirs.length) return "";
  const [first, latest] = [short(Math.min(...theirs)), short(Math.max(...theirs))];
  const their = first === latest ? first : `${first} to ${latest}`;
  const mine =
    arrived === null
      ? `It never came to stay above ${percent(half)}`
      : `It came to stay above ${percent(half)} after ${short(arrived)} tokens`;
  const some =
    theirs.length < sisters.length ? `the ${theirs.length} of ${sisters.length} sisters in which it did` : "the sisters";
  return `${mine}${theirs.length ? `; in ${some}, after ${their}${arrived === null ? " tokens" : ""}` : ""}.`;
}

/**
 * What came and what did not, over all capacities.
 * @param {Course[]} courses
 * @param {string} soil
 */
export function summary(courses, soil) {
  const groups = /** @type {[string, Verdict[]][]} */ ([
    ["Did not come", ["failed"]],
    ["Came weaker or later", ["weaker", "later"]],
    ["Came all the same", ["same", "sooner"]],
    ["Came from some seeds, and not from others", ["mixed"]],
    ["Can’t be told", ["open"]],
  ]);
  return groups.flatMap(([head, verdicts]) => {
    const found = courses
      .filter(({ runs }) => runs[soil] && verdicts.includes(runs[soil].verdict))
      .map(({ label }) => lowered(label));
    return found.length ? [{ head, text: `${found.join("; ")}.` }] : [];
  });
}

/**
 * Whom the names in a prompt stand for, where they were dealt anew.
 * @param {string} prompt
 * @param {Record<string, string>} names  what each stands for there
 */
export function renamed(prompt, names) {
  const met = new Set(
    prompt
      .toLowerCase()
      .match(/[a-z]+/g)
      ?.filter((word) => Object.hasOwn(names, word)),
  );
  if (!met.size) return "";
  return `In the second model’s text ${[...met].map((name) => `“${name}” stands where ours has “${names[name]}”`).join(", ")}.`;
}

/**
 * @param {number} n
 * @param {string} what
 */
function number(n, what) {
  const words = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];
  return `${words[n] ?? n} ${what}${n === 1 ? "" : "s"}`;
}

/** @param {Point[]} points */
function last(points) {
  return points[points.length - 1];
}

/** @param {number} end  of an interval, which may reach a little beyond what a share can be */
function share(end) {
  return percent(Math.min(1, Math.max(0, end)));
}

/** @param {string} text */
function lowered(text) {
  return text[0].toLowerCase() + text.slice(1);
}
