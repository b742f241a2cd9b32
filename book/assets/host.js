// Draws the book's widgets on a static page, where no kernel answers.
// The build has put each widget's state into the page, and in it the URLs of its code.

import { Frame } from "./frame.js";
import { parsed } from "./link.js";
import { pagePath } from "./parts/answers.js";
import { h } from "./parts/dom.js";
import { addStyle, importModule, NotHad } from "./parts/loader.js";
import { PageModel } from "./parts/page_model.js";

/** @typedef {import("./keeping.js").Traits} Traits */

/** @param {string} path */
const siteUrl = (path) => new URL(document.documentElement.dataset.content_root + path, document.baseURI).href;

/** One widget of the page: its model, started once however many views show it, and started anew with other values. */
class Widget {
  #state;
  /** @type {Promise<{ model: PageModel, code: any }> | null} */
  #started = null;
  /** @type {Map<HTMLElement, { el: HTMLElement, end: unknown }>} */
  #views = new Map();

  /**
   * @param {Record<string, any>} state
   * @param {string} name  its own on this page
   */
  constructor(state, name) {
    this.#state = state;
    this.name = name;
    this.frame = state._keep
      ? new Frame({ name, keep: state._keep, state, page: pagePath(), restart: (traits) => this.restart(traits) })
      : null;
  }

