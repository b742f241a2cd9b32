// What a class has answered, from the files of its answer sheets. No DOM. course/sheets.py says the same in Python.

import { given } from "./parts/concepts.js";

/**
 * @typedef {{ widget: string, id: string, question: string, said: string, came: string, right: boolean | null,
 *   why: string | null, page: string, time: string }} Answer
 * @typedef {{ who: string, file: string, answers: Answer[] }} Sheet
 * @typedef {import("./parts/concepts.js").Item} Item
 * @typedef {Record<string, string | number | null>} Row
 */

export const BOOK = "Grown, Not Made?";

const TEXTS = ["widget", "id", "question", "said", "came", "page", "time"];

/** What an answer of a widget is one of: as long as nothing can be said of it, and once it was weighed. Of all others: */
const KINDS = new Map([
  ["SelfCheck", ["sentences", "checks"]],
  ["PlainStatement", ["sentences", "sentences"]],
  ["Exercise", ["exercises", "exercises"]],
  ["FigureTask", ["tasks", "tasks"]],
]);
const OTHERS = ["guesses", "bets"];

/**
 * The sheets of some files, and what there is to say of the others.
 * @param {{ name: string, text: string }[]} files
 * @returns {{ sheets: Sheet[], troubles: string[] }}
 */
export function readAll(files) {
  /** @type {Sheet[]} */
  const sheets = [];
  /** @type {string[]} */
  const troubles = [];
  /** @type {Map<string, string>} what a sheet holds: the file it was first found in */
  const seen = new Map();
  for (const { name, text } of files) {
    const found = readSheet(name, text);
    if (typeof found === "string") {
      troubles.push(found);
      continue;
    }
    const { sheet, left } = found;
    const same = JSON.stringify([sheet.who === stem(name) ? "" : sheet.who, sheet.answers]);
    const first = seen.get(same);
    if (first) {
      troubles.push(`${name} holds the same answers as ${first}, and is counted once.`);
      continue;
    }
    seen.set(same, name);
    if (left)
      troubles.push(`${name}: ${left} of its answers can’t be read and ${left === 1 ? "is" : "are"} left out. The others count.`);
    sheets.push(sheet);
  }
  return { sheets, troubles };
}

/**
 * @param {string} name
 * @param {string} text
 * @returns {{ sheet: Sheet, left: number } | string}  or a sentence on what is wrong
 */
function readSheet(name, text) {
  let found;
  try {
    found = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return `${name} can’t be read: it is no JSON, or was cut off. Ask for the file again, as “Save as a file” made it.`;
  }
  const listed = Array.isArray(found?.answers) ? found.answers : null;
  if (found?.book !== BOOK || !listed) return `${name} is not an answer sheet of this book.`;
  /** @type {Answer[]} */
  const answers = listed.filter(isAnswer).map(taken);
  if (!answers.length) return `${name} holds no answers.`;
  const who = typeof found.name === "string" && found.name.trim() ? found.name.trim() : stem(name);
  return { sheet: { who, file: name, answers }, left: listed.length - answers.length };
}

/** Its own columns and no others. @param {Answer} one @returns {Answer} */
function taken({ widget, id, question, said, came, right, why, page, time }) {
  return { widget, id, question, said, came, right, why, page, time };
}

/** @param {any} one */
function isAnswer(one) {
  const texts = TEXTS.every((key) => typeof one?.[key] === "string");
  return texts && [true, false, null].includes(one.right) && (one.why === null || typeof one.why === "string");
}

/** @param {string} name */
const stem = (name) => name.replace(/\.json$/i, "");

/**
 * A row for each sheet: how much was answered, and how much of it rightly.
 * @param {Sheet[]} sheets
 * @returns {Row[]}
 */
