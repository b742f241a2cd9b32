// In a row of The evidence: any row of its table is found by words. The files come when somebody looks for the first.

import { freshId, h } from "./parts/dom.js";
import { fetchFile } from "./parts/loader.js";

const MOST = 50; // rows shown at once

/**
 * The cells of a CSV file, row by row, the columns' names first: what stands between quotes may hold commas and quotes.
 * @param {string} text
 * @returns {string[][]}
 */
export function cells(text) {
  const rows = text.split(/\r?\n/).filter((line) => line);
  return rows.map((row) =>
    Array.from(row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
      quoted === undefined ? plain : quoted.replaceAll('""', '"'),
    ),
  );
}

/**
 * Those rows that have all the words, in any of their cells.
 * @param {string[][]} rows
 * @param {string} words
 */
export function having(rows, words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const text = row.join(" ").toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** Puts the search into an opened row, once. @param {HTMLDetailsElement} details */
export function offerSearch(details) {
  const region = details.querySelector("div[role=region]");
  const body = region?.querySelector("tbody");
  if (!region || !body || details.querySelector("input")) return;
  const files = /** @type {NodeListOf<HTMLAnchorElement>} */ (details.querySelectorAll("a[download]"));
  const first = [...body.rows];
  const seeds = Array.from(files, ({ href }) => /\/seed-(\d+)\//.exec(href)?.[1] ?? "");
  if (files.length > 1) {
    region.querySelector("thead tr")?.prepend(h("th", { scope: "col" }, "seed"));
    for (const row of first) row.prepend(h("td", {}, seeds[0]));
  }
  const count = details.closest("tr")?.querySelector("[data-is=Rows]")?.textContent;
  const id = freshId("rows");
  const input = h("input", { type: "search", id, oninput: look });
  const said = h("p", { role: "status" });
  region.before(h("p", {}, h("label", { for: id }, `Find some of its ${count} rows: `), input), said);

  /** @type {Promise<string[][]> | undefined} */
  let coming;
  function rows() {
    coming ??= Promise.all(Array.from(files, ({ href }) => fetchFile(href))).then((all) =>
      all.flatMap((bytes, at) => {
        const [, ...found] = cells(new TextDecoder().decode(bytes));
        return files.length > 1 ? found.map((row) => [seeds[at], ...row]) : found;
      }),
    );
    coming.catch(() => (coming = undefined)); // the next letter tries again
    return coming;
  }

  async function look() {
    try {
      const all = input.value.trim() ? await rows() : [];
      if (!input.value.trim()) return show(first, ""); // as it is now: it may have changed while the files came
      const found = having(all, input.value);
      const shown = found.slice(0, MOST).map((row) => h("tr", {}, ...row.map((cell) => h("td", {}, cell))));
      show(shown, found.length > MOST ? `The first ${MOST} of ${found.length.toLocaleString("en")}.` : `${found.length} found.`);
    } catch (error) {
      show(first, /** @type {Error} */ (error).message);
    }
  }

  /** @param {HTMLTableRowElement[]} shown @param {string} text */
  function show(shown, text) {
    body?.replaceChildren(...shown);
    said.textContent = text;
  }
}
