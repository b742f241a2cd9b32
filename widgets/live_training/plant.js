// One growing model: it learns from stop to stop, and is looked at there. Always at the same steps and with the same
// draws, so that the same recipe gives the same samples, too.

import { latest } from "../parts/latest.js";

/** @typedef {import("../engine/training.js").Training} Training */

/**
 * A question in its last token: after these tokens, is `right` likelier than `wrong`?
 * @typedef {{ kind: string, tokens: number[], right: number, wrong: number }} Question
 *
 * @typedef {object} Look  at a model as it stands
 * @property {number} step
 * @property {string[]} texts  what it says, the prompt not included: more than one, where it soon ended the first
 * @property {string} print  the fingerprint of its knobs
 * @property {Record<string, number>} right  of the questions of each kind, how many; empty if not asked here
 *
 * @typedef {{ stand: import("../engine/trainer.js").Stand, losses: number[], mastered: [string, number][] }} KeptPlant
 */

export const ASKED_EVERY = 50; // steps; at first every 10
export const MASTERED = 0.8; // of the questions of a kind: by luck it comes to so many of 40 once in ten thousand times
const SMOOTHED = 20; // losses whose mean has to be below that of who only counts
const SAID = 40; // tokens of a sample
const RECENT = 50; // steps over which a loss is told: that of a single step leaps

/**
 * @param {number} made  steps
 * @returns {number}  the step at which to look next
 */
export function nextStop(made) {
  const every = made < 2 ? 1 : made < 5 ? 3 : made < 10 ? 5 : made < EARLY ? 10 : ASKED_EVERY;
  return made + every - (made < 10 ? 0 : made % every);
}

const EARLY = 200; // steps: at first much happens in few

/** @param {number} made  steps @returns {boolean}  whether it is asked there; always at the same steps, however it is paused */
export function isAsked(made) {
  return made % (made <= EARLY ? 10 : ASKED_EVERY) === 0;
}

export class Plant {
  /**
   * @param {Training} training
   * @param {Question[]} questions
   * @param {{ prompt: () => string, lines: () => Record<string, number>, onLook: (look: Look) => void }} options  `lines`:
   *   losses that mean something, by what it knows whose own is lower
   */
  constructor(training, questions, { prompt, lines, onLook }) {
    this.training = training;
    /** Of each step made, in nats. @type {number[]} */
    this.losses = [];
    /** What it has come to know, and the step at which it was first seen to. @type {Map<string, number>} */
    this.mastered = new Map();
    this.#questions = questions;
    this.#prompt = prompt;
    this.#lines = lines;
    this.#onLook = onLook;
  }

  #questions;
  #prompt;
  #lines;
  #onLook;
  #wanted = false; // to go on
  /** @type {Promise<void> | null} */
  #going = null;
  #begun = 0;
  #milliseconds = 0; // of learning
  #counted = 0; // steps in them

  /** Told by the training, after every step. @param {import("../engine/trainer.js").Progress} progress */
  told({ step, loss }) {
    this.losses.length = step - 1;
    this.losses.push(loss);
    if (!Number.isFinite(loss)) this.pause();
  }

  get made() {
    return this.losses.length;
  }

  /** Whether the last loss is no number any more: from there, nothing leads back. */
  get broken() {
    return this.made > 0 && !Number.isFinite(this.losses[this.made - 1]);
  }

  get ended() {
    return this.broken || this.made >= this.training.recipe.steps;
  }

  get running() {
    return this.#wanted && this.#going !== null;
  }

  /** Steps a second, of late; 0 if not known. */
  get pace() {
    return this.#milliseconds ? (1000 * this.#counted) / this.#milliseconds : 0;
  }

  /**
   * Goes on until `pause`, or to the end.
   * @returns {Promise<void>} settles when it has stopped and been looked at
   */
  start() {
    this.#wanted = true;
    this.#going ??= this.#go().finally(() => (this.#going = null));
    return this.#going;
  }

