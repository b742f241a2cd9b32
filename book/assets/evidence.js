// The tables of The evidence: sorted by a column, and the row that a link leads to opened. In an opened one, evidence_search.js.

import { offerSearch } from "./evidence_search.js";

const table = /** @type {HTMLTableElement} */ (document.querySelector(".gnm-evidence"));
const heads = [...table.rows[0].cells];

/** The rows by what they have in one column. Where two have the same, they stay as they stood.
 * @param {number} column
 * @param {boolean} down */
function sort(column, down) {
  const numbers = heads[column].dataset.by === "number";
  const rows = [...table.tBodies[0].rows];
  const value = (/** @type {HTMLTableRowElement} */ row) => row.cells[column].dataset.value ?? "";
  rows.sort(
    (one, other) =>
      (numbers ? Number(value(one)) - Number(value(other)) : value(one).localeCompare(value(other), "en")) * (down ? -1 : 1),
  );
  table.tBodies[0].append(...rows);
  for (const [at, head] of heads.entries()) {
    if (at === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
}

for (const [column, head] of heads.entries()) {
  if (!head.dataset.by) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  // A number is asked for from its largest, a name from its first letter.
  button.onclick = () => {
    const sorted = head.getAttribute("aria-sort");
    sort(column, sorted ? sorted === "ascending" : head.dataset.by === "number");
  };
  head.append(button);
}
heads[0].setAttribute("aria-sort", "ascending");
table.dataset.ready = "true";

for (const details of table.querySelectorAll("details")) details.addEventListener("toggle", () => offerSearch(details));

/** A link leads to a row: show all of it. */
function openRow() {
  const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const details = row?.closest(".gnm-evidence tbody > tr")?.querySelector("details");
  if (details instanceof HTMLDetailsElement) details.open = true;
}
addEventListener("hashchange", openRow);
openRow();
