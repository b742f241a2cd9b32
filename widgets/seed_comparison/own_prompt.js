// A prompt of the reader's own through all the sisters, at any moment that all of them kept.

import { freshId, h } from "../parts/dom.js";
import { short, tokensRead } from "../parts/format.js";
import { rested } from "../parts/latest.js";
import { promptBox } from "../parts/prompt_box.js";
import { troubleBox } from "../parts/trouble.js";
import { insides } from "./insides.js";
import { openSession } from "./session.js";
import { continuations, sharing, verdict, wordTable } from "./side_by_side.js";

/** @typedef {import("./session.js").Answer} Answer */
/** @typedef {{ step: number, tokens: number }} Moment */

/**
 * @typedef {object} Shown
 * @property {string} prompt
 * @property {number} step
 * @property {number[]} seeds
 * @property {Moment[]} moments
 * @property {Moment[]} first  the moments that the first one kept
 * @property {import("./evidence.js").Heads[]} heads
 * @property {{ label: string, prompt: string, note?: string }[]} examples
 */

/** @param {{ onPrompt: (prompt: string) => void, onStep: (step: number) => void }} calls */
export function ownPrompt({ onPrompt, onStep }) {
  const box = promptBox({ onType: onPrompt, onExample: ({ prompt }) => onPrompt(prompt) });
  const stepId = freshId("step");
  const slider = h("input", {
    type: "range",
    id: stepId,
    class: "g-range s-slider",
    min: 0,
    step: 1,
    oninput: () => {
      if (shown) onStep(shown.moments[slider.valueAsNumber].step);
    },
  });
  const now = h("span", { class: "g-small" });
  const progress = h("p", { class: "g-small s-progress" });
  const trouble = troubleBox({ onRetry: ask });
  const said = h("p", { class: "s-verdict" });
  const heard = h("p", { class: "g-hidden", role: "status" });
  const [words, on, shares, inside] = ["div", "div", "div", "div"].map((tag) => h(/** @type {"div"} */ (tag), {}));
  const answer = h(
    "div",
    { class: "s-answer", hidden: true },
    h("p", { class: "g-title" }, "What each would say next"),
    said,
    words,
    h("p", { class: "g-title s-gap" }, "How much probability they put on the same words"),
    shares,
    h("p", { class: "g-title s-gap" }, "What each would write on"),
    on,
    inside,
  );
  const element = h(
    "div",
    {},
    box.element,
    h("div", { class: "s-field" }, h("label", { class: "g-title", for: stepId }, "Moment of training"), slider, now),
    progress,
    trouble.element,
    answer,
    heard,
  );

  /** @type {Shown | null} */
  let shown = null;
  /** @type {import("../parts/engine.js").Engine | null} */
  let engine = null;
  /** @type {ReturnType<typeof openSession> | null} */
  let session = null;
  /** @type {Answer[]} */
  let answers = [];
  let inSight = false;
  const announce = rested(() => {
    heard.textContent = verdict(answers);
  }, 900);

  /** @type {import("./session.js").Listener} */
  const listener = {
    onAnswers(found, failed) {
      if (!shown || !engine) return;
      answers = found;
      trouble.show(failed.length ? missing(failed) : null);
      answer.hidden = !found.length;
      if (!found.length) return;
      box.setRead(found[0].prediction, engine.context);
      said.textContent = verdict(found);
      words.replaceChildren(wordTable(shown.seeds, found));
      shares.replaceChildren(...sharing(found, []));
      const { step } = found[0];
      inside.replaceChildren(
        ...insides(
          found,
          shown.heads.filter((one) => one.step === step),
        ),
      );
      announce();
    },
    onOthers: (others) => shares.replaceChildren(...sharing(answers, others)),
    onTold: (told) => on.replaceChildren(...continuations(told)),
    onProgress: (share) => {
      progress.textContent = share === null ? "" : `Fetching the sisters: ${Math.round(100 * share)}%`;
    },
    onTrouble: (error) => {
      trouble.show(error);
    },
  };

  function ask() {
    if (!session || !shown || !inSight) return;
    trouble.show(null);
    const { prompt, step, seeds, first } = shown;
    session.look({ prompt, sisters: seeds.map((seed) => ({ seed, step })), others: besides(first, seeds[0], step) });
  }

  return {
    element,
    /** @param {Shown} next */
    update(next) {
      shown = next;
      box.setExamples(next.examples);
      box.setPrompt(next.prompt);
      const at = next.moments.findIndex(({ step }) => step === next.step);
      slider.max = String(next.moments.length - 1);
      slider.value = String(at);
      const read = tokensRead(next.moments[at]?.tokens ?? 0);
      slider.setAttribute("aria-valuetext", `${at + 1} of ${next.moments.length}, ${read}`);
      now.textContent = `${read} (${at + 1} of ${next.moments.length} moments that all of them kept)`;
      ask();
    },
    /** @param {import("../parts/engine.js").Engine | null} started */
    use(started) {
      session?.stop();
      engine = started;
      session = started && openSession(started, listener);
      ask();
    },
    /** @param {boolean} seen  whether this page of the widget is the one shown */
    setInSight(seen) {
      if (seen === inSight) return;
      inSight = seen;
      ask();
    },
    stop() {
      session?.stop();
      announce.cancel();
    },
  };
}

/**
 * What the sisters are to be compared with: the first one, when it had read half as much, and before it read anything.
 * @param {Moment[]} kept
 * @param {number} seed
 * @param {number} step
 * @returns {import("./session.js").Other[]}
 */
export function besides(kept, seed, step) {
  const here = kept.find((one) => one.step === step);
  const before = kept.filter((one) => one.step < step && one.step > 0);
  if (!here) return [];
  const half = before.reduce(
    (/** @type {Moment | null} */ best, one) =>
      best && Math.abs(best.tokens - here.tokens / 2) <= Math.abs(one.tokens - here.tokens / 2) ? best : one,
    null,
  );
  const start = step > 0 ? kept.find((one) => one.step === 0) : undefined;
  return [
    ...(half ? [{ seed, step: half.step, said: `seed ${seed}, and itself after ${short(half.tokens)} tokens` }] : []),
    ...(start ? [{ seed, step: 0, said: "a sister and an untrained model" }] : []),
  ];
}

/** @param {{ seed: number, error: Error }[]} failed */
function missing(failed) {
  const who = failed.map(({ seed }) => `seed ${seed}`).join(" and ");
  return new Error(`The model of ${who} could not be fetched; the others go on without it. ${failed[0].error.message}`);
}