  async #go() {
    while (this.#wanted && !this.ended) {
      this.#begun = performance.now();
      const before = this.made;
      await this.training.advance(Math.min(nextStop(before), this.training.recipe.steps) - before);
      this.#count(this.made - before, performance.now() - this.#begun);
      await this.look();
    }
    this.#wanted = false;
  }

  /**
   * @param {number} steps
   * @param {number} milliseconds
   */
  #count(steps, milliseconds) {
    const kept = this.#milliseconds > 5000 ? 0.5 : 1; // the newest counts most
    this.#counted = kept * this.#counted + steps;
    this.#milliseconds = kept * this.#milliseconds + milliseconds;
  }

  async pause() {
    this.#wanted = false;
    await this.training.pause();
    await this.#going;
  }

  /** One step. */
  async step() {
    await this.pause();
    if (this.ended) return;
    await this.training.advance(1);
    await this.look();
  }

  /** Back to the same start. */
  async rewind() {
    await this.pause();
    await this.training.rewind();
    this.losses.length = 0;
    this.mastered.clear();
    await this.look();
  }

  /** Has it say something, and looks at its knobs. Asked again meanwhile, it looks once more. */
  look = latest(async (/** @type {void} */ _) => {
    const { training, made } = this;
    const texts = this.broken ? [] : await this.#say();
    const print = await training.fingerprint();
    const right = isAsked(made) && !this.broken ? await this.#ask(made) : {};
    this.#onLook({ step: made, texts, print, right });
  });

  async #say() {
    const texts = [];
    for (let left = SAID, randomSeed = 1; left > 0 && randomSeed <= 4; randomSeed++) {
      const { text, tokens } = await this.training.generate(this.#prompt(), { temperature: 0.7, randomSeed, maxTokens: left });
      texts.push(text);
      left -= tokens.length + 1;
    }
    return texts;
  }

  /** @param {number} made  steps */
  async #ask(made) {
    /** @type {Record<string, number>} */
    const right = {};
    for (const question of this.#questions) {
      const { probabilities } = await this.training.predict(question.tokens, { top: 1 });
      right[question.kind] = (right[question.kind] ?? 0) + Number(probabilities[question.right] > probabilities[question.wrong]);
    }
    for (const [kind, count] of Object.entries(right)) {
      const all = this.#questions.filter((question) => question.kind === kind).length;
      if (count >= MASTERED * all) this.#knows(kind, made);
    }
    for (const [what, line] of Object.entries(this.#lines())) {
      if (made >= SMOOTHED && this.recent(made, SMOOTHED) < line) this.#knows(what, made);
    }
    return right;
  }

  /** @param {string} what  @param {number} made  steps */
  #knows(what, made) {
    if (!this.mastered.has(what)) this.mastered.set(what, made);
  }

  /** What a later page needs to go on from here to the very same model. @returns {Promise<KeptPlant>} */
  async keep() {
    const stand = await this.training.stand(); // taken between two steps, and another may have been made since
    const mastered = [...this.mastered].filter(([, step]) => step <= stand.step);
    return { stand, losses: this.losses.slice(0, stand.step), mastered };
  }

  /** From where one of the same recipe and text was kept. @param {KeptPlant} kept */
  async goOn({ stand, losses, mastered }) {
    await this.pause();
    await this.training.goOn(stand);
    this.losses.length = 0;
    for (const loss of losses) this.losses.push(loss);
    this.mastered.clear();
    for (const [what, step] of mastered) this.mastered.set(what, step);
    await this.look();
  }

  /** The mean of the losses of late, as of step `made`. */
  recent(made = this.made, over = RECENT) {
    const some = this.losses.slice(Math.max(0, made - over), made);
    return some.reduce((sum, each) => sum + each, 0) / some.length;
  }

  stop() {
    this.#wanted = false;
    this.training.stop();
  }
}

/**
 * @param {{ encode: (text: string) => Promise<number[]> }} engine
 * @param {{ kind: string, prompt: string, right: string, wrong: string }[]} asked
 * @returns {Promise<Question[]>}  each cut where the right and the wrong continuation part
 */
export function cutQuestions(engine, asked) {
  return Promise.all(
    asked.map(async ({ kind, prompt, right, wrong }) => {
      const [a, b] = await Promise.all([engine.encode(prompt + right), engine.encode(prompt + wrong)]);
      let at = 0;
      while (a[at] === b[at]) at += 1;
      return { kind, tokens: [0, ...a.slice(0, at)], right: a[at], wrong: b[at] };
    }),
  );
}
