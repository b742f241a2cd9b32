// What stands ready to grow: the models that the reader chose, the text of each, and what a loss on it is worth.

import { pageFiles } from "../engine/files.js";
import { latest } from "../parts/latest.js";
import { openGarden } from "./garden.js";
import { rivalOf } from "./recipe.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("./plant.js").Plant} Plant */
/** @typedef {import("./recipe.js").Choice} Choice */
/** @typedef {import("./kept_run.js").KeptRun} KeptRun */
/** @typedef {Partial<import("./references.js").References>} References */

/**
 * @param {object} given
 * @param {Model} given.model
 * @param {() => Record<string, any>} given.now  the traits that decide a run
 * @param {() => void} given.onBegin  what stood there is let go, and something else is prepared
 * @param {(i: number, choice: Choice, of: number) => void} given.onPlant  one of them stands
 * @param {() => void} given.onStep
 * @param {(i: number, look: import("./plant.js").Look) => void} given.onLook
 * @param {(run: KeptRun) => Promise<void>} given.onTakeUp  the plants are there, and are to stand as those of this run
 * @param {() => void} given.onReferences  there is another line to hold a loss against
 * @param {(error: unknown, resumed: boolean) => void} given.onReady  all stands there, or `error` says why not
 * @param {(error: unknown) => void} given.onTrouble
 */
export function nursery({ model, now, onBegin, onPlant, onStep, onLook, onTakeUp, onReferences, onReady, onTrouble }) {
  /** @type {import("./garden.js").Garden | null} */
  let garden = null;
  /** @type {Plant[]} */
  let plants = [];
  /** @type {Uint16Array[]} */
  let texts = [];
  /** @type {References} */
  let references = {};
  let prepared = 0; // times; what was prepared for an older choice is let go
  let compared = -1; // for which of these the book's model has been asked
  let gone = false;
  /** @type {KeptRun | null} what is to be gone on with, once its text is there */
  let resumed = null;

  function letGo() {
    for (const plant of plants) plant.stop();
    [plants, texts, references] = [[], [], {}];
  }

  const prepareLatest = latest(async () => {
    const mine = prepared;
    const old = () => gone || mine !== prepared;
    const run = resumed;
    letGo();
    onBegin();
    try {
      garden ??= await openGarden(pageFiles(model), model.get("questions"));
      const { soil, size, rate, seed, steps, rival, own_text } = now();
      const choices = [{ soil, size, rate, seed }, rivalOf({ soil, size, rate, seed }, rival)].flatMap((c) => c ?? []);
      for (const choice of choices) texts.push(await garden.text(choice.soil, own_text, steps));
      if (old()) return;
      for (const [i, choice] of choices.entries()) {
        plants.push(
          await garden.plant(choice, steps, texts[i], {
            prompt: () => model.get("prompt"),
            lines: () => ({ words: references.words ?? 0, pairs: references.pairs ?? 0 }),
            onStep,
            onLook: (look) => !old() && onLook(i, look),
          }),
        );
        if (old()) return;
        onPlant(i, choice, choices.length);
      }
      references = garden.counting(texts[0]);
      if (run) await onTakeUp(run);
      else await Promise.all(plants.map((plant) => plant.look()));
      if (old()) return;
      resumed = null;
      onReady(null, Boolean(run));
    } catch (error) {
      if (old()) return;
      resumed = null;
      onReady(error, false);
    }
  });

  /**
   * Adds the book's own model to the lines, when it has read the text.
   * @param {number} mine
   * @param {import("./garden.js").Garden} asked
   */
  async function compare(mine, asked) {
    try {
      const book = await asked.book(texts[0]);
      if (gone || mine !== prepared) return;
      references = { ...references, book };
      onReferences();
    } catch (error) {
      if (!gone && mine === prepared) onTrouble(error);
    }
  }

  return {
    plants: () => plants,
    references: () => references,
    /** Which preparing what stands here came of. */
    which: () => prepared,
    /** Of a plant's text, in tokens. @param {number} i */
    length: (i) => texts[i].length,
    /** Of a model of this size; 0 if that is not known yet. @param {string} size */
    knobs: (size) => garden?.knobs(size) ?? 0,
    /** How many questions of each kind are asked. @returns {Record<string, number>} */
    asked() {
      /** @type {Record<string, number>} */
      const asked = {};
      for (const { kind } of garden?.questions ?? []) asked[kind] = (asked[kind] ?? 0) + 1;
      return asked;
    },
    /**
     * What was chosen stands there before its first step, ready to grow.
     * @param {KeptRun | null} [run]  as it stood when it was kept
     */
    prepare(run) {
      prepared += 1;
      if (run !== undefined) resumed = run;
      prepareLatest(undefined);
    },
    /** Whether a run that was kept is still to be taken up. */
    resuming: () => resumed !== null,
    /** Fetches the book's own model for its line, but only for those who grow one: until then the page stays light. */
    compareOnce() {
      if (compared === prepared || !garden || !texts.length) return;
      compared = prepared;
      compare(prepared, garden);
    },
    stop() {
      gone = true;
      letGo();
      garden?.stop();
    },
  };
}
