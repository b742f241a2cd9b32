// Paper is white: while a page is printed it has its light colours, and plates are drawn in them.

const root = document.documentElement;
/** @type {string | undefined} */
let before;

addEventListener("beforeprint", () => {
  before = root.dataset.theme;
  if (before) root.dataset.theme = "light";
});
addEventListener("afterprint", () => {
  if (before) root.dataset.theme = before;
});
