// Which of the sisters, and at which moment of its training.

import { freshId, h } from "../parts/dom.js";
import { tokensRead } from "../parts/format.js";
import { momentSaid } from "../parts/moments.js";

/** @typedef {import("./measured.js").Grown} Grown */

/** @param {{ onSeed: (seed: number) => void, onStep: (step: number) => void }} options */
export function momentChoice({ onSeed, onStep }) {
  const [seedId, stepId] = [freshId("seed"), freshId("step")];
  const seeds = h("select", { id: seedId, onchange: () => onSeed(Number(seeds.value)) });
  /** @type {{ step: number, tokens: number, name?: string }[]} */
  let kept = [];
  const slider = h("input", {
    type: "range",
    id: stepId,
    class: "g-range i-slider",
    min: 0,
    step: 1,
    oninput: () => onStep(kept[slider.valueAsNumber].step),
  });
  const now = h("span", { class: "g-small" });
  const from = h("div", { class: "i-field" }, h("label", { class: "g-title", for: seedId }, "Grown from"), seeds);
  const element = h(
    "div",
    { class: "i-moment" },
    from,
    h("div", { class: "i-field i-grows" }, h("label", { class: "g-title", for: stepId }, "Moment of training"), slider, now),
  );
  return {
    element,
    /**
     * @param {Grown[]} grown
     * @param {number} seed
     * @param {number} step
     */
    update(grown, seed, step) {
      kept = grown.find((one) => one.seed === seed)?.checkpoints ?? [];
      from.hidden = grown.length < 2;
      if (seeds.children.length !== grown.length) {
        seeds.replaceChildren(...grown.map((one) => h("option", { value: one.seed }, `seed ${one.seed}`)));
      }
      seeds.value = String(seed);
      const at = Math.max(
        0,
        kept.findIndex((one) => one.step === step),
      );
      slider.max = String(kept.length - 1);
      slider.value = String(at);
      const read = kept[at]?.name === undefined ? tokensRead(kept[at]?.tokens ?? 0) : momentSaid(kept[at]);
      slider.setAttribute("aria-valuetext", `${at + 1} of ${kept.length}, ${read}`);
      now.textContent = `${read} (${at + 1} of ${kept.length} moments kept)`;
    },
  };
}

/**
 * Whether there is more than one.
 * @param {Grown[]} grown
 */
export function momentsToChoose(grown) {
  return grown.some(({ checkpoints }) => checkpoints.length > 1);
}

/**
 * The moment kept of another seed that is nearest to a step.
 * @param {Grown} grown
 * @param {number} step
 */
export function nearestStep({ checkpoints }, step) {
  return checkpoints.reduce((a, b) => (Math.abs(b.step - step) < Math.abs(a.step - step) ? b : a)).step;
}