  /** @param {HTMLElement} place */
  async draw(place) {
    this.#started ??= this.#start(this.frame?.first() ?? {});
    try {
      await this.#view(place);
    } catch (error) {
      if (error instanceof NotHad) this.#started = null; // the next call tries again
      if (error instanceof NotHad || !this.frame || this.#views.size) throw error;
      this.#started = this.#start({});
      await this.#view(place);
      this.frame.refuse();
    }
    this.frame?.stand(place);
  }

  /** Begins anew in every view. @param {Traits | Promise<Traits>} traits */
  async restart(traits) {
    const places = [...this.#views.keys()];
    for (const [place, { el, end }] of this.#views) {
      place.style.minHeight = `${place.offsetHeight}px`; // the page stays where it is
      if (typeof end === "function") end();
      el.remove();
    }
    this.#views.clear();
    this.#started = this.#start(traits);
    for (const place of places) {
      await this.#view(place).catch((error) => excuse(place, error));
      place.style.minHeight = "";
    }
  }

  /** @param {Traits | Promise<Traits>} traits  in place of the page's own */
  async #start(traits) {
    const { _esm, _css } = this.#state;
    const dressed = _css && addStyle(siteUrl(_css)); // before it is drawn
    const [module, given] = await Promise.all([importModule(siteUrl(_esm)), traits, dressed]);
    const code = typeof module.default === "function" ? await module.default() : module.default;
    const model = new PageModel({
      ...this.#state,
      ...given,
      ...(this.frame && { _keep: { ...this.#state._keep, own: this.frame.own } }),
    });
    await code.initialize?.({ model });
    this.frame?.watch(model);
    return { model, code };
  }

  /** @param {HTMLElement} place */
  async #view(place) {
    const el = document.createElement("div");
    try {
      const { model, code } = /** @type {{ model: PageModel, code: any }} */ (await this.#started);
      place.insertBefore(el, place.querySelector(":scope > .gnm-foot")); // in the document before it is drawn, so that it can measure itself
      this.#views.set(place, { el, end: await code.render({ model, el }) });
    } catch (error) {
      el.remove();
      throw error;
    }
  }
}

/**
 * What stands in a widget's place when it could not be started.
 * @param {HTMLElement} place
 * @param {unknown} error
 */
function excuse(place, error) {
  const why =
    error instanceof NotHad ? error.message : `Something went wrong: ${error instanceof Error ? error.message : error}.`;
  const sentence = `This interactive figure could not be started; the rest of the page works without it. ${why}`;
  const again = () => {
    fill(place, h("p", { class: "gnm-widget-wait" }, "The interactive figure is loading …"));
    place.classList.remove("gnm-widget-drawn");
    place.tabIndex = -1;
    place.focus(); // the button that was pressed is gone
    drawings.delete(place);
    draw(place);
  };
  const button = h("button", { type: "button", onclick: again }, "Try again");
  fill(place, h("div", { class: "gnm-widget-note" }, h("p", { role: "alert" }, sentence), button));
  console.warn(error);
}

/**
 * Puts something into a place, where only its picture stays: style says when that is seen.
 * @param {HTMLElement} place
 * @param {HTMLElement} what
 */
function fill(place, what) {
  place.replaceChildren(what, ...place.querySelectorAll(":scope > .gnm-instead"));
}

/** @param {Element | null} element */
const readJson = (element) => JSON.parse(element?.textContent ?? "null");

/** @type {HTMLElement[]} */
const places = [...document.querySelectorAll(/** @type {"div"} */ (".gnm-widget"))];
const states = readJson(document.querySelector('script[type$="widget-state+json"]'))?.state ?? {};

/** @type {Map<string, Widget>} by the id of its model */
const widgets = new Map();
/** @type {Map<HTMLElement, Widget>} */
const shown = new Map();
/** @type {Map<string, number>} how many widgets of a class there are on this page */
const counts = new Map();
for (const place of places) {
  const id = readJson(place.querySelector('script[type$="widget-view+json"]'))?.model_id;
  if (!states[id]) continue;
  if (!widgets.has(id)) {
    const { state } = states[id];
    const kind = state._keep?.widget ?? "Figure";
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    widgets.set(id, new Widget(state, counts.get(kind) === 1 ? kind : `${kind}-${counts.get(kind)}`));
    place.id ||= /** @type {Widget} */ (widgets.get(id)).name; // where a link to it leads
  }
  shown.set(place, /** @type {Widget} */ (widgets.get(id)));
}

/** @type {Map<HTMLElement, Promise<void>>} */
const drawings = new Map();
/** @param {HTMLElement} place */
function draw(place) {
  if (!drawings.has(place)) drawings.set(place, drawn(place));
  return drawings.get(place);
}

/** @param {HTMLElement} place */
async function drawn(place) {
  try {
    const widget = shown.get(place);
    if (!widget) throw new Error("its state is missing");
    await widget.draw(place);
    place.querySelector(".gnm-widget-wait")?.remove();
  } catch (error) {
    excuse(place, error);
  }
  place.classList.add("gnm-widget-drawn");
}

// What stands near the screen comes first, so that it can soon be used; the rest follows, one after the other.
const sight = new IntersectionObserver(
  (entries) => entries.forEach(({ isIntersecting, target }) => isIntersecting && draw(/** @type {HTMLElement} */ (target))),
  { rootMargin: "100% 0px" },
);
places.forEach((place) => sight.observe(place));
addEventListener("load", async () => {
  for (const place of places) await draw(place);
});

/** The widget that the page's address is about comes first of all. @param {boolean} anew  the page is open already */
async function follow(anew) {
  const link = parsed(location.hash);
  if (!link) return;
  const place = places.find((one) => one.id === link.place);
  if (!place) return void (link.packed && sayWhereNot(link.place));
  const widget = shown.get(place);
  place.scrollIntoView();
  const waiting = draw(place);
  if (anew && link.packed && widget?.frame) {
    await waiting;
    await widget.restart(widget.frame.first());
  }
  await waiting;
  place.scrollIntoView();
}

/** @param {string} name */
function sayWhereNot(name) {
  const note = document.createElement("p");
  note.className = "gnm-widget-note";
  note.setAttribute("role", "alert");
  note.textContent = `The link that brought you here is about a figure (${name}) that is not on this page.`;
  document.querySelector("main h1, main")?.after(note);
}

addEventListener("hashchange", () => follow(true));
follow(false);
