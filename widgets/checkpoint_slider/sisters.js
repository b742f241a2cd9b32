// The same model grown from other seeds: which one is shown, and the course of the others.

import { freshId, h } from "../parts/dom.js";

/** @typedef {import("./timeline.js").Checkpoint} Checkpoint */
/** @typedef {import("./capacities.js").Panel} Panel */
/** @typedef {{ seed: number, checkpoints: Checkpoint[], curves: Panel[] }} Sister */

/** @param {{ onSeed: (seed: number) => void }} options */
export function sisterChoice({ onSeed }) {
  const id = freshId("seed");
  const select = h("select", { id, onchange: () => onSeed(Number(select.value)) });
  const note = h("p", { class: "g-seed-note" });
  const element = h(
    "div",
    { class: "g-sisters", hidden: true },
    h("label", { class: "g-title", for: id }, "Grown from"),
    select,
    note,
  );
  return {
    element,
    /**
     * @param {Sister[]} sisters
     * @param {number} seed  the one shown
     */
    update(sisters, seed) {
      element.hidden = sisters.length < 2;
      select.replaceChildren(...sisters.map((one) => h("option", { value: one.seed }, `seed ${one.seed}`)));
      select.value = String(seed);
      const kept = sisters.find((one) => one.seed === seed)?.checkpoints.length ?? 0;
      const most = Math.max(...sisters.map((one) => one.checkpoints.length));
      note.textContent =
        "The same texts in the same order. Only the chance that set its knobs at the start differs." +
        (kept < most
          ? ` Of this one ${kept} moments were kept to visit, not ${most}; its curves below are as fine as the others’.`
          : "");
    },
  };
}

/**
 * The traits that show a sister, at the moment nearest to the one shown.
 * @param {Sister} sister
 * @param {number} step  the one shown
 */
export function shownAs({ seed, checkpoints, curves }, step) {
  const far = checkpoints.map((one) => Math.abs(one.step - step));
  return { seed, checkpoints, curves, step: checkpoints[far.indexOf(Math.min(...far))].step };
}
