// How likely each followed word was, for the reader's own words, at every checkpoint seen so far.
// The chart lies under the slider and shares its scale; it fills in as the reader slides.

import { lineChart } from "../parts/chart.js";
import { shareRange } from "../parts/chart_geometry.js";
import { h } from "../parts/dom.js";
import { axisOf } from "../parts/moments.js";
import { shown } from "../parts/words.js";

/** @typedef {import("../engine/engine.js").Prediction} Prediction */
/** @typedef {import("./next_word.js").Followed} Followed */
/** @typedef {import("./timeline.js").Checkpoint} Checkpoint */
/** @typedef {import("../parts/chart_geometry.js").Line} Line */

/**
 * @param {Followed[]} followed
 * @param {Checkpoint[]} checkpoints
 * @param {Map<number, Prediction>} seen  by step
 * @returns {Line[]}  a gap at every checkpoint that was not seen
 */
export function traces(followed, checkpoints, seen) {
  return followed.map(({ id, text, hue }) => ({
    label: shown(text).text,
    hue,
    points: checkpoints.map(({ step, tokens }) => {
      const p = seen.get(step)?.probabilities[id];
      return p === undefined ? null : [tokens, p, p, p];
    }),
  }));
}

/**
 * The same for the notebook: a row for each followed word at each moment seen.
 * @param {Followed[]} followed
 * @param {Checkpoint[]} checkpoints
 * @param {Map<number, Prediction>} seen  by step
 */
export function found(followed, checkpoints, seen) {
  return checkpoints.flatMap(({ step }) => {
    const prediction = seen.get(step);
    return prediction ? followed.map(({ id, text }) => ({ step, id, text, probability: prediction.probabilities[id] })) : [];
  });
}

/**
 * @param {{ onSeek: (share: number) => void }} options
 */
export function trace({ onSeek }) {
  const chart = lineChart({
    title: "Probability of the words you follow",
    unit: "share",
    height: 136,
    stem: 24,
    onSeek,
    axis: () => axisOf(moments),
  });
  const hint = h("p", { class: "g-hint" });
  const element = h("div", { class: "g-trace" }, chart.element, hint);
  let drawn = "";
  /** @type {Checkpoint[]} */
  let moments = [];

  return {
    element,
    /**
     * @param {Followed[]} followed
     * @param {Checkpoint[]} checkpoints
     * @param {Map<number, Prediction>} seen
     */
    update(followed, checkpoints, seen) {
      moments = checkpoints;
      const lines = traces(followed, checkpoints, seen);
      // Sliding alone moves only the marker.
      if (drawn === (drawn = JSON.stringify([lines, checkpoints]))) return;
      chart.draw(lines, checkpoints[checkpoints.length - 1].tokens, shareRange(lines));
      const unseen = checkpoints.filter(({ step }) => !seen.has(step)).length;
      if (!followed.length) hint.textContent = "Press a word in the list below to follow it through training.";
      else if (unseen)
        hint.textContent =
          "How likely each followed word is after your words. Where a line is dotted, slide over it to fill it in.";
      else hint.textContent = "How likely each followed word is after your words.";
    },
    mark: chart.mark,
    stop: chart.stop,
  };
}
