// The script of a file that holds one figure (widgets/saved.py): draws it from what is in the file, and asks nobody else.

import { PageModel } from "../parts/page_model.js";

/** What the file holds, by path: the widget's code, and all that it carries. It is kept there in base 64. */
const held = Object.fromEntries(
  [...document.querySelectorAll("script[data-path]")].map((element) => {
    const bytes = Uint8Array.from(atob(element.textContent ?? ""), (letter) => letter.charCodeAt(0));
    return [element.getAttribute("data-path") ?? "", new DataView(bytes.buffer)];
  }),
);

class FileModel extends PageModel {
  widget_manager = {}; // one for all that is shown here, so that its engines are shared
  alone =
    "This figure was saved without the model that answers here. Whoever saved it can put the model in: " +
    "`save` does so, unless it is given `model=False`.";
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
