// Draws the book's widgets on a static page, where no kernel answers.
// The build has put each widget's state into the page, and in it the URLs of its code.

/** One widget's state, with the part of the anywidget model interface that needs no kernel. */
class Model {
  #state;
  #listeners = new Map();

  constructor(state) {
    this.#state = structuredClone(state);
  }
  get(key) {
    return this.#state[key];
  }
  set(key, value) {
    const changes = typeof key === "string" ? { [key]: value } : key;
    for (const [name, now] of Object.entries(changes)) {
      const before = this.#state[name];
      if (before === now) continue;
      this.#state[name] = now;
      this.#emit(`change:${name}`, now);
    }
    this.#emit("change");
  }
  on(event, listener) {
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    this.#listeners.get(event).add(listener);
  }
  off(event, listener) {
    if (!event) this.#listeners.clear();
    else if (!listener) this.#listeners.delete(event);
    else this.#listeners.get(event)?.delete(listener);
  }
  save_changes() {} // there is no other side
  send() {}
  #emit(event, value) {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(value);
  }
}

const siteUrl = (path) => new URL(document.documentElement.dataset.content_root + path, document.baseURI).href;

const styles = new Map();
/** Resolves when the style sheet is there, so that nothing is drawn undressed. */
function addStyle(path) {
  if (path && !styles.has(path)) {
    styles.set(
      path,
      new Promise((resolve) => {
        const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: siteUrl(path) });
        link.onload = link.onerror = resolve;
        document.head.append(link);
      }),
    );
  }
  return styles.get(path);
}

const widgets = new Map();
/** A model and its module, started once however many views show it. */
function startWidget(id, state) {
  if (!widgets.has(id)) {
    widgets.set(
      id,
      (async () => {
        const [module] = await Promise.all([import(siteUrl(state._esm)), addStyle(state._css)]);
        const widget = typeof module.default === "function" ? await module.default() : module.default;
        const model = new Model(state);
        await widget.initialize?.({ model });
        return { model, widget };
      })(),
    );
  }
  return widgets.get(id);
}

const readJson = (element) => JSON.parse(element?.textContent ?? "null");

async function drawView(place, states) {
  try {
    const { model_id } = readJson(place.querySelector('script[type$="widget-view+json"]'));
    const { model, widget } = await startWidget(model_id, states[model_id].state);
    const el = document.createElement("div");
    place.append(el); // in the document before it is drawn, so that it can measure itself
    await widget.render({ model, el });
    place.querySelector(".gnm-widget-wait")?.remove();
    place.classList.add("gnm-widget-drawn");
  } catch (error) {
    const note = document.createElement("p");
    note.className = "gnm-widget-note";
    note.setAttribute("role", "alert");
    note.textContent =
      `This interactive figure could not be started (${error.message}). ` +
      "Reloading the page may help; the rest of the page works without it.";
    place.replaceChildren(note);
    place.classList.add("gnm-widget-drawn");
    console.error(error);
  }
}

const states = readJson(document.querySelector('script[type$="widget-state+json"]'))?.state ?? {};
const places = document.querySelectorAll(".gnm-widget");

const views = new Map();
function draw(place) {
  if (!views.has(place)) views.set(place, drawView(place, states));
  return views.get(place);
}

// What stands near the screen comes first, so that it can soon be used; the rest follows, one after the other.
const sight = new IntersectionObserver(
  (entries) => entries.forEach(({ isIntersecting, target }) => isIntersecting && draw(target)),
  { rootMargin: "100% 0px" },
);
places.forEach((place) => sight.observe(place));
addEventListener("load", async () => {
  for (const place of places) await draw(place);
});
