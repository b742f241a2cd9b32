// The script of a file that holds one figure (widgets/saved.py): draws it from what is in the file, and asks nobody else.

import { PageModel } from "../parts/page_model.js";

/** What the file holds, by path: the widget's code, and all that it carries. It is kept there in base 64. */
const held = Object.fromEntries(
  [...document.querySelectorAll("script[data-path]")].map((element) => {
    const bytes = Uint8Array.from(atob(element.textContent ?? ""), (letter) => letter.charCodeAt(0));
    return [element.getAttribute("data-path") ?? "", new DataView(bytes.buffer)];
  }),
);

/** There is no kernel: of a file that the widget does not carry itself it is said at once that it is missing. */
class FileModel extends PageModel {
  widget_manager = {}; // one for all that is shown here, so that its engines are shared

  /** @param {any} content */
  send({ type, id, path, from, method }) {
    const error =
      type === "file"
        ? `The file ${path} is not in this page. With \`save(…, model=True)\` a widget takes its model along.`
        : "This model is too large for a page that holds one figure. On the book’s site, or in a notebook, it answers.";
    if (type === "file" || method) setTimeout(() => this.emit("msg:custom", { type, id, path, from, error }, []));
  }
}

const figure = /** @type {HTMLElement} */ (document.getElementById("figure"));
try {
  const url = URL.createObjectURL(new Blob([held["figure.js"]], { type: "text/javascript" }));
  const module = await import(url);
  const code = typeof module.default === "function" ? await module.default() : module.default;
  const state = JSON.parse(document.getElementById("state")?.textContent ?? "{}");
  const model = new FileModel({ ...state, real: false, _carried: held }); // no site to fetch a real model from
  await code.initialize?.({ model });
  figure.replaceChildren();
  await code.render({ model, el: figure });
} catch (error) {
  figure.textContent = `The figure could not be drawn (${error instanceof Error ? error.message : error}).`;
  console.error(error);
}
