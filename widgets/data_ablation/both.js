// One prompt, two models: the one that read the full text, and the one that was grown without.

import { barList } from "../parts/bars.js";
import { h } from "../parts/dom.js";
import { engines } from "../parts/engines.js";
import { percent } from "../parts/format.js";
import { latest } from "../parts/latest.js";
import { moved } from "../parts/moved.js";
import { whenNear } from "../parts/near.js";
import { promptBox } from "../parts/prompt_box.js";
import { troubleBox } from "../parts/trouble.js";
import { renamed } from "./words.js";

/** @typedef {import("../engine/engine.js").Prediction} Prediction */
/** @typedef {import("./soil.js").Soil} Soil */
/** @typedef {{ label: string, prompt: string, note: string, right: string, wrong: string }} Example */

const FULL = "village";
const SHOWN = 6;

/**
 * @param {{ model: import("../parts/model.js").Model, onPrompt: (prompt: string) => void }} options
 */
export function bothModels({ model, onPrompt }) {
  const grown = engines(model);
  const box = promptBox({ onType: onPrompt, onExample: ({ prompt }) => onPrompt(prompt) });
  const status = h("p", { class: "g-small", role: "status" });
  const trouble = troubleBox({ onRetry: () => ask() });
  const names = h("p", { class: "g-small" });
  const apart = h("p", { class: "a-apart" });
  const full = barList({ label: "Next words of the model of the full text" });
  const other = barList({ label: "Next words of the model grown without" });
  const title = h("p", { class: "g-title" });
  const element = h(
    "div",
    { class: "a-both", hidden: true },
    h("p", { class: "g-title a-ask" }, "Ask both yourself"),
    h("p", { class: "g-note" }, "Write a beginning, or take one of ours. Both models guess the next word, here in your browser."),
    box.element,
    names,
    status,
    trouble.element,
    h(
      "div",
      { class: "a-sides" },
      h("div", {}, h("p", { class: "g-title" }, "Grown on the full text"), full.element),
      h("div", {}, title, other.element),
    ),
    apart,
  );
  /** @type {Soil | null} */
  let soil = null;
  let near = false;
  const stopWatching = whenNear(element, () => {
    near = true;
    ask();
  });

  const answer = latest(async (/** @type {{ prompt: string, soil: Soil }} */ asked) => {
    try {
      trouble.show(null);
      const seed = seedOf(asked.soil);
      const [one, two] = await Promise.all([FULL, asked.soil.id].map((folder) => loaded(folder, seed)));
      const example = model.get("examples").find((/** @type {Example} */ each) => each.prompt === asked.prompt);
      const watched = await Promise.all(
        [example?.right, example?.wrong].map(async (word) => (word ? (await one.tokens(` ${word}`))[0] : null)),
      );
      const [mine, theirs] = await Promise.all([one, two].map((engine) => engine.predict(asked.prompt, { seed, top: SHOWN })));
      if (asked.soil !== soil || asked.prompt !== model.get("prompt")) return;
      status.textContent = "";
      box.setRead(mine, one.context);
      full.update(bars(mine, watched));
      other.update(bars(theirs, watched));
      apart.textContent = said(mine, theirs, watched, example);
      element.dataset.asked = JSON.stringify([soil.id, asked.prompt]);
    } catch (error) {
      status.textContent = "";
      trouble.show(error);
    }
  });

  /**
   * @param {string} folder
   * @param {number} seed
   */
  async function loaded(folder, seed) {
    const engine = await grown.of(folder);
    await engine.load(
      { seed },
      {
        onProgress: (share) => {
          status.textContent = share < 1 ? `Fetching the models: ${Math.round(share * 100)}%` : "";
        },
      },
    );
    return engine;
  }

  /** The seed that the soil's model grew from; its sister of the same seed began with the same knobs. @param {Soil} soil */
  function seedOf({ id }) {
    return model.get("courses").find((/** @type {import("./words.js").Course} */ { runs }) => runs[id])?.runs[id].seed ?? 0;
  }

  function ask() {
    const prompt = model.get("prompt");
    box.setPrompt(prompt);
    names.textContent = soil ? renamed(prompt, soil.names) : "";
    if (near && soil) answer({ prompt, soil });
  }

  return {
    element,
    setExamples: (/** @type {Example[]} */ examples) => box.setExamples(examples),
    ask,
    /** @param {Soil | null} next  null: nothing is shown yet */
    show(next) {
      element.hidden = !next;
      soil = next;
      title.textContent = next ? `Grown ${next.line}` : "";
      ask();
    },
    stop() {
      stopWatching();
      grown.stop();
    },
  };
}

/**
 * The likeliest words, and those to watch wherever they stand.
 * @param {Prediction} prediction
 * @param {({ id: number, text: string } | null)[]} watched  right and wrong
 * @returns {import("../parts/bars.js").Bar[]}
 */
function bars({ top, probabilities }, watched) {
  const more = watched.flatMap((token) =>
    token && !top.some(({ id }) => id === token.id) ? [{ ...token, probability: probabilities[token.id] }] : [],
  );
  return [...top, ...more].map(({ id, text, probability }) => {
    const at = watched.findIndex((token) => token?.id === id);
    return { id, text, probability, hue: at < 0 ? undefined : at + 1 };
  });
}

/**
 * @param {Prediction} mine
 * @param {Prediction} theirs
 * @param {({ id: number, text: string } | null)[]} watched
 * @param {Example | undefined} example
 */
function said(mine, theirs, [right, wrong], example) {
  const share = `Between the two, ${percent(moved(mine.probabilities, theirs.probabilities))} of the probability lies elsewhere.`;
  const of = (/** @type {{ id: number } | null} */ token, /** @type {string} */ word) =>
    token
      ? ` “${word}” gets ${percent(mine.probabilities[token.id])} from the first and ${percent(theirs.probabilities[token.id])} from the second.`
      : "";
  return share + (example ? of(right, example.right) + of(wrong, example.wrong) : "");
}
