// A page that was opened as a file: browsers let no module run there, so its figures can't. Its text, its tables and its
// pictures stand, and it says what the rest needs. (No module itself, for that reason.)

if (location.protocol === "file:") {
  document.documentElement.dataset.unserved = ""; // nothing waits for a guess that can't be made
  addEventListener("DOMContentLoaded", () => {
    const root = new URL(document.documentElement.dataset.content_root ?? ".", location.href);
    // On Windows a path begins with a drive: /C:/book/.
    const folder = decodeURIComponent(root.pathname).replace(/^\/(?=[A-Za-z]:)/, "");
    const page = location.href.slice(root.href.length);

    const command = Object.assign(document.createElement("code"), {
      textContent: `python3 -m http.server --directory "${folder}"`,
    });
    const address = Object.assign(document.createElement("a"), {
      href: `http://localhost:8000/${page}`,
      textContent: "open it there",
    });
    const note = document.createElement("p");
    note.className = "gnm-unserved";
    note.setAttribute("role", "note");
    note.append(
      "You opened this page as a file. All that is written here can be read; the figures that answer you need a server. Where there is Python, type ",
      command,
      ", and ",
      address,
      ".",
    );
    document.querySelector("article h1")?.after(note);

    for (const place of document.querySelectorAll(".gnm-widget")) {
      const missing = document.createElement("p");
      missing.className = "gnm-widget-note";
      missing.textContent = "A figure that answers stands here when the page comes from a server: see the top of the page.";
      place.replaceChildren(missing);
      place.classList.add("gnm-widget-drawn"); // its room is not kept
    }
    for (const table of document.querySelectorAll(".gnm-plate-table")) table.setAttribute("open", "");
  });
}
