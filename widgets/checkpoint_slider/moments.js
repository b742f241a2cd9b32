// Which moment of which run is shown: the checkpoints on a line to slide along, the run's seed, and the paths of the words
// that are followed. The traits `step`, `seed` and what comes with a seed say it.

import { h } from "../parts/dom.js";
import { setTraits } from "../parts/model.js";
import { nearest } from "../parts/timescale.js";
import { shownAs, sisterChoice } from "./sisters.js";
import { timeline } from "./timeline.js";
import { trace } from "./trace.js";

/** @typedef {import("./timeline.js").Checkpoint} Checkpoint */

/** @param {import("../parts/model.js").Model} model */
export function momentsOf(model) {
  /** @returns {Checkpoint[]} */
  const checkpoints = () => model.get("checkpoints");
  /** @returns {import("./sisters.js").Sister[]} */
  const sisters = () => model.get("sisters") ?? [];

  const line = timeline({ onGo: (index) => go(index) });
  const paths = trace({ onSeek: seek });
  const seeds = sisterChoice({
    onSeed(seed) {
      line.pause();
      const sister = sisters().find((one) => one.seed === seed);
      if (sister) setTraits(model, shownAs(sister, model.get("step")));
    },
  });
  const fetching = h("p", { class: "g-fetching" });

  /** @param {number} index */
  function go(index) {
    setTraits(model, { step: checkpoints()[index].step });
  }

  /** @param {number} share  of the whole axis */
  function seek(share) {
    line.pause();
    go(
      nearest(
        share,
        checkpoints().map((c) => c.tokens),
      ),
    );
  }

  /** @returns {number} the index of the checkpoint shown: that of the trait `step`, or the nearest */
  function here() {
    const far = checkpoints().map((c) => Math.abs(c.step - model.get("step")));
    return far.indexOf(Math.min(...far));
  }

  return {
    element: h("div", { class: "g-moments" }, line.element, paths.element, fetching, seeds.element),
    checkpoints,
    sisters,
    seek,
    /** @returns {Checkpoint} */
    now: () => checkpoints()[here()],
    atTheEnd: () => here() === checkpoints().length - 1,
    /** The step of the last. */
    last: () => checkpoints()[checkpoints().length - 1].step,
    pause: line.pause,
    shown: line.shown,
    setPresence: line.setPresence,
    /** Another run's checkpoints. */
    drawRun() {
      line.setCheckpoints(checkpoints());
      seeds.update(sisters(), model.get("seed"));
    },
    /** Another moment. */
    drawMoment() {
      line.setIndex(here());
      paths.mark(checkpoints()[here()].tokens);
    },
    /**
     * @param {import("./next_word.js").Followed[]} followed
     * @param {Parameters<typeof paths.update>[2]} seen  what each checkpoint gave, as far as it was asked
     */
    drawPaths: (followed, seen) => paths.update(followed, checkpoints(), seen),
    /** @param {string} sentence  of what is on its way */
    tell(sentence) {
      fetching.textContent = sentence;
    },
    stop() {
      paths.stop();
      line.pause();
    },
  };
}
