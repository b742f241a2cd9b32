// The page for a class: answer sheets are dropped in, read here and nowhere else, and told together.

import { csv, everything, misconceptions, people, questions, readAll } from "./class_sheets.js";
import { bettingPlate } from "./class_plate.js";
import { h } from "./parts/dom.js";
import { show } from "./plates.js";

/**
 * @typedef {import("./class_sheets.js").Sheet} Sheet
 * @typedef {import("./class_sheets.js").Row} Row
 * @typedef {{ items: import("./class_sheets.js").Item[], misconceptions: Record<string, { name: string }> }} Inventory
 */

const MOST_BETS = 12; // shown at once; all are in the table
const COUNTED =
  "A bet turned out right or wrong. A guess is what was said where nobody can be right, or where the outcome was never looked at. " +
  "Tasks are done in a figure, which weighs them. Exercises and sentences were written and are weighed by nobody. Before and after: right of the fourteen.";

/** @param {HTMLElement} place */
function start(place) {
  /** @type {Inventory} */
  const inventory = JSON.parse(place.querySelector("script")?.textContent ?? "");
  /** @type {{ name: string, text: string }[]} all that was taken in so far */
  let files = [];
  const told = h("div", { class: "gnm-class-told" });
  const state = h("p", { role: "status", tabindex: "-1" });
  const input = h("input", { type: "file", multiple: true, accept: ".json,application/json", id: "gnm-class-files" });
  const zone = h(
    "div",
    { class: "gnm-class-zone" },
    h("label", { for: input.id }, "The files of your class"),
    input,
    h("p", {}, "Choose them, or drop them here. They are read in this page and go nowhere."),
  );
  input.addEventListener("change", () => take([...(input.files ?? [])]));
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    take([...(event.dataTransfer?.files ?? [])]);
  });

  /** @param {File[]} chosen */
  async function take(chosen) {
    if (!chosen.length) return;
    state.textContent = `Reading ${chosen.length} file${chosen.length === 1 ? "" : "s"} …`;
    const read = await Promise.all(chosen.map(async (file) => ({ name: file.name, text: await file.text().catch(() => "") })));
    files = [...files, ...read];
    input.value = "";
    tell();
    state.focus({ preventScroll: true });
  }

  function tell() {
    const { sheets, troubles } = readAll(files);
    state.textContent = `${sheets.length} answer sheet${sheets.length === 1 ? "" : "s"} of ${files.length} file${files.length === 1 ? "" : "s"}.`;
    told.replaceChildren(
      ...(troubles.length ? [h("ul", { class: "gnm-class-troubles" }, ...troubles.map((trouble) => h("li", {}, trouble)))] : []),
      ...(sheets.length ? sections(sheets) : []),
      h("p", {}, h("button", { type: "button", onclick: forget }, "Put all of it away")),
    );
    for (const plate of told.querySelectorAll(/** @type {"figure"} */ (".gnm-plate"))) show(plate);
  }

  function forget() {
    files = [];
    told.replaceChildren();
    state.textContent = "Nothing is left of it on this page.";
    state.focus({ preventScroll: true });
  }

  /** @param {Sheet[]} sheets */
  function sections(sheets) {
    const bets = questions(sheets, "bets");
    const held = misconceptions(sheets, inventory.items, inventory.misconceptions);
    return [
      section("The class", "class", people(sheets), h("p", {}, COUNTED)),
      ...(bets.length ? [section("What it bet, and what came out", "bets", bets, bettingPlate(bets.slice(0, MOST_BETS)))] : []),
      section("What the self-checks found", "checks", questions(sheets, "checks")),
      section("What was done in the figures", "tasks", questions(sheets, "tasks")),
      section("Misconceptions, before and after", "misconceptions", held),
      h("p", {}, "Every answer, a line each: ", download("answers", everything(sheets))),
    ];
  }

  place.replaceChildren(zone, state, told);
  place.dataset.ready = "true";
}

/**
 * @param {string} title
 * @param {string} name  of the file
 * @param {Row[]} rows
 * @param {HTMLElement | null} [first]  what stands before the table
 */
function section(title, name, rows, first = null) {
  if (!rows.length) return h("section", {}, h("h2", {}, title), h("p", {}, "Nobody has answered any of it."));
  const columns = Object.keys(rows[0]);
  const table = h(
    "div",
    { class: "gnm-class-table", tabindex: "0", role: "region", "aria-label": title },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...columns.map((column) => h("th", { scope: "col" }, column)))),
      h(
        "tbody",
        {},
        ...rows.map((row) =>
          h("tr", {}, ...columns.map((column, i) => h(i ? "td" : "th", i ? {} : { scope: "row" }, String(row[column] ?? "–")))),
        ),
      ),
    ),
  );
  return h("section", {}, h("h2", {}, title), first, table, h("p", {}, download(name, rows)));
}

/**
 * @param {string} name
 * @param {Row[]} rows
 */
function download(name, rows) {
  const save = () => {
    const url = URL.createObjectURL(new Blob(["\uFEFF", csv(rows)], { type: "text/csv" })); // the mark tells spreadsheets: UTF-8
    h("a", { href: url, download: `${name}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000); // when the browser has surely taken it
  };
  return h("button", { type: "button", onclick: save }, `Save ${name}.csv`);
}

for (const place of document.querySelectorAll(/** @type {"div"} */ (".gnm-class"))) start(place);
