// Before the machine drives: where will it go, which was trained for nothing but its smoke?

import { fixed } from "../parts/format.js";
import { prediction } from "../parts/prediction.js";
import { scoreKeeper } from "../parts/score.js";

/** @typedef {{ green: number, red: number }} Ends  where it ends on average, forward being positive */

const STILL = 0.5; // of the track's units: as good as not moved
const OPTIONS = [
  { id: "cart", label: "Forward for green and back for red, as the cart did" },
  { id: "other", label: "The other way round" },
  { id: "one", label: "The same way for both" },
  { id: "still", label: "It hardly moves: nobody asked it to" },
];

/**
 * @param {{ onShow: () => void }} options  `onShow`: the reader has said it, or only wants to see
 */
export function wayGuess({ onShow }) {
  const form = prediction({ keeper: scoreKeeper("DrivingMachine"), onShow });
  return {
    element: form.element,
    /** @param {string} machine  @param {string} name */
    ask(machine, name) {
      form.ask({
        id: machine,
        question: `Where will ${name} go when it is set down, before a green lamp and before a red one?`,
        options: OPTIONS,
        many: false,
        button: "Let it drive",
      });
    },
    /** @param {Ends} ends */
    tell(ends) {
      const came = OPTIONS.find(({ id }) => id === way(ends))?.label ?? "";
      form.tell(
        new Set([way(ends)]),
        `${came.split(":")[0]}. Over five lamps, on flat ground, it ends ${where(ends.green)} for green and ${where(ends.red)} for red.`,
      );
    },
    /** @param {string} machine */
    answered: (machine) => form.answered(machine),
    close: () => form.close(),
  };
}

/** @param {Ends} ends */
function way({ green, red }) {
  if (Math.max(Math.abs(green), Math.abs(red)) < STILL) return "still";
  if (green * red > 0) return "one";
  return green > red ? "cart" : "other";
}

/** @param {number} x */
function where(x) {
  return `${fixed(Math.abs(x), 1)} ${x < 0 ? "back" : "ahead"}`;
}
