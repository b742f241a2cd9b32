// A page whose modules can't run: it was opened as a file, or its host gives modules out as plain text, or a frame shuts it off
// from its own files. Its text, its tables and its pictures stand, and it says what the rest needs. (No module itself, for that
// reason.)

{
  const top = document.documentElement;
  if (location.protocol === "file:") {
    top.dataset.unserved = ""; // nothing waits for a guess that can't be made
    addEventListener("DOMContentLoaded", () => say(...asFile()));
  } else {
    addEventListener("load", async () => {
      const script = /** @type {HTMLScriptElement | null} */ (document.querySelector('script[type="module"][src]'));
      if (!script) return;
      const why = await import(script.src).then(
        () => null,
        () => refused(script.src),
      ); // run once, whoever asks for it
      if (why) say(...why);
    });
  }

  /** @typedef {(string | Node)[]} Words */

  /** @returns {Words} */
  function asFile() {
    const root = new URL(top.dataset.content_root ?? ".", location.href);
    // On Windows a path begins with a drive: /C:/book/.
    const folder = decodeURIComponent(root.pathname).replace(/^\/(?=[A-Za-z]:)/, "");
    const page = location.href.slice(root.href.length);
    return [
      "You opened this page as a file. All that is written here can be read; the figures that answer you need a server. Where there is Python, type ",
      element("code", { textContent: `python3 -m http.server --directory "${folder}"` }),
      ", and ",
      element("a", { href: `http://localhost:8000/${page}`, textContent: "open it there" }),
      ".",
    ];
  }

  /** Why a module that is there wasn't run; null if that is not why. @param {string} address @returns {Promise<Words | null>} */
  async function refused(address) {
    const read = "All that is written here can be read; the figures that answer you can’t run. ";
    if (origin === "null") {
      return [
        `This page stands in a frame that shuts it off from its own files. ${read}`,
        element("a", { href: location.href, target: "_blank", rel: "noopener", textContent: "Open the page by itself" }),
        ". (To whoever made the frame: its sandbox lacks allow-same-origin.)",
      ];
    }
    const response = await fetch(address).catch(() => null);
    const type = response?.ok ? (response.headers.get("Content-Type") ?? "nothing").split(";")[0] : "text/javascript";
    if (/javascript|ecmascript|html/i.test(type ?? "")) return null;
    return [
      `The server of this page calls its scripts ${type}, and browsers run no modules of that type. ${read}`,
      "(To whoever runs the server: files that end in .js are text/javascript. On your own machine, serve.py from the book’s repository sees to it.)",
    ];
  }

  /** @param {Words} words */
  function say(...words) {
    top.dataset.unserved = "";
    const note = element("p", { className: "gnm-unserved" });
    note.setAttribute("role", "note");
    note.append(...words);
    const title = document.querySelector("article h1");
    if (title) title.after(note);
    else document.querySelector("main")?.prepend(note); // the search has no article

    for (const place of document.querySelectorAll(".gnm-answers, .gnm-class, .gnm-print-chapter")) {
      place.replaceChildren("What stands here is put together by a script that can’t run: see the top of the page.");
    }

    for (const place of document.querySelectorAll(".gnm-widget")) {
      const missing = "A figure that answers stands here when its scripts can run: see the top of the page.";
      const picture = place.querySelectorAll(":scope > .gnm-instead");
      place.replaceChildren(element("p", { className: "gnm-widget-note", textContent: missing }), ...picture);
      place.classList.add("gnm-widget-drawn"); // its room is not kept
    }
    for (const table of document.querySelectorAll(".gnm-plate-table")) table.setAttribute("open", "");
  }

  /**
   * @template {keyof HTMLElementTagNameMap} Name
   * @param {Name} name
   * @param {Partial<HTMLElementTagNameMap[Name]>} properties
   */
  function element(name, properties) {
    return Object.assign(document.createElement(name), properties);
  }
}
