// What stands below every widget of a page: a link to what it shows, and a fresh start. What the reader changes is kept.

import { changed, fitting, linkable, same, Shelf } from "./keeping.js";
import { canLink, parsed, toHash, unpacked } from "./link.js";
import { freshId, h } from "./parts/dom.js";

/**
 * @typedef {import("./keeping.js").Traits} Traits
 * @typedef {{ widget: string, traits: import("./keeping.js").Rules, not: string }} Keep  from widgets/base.py
 * @typedef {{ get: (name: string) => any, on: (event: string, listener: () => void) => void }} Model
 */

const PAUSE = 250; // ms: what changes faster is kept once
const TOUCHES = ["click", "input", "change", "keydown"];

/** The frame of one widget, in each place where the page shows it. */
export class Frame {
  #keep;
  #own;
  #shelf;
  #restart;
  /** @type {Model | null} */
  #model = null;
  /** @type {{ update: (state: { changed: boolean, mine: boolean, before: boolean }) => void, say: (text: string) => void }[]} */
  #feet = [];
  /** Whether the reader has done anything here: what a widget sets by itself is not theirs. */
  #touched = false;
  /** Whether what is shown came with a link; the reader's own is then left as it is until they touch the widget. */
  #linked = false;
  /** @type {Traits | null} what a fresh start took away */
  #before = null;
  /** What the reader has changed, as it was last looked at. */
  #now = "";
  /** What is to be said as soon as there is a foot to say it in. */
  #said = "";
  #timer = 0;

