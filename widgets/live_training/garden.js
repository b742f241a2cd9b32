// Fetches what models grow on, and starts them: everything between what is chosen and what is shown.

import { openCorpus } from "../corpus_search/corpus.js";
import { expectedShapes } from "../engine/checkpoint.js";
import { startEngine } from "../engine/client.js";
import { readJson } from "../engine/files.js";
import { Plant, cutQuestions } from "./plant.js";
import { READ, configOf, recipeOf } from "./recipe.js";
import { bookLoss, countingLosses } from "./references.js";
import { bookText, ownText, wordBeginnings } from "./soil.js";

/** @typedef {import("../corpus_search/corpus.js").Corpus} Corpus */
/** @typedef {import("../engine/client.js").EngineClient} EngineClient */
/** @typedef {import("./recipe.js").Choice} Choice */

const BOOK_ROWS = 48; // of the text, on which the book's model is tried

/**
 * @param {import("../engine/files.js").Files} files
 * @param {{ kind: string, prompt: string, right: string, wrong: string }[]} asked
 */
export async function openGarden(files, asked) {
  const engine = await startEngine({ files });
  try {
    const tokenizer = await readJson(files, "village/tokenizer.json");
    return new Garden(engine, files, wordBeginnings(tokenizer), await cutQuestions(engine, asked));
  } catch (error) {
    engine.stop();
    throw error;
  }
}

export class Garden {
  /**
   * @param {EngineClient} engine
   * @param {import("../engine/files.js").Files} files
   * @param {boolean[]} beginsWord
   * @param {import("./plant.js").Question[]} questions
   */
  constructor(engine, files, beginsWord, questions) {
    this.engine = engine;
    this.questions = questions;
    this.#files = files;
    this.#beginsWord = beginsWord;
  }

  #files;
  #beginsWord;
  /** @type {Promise<Corpus> | null} */
  #corpus = null;

  /**
   * @param {string} soil
   * @param {string} own  the reader's text
   * @param {number} steps
   * @returns {Promise<Uint16Array>}
   */
  async text(soil, own, steps) {
    if (soil === "own") return ownText(await this.engine.encode(own));
    this.#corpus ??= openCorpus(this.#files, "village/corpus");
    this.#corpus.catch(() => (this.#corpus = null)); // so that the next call tries again
    return bookText(await this.#corpus, soil, steps * READ.rows * READ.length, this.#beginsWord);
  }

  /**
   * @param {Choice} choice
   * @param {number} steps
   * @param {Uint16Array} stream
   * @param {ConstructorParameters<typeof Plant>[2] & { onStep: () => void }} options
   * @returns {Promise<Plant>}
   */
  async plant(choice, steps, stream, { onStep, ...options }) {
    /** @type {Plant | null} */
    let plant = null;
    const training = await this.engine.startTraining({
      stream,
      config: configOf(choice.size),
      recipe: recipeOf(choice, steps),
      onProgress(progress) {
        plant?.told(progress);
        onStep();
      },
    });
    plant = new Plant(training, this.questions, options);
    return plant;
  }

  /** @param {string} size  @returns {number} knobs of a model of that size */
  knobs(size) {
    const shapes = [...expectedShapes({ ...this.engine.config, ...configOf(size) })];
    return shapes.reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b), 0);
  }

  /** @param {Uint16Array} stream */
  counting(stream) {
    return countingLosses(stream, this.engine.config.vocab_size);
  }

  /** @param {Uint16Array} stream  @returns {Promise<number>} the loss of the book's own model on it */
  book(stream) {
    return bookLoss(this.engine, stream, READ.length, BOOK_ROWS);
  }

  stop() {
    this.engine.stop();
  }
}
