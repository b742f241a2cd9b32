// RivalExplanations: one head, several stories of what it does. The reader picks tests, and sees which survive.
// The traits are the model and the head; what the reader believes and has tested is the view's own.

import "./style.css";
import { pageFiles } from "../engine/files.js";
import { freshId, h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { onChange, setTraits } from "../parts/model.js";
import { whenNear } from "../parts/near.js";
import { widgetRoot } from "../parts/root.js";
import { scoreKeeper } from "../parts/score.js";
import { troubleBox } from "../parts/trouble.js";
import { inquiry } from "./inquiry.js";

/** @typedef {import("../parts/model.js").Model} Model */

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const score = scoreKeeper("RivalExplanations");
  const trouble = troubleBox({ onRetry: () => engine.start() });
  const status = h("p", { class: "g-small", role: "status" });
  const place = h("div", {});
  const choose = h("select", { id: freshId("head"), onchange: () => setTraits(model, { head: choose.value }) });
  /** @type {ReturnType<typeof inquiry> | null} */
  let current = null;
  /** @type {{ engine: import("../parts/engine.js").Engine, sets: any } | null} */
  let ready = null;

  const root = widgetRoot(
    "RivalExplanations",
    "Rival explanations of one head",
    h("div", { class: "r-choose" }, h("label", { for: choose.id }, "Which head? "), choose),
    status,
    trouble.element,
    place,
  );

  const engine = engineOf(model, {
    onStart() {
      ready = null;
      trouble.show(null);
      status.textContent = "Fetching the model …";
    },
    async onEngine(started) {
      const path = `${model.get("model")}/one-head.json`;
      const bytes = await pageFiles(model).read(path);
      ready = { engine: started, sets: JSON.parse(new TextDecoder().decode(bytes)) };
      await started.load({ seed: model.get("seed"), step: model.get("step") });
      status.textContent = "";
      current?.use(ready.engine, ready.sets);
    },
    onTrouble(error) {
      status.textContent = "";
      trouble.show(error);
    },
  });

  function build() {
    current?.stop();
    current = null;
    const heads = model.get("heads");
    choose.replaceChildren(...heads.map((/** @type {any} */ one) => h("option", { value: one.id }, one.name)));
    if (!heads.length) return place.replaceChildren(h("p", {}, "Nobody has told stories about the heads of this model yet."));
    const head = heads.find((/** @type {any} */ one) => one.id === model.get("head")) ?? heads[0];
    choose.value = head.id;
    current = inquiry({
      head,
      budget: model.get("budget"),
      which: { seed: model.get("seed"), step: model.get("step") },
      score,
      onTrouble: (error) => trouble.show(error),
      onAgain() {
        build();
        choose.focus(); // the button that was pressed is gone
      },
    });
    if (ready) current.use(ready.engine, ready.sets);
    place.replaceChildren(current.element);
  }

  const ends = [onChange(model, ["heads", "head", "budget", "seed", "step", "model"], build)];
  el.append(root);
  build();
  ends.push(whenNear(root, () => engine.start()));
  root.dataset.ready = "true";

  return () => {
    for (const end of ends) end();
    current?.stop();
    engine.stop();
    root.remove();
  };
}

export default { render };
