// A table of buttons that is one stop of the tab key: arrow keys go about in it, as in any grid.

/**
 * @param {HTMLTableElement} table  `role="grid"`; the buttons in its cells are what is gone to
 */
export function rovingFocus(table) {
  table.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const from = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!step || !from) return;
    event.preventDefault();
    const rows = [...table.rows].map((row) => [...row.cells].map((cell) => cell.querySelector("button")));
    const row = rows.findIndex((cells) => cells.includes(from));
    const fromEnd = rows[row].length - rows[row].indexOf(from); // rows that begin a group have a cell more in front
    step(rows, row, fromEnd)?.focus();
  });
  table.addEventListener("focusin", ({ target }) => here(/** @type {HTMLElement} */ (target)));

  /** @param {Element | null | undefined} button */
  function here(button) {
    for (const each of table.querySelectorAll("button")) each.tabIndex = each === button ? 0 : -1;
  }

  return {
    /** The cells are others now: one of them is where the tab key comes to. @param {Element | null} [button] */
    renew: (button) => here(button ?? table.querySelector("button")),
  };
}

/** @typedef {(HTMLButtonElement | null)[][]} Rows */
/** @type {Record<string, (rows: Rows, row: number, fromEnd: number) => HTMLButtonElement | null | undefined>} */
const STEPS = {
  ArrowLeft: (rows, row, fromEnd) => rows[row].at(-fromEnd - 1) ?? rows[row].at(-fromEnd),
  ArrowRight: (rows, row, fromEnd) => (fromEnd > 1 ? rows[row].at(-fromEnd + 1) : rows[row].at(-1)),
  ArrowUp: (rows, row, fromEnd) => rows[Math.max(row - 1, 0)].at(-fromEnd),
  ArrowDown: (rows, row, fromEnd) => rows[Math.min(row + 1, rows.length - 1)].at(-fromEnd),
  Home: (rows, row) => rows[row].find((button) => button),
  End: (rows, row) => rows[row].at(-1),
};
