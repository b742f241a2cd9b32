// The script of a file that holds one figure (widgets/saved.py): draws it from what is in the file, and asks nobody else.

import { PageModel } from "../parts/page_model.js";

/** @param {string} path  of what the file holds, in base 64 @returns {Uint8Array<ArrayBuffer> | null} */
function held(path) {
  const element = [...document.querySelectorAll("script[data-path]")].find((each) => each.getAttribute("data-path") === path);
  return element ? Uint8Array.from(atob(element.textContent ?? ""), (letter) => letter.charCodeAt(0)) : null;
}

/** Answers as a kernel would: engine/files.js asks it for files, for there is no site to fetch them from. */
class FileModel extends PageModel {
  widget_manager = {}; // one for all that is shown here, so that its engines are shared

  /** @param {any} content */
  send(content) {
    if (content?.type !== "file") return;
    const { id, path } = content;
    const bytes = held(path);
    const missing = `The file ${path} is not in this page. With \`save(…, model=True)\` a widget takes its model along.`;
    const answer = { type: "file", id, path, ...(bytes ? {} : { error: missing }) };
    setTimeout(() => this.emit("msg:custom", answer, bytes ? [new DataView(bytes.buffer)] : []));
  }
}

const figure = /** @type {HTMLElement} */ (document.getElementById("figure"));
try {
  const url = URL.createObjectURL(new Blob([held("figure.js") ?? ""], { type: "text/javascript" }));
  const module = await import(url);
  const code = typeof module.default === "function" ? await module.default() : module.default;
  const model = new FileModel(JSON.parse(document.getElementById("state")?.textContent ?? "{}"));
  await code.initialize?.({ model });
  figure.replaceChildren();
  await code.render({ model, el: figure });
} catch (error) {
  figure.textContent = `The figure could not be drawn (${error instanceof Error ? error.message : error}).`;
  console.error(error);
}