export function people(sheets) {
  return sheets.map(({ who, file, answers }) => {
    const of = (/** @type {string} */ kind) => answers.filter((one) => kindOf(one) === kind);
    const form = (/** @type {string} */ name) => (of(name).length ? right(of(name)) : null);
    return {
      who,
      file,
      answers: answers.length,
      bets: of("bets").length,
      "bets right": right(of("bets")),
      guesses: of("guesses").length,
      checks: of("checks").length,
      "checks right": right(of("checks")),
      tasks: of("tasks").length,
      "tasks done": right(of("tasks")),
      exercises: of("exercises").length,
      sentences: of("sentences").length,
      before: form("before"),
      after: form("after"),
    };
  });
}

/** Before, after, or one of those above. @param {Answer} one */
function kindOf({ widget, id, right }) {
  if (widget === "Inventory") return id.split("/")[0];
  const [unweighed, weighed] = KINDS.get(widget) ?? OTHERS;
  return right === null ? unweighed : weighed;
}

/** @param {Answer[]} answers */
const right = (answers) => answers.filter((one) => one.right).length;

/**
 * A row for each thing that was asked and weighed: bets, self-checks, or tasks in figures. What most missed comes first.
 * @param {Sheet[]} sheets
 * @param {"bets" | "checks" | "tasks"} which
 * @returns {Row[]}
 */
export function questions(sheets, which) {
  /** @type {Map<string, Answer[]>} */
  const asked = new Map();
  for (const one of sheets.flatMap(({ answers }) => answers).filter((one) => kindOf(one) === which)) {
    const key = JSON.stringify([one.widget, one.id]);
    if (!asked.has(key)) asked.set(key, []);
    asked.get(key)?.push(one);
  }
  const rows = [...asked.values()].map((all) => {
    const said = most(all.map((one) => one.said));
    return {
      question: all[0].question,
      page: all[0].page,
      n: all.length,
      right: right(all),
      "most said": said,
      "what came out": most(all.filter((one) => one.said === said).map((one) => one.came)), // as those were told
    };
  });
  return rows.sort((a, b) => a.right / a.n - b.right / b.n || (a.question < b.question ? -1 : a.question > b.question ? 1 : 0));
}

/**
 * The text that comes most often; of several the first in the alphabet.
 * @param {string[]} texts
 */
function most(texts) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0][0];
}

/**
 * A row for each misconception: how many who were asked a question that has it among its answers gave that answer once at
 * least, before and after; null where nobody was asked.
 * @param {Sheet[]} sheets
 * @param {Item[]} items
 * @param {Record<string, { name: string }>} misconceptions
 * @returns {Row[]}
 */
export function misconceptions(sheets, items, misconceptions) {
  const forms = /** @type {const} */ (["before", "after"]);
  return Object.entries(misconceptions).map(([key, { name }]) => {
    /** @type {Row} */
    const row = { misconception: name };
    for (const form of forms) {
      const asking = items.filter((item) => item[form].answers.some(({ is }) => is === key));
      const said = sheets.map(({ answers }) =>
        asking.map((item) => answers.find((one) => one.widget === "Inventory" && one.id === `${form}/${item.id}`)?.said),
      );
      const asked = said.filter((all) => all.some((one) => one !== undefined));
      row[`asked ${form}`] = asked.length;
      const held = asked.filter((all) => all.some((one, i) => given(asking[i][form], one)?.is === key));
      row[form] = asked.length ? held.length : null;
    }
    return row;
  });
}

/**
 * Every answer of everybody, a row each.
 * @param {Sheet[]} sheets
 * @returns {Row[]}
 */
export function everything(sheets) {
  return sheets.flatMap(({ who, answers }) =>
    answers.map((one) => ({ who, ...one, right: one.right === null ? null : String(one.right) })),
  );
}

/**
 * Rows as CSV, their keys as its header. A cell that a spreadsheet would take for a formula begins with an apostrophe.
 * @param {Row[]} rows
 */
export function csv(rows) {
  if (!rows.length) return "";
  const cell = (/** @type {string | number | null} */ value) => {
    const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value ?? "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const names = Object.keys(rows[0]);
  return `${[names.join(","), ...rows.map((row) => names.map((name) => cell(row[name])).join(","))].join("\r\n")}\r\n`;
}
