// A page is many files, and its own style sheets and scripts can't say that they didn't come. This script, the first of every
// page, can: it names the file and fetches it anew. (No module, and without imports: then only itself can be missing.) Where all
// of them are kept from the page, as of one opened as a file, unserved.js says so.

if (origin !== "null") {
  const FOLDER = new URL("./", /** @type {HTMLScriptElement} */ (document.currentScript).src).href;
  /** @type {Map<string, { element: Element | null, why: string }>} by address */
  const failed = new Map();
  const sentence = document.createElement("span");
  const again = Object.assign(document.createElement("button"), { type: "button", textContent: "Try again", onclick: mend });
  const note = document.createElement("div");
  note.className = "gnm-broken";
  note.setAttribute("role", "alert");
  Object.assign(note.style, { position: "relative", zIndex: "9999" }); // a page without its layout lies in heaps
  note.append(sentence, " ", again);

  addEventListener("error", heard, true); // what happens to an element of the head is heard on its way down only

  /** @param {ErrorEvent | Event} event */
  async function heard(event) {
    const element = event.target;
    if (element instanceof HTMLElement && "loader" in element.dataset) return; // parts/loader.js speaks of it
    if (element instanceof HTMLLinkElement && element.rel === "stylesheet") tell(element.href, element, await why(element.href));
    if (element instanceof HTMLScriptElement && element.src) {
      const found = await culprit(element.src, new Set());
      if (!found && !(await isScript(element.src))) return; // unserved.js says so
      const [address, reason] = found ?? [element.src, "the connection broke"];
      tell(address, null, reason);
    }
    // One that came, but not whole, or another in its place.
    if (event instanceof ErrorEvent && event.error instanceof SyntaxError && event.filename.startsWith(location.origin)) {
      tell(event.filename, null, (await why(event.filename)) || "it is damaged");
    }
  }

  // Of a style sheet that came as something else browsers say nothing; it has no rules.
  addEventListener("load", async () => {
    for (const link of /** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll('link[rel="stylesheet"]'))) {
      if (hasRules(link) || "loader" in link.dataset || failed.has(link.href)) continue;
      tell(link.href, link, (await why(link.href)) || "it is empty");
    }
  });

  // Of half a style sheet, or half a script that is a script as well, they don't either: but they know how long it was.
  addEventListener("load", async () => {
    const response = await fetch(`${FOLDER}lengths.json`, { cache: "no-cache" }).catch(() => null); // book/extension/sums.py
    const lengths = response?.ok ? await response.json().catch(() => ({})) : {};
    for (const { name, decodedBodySize } of /** @type {PerformanceResourceTiming[]} */ (
      performance.getEntriesByType("resource")
    )) {
      const length = name.startsWith(FOLDER) && lengths[name.slice(FOLDER.length).split("?")[0]];
      if (!length || decodedBodySize === length || failed.has(name)) continue;
      // The page's copy may be of the book as it was some minutes ago, and good, and some browsers say 0 of what they had at hand:
      // what counts is what the site has now.
      const now = await fetch(name, { cache: "no-cache" }).then(
        (file) => file.arrayBuffer(),
        () => null,
      );
      if (now && now.byteLength !== length) tell(name, null, `it has ${now.byteLength} bytes instead of ${length}`);
    }
  });

  /** @param {HTMLLinkElement} link */
  function hasRules({ sheet }) {
    try {
      return Boolean(sheet?.cssRules.length);
    } catch {
      return false; // of one that never came they are kept secret
    }
  }

  /** @param {string} address @param {Element | null} element @param {string} reason */
  function tell(address, element, reason) {
    failed.set(address, { element, why: reason || "the connection broke" });
    show();
  }

  function show() {
    const listed = [...failed].map(([address, { why }]) => `${new URL(address).pathname.split("/").at(-1)} (${why})`);
    sentence.textContent =
      `Not all of this page came: ${listed.join(", ")} is missing or damaged. ` +
      "So it may look odd, or not do all it should; its text can be read. " +
      "Try again; if that does not help, the file has to be put back into the site, or the book built again.";
    if (!failed.size) note.remove();
    else if (!note.isConnected) place();
  }

  function place() {
    const put = () => (document.querySelector("article") ?? document.body).prepend(note);
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", put, { once: true });
    else put();
  }

  /** Fetches all that failed past what the browser has kept of it. Style sheets are put in anew, scripts need a fresh page. */
  async function mend() {
    again.disabled = true;
    let scripts = false;
    for (const [address, { element }] of [...failed]) {
      const reason = await why(address, "reload");
      if (reason) tell(address, element, reason);
      else failed.delete(address);
      if (reason) continue;
      if (element) element.replaceWith(element.cloneNode());
      else scripts = true;
    }
    again.disabled = false;
    if (scripts && !failed.size) location.reload();
    show();
  }

  /** Why a file can't be had, in a few words; none where it can. @param {string} address @param {RequestCache} [cache] */
  async function why(address, cache = "no-cache") {
    try {
      const response = await fetch(address, { cache });
      await response.clone().arrayBuffer();
      if (!response.ok) return `HTTP status ${response.status}`;
      return /^text\/html/i.test(response.headers.get("Content-Type") ?? "") ? "a web page came in its place" : "";
    } catch (error) {
      return /** @type {Error} */ (error).message;
    }
  }

  /** Whether its host calls a file a script: browsers run no module of another type. @param {string} address */
  async function isScript(address) {
    const response = await fetch(address).catch(() => null);
    return !response || /javascript/i.test(response.headers.get("Content-Type") ?? "");
  }

  /**
   * Of a script that failed and all that it imports, the one at fault: the browser names none.
   * @param {string} address @param {Set<string>} seen
   * @returns {Promise<[string, string] | null>}
   */
  async function culprit(address, seen) {
    if (seen.has(address)) return null;
    seen.add(address);
    const reason = await why(address);
    if (reason) return [address, reason];
    const code = await (await fetch(address)).text();
    for (const [, path] of code.matchAll(/^(?:import|export)\b[^;"']*["'](\.[^"']+)["']/gm)) {
      const found = await culprit(new URL(path, address).href, seen);
      if (found) return found;
    }
    return null;
  }
}
