// MetaphorMap: what a metaphor says of language models, row by row; the reader rates, then the evidence opens.
// Which view and which metaphors are open are traits. What the reader made is theirs, and kept in their browser.

import "./style.css";
import { h } from "../parts/dom.js";
import { keeper } from "../parts/kept.js";
import { onChange, setTraits } from "../parts/model.js";
import { pages } from "../parts/pages.js";
import { widgetRoot } from "../parts/root.js";
import { cited } from "../parts/sources.js";
import { besideView, overview } from "./beside.js";
import { keeping } from "./keeping.js";
import { gathered, nothing, proper } from "./mine.js";
import { oneView } from "./one.js";
import { metaphorForm } from "./own.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("./context.js").Context} Context */

/** @type {[value: string, label: string][]} */
const VIEWS = [
  ["one", "One metaphor"],
  ["beside", "Side by side"],
  ["all", "All at a glance"],
];

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const kept = keeper("MetaphorMap", proper);
  const mine = kept.get() ?? nothing();

  /** @type {Context} */
  const context = {
    get rows() {
      return model.get("rows");
    },
    get experiments() {
      return model.get("experiments");
    },
    get places() {
      return model.get("places");
    },
    get sources() {
      return model.get("sources");
    },
    metaphors: () => gathered(model.get("metaphors"), mine),
    mine: () => mine,
    keep(change) {
      change(mine);
      kept.set(mine);
    },
    redraw({ metaphor, focus, said = "" } = {}) {
      if (metaphor !== undefined) setTraits(model, { metaphor: metaphor || model.get("metaphors")[0].id, view: "one" });
      draw();
      status.textContent = said;
      if (focus) /** @type {HTMLElement | null} */ (root.querySelector(focus))?.focus();
    },
  };

  const tabs = pages("What to look at", (view) => setTraits(model, { view }));
  tabs.offer(VIEWS);
  const choices = h("div", { class: "m-choices", role: "group", "aria-label": "Which metaphor" });
  const adding = h("div", {});
  const status = h("p", { class: "g-small", role: "status" });
  const body = h("div", { class: "m-body" });
  const root = widgetRoot(
    "MetaphorMap",
    "A map of metaphors",
    h(
      "p",
      { class: "m-lead" },
      "A metaphor lends the shape of one thing, its source, to another",
      ...cited(["lakoff1980metaphors"], context.sources),
      ". Each row says what the source has, and what that would mean for a language model. First say whether it " +
        "carries over; then see what this book found.",
    ),
    tabs.element,
    choices,
    adding,
    status,
    body,
    keeping(context),
  );

  /** @param {string} id */
  function open(id) {
    setTraits(model, { metaphor: id, view: "one" });
    /** @type {HTMLElement | null} */ (root.querySelector(".m-name"))?.focus();
  }

  function draw() {
    const view = model.get("view");
    const all = context.metaphors();
    const current = all.find(({ id }) => id === model.get("metaphor")) ?? all[0];
    tabs.set(view);
    const held = choices.contains(document.activeElement) ? document.activeElement?.getAttribute("data-metaphor") : null;
    choices.hidden = view !== "one";
    choices.replaceChildren(
      ...all.map(({ id, name }) =>
        h(
          "button",
          {
            type: "button",
            class: "g-example",
            "data-metaphor": id,
            "aria-pressed": String(id === current.id),
            onclick: () => setTraits(model, { metaphor: id }),
          },
          name,
        ),
      ),
      h(
        "button",
        {
          type: "button",
          class: "g-example m-new",
          onclick: () => {
            adding.replaceChildren(metaphorForm({ metaphor: null, context }));
            adding.querySelector("input")?.focus();
          },
        },
        "+ one of your own",
      ),
    );
    if (held) /** @type {HTMLElement | null} */ (choices.querySelector(`[data-metaphor="${held}"]`))?.focus();
    adding.replaceChildren();
    status.textContent = "";
    const heldSelect = [...body.querySelectorAll("select")].indexOf(/** @type {HTMLSelectElement} */ (document.activeElement));
    const onChoose = (/** @type {string[]} */ ids) => setTraits(model, { beside: ids });
    body.replaceChildren(
      view === "all"
        ? overview(context, { onOpen: open })
        : view === "beside"
          ? besideView(model.get("beside"), context, { onOpen: open, onChoose })
          : oneView(current, context),
    );
    if (heldSelect >= 0) body.querySelectorAll("select")[heldSelect]?.focus();
  }

  const ends = [onChange(model, ["view", "metaphor", "beside", "rows", "metaphors", "experiments", "places", "sources"], draw)];
  draw();
  el.append(root);
  root.dataset.ready = "true";

  return () => {
    for (const end of ends) end();
    root.remove();
  };
}

export default { render };