  /**
   * @param {{ name: string, keep: Keep, state: Traits, page: string, restart: (traits: Traits) => Promise<void> }} of
   *   `name`: the widget's own on this page; `state`: the page's own
   */
  constructor({ name, keep, state, page, restart }) {
    this.name = name;
    this.#keep = keep;
    this.#own = state;
    this.#shelf = new Shelf(page, name);
    this.#restart = restart;
    addEventListener("pagehide", () => this.#timer && this.#store());
  }

  /** The page's own values of all that is kept. @returns {Traits} */
  get own() {
    return Object.fromEntries(Object.keys(this.#keep.traits).map((name) => [name, this.#own[name]]));
  }

  /** What the widget begins with: what a link brings, else what the reader left. @returns {Promise<Traits>} */
  async first() {
    const link = parsed(location.hash);
    this.#linked = link?.place === this.name && link.packed !== undefined;
    this.#touched = false;
    if (!this.#linked) return this.#mine();
    try {
      const wanted = linkable(this.#keep.traits, /** @type {Traits} */ (await unpacked(/** @type {string} */ (link?.packed))));
      const taken = fitting(this.#keep.traits, this.#own, wanted);
      const all = same(Object.keys(wanted).sort(), Object.keys(taken).sort());
      this.#say(all ? "As the link has it." : "Part of this link is of another version of the book, and is left out.");
      return taken;
    } catch {
      this.#say("This link was cut or changed on its way: the figure stands as the page has it.");
      return {};
    }
  }

  /** The widget could not be drawn with what was kept or linked. */
  refuse() {
    this.#shelf.set({});
    this.#say("What was kept here is of another version of the book: the figure stands as the page has it.");
  }

  /** @param {Model} model  the one that is shown from now on */
  watch(model) {
    this.#model = model;
    model.on("change", () => this.#onChange());
    this.#update();
  }

  /**
   * The frame's foot in one place.
   * @param {HTMLElement} place
   */
  stand(place) {
    for (const event of TOUCHES) place.addEventListener(event, (e) => this.#touch(e, place), { capture: true });
    const said = h("span", { class: "gnm-foot-said", "aria-live": "polite" });
    const inputId = freshId("link");
    const field = h("input", { id: inputId, type: "text", readonly: true });
    const shown = h("span", { class: "gnm-foot-link", hidden: true }, h("label", { for: inputId }, "The link"), field);
    const link = this.#canLink()
      ? h("button", { type: "button", onclick: () => this.#link(field, shown) }, "A link to this")
      : null;
    const afresh = h("button", { type: "button", onclick: () => this.#afresh() }, "Start afresh");
    const back = h("button", { type: "button", onclick: () => this.#back() });
    place.append(
      h("div", { class: "gnm-foot" }, said, shown, this.#keep.not ? h("span", {}, this.#keep.not) : null, back, afresh, link),
    );
    this.#feet.push({
      update(state) {
        if (state.changed) place.dataset.used = "";
        afresh.hidden = !state.changed || state.before;
        back.hidden = !state.before && !state.mine;
        back.textContent = state.before ? "Put back what was here" : "Back to mine";
      },
      say(text) {
        said.textContent = text;
        shown.hidden = true;
      },
    });
    this.#say(this.#said);
    this.#update();
  }

  /** Whether there is anything that a link could bring. */
  #canLink() {
    return canLink && Object.keys(linkable(this.#keep.traits, this.own)).length > 0;
  }

  #mine() {
    return fitting(this.#keep.traits, this.#own, this.#shelf.get());
  }

  #changed() {
    const model = this.#model;
    return model ? changed(this.#keep.traits, this.#own, (name) => model.get(name)) : {};
  }

  /** @param {Event} event @param {HTMLElement} place */
  #touch(event, place) {
    const target = /** @type {Element} */ (event.target);
    const passing = event instanceof KeyboardEvent && (event.key === "Tab" || event.key === "Shift");
    if (passing || target.closest(".gnm-foot")) return;
    this.#touched = true;
    place.dataset.used = ""; // printed as it stands, not as its picture
  }

  #onChange() {
    if (!this.#touched) return;
    if (JSON.stringify(this.#changed()) === this.#now) return; // what a figure tells of itself is not the reader's
    this.#before = null;
    if (this.#linked) {
      // From here on it is the reader's own, and a reload brings this back, not the link's.
      this.#linked = false;
      history.replaceState(history.state, "", location.href.split("#")[0]);
    }
    this.#say("");
    this.#update();
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#store(), PAUSE);
  }

  #store() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#shelf.set(this.#changed());
  }

  /**
   * @param {HTMLInputElement} field
   * @param {HTMLElement} shown
   */
  async #link(field, shown) {
    const hash = await toHash(this.name, linkable(this.#keep.traits, this.#changed()));
    if (!hash) return this.#say("There is too much here for a link.");
    field.value = location.href.split("#")[0] + hash;
    try {
      await navigator.clipboard.writeText(field.value);
      this.#say("Link copied.");
    } catch {
      // Not allowed here: it is marked, and the reader's own keys copy it.
      this.#say("Marked: copy it with your keyboard or menu.");
      shown.hidden = false;
      field.focus();
      field.select();
    }
  }

  async #afresh() {
    const before = this.#changed();
    this.#shelf.set({});
    await this.#begin({});
    this.#before = before;
    this.#say("As the page has it.");
    this.#update();
  }

  async #back() {
    const traits = this.#before ?? this.#mine();
    this.#shelf.set(traits);
    await this.#begin(traits);
    this.#say("");
  }

  /** @param {Traits} traits */
  async #begin(traits) {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (parsed(location.hash)?.place === this.name) history.replaceState(history.state, "", location.href.split("#")[0]);
    [this.#linked, this.#touched, this.#before] = [false, false, null];
    await this.#restart(traits);
    this.#update();
  }

  #update() {
    const now = this.#changed();
    this.#now = JSON.stringify(now);
    const mine = this.#linked ? this.#mine() : {};
    const state = {
      changed: Object.keys(now).length > 0,
      mine: Object.keys(mine).length > 0 && !same(mine, now),
      before: this.#before !== null,
    };
    for (const foot of this.#feet) foot.update(state);
  }

  /** @param {string} text */
  #say(text) {
    this.#said = text;
    for (const foot of this.#feet) foot.say(text);
  }
}
