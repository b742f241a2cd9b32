// Where the reader is, and how to go on: back and next, outline or every operation, a list of all steps to jump to,
// and the stages as a line along which the strip runs.

import { freshId, h } from "../parts/dom.js";
import { pills } from "../parts/pages.js";
import { atDepth, placesOf, walkOf } from "./places.js";
import { longName, nameOf } from "./story.js";

/** @typedef {import("./places.js").Place} Place */
/** @typedef {import("../engine/checkpoint.js").Config} Config */

/**
 * @param {{ onGo: (place: Place) => void }} options
 */
export function wayThrough({ onGo }) {
  const listId = freshId("step");
  const back = h("button", { type: "button", class: "g-button g-back", onclick: () => step(-1) }, "Back");
  const on = h("button", { type: "button", class: "g-button g-primary", onclick: () => step(1) }, "Next");
  const here = h("span", { class: "g-here" });
  const list = h("select", { id: listId, class: "g-select", onchange: () => jump(list.value) });
  const depth = pills("How closely to look", (how) => config && place && onGo(atDepth(config, place, how === "outline")));
  depth.offer([
    ["outline", "Outline"],
    ["all", "Every operation"],
  ]);
  const line = h("ol", { class: "g-stages" });
  const map = h("nav", { class: "g-map", "aria-label": "The way through the model" }, line);
  const element = h(
    "div",
    { class: "g-way" },
    h("div", { class: "g-walk" }, back, on, here),
    depth.element,
    h("div", { class: "g-field g-jump" }, h("label", { for: listId }, "Go to"), list),
  );
  /** @type {Config | null} */
  let config = null;
  /** @type {Place | null} */
  let place = null;

  /** @param {number} by */
  function step(by) {
    if (!config || !place) return;
    const { walk, at } = walkOf(config, place);
    if (walk[at + by]) onGo(walk[at + by]);
  }

  /** @param {string} id */
  function jump(id) {
    const found = config && placesOf(config).all.find((each) => each.id === id);
    if (found) onGo(found);
  }

  return {
    element,
    map,
    /** @param {Config} given  of a model, when it is there */
    setConfig(given) {
      config = given;
      const { stages, all } = placesOf(given);
      list.replaceChildren(
        ...stages.map((stage) =>
          h(
            "optgroup",
            { label: longName(stage) },
            ...all
              .filter((each) => each.stage === stage.id)
              .map((each) => h("option", { value: each.id }, each.outline ? `${longName(each)}, in outline` : longName(each))),
          ),
        ),
      );
      line.replaceChildren(
        ...stages.map((stage) =>
          h(
            "li",
            { class: "g-stage" },
            h(
              "button",
              {
                type: "button",
                title: longName(stage),
                onclick: () => onGo(place && !place.outline ? atDepth(given, stage, false) : stage),
              },
              stage.layer < 0 ? nameOf(stage) : `${nameOf(stage)} ${stage.layer}`,
            ),
          ),
        ),
      );
    },
    /** @param {Place} now */
    setPlace(now) {
      place = now;
      if (!config) return;
      const { walk, at } = walkOf(config, now);
      back.disabled = at === 0;
      on.disabled = at === walk.length - 1;
      here.textContent = `Step ${at + 1} of ${walk.length}`;
      list.value = now.id;
      depth.set(now.outline ? "outline" : "all");
      const { stages } = placesOf(config);
      [...line.children].forEach((item, i) => {
        const button = /** @type {HTMLElement} */ (item.firstElementChild);
        if (stages[i].id === now.stage) button.setAttribute("aria-current", "step");
        else button.removeAttribute("aria-current");
        item.toggleAttribute("data-passed", i < stages.findIndex((stage) => stage.id === now.stage));
      });
    },
  };
}
