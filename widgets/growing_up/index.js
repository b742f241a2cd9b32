// GrowingUp: one beginning, gone on with by one model at several ages, by itself; and the question what it was told.
// The traits are the whole state; the reader's answer is in the record that all widgets share.

import "./style.css";
import { calm, h } from "../parts/dom.js";
import { onChange, setTraits } from "../parts/model.js";
import { widgetRoot } from "../parts/root.js";
import { player } from "./player.js";
import { stack } from "./stack.js";
import { told } from "./told.js";

/** @typedef {import("../parts/model.js").Model} Model */

/** @typedef {{ step: number, tokens: number, said: string }} Age */

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const given = {
    beginning: model.get("beginning"),
    ages: /** @type {Age[]} */ (model.get("ages")),
    numbers: model.get("numbers"),
  };
  const figure = calm()
    ? stack(given)
    : player({
        ...given,
        onAge: (age) => setTraits(model, { age, playing: false }),
        onNext: (age) => setTraits(model, { age, playing: age < given.ages.length - 1 }),
        onPlaying: (playing) =>
          setTraits(model, { playing, ...(playing && model.get("age") === given.ages.length - 1 ? { age: 0 } : {}) }),
      });
  const question = told(given);
  const root = widgetRoot("GrowingUp", "A model as it grows", h("div", { class: "u-sides" }, figure.element, question.element));

  function update() {
    figure.update({ age: model.get("age"), playing: model.get("playing") });
  }

  const end = onChange(model, ["age", "playing"], update);
  el.append(root);
  update();
  root.dataset.ready = "true";

  return () => {
    end();
    figure.stop();
    root.remove();
  };
}

export default { render };
