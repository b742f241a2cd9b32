// Once the reader rests: the story told again, before and after the turns, and how much moved after other beginnings.

import { h } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { rested } from "../parts/latest.js";
import { stories } from "./stories.js";

const REST = 150; // ms without a turn before the story is told again

/**
 * @param {{ state: () => import("./session.js").State | null, onTold: () => void, onTrouble: (error: unknown) => void }} options
 */
export function retelling({ state, onTold, onTrouble }) {
  const tale = stories();
  const elsewhere = h("p", { class: "g-small" });
  let telling = new AbortController();

  const soon = rested(async () => {
    const now = state();
    if (!now) return;
    telling.abort();
    const { signal } = (telling = new AbortController());
    const { session, asked, edits, others } = now;
    try {
      const before = await session.tell(asked, [], signal);
      const after = await session.tell(asked, edits, signal);
      if (signal.aborted) return;
      tale.update(asked.prompt, before, after);
      const shares = edits.length && others.length ? await session.elsewhere(asked, edits, others) : [];
      if (signal.aborted) return;
      elsewhere.textContent = shares.length
        ? `After ${shares.length} other beginnings, ${percent(Math.min(...shares))} to ${percent(Math.max(...shares))} of the probability moved.`
        : "";
      onTold();
    } catch (error) {
      if (!signal.aborted) onTrouble(error);
    }
  }, REST);

  return {
    element: tale.element,
    elsewhere,
    soon() {
      tale.setStale();
      soon();
    },
    /** What was told is of another model. */
    forget() {
      telling.abort();
      tale.forget();
      elsewhere.textContent = "";
    },
    /** What is being told is of turns that no longer stand. */
    drop: () => telling.abort(),
    stop() {
      soon.cancel();
      telling.abort();
    },
  };
}
