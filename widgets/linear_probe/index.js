// LinearProbe: is the world of a story inside the model? The traits are the state; what the reader guessed is the view's own.

import "./style.css";
import { pageFiles } from "../engine/files.js";
import { freshId, h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { latest } from "../parts/latest.js";
import { onChange, setTraits } from "../parts/model.js";
import { whenNear } from "../parts/near.js";
import { pages } from "../parts/pages.js";
import { widgetRoot } from "../parts/root.js";
import { troubleBox } from "../parts/trouble.js";
import { elsewhereView } from "./elsewhere.js";
import { mapView } from "./map.js";
import { pushView } from "./push.js";
import { readView } from "./read.js";
import { sceneBox } from "./scene_box.js";
import { openSession } from "./session.js";

/** @typedef {import("../parts/model.js").Model} Model */
/**
 * The traits as they stand, and where to tell how much of a download has come.
 * @typedef {object} Now
 * @property {string} part
 * @property {number} seed
 * @property {boolean} over_seeds
 * @property {import("./scene.js").Scene} scene
 * @property {boolean} at_end
 * @property {string} position
 * @property {string} kind
 * @property {import("./scene.js").Target} question
 * @property {number} layer
 * @property {number} towards
 * @property {number} strength
 * @property {number} draw
 * @property {import("./elsewhere.js").Published[]} published
 * @property {(share: number) => void} onProgress
 */

/** @type {Record<string, string>} */
const PARTS = { read: "Read it", map: "Layer by step", push: "Push it", elsewhere: "Elsewhere" };
const TRAITS = [
  "part",
  "seed",
  "over_seeds",
  "scene",
  "at_end",
  "position",
  "kind",
  "question",
  "layer",
  "towards",
  "strength",
  "draw",
  "published",
];
const MEAN = "all";

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  /** @type {ReturnType<typeof openSession> | null} */
  let session = null;

  // Controls show what is asked for now, also while an older answer is drawn: or a drag would be pulled back by it.
  const calls = {
    get: (/** @type {string} */ name) => model.get(name),
    set: (/** @type {Record<string, unknown>} */ values) => setTraits(model, values),
    redraw: changed,
    onTrouble: showTrouble,
  };
  const push = pushView(calls);
  /** @type {Record<string, {element: HTMLElement, show: (now: Now, session: import("./session.js").Session) => Promise<() => string>}>} */
  const views = { read: readView(calls), map: mapView(calls), push, elsewhere: elsewhereView() };
  const tabs = pages("What to do", (part) => setTraits(model, { part }));
  const seedId = freshId("seed");
  const seed = h("select", {
    id: seedId,
    onchange: () =>
      setTraits(model, seed.value === MEAN ? { over_seeds: true } : { seed: Number(seed.value), over_seeds: false }),
  });
  const grown = h("div", { class: "p-row" }, h("label", { class: "p-field", for: seedId }, "Grown from"), seed);
  const story = sceneBox((scene) => setTraits(model, { scene }));
  const fetching = h("p", { class: "g-small" });
  const trouble = troubleBox({
    onRetry() {
      showTrouble(null);
      if (session) changed();
      else engine.start();
    },
  });
  const body = h("div", { class: "p-body", hidden: true }, ...Object.values(views).map(({ element }) => element));
  const root = widgetRoot(
    "LinearProbe",
    "Is the world of a story inside the model?",
    tabs.element,
    grown,
    story.element,
    trouble.element,
    fetching,
    body,
  );

  /** @returns {Now} */
  function now() {
    return /** @type {Now} */ (
      Object.assign(Object.fromEntries(TRAITS.map((name) => [name, model.get(name)])), {
        onProgress: (/** @type {number} */ share) => {
          fetching.textContent = `Fetching the model: ${Math.round(share * 100)}%`;
        },
      })
    );
  }

  const look = latest(async () => {
    if (!session) return;
    const [mine, asked] = [session, now()];
    try {
      const draw = await views[asked.part].show(asked, mine);
      if (mine !== session || asked.part !== model.get("part")) return;
      draw();
      for (const [name, { element }] of Object.entries(views)) element.hidden = name !== asked.part;
      showTrouble(null);
      fetching.textContent = "";
      body.hidden = false;
      if (JSON.stringify(asked) !== JSON.stringify(now())) return; // something newer is on its way
      delete root.dataset.stale;
      root.dataset.ready = "true";
    } catch (error) {
      if (mine === session) showTrouble(error);
    }
  });

  function changed() {
    const part = model.get("part");
    /** @type {string[]} */
    const parts = model.get("parts");
    tabs.offer(parts.map((name) => [name, PARTS[name]]));
    tabs.set(part);
    const [live, measured] = [part === "read" || part === "push", part === "map" || part === "push"];
    grown.hidden = part === "elsewhere";
    offerSeeds(measured);
    story.element.hidden = !live;
    story.update(model.get("scene"), model.get("words"));
    if (part !== "push") push.halt();
    root.dataset.stale = "true";
    void look(undefined);
  }

  /** @param {boolean} measured  whether there are figures over all seeds to be seen */
  function offerSeeds(measured) {
    /** @type {number[]} */
    const seeds = model.get("seeds");
    const mean =
      seeds.length > 1 && measured
        ? [
            h(
              "option",
              { value: MEAN },
              model.get("part") === "push"
                ? `seed ${model.get("seed")}; figures: mean of ${seeds.length} seeds`
                : `mean of ${seeds.length} seeds`,
            ),
          ]
        : [];
    seed.replaceChildren(...seeds.map((one) => h("option", { value: one }, `seed ${one}`)), ...mean);
    seed.value = mean.length && model.get("over_seeds") ? MEAN : String(model.get("seed"));
  }

  /** @param {unknown} error */
  function showTrouble(error) {
    trouble.show(error);
    if (!error) return;
    body.hidden = true; // what it holds is of another moment
    fetching.textContent = "";
    root.dataset.ready = "true";
  }

  const engine = engineOf(model, {
    onStart() {
      session = null;
      root.dataset.stale = "true";
      fetching.textContent = "Fetching the model";
    },
    onEngine(started) {
      session = openSession(started, pageFiles(model), model.get("words").containers);
      changed();
    },
    onTrouble: showTrouble,
  });

  const end = onChange(model, [...TRAITS, "parts", "seeds", "words"], changed);
  changed();
  el.append(root);
  const unwatch = whenNear(root, engine.start);

  return () => {
    unwatch();
    end();
    push.halt();
    engine.stop();
    session = null;
    root.remove();
  };
}

export default { render };
