// Between the reader and the engine: a story run once, what the probes read of it, and the answer after a push.

import { readJson } from "../engine/files.js";
import { parseTable } from "./figures.js";
import { openProbes, sharesOf } from "./probes.js";
import { questionOf, storyOf } from "./scene.js";

/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {import("../engine/files.js").Files} Files */
/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {import("./scene.js").Target} Target */
/** @typedef {Record<Target, number[][]>} Shares  by layer, of the story's three containers */
/** @typedef {{end: Shares, answer: Shares, said: Record<Target, number[]>}} Reading  `said`: the model's own shares of all words */
/** @typedef {{story: string, seeker: string, thing: string, containers: string[]}} Told */

/** @type {Record<Target, string>} */
export const POSITIONS = { belief: "before the answer", place: "before the truth" };
export const TARGETS = /** @type {Target[]} */ (["place", "belief"]);

/**
 * @param {Engine} engine
 * @param {Files} files
 * @param {string[]} containers  all the probes know, in their order
 */
export function openSession(engine, files, containers) {
  const layers = Array.from({ length: engine.config.num_hidden_layers }, (_, i) => `blocks.${i}.hook_resid_post`);
  /** @type {Map<string, Promise<any>>} files and readings, by what they are of */
  const kept = new Map();
  const numbered = (/** @type {string[]} */ names) => names.map((name) => containers.indexOf(name));

  /**
   * @template T
   * @param {string} key
   * @param {() => Promise<T>} make
   * @returns {Promise<T>}
   */
  function once(key, make) {
    const made = kept.get(key) ?? make();
    kept.set(key, made);
    made.catch(() => kept.delete(key));
    return made;
  }

  /** @param {number} seed */
  function probes(seed) {
    const file = `village/seed-${seed}/probes.safetensors`;
    return once(file, async () => openProbes(await files.read(file), file));
  }

  /** The token that each container's name begins with. */
  function tokens() {
    return once("tokens", async () => {
      const found = [];
      for (const name of containers) found.push((await engine.encode(` ${name}`))[0]);
      return found;
    });
  }

  /**
   * @param {number[]} few  containers
   * @param {Float32Array} probabilities  of all tokens
   */
  async function sharesSaid(few, probabilities) {
    const all = await tokens();
    return few.map((c) => probabilities[all[c]]);
  }

  return {
    layers: layers.length,
    /**
     * @param {string} name  "probes" or "steering"
     * @param {number | "over"} seed
     */
    table(name, seed) {
      const file = `village/${seed === "over" ? "over-seeds" : `seed-${seed}`}/${name}.csv`;
      return once(file, async () => parseTable(new TextDecoder().decode(await files.read(file))));
    },
    /**
     * What the probes read of a scene after each layer, at the end of the story and before either answer.
     * @param {Scene} scene
     * @param {number} seed
     * @param {(share: number) => void} onProgress  of a download
     * @returns {Promise<Reading>}
     */
    async read(scene, seed, onProgress) {
      await engine.load({ seed }, { onProgress });
      return once(JSON.stringify([scene, seed]), async () => {
        const [by, few, story] = [await probes(seed), numbered(scene.containers), storyOf(scene)];
        const end = (await engine.encode(story)).length; // its last token, after the one that begins every text
        const found = /** @type {Reading} */ ({ end: {}, answer: {}, said: {} });
        for (const target of TARGETS) {
          const { tokens: read, cache } = await engine.runWithCache(`${story} ${questionOf(scene, target)}`, {
            seed,
            names: layers,
          });
          const at = (/** @type {string} */ position, /** @type {number} */ t) =>
            layers.map((name, layer) => {
              const data = cache.get(name)?.data ?? new Float32Array();
              const width = engine.config.hidden_size;
              return sharesOf(by.scores(`${target}/${position}/${layer}`, data.subarray(t * width, (t + 1) * width)), few);
            });
          found.end[target] = at("end of story", end);
          found.answer[target] = at(POSITIONS[target], read.length - 1);
          const { probabilities } = await engine.predict(`${story} ${questionOf(scene, target)}`, { seed, top: 1 });
          found.said[target] = await sharesSaid(few, probabilities);
        }
        return found;
      });
    },
    /**
     * The way from one container's mean to another's, where the question is about to be answered.
     * @param {number} seed
     * @param {Target} question
     * @param {number} layer
     * @param {string} from
     * @param {string} to
     */
    async direction(seed, question, layer, from, to) {
      return (await probes(seed)).direction(`${question}/${POSITIONS[question]}/${layer}`, ...pair(numbered([from, to])));
    },
    /**
     * The next word after a story and a question, with something added to the stream at the last token.
     * @param {Told} told
     * @param {{seed: number, question: Target, layer: number, push?: Float32Array}} asked
     * @returns {Promise<{few: number[], best: {id: number, text: string, probability: number}}>}  few: shares of all
     *   words that the story's containers get
     */
    say(told, { seed, question, layer, push }) {
      const prompt = `${told.story} ${questionOf(told, question)}`;
      const changes = push ? [{ name: layers[layer], kind: /** @type {const} */ ("add"), value: push, positions: [-1] }] : [];
      const ask = async () => {
        const { top, probabilities } = await engine.predict(prompt, { seed, top: 1, changes });
        return { few: await sharesSaid(numbered(told.containers), probabilities), best: top[0] };
      };
      return push ? ask() : once(JSON.stringify(["say", prompt, told.containers, seed]), ask);
    },
    /**
     * The laboratory's scenes. lot: to which of the two containers that the model would not name it is pushed.
     * @returns {Promise<(Told & {lot: number})[]>}
     */
    items() {
      return once("items", () => readJson(files, "village/steered.json"));
    },
  };
}

/** @typedef {ReturnType<typeof openSession>} Session */

/**
 * @param {number[]} both
 * @returns {[number, number]}
 */
function pair([a, b]) {
  return [a, b];
}

/**
 * @param {ArrayLike<number>} values
 * @returns {number}
 */
export function largest(values) {
  return Array.from(values).indexOf(Math.max(...Array.from(values)));
}
