// ForwardPass: the whole machine drawn for a prompt, and the way into each of its operations, down to a single product.
// The traits are the whole state: a control sets a trait, and a changed trait redraws the view.

import "./style.css";
import { h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { latest } from "../parts/latest.js";
import { onChange, setTraits } from "../parts/model.js";
import { pages } from "../parts/pages.js";
import { isTheBooks, REAL } from "../parts/real_model.js";
import { realSwitch } from "../parts/real_switch.js";
import { promptBox } from "../parts/prompt_box.js";
import { widgetRoot } from "../parts/root.js";
import { troubleBox } from "../parts/trouble.js";
import { OF_THE_VILLAGE, OF_THE_WORLD, VERBS } from "./examples.js";
import { firstGuess } from "./first_guess.js";
import { lensPage } from "./lens_page.js";
import { machinePage } from "./machine_page.js";
import { placeAt } from "./places.js";
import { openSession } from "./session.js";
import { weightsOf } from "./values.js";
import { walkPage } from "./walk.js";

/** @typedef {import("../parts/model.js").Model} Model */

const TRAITS = [
  "prompt",
  "seed",
  "step",
  "page",
  "position",
  "place",
  "inspected",
  "part",
  "removed",
  "words",
  "twin",
  "news",
  "shown",
  "followed",
  "lens_shown",
];

/** @type {import("../parts/pages.js").Choice[]} */
const PAGES = [
  ["machine", "The whole machine"],
  ["lens", "Layer by layer"],
];
/** @type {import("../parts/pages.js").Choice} */
const STEPS = ["steps", "Step by step"];
const MOST_TO_CHOOSE = 24; // tokens, to be asked at which one would look

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  /** @type {import("./session.js").Session | null} */
  let session = null;
  /** @type {import("./session.js").Run | null} */
  let run = null;

  const choice = realSwitch(model, { onSwitch });
  const box = promptBox({
    onType: read,
    onExample: ({ prompt }) => read(prompt),
  });
  const shows = pages("What to look at", (page) => setTraits(model, { page }));
  const guess = firstGuess({ onShow: () => setTraits(model, { shown: true }) });
  const whole = machinePage({
    model,
    fromEnd,
    walkTo,
    onFlows: guess.tell,
    onStale(stale) {
      if (stale) root.dataset.stale = "true";
      else delete root.dataset.stale;
    },
    onTrouble: showTrouble,
  });
  const lens = lensPage({ model, fromEnd });
  const walk = walkPage({ model, fromEnd });
  const trouble = troubleBox({ onRetry: tryAgain });
  const fetching = h("p", { class: "g-fetching" });
  const looked = h("div", {}, guess.element);
  const body = h("div", { hidden: true }, shows.element, looked, whole.element, lens.element, walk.element);
  const root = widgetRoot(
    "ForwardPass",
    "The forward pass: the whole machine, layer by layer, and every step",
    choice.element,
    box.element,
    trouble.element,
    fetching,
    body,
  );

  /** What to read, as traits. @param {string} prompt */
  function reading(prompt) {
    const twin = OF_THE_VILLAGE.find((example) => example.prompt === prompt)?.twin ?? "";
    return { prompt, words: twin ? VERBS : ["", ""], twin, position: -1, inspected: -1, removed: [], followed: "" };
  }

  /** @param {string} prompt */
  function read(prompt) {
    setTraits(model, reading(prompt));
  }

  /** What one model is made of another may not have; for the lens an example of the one's has the other's put in its place. @param {boolean} toReal */
  function onSwitch(toReal) {
    const page = model.get("page") === "lens" ? "lens" : "machine";
    const [before, after] = toReal ? [OF_THE_VILLAGE, OF_THE_WORLD] : [OF_THE_WORLD, OF_THE_VILLAGE];
    const told = page === "lens" && before.some(({ prompt }) => prompt === model.get("prompt")) ? reading(after[0].prompt) : {};
    return { part: "", removed: [], page, place: "text", inspected: -1, lens_shown: false, ...told };
  }

  /** A position as the trait has it: the last token is followed as the text grows. @param {number} at */
  function fromEnd(at) {
    return run && at === run.tokens.length - 1 ? -1 : at;
  }

  /** @param {{ place: string, inspected: number }} to */
  function walkTo(to) {
    walk.refocus();
    setTraits(model, { ...to, page: "steps" });
  }

  const look = latest(async () => {
    if (!session) return;
    const mine = session;
    try {
      await redraw(mine, () => mine === session);
    } catch (error) {
      if (mine === session) showTrouble(error);
    }
  });

  /**
   * @param {import("./session.js").Session} mine
   * @param {() => boolean} still  whether the engine is the same
   */
  async function redraw(mine, still) {
    const page = model.get("page");
    const { config } = mine;
    const asked = { prompt: model.get("prompt"), seed: model.get("seed"), step: model.get("step") };
    const changes = page === "machine" ? whole.changes(config) : [];
    const ran = await mine.run({ ...asked, changes, whole: page === "steps" }, (share) => {
      fetching.textContent = `Fetching this checkpoint: ${Math.round(share * 100)}%`;
    });
    const position = positionIn(ran.tokens.length);
    const asks = ran.tokens.length > 1 && ran.tokens.length <= MOST_TO_CHOOSE;
    const shown = model.get("shown") || !asks || guess.answered(asked.prompt);
    const given = { session: mine, run: ran, position, shown };
    const draw = await { machine: whole.prepare, lens: lens.prepare, steps: prepareWalk }[/** @type {"lens"} */ (page)](given);
    if (!still()) return;
    run = ran;
    body.hidden = false;
    looked.hidden = page === "lens"; // that page asks a question of its own
    whole.element.hidden = page !== "machine";
    lens.element.hidden = page !== "lens";
    walk.element.hidden = page !== "steps" || !shown;
    draw();
    if (page !== "lens" && !shown) guess.ask(run);
    else if (!model.get("shown")) guess.close();
    shows.set(page);
    const said = !isTheBooks(model) ? { ...ran, dropped: 0 } : ran; // that less is read than the model could is said below
    box.setRead(/** @type {any} */ (said), mine.context, mine.begin);
    showTrouble(null);
    fetching.textContent = "";
    delete root.dataset.stale;
    root.dataset.ready = "true";
  }

  /** @param {import("./machine_page.js").Given} given */
  async function prepareWalk({ session, run, position }) {
    await session.fetch(weightsOf(placeAt(run.config, model.get("place"))));
    return () => walk.update(run, position);
  }

  /** @param {number} T */
  function positionIn(T) {
    const position = model.get("position");
    return Math.min(Math.max(position < 0 ? T + position : position, 0), T - 1);
  }

  function changed() {
    whole.outrun();
    box.setPrompt(model.get("prompt"));
    root.dataset.stale = "true";
    look(undefined);
  }

  /** @param {unknown} error */
  function showTrouble(error) {
    trouble.show(error);
    if (!error) return;
    body.hidden = true; // what it holds is of other words or another moment
    fetching.textContent = "";
    root.dataset.ready = "true";
  }

  function tryAgain() {
    showTrouble(null);
    if (session) changed();
    else engine.start();
  }

  const engine = engineOf(model, {
    onStart() {
      session = run = null;
      whole.outrun();
      box.setExamples(model.get("model") === REAL ? [...OF_THE_WORLD, ...OF_THE_VILLAGE] : OF_THE_VILLAGE);
      root.dataset.stale = "true";
      fetching.textContent = "Fetching the model";
    },
    onEngine(started) {
      const live = !isTheBooks(model);
      session = openSession(started, live);
      whole.setLive(live);
      shows.offer(live ? PAGES : [...PAGES, STEPS]);
      if (!live) walk.setConfig(started.config);
      changed();
    },
    onTrouble: showTrouble,
  });

  const ends = [onChange(model, TRAITS, changed), choice.stop];
  box.setPrompt(model.get("prompt"));
  el.append(root);
  choice.draw();
  engine.start();

  return () => {
    for (const end of ends) end();
    engine.stop();
    whole.stop();
    session = null;
    root.remove();
  };
}

export default { render };
