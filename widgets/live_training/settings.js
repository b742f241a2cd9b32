// All that is chosen before a model is grown.

import { h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { CONTROLS, ownTextBox, picker } from "./controls.js";
import { DIFFERENCES, STEPS, otherThan, summary } from "./recipe.js";

/** @typedef {import("./recipe.js").Choice} Choice */

/**
 * @typedef {Choice & { steps: number, rival: { what: string, value: any }, own_text: string }} Settings
 * @param {{ onSet: (changed: Partial<Settings>) => void, now: () => Settings }} options
 */
export function settingsForm({ onSet, now }) {
  const own = ownTextBox((own_text) => onSet({ own_text }));
  const first = Object.fromEntries(
    Object.entries(CONTROLS).map(([what, make]) => [what, make((value) => onSet({ [what]: value, ...moved(what, value) }))]),
  );
  const second = Object.fromEntries(
    Object.entries(CONTROLS).map(([what, make]) => [what, make((value) => onSet({ rival: { what, value } }))]),
  );
  const lengths = [...new Set([...STEPS, now().steps])].sort((a, b) => a - b);
  const steps = picker("How long", Object.fromEntries(lengths.map((n) => [n, `${count(n)} steps`])), (value) =>
    onSet({ steps: Number(value) }),
  );
  const beside = picker("Beside it, the same model with", { "": "(no other)", ...DIFFERENCES }, (what) =>
    onSet({ rival: { what, value: otherThan(now(), what) } }),
  );
  const value = h("div", { class: "l-value" });
  const line = h("span", {});
  const fields = h(
    "fieldset",
    { class: "l-settings" },
    h("legend", { class: "g-hidden" }, "What is to be grown"),
    first.soil.element,
    first.size.element,
    steps.element,
    first.rate.element,
    first.seed.element,
    beside.element,
    value,
    own.element,
  );
  const element = h("details", { class: "l-chosen" }, h("summary", {}, h("b", {}, "What is grown: "), line), fields);

  /** The other must differ, also when the one is changed. @param {string} what  @param {any} value */
  function moved(what, value) {
    const { rival, ...choice } = now();
    if (rival.what !== what || rival.value !== value) return {};
    return { rival: { what, value: otherThan({ ...choice, [what]: value }, what) } };
  }

  return {
    element,
    draw() {
      const settings = now();
      const { rival } = settings;
      line.textContent = summary(settings);
      for (const [what, control] of Object.entries(first)) control.set(settings[/** @type {keyof Choice} */ (what)]);
      steps.set(settings.steps);
      beside.set(rival.what);
      own.set(settings.own_text);
      own.element.hidden = settings.soil !== "own" && !(rival.what === "soil" && rival.value === "own");
      const control = second[rival.what];
      control?.set(rival.value);
      if (value.firstChild !== (control?.element ?? null)) value.replaceChildren(...(control ? [control.element] : []));
      value.hidden = !control;
    },
    /** @param {boolean} locked  while a model has begun to grow */
    lock(locked) {
      fields.disabled = locked;
    },
  };
}
