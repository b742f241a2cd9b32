// Before any curve is shown: what will the model lose for a while, on the way to getting better?

import { percent, short } from "../parts/format.js";
import { prediction } from "../parts/prediction.js";
import { FALL, askedAbout, fall } from "./fallen.js";

/** @typedef {import("./capacities.js").Panel} Panel */

const ID = "falls";

/**
 * @param {{ keeper: import("../parts/score.js").ScoreKeeper, onShow: () => void }} options  `onShow`: the reader has said
 *   what will fall, or only wants to see
 */
export function fallGuess({ keeper, onShow }) {
  const form = prediction({ keeper, onShow });
  return {
    element: form.element,
    /** @param {Panel[]} panels */
    ask(panels) {
      form.ask({
        id: ID,
        question:
          `At which of these will it get clearly worse on the way, by ${percent(FALL)} of the cases or more, ` +
          "before it gets better?",
        options: askedAbout(panels),
        many: true,
        button: "Show its training",
      });
    },
    /**
     * All is shown now, guessed or not.
     * @param {Panel[]} panels
     */
    tell(panels) {
      if (form.element.querySelector("form")) return form.close(); // nobody pressed its buttons
      const fallen = askedAbout(panels).flatMap(({ id, label, points }) => {
        const found = fall(points);
        return found
          ? [
              {
                id,
                said: `${label}, from ${percent(found.from[1])} to ${percent(found.to[1])} after ${short(found.to[0])} tokens`,
              },
            ]
          : [];
      });
      form.tell(
        new Set(fallen.map(({ id }) => id)),
        fallen.length ? `It fell in: ${fallen.map(({ said }) => said).join("; ")}.` : "Nothing fell so far.",
      );
    },
    answered: () => form.answered(ID),
  };
}
