// Paper is white: while a page is printed it has its light colours, and plates are drawn in them. A plate that was never near the
// screen isn't drawn; it is printed as its table.

const root = document.documentElement;
/** @type {string | undefined} */
let before;
/** @type {Element[]} */
let opened = [];

addEventListener("beforeprint", () => {
  before = root.dataset.theme;
  if (before) root.dataset.theme = "light";
  const tables = [...document.querySelectorAll(".gnm-plate > .gnm-plate-table:not([open])")];
  opened = tables.filter((table) => !table.parentElement?.querySelector(".main-svg"));
  for (const table of opened) table.setAttribute("open", "");
});
addEventListener("afterprint", () => {
  if (before) root.dataset.theme = before;
  for (const table of opened) table.removeAttribute("open");
});
