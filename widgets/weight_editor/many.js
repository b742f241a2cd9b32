// Many knobs at random: turned one after another while the reader looks on, then shown, and the strongest followed up.

import { setTraits } from "../parts/model.js";
import { moved } from "../parts/moved.js";
import { strips } from "./strips.js";
import { drawn, survey } from "./survey.js";

/** @typedef {import("./survey.js").Turned} Turned */

const [FOLLOWED, LISTED] = [12, 3]; // of those that did most here: asked elsewhere, and named

/**
 * @param {{
 *   model: import("../parts/model.js").Model,
 *   state: () => import("./session.js").State | null,
 *   onPick: (turned: Turned) => void,
 *   onTrouble: (error: unknown) => void,
 * }} options  `state`: what the reader looks at, once it is there
 */
export function manyKnobs({ model, state, onPick, onTrouble }) {
  const view = strips({ onRun: run, onStop: () => running.abort(), onPick });
  let running = new AbortController();
  let made = false;

  async function run() {
    const now = state();
    if (!now) return;
    const { session, asked, tables, edits, shown, others } = now;
    const { signal } = (running = new AbortController());
    const turns = drawn(tables, model.get("turn"), model.get("sample_seed"));
    view.setProgress(0);
    try {
      const found = await survey(tables, turns, async (each) => (await session.predict(asked, each)).probabilities, {
        onProgress: (done) => view.setProgress(done / turns.length),
        signal,
      });
      const most = [];
      for (const turned of [...found].sort((a, b) => b.moved - a.moved).slice(0, FOLLOWED)) {
        const { name, index, value } = turned;
        most.push({ turned, elsewhere: await session.elsewhere(asked, [{ name, index, value }], others) });
      }
      if (signal.aborted) return;
      most.sort((a, b) => least(b) - least(a));
      view.show(
        tables,
        found,
        edits.length ? moved(shown.before.probabilities, shown.after.probabilities) : null,
        most.slice(0, LISTED),
      );
      made = true;
      setTraits(model, { sample_seed: model.get("sample_seed") + 1 }); // others the next time
      view.focus();
    } catch (error) {
      if (!signal.aborted) onTrouble(error);
    } finally {
      view.setProgress(null);
      drawSize();
    }
  }

  function drawSize() {
    view.setSize(model.get("turn"), made);
  }

  return {
    element: view.element,
    drawSize,
    /** What was found is of another prompt or model. */
    forget() {
      running.abort();
      made = false;
      view.hide();
      drawSize();
    },
    stop: () => running.abort(),
  };
}

/**
 * What a knob does wherever it is looked: some that break this prediction leave all others alone.
 * @param {{ turned: Turned, elsewhere: number[] }} knob
 */
function least({ turned, elsewhere }) {
  return Math.min(turned.moved, ...elsewhere);
}
