// Steps that the model did not write, put into its mouth: does its answer follow them?

import { h } from "../parts/dom.js";
import { latest } from "../parts/latest.js";
import { framed } from "./chat.js";
import { mark, share } from "./card.js";
import { figureOf } from "./figures.js";
import { endsOn, writtenOut } from "./moves.js";

/** @typedef {import("./moves.js").Scene} Scene */
/** @typedef {import("./moves.js").Step} Step */
/** @typedef {import("./school.js").Stage} Stage */

const ANSWER = 12; // tokens, as in lab/posttraining/measure.py

/**
 * @param {{ model: import("../parts/model.js").Model, school: ReturnType<typeof import("./school.js").school>,
 *   onTrouble: (error: unknown) => void }} options
 */
export function mouth({ model, school, onTrouble }) {
  const list = h("ol", { class: "p-steps" });
  const result = h("p", { class: "p-result", role: "status" });
  const measured = h("p", { class: "g-small" });
  const element = h(
    "div",
    { class: "p-mouth", hidden: true },
    h("p", { class: "g-title" }, "Put other steps into its mouth"),
    h("p", { class: "g-small" }, "Choose where the thing is after each move, true or not. It only has to go on."),
    list,
    h(
      "div",
      { class: "p-buttons" },
      h("button", { type: "button", class: "g-button", onclick: () => set(own) }, "Its own steps"),
      h("button", { type: "button", class: "g-button", onclick: () => set(scene?.steps ?? []) }, "The true steps"),
    ),
    result,
    measured,
  );
  /** @type {Scene | null} */
  let scene = null;
  /** @type {Stage | null} */
  let stage = null;
  /** @type {Step[]} */
  let own = [];
  /** @type {Step[]} */
  let steps = [];
  let closed = false;

  /** @param {Step[]} given */
  function set(given) {
    if (!scene) return;
    const { containers, thing } = scene;
    steps = given.map((step) => /** @type {Step} */ ([...step]));
    list.replaceChildren(
      ...steps.map((step, i) => {
        const choice = h(
          "select",
          {
            "aria-label": `Where the ${thing} is after step ${i + 1}`,
            onchange: () => {
              steps[i][2] = choice.value;
              answer(undefined);
            },
          },
          ...containers.map((name) => h("option", { value: name, selected: name === step[2] }, name)),
        );
        return h("li", {}, `The ${step[0]} into the ${step[1]}: in the `, choice, ".");
      }),
    );
    answer(undefined);
  }

  const answer = latest(async () => {
    if (!scene || !stage) return;
    const asked = scene;
    const written = writtenOut(steps);
    try {
      const given = await school.ask(stage, framed(asked.question, written), { most: ANSWER });
      if (closed || asked !== scene || written !== writtenOut(steps)) return;
      const place = endsOn(asked.thing, given.text);
      const last = steps[steps.length - 1][2];
      const truth = asked.steps[asked.steps.length - 1][2];
      result.replaceChildren(
        "Then it says: ",
        h("b", {}, given.text),
        " ",
        mark(place === truth),
        place === last ? "It goes by the last step written." : "It does not go by the last step written.",
      );
    } catch (error) {
      if (!closed && asked === scene) onTrouble(error);
    }
  });

  return {
    element,
    /**
     * @param {Stage} by
     * @param {Scene} of
     * @param {Step[]} written  by the model itself
     */
    show(by, of, written) {
      [stage, scene] = [by, of];
      // A model that left steps out, or wrote of other moves, is given the moves there were.
      own = of.steps.map(([source, target, place], i) => [
        source,
        target,
        of.containers.includes(written[i]?.[2]) ? written[i][2] : place,
      ]);
      element.hidden = false;
      result.textContent = "";
      const [right, follows] = ["tracking, true steps", "follows, false steps"].map((measure) =>
        share(figureOf(model.get("measured"), by.id, measure, of.moves)),
      );
      measured.textContent = right
        ? `Measured with so many moves: given true steps it is right in ${right}; ` +
          `given false ones, it names the last place written in ${follows}.`
        : "";
      set(own);
    },
    hide() {
      [scene, stage] = [null, null];
      element.hidden = true;
    },
    stop() {
      closed = true;
    },
  };
}
