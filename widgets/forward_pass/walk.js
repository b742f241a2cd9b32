// The second page: every operation, step by step, with the one token that is followed.

import { h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { setTraits } from "../parts/model.js";
import { panel } from "./panel.js";
import { layoutOf, multiplications, placeAt, placesOf } from "./places.js";
import { longName } from "./story.js";
import { tokenRow } from "./token_row.js";
import { wayThrough } from "./way.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("./places.js").Place} Place */
/** @typedef {import("./session.js").Run} Run */

/**
 * @param {{ model: Model, fromEnd: (position: number) => number }} given  `fromEnd`: a position as the trait has it
 */
export function walkPage({ model, fromEnd }) {
  /** @type {{place: string, position: number, inspected: number}[]} where the reader followed a number back from */
  let trail = [];
  let refocus = false; // the control that was used is gone: the step's question takes the focus

  const lead = h("p", { class: "g-lead" });
  const way = wayThrough({ onGo: (place) => go(place.id) });
  const tokens = tokenRow({ onFollow: (at) => setTraits(model, { position: fromEnd(at), inspected: -1 }) });
  const step = panel({
    onIndex: (index) => setTraits(model, { inspected: index }),
    onFollow: ({ place, position, index }) => {
      trail.push({ place: model.get("place"), position: model.get("position"), inspected: model.get("inspected") });
      refocus = true;
      setTraits(model, { place, position: fromEnd(position), inspected: index });
    },
    onOpen: (place) => {
      refocus = true;
      go(place.id);
    },
  });
  const returning = h("button", {
    type: "button",
    class: "g-link g-return",
    hidden: true,
    onclick: () => {
      const last = trail.pop();
      refocus = true;
      if (last) setTraits(model, last);
    },
  });
  const heard = h("p", { class: "g-hidden", role: "status" });
  const element = h(
    "div",
    {},
    lead,
    tokens.element,
    h("div", { class: "g-body" }, way.map, h("div", { class: "g-step-side" }, way.element, returning, step.element)),
    heard,
  );

  /** @param {string} place */
  function go(place) {
    trail = [];
    setTraits(model, { place, inspected: -1 });
  }

  return {
    element,
    setConfig: way.setConfig,
    /** The next drawing takes the focus to its question. */
    refocus() {
      trail = [];
      refocus = true;
    },
    /**
     * @param {Run & { dropped: number }} run
     * @param {number} position
     */
    update(run, position) {
      const place = placeAt(run.config, model.get("place"));
      const { heads, size } = layoutOf(run.config, place, position, run.tokens.length);
      lead.textContent =
        `From your words to a guess at the next: ${count(placesOf(run.config).operations.length)} operations, about ` +
        `${count(Math.round(multiplications(run.config, run.tokens.length) / 1e5) / 10)} million multiplications, and every one of them is here. ` +
        "Walk the outline first, then look closer where you like. Counting begins at 0, as in the model’s code.";
      tokens.update(run, position);
      way.setPlace(place);
      step.show(place, run, position, Math.min(model.get("inspected"), heads * size - 1));
      const last = trail[trail.length - 1];
      returning.hidden = !last;
      if (last) returning.textContent = `‹ return to ${longName(placeAt(run.config, last.place))}`;
      if (refocus) step.focus();
      refocus = false;
      const text = step.said();
      if (heard.textContent !== text) heard.textContent = text;
    },
  };
}
