// What a reader sees of the keeping: whether what they grow survives a reload, and a run of an earlier visit to go on with.

import { h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { canKeepRuns, forgetRun, keepRun, keptRun } from "./kept_run.js";
import { summary } from "./recipe.js";

/** @typedef {import("./kept_run.js").KeptRun} KeptRun */

const EVERY = 5000; // ms: to write some megabytes more often would only slow the growing

/**
 * @param {{ current: () => Promise<KeptRun | null>, onGoOn: (run: KeptRun) => void, onForgotten: () => void }} options
 *   `current`: the run as it stands, if there is anything to keep of it
 */
export function keeping({ current, onGoOn, onForgotten }) {
  const note = h("p", { class: "g-small l-kept" });
  const offer = h("div", { class: "l-offer", role: "group", "aria-label": "A run that was kept", hidden: true });
  let allowed = true;
  let last = 0; // when it was last kept
  let going = Promise.resolve();

  async function look() {
    allowed = await canKeepRuns();
    note.textContent = allowed
      ? "What you grow is kept in this browser every few seconds: after a reload you can go on with it."
      : "This browser keeps nothing here, so a reload loses what you grow.";
    const run = allowed ? await keptRun() : null;
    if (run) draw(run);
  }

  /** @param {KeptRun} run */
  function draw(run) {
    const made = run.models[0].plant.stand.step;
    const { steps } = run.settings;
    offer.replaceChildren(
      h(
        "p",
        {},
        h("b", {}, "You have grown one here before. "),
        `It stands at step ${count(made)} of ${count(steps)}: ${summary(/** @type {any} */ (run.settings))}. Growing another takes its place.`,
      ),
      h(
        "div",
        { class: "l-buttons" },
        h(
          "button",
          { type: "button", class: "g-button g-primary", onclick: () => onGoOn(run) },
          made < steps ? "Go on where it stopped" : "Show it again",
        ),
        h("button", { type: "button", class: "g-button", onclick: forget }, "Forget it"),
      ),
    );
    offer.hidden = false;
  }

  async function forget() {
    await forgetRun();
    close();
    note.textContent = "Forgotten.";
    onForgotten();
  }

  function close() {
    offer.hidden = true;
    offer.replaceChildren();
  }

  async function write() {
    const run = await current();
    if (!run) return;
    const refused = await keepRun(run);
    close();
    note.textContent = refused
      ? `${refused}: a reload loses this model.`
      : `Kept in this browser up to step ${count(run.models[0].plant.stand.step)}.`;
  }

  return {
    note,
    offer,
    look,
    close,
    /**
     * The model has gone on.
     * @param {boolean} [now]  it has stopped: the last steps are kept too, however soon
     */
    keep(now = false) {
      if (!allowed || (!now && performance.now() - last < EVERY)) return going;
      last = performance.now();
      going = going.then(write).catch(() => {
        note.textContent = "It could not be kept: a reload loses this model.";
      });
      return going;
    },
  };
}
