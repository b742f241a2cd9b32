// ForwardPass: the whole machine drawn for a prompt, and the way into each of its operations, down to a single product.
// The traits are the whole state: a control sets a trait, and a changed trait redraws the view.

import "./style.css";
import { h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { count } from "../parts/format.js";
import { latest } from "../parts/latest.js";
import { onChange, setTraits } from "../parts/model.js";
import { pages } from "../parts/pages.js";
import { isTheBooks } from "../parts/real_model.js";
import { realSwitch } from "../parts/real_switch.js";
import { promptBox } from "../parts/prompt_box.js";
import { widgetRoot } from "../parts/root.js";
import { troubleBox } from "../parts/trouble.js";
import { inTheWalk, partsOf, without } from "./anatomy.js";
import { firstGuess } from "./first_guess.js";
import { mostLookedAt } from "./flows.js";
import { placeAt } from "./places.js";
import { openSession } from "./session.js";
import { plainTurns, turnsOf } from "./turns.js";
import { weightsOf } from "./values.js";
import { walkPage } from "./walk.js";
import { wholeMachine } from "./whole.js";

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
];

/** @type {import("../parts/pages.js").Choice[]} */
const PAGES = [
  ["machine", "The whole machine"],
  ["steps", "Step by step"],
];
const VERBS = ["is", "are"];
const MOST_TO_CHOOSE = 24; // tokens, to be asked at which one would look

/** What to read, which two words to weigh, and a text as long that tells otherwise. */
const EXAMPLES = [
  { label: "One dog, many horses", prompt: "The dog behind the horses", twin: "The dogs behind the horses" },
  { label: "Many dogs, one horse", prompt: "The dogs behind the horse", twin: "The dog behind the horse" },
  { label: "Nothing between", prompt: "The dog", twin: "The dogs" },
];

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  /** @type {ReturnType<typeof openSession> | null} */
  let session = null;
  /** @type {import("./session.js").Run | null} */
  let run = null;
  let asked = 0; // how often the reader asked for all parts in turn: an older answer is dropped

  // What one model is made of another may not have.
  const choice = realSwitch(model, {
    onSwitch: () => ({ part: "", removed: [], page: "machine", place: "text", inspected: -1 }),
  });
  const box = promptBox({
    onType: read,
    onExample: ({ prompt }) => read(prompt),
  });
  box.setExamples(EXAMPLES);
  const shows = pages("What to look at", (page) => setTraits(model, { page }));
  const guess = firstGuess({ onShow: () => setTraits(model, { shown: true }) });
  const whole = wholeMachine({
    onPart: (part, at) => setTraits(model, { part, position: fromEnd(at) }),
    onToken: (at) => setTraits(model, { position: fromEnd(at) }),
    onLayer: (layer) => walkTo({ place: `blocks.${layer}.attn`, inspected: -1 }),
    onWalk: walkFromPart,
    onWords: (words) => setTraits(model, { words }),
    onRemoved: (removed) => setTraits(model, { removed, part: model.get("part") || removed[0] }),
    onNews: (news) => setTraits(model, { news }),
    onTry: tryAll,
  });
  const walk = walkPage({ model, fromEnd });
  const trouble = troubleBox({ onRetry: tryAgain });
  const fetching = h("p", { class: "g-fetching" });
  const body = h("div", { hidden: true }, shows.element, guess.element, whole.element, walk.element);
  const root = widgetRoot(
    "ForwardPass",
    "The forward pass: the whole machine, and every step",
    choice.element,
    box.element,
    trouble.element,
    fetching,
    body,
  );

  /** @param {string} prompt */
  function read(prompt) {
    const twin = EXAMPLES.find((example) => example.prompt === prompt)?.twin ?? "";
    setTraits(model, { prompt, words: twin ? VERBS : ["", ""], twin, position: -1, inspected: -1, removed: [] });
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

  function walkFromPart() {
    const part = run && partsOf(run.config).find(({ id }) => id === model.get("part"));
    if (!run || !part) return;
    const position = positionIn(run.tokens.length);
    const { place, inspected } = inTheWalk(part, run.config, position, run.tokens.length);
    const best = part.kind === "head" && flows ? mostLookedAt(/** @type {any} */ (flows.get(part.id)), position).at : 0;
    walkTo({ place, inspected: inspected < 0 ? -1 : inspected + best });
  }

  /** @type {import("./flows.js").Flows | null} */
  let flows = null;

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
   * @param {ReturnType<typeof openSession>} mine
   * @param {() => boolean} still  whether the engine is the same
   */
  async function redraw(mine, still) {
    const onMachine = model.get("page") === "machine";
    const config = mine.config;
    const parts = partsOf(config);
    const out = onMachine ? parts.filter(({ id }) => model.get("removed").includes(id)) : [];
    const changes = without(out);
    const ran = await mine.run(
      { prompt: model.get("prompt"), seed: model.get("seed"), step: model.get("step"), changes, whole: !onMachine },
      (share) => {
        fetching.textContent = `Fetching this checkpoint: ${Math.round(share * 100)}%`;
      },
    );
    if (!onMachine) await mine.fetch(weightsOf(placeAt(config, model.get("place"))));
    const position = positionIn(ran.tokens.length);
    const asks = ran.tokens.length > 1 && ran.tokens.length <= MOST_TO_CHOOSE;
    const shown = model.get("shown") || !asks || guess.answered(model.get("prompt"));
    if (!still()) return;
    body.hidden = false;
    whole.element.hidden = !onMachine;
    walk.element.hidden = onMachine || !shown;
    if (onMachine) {
      const { ids, words } = await mine.pair(model.get("words"), position);
      const [now, before] = [await mine.weighed(ids, changes), await mine.weighed(ids, [])];
      const flowing = shown ? await mine.flows(parts, ids) : null;
      const choices = shown ? await mine.choices(position) : [];
      const twin = model.get("twin");
      const news = model.get("news") && shown && twin && !out.length ? await mine.news(twin, parts, ids, position) : null;
      if (!still()) return;
      run = ran;
      flows = flowing;
      whole.update({
        run,
        prompt: model.get("prompt"),
        flows,
        guesses: now,
        choices,
        news,
        twin,
        position,
        part: model.get("part"),
        removed: out.map(({ id }) => id),
        words,
        whole: before.nats[position],
        now: now.nats[position],
      });
      if (flows) guess.tell(run, parts, flows);
      tellOdds(words, before.nats[position], now.nats[position]);
    } else {
      if (!still()) return;
      run = ran;
      walk.update(run, position);
    }
    if (!shown) guess.ask(run);
    else if (!model.get("shown")) guess.close();
    shows.set(model.get("page"));
    const read = !isTheBooks(model) ? { ...ran, dropped: 0 } : ran; // that less is read than the model could is said below
    box.setRead(/** @type {any} */ (read), mine.context, mine.begin);
    showTrouble(null);
    fetching.textContent = "";
    delete root.dataset.stale;
    root.dataset.ready = "true";
  }

  async function tryAll() {
    if (!session || !run) return;
    const mine = session;
    const request = ++asked;
    const parts = partsOf(run.config);
    const position = positionIn(run.tokens.length);
    root.dataset.stale = "true";
    try {
      const { ids, words } = await mine.pair(model.get("words"), position);
      const { nats: before } = await mine.odds(ids, position, []);
      const turns = await turnsOf({
        parts,
        whole: before,
        ask: (changes) => mine.odds(ids, position, changes),
        onProgress(done, of) {
          if (mine !== session || request !== asked) throw new Outrun();
          whole.there.setProgress(`${count(done)} of ${count(of)}`);
        },
      });
      whole.there.setProgress("");
      whole.there.showTurns(turns);
      setTraits(model, { turns: plainTurns(turns, words) });
      delete root.dataset.stale;
    } catch (error) {
      if (!(error instanceof Outrun)) showTrouble(error);
    }
  }

  /** For the reader's own use. @param {string[]} words @param {number} before  nats @param {number} now  nats */
  function tellOdds([one, other], before, now) {
    const odds = { one, other, whole: before, now };
    if (JSON.stringify(odds) !== JSON.stringify(model.get("odds"))) setTraits(model, { odds });
  }

  /** @param {number} T */
  function positionIn(T) {
    const position = model.get("position");
    return Math.min(Math.max(position < 0 ? T + position : position, 0), T - 1);
  }

  function changed() {
    asked += 1;
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
      root.dataset.stale = "true";
      fetching.textContent = "Fetching the model";
    },
    onEngine(started) {
      const live = !isTheBooks(model);
      session = openSession(started, live);
      whole.setLive(live);
      shows.offer(live ? [PAGES[0]] : PAGES);
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

/** What was asked meanwhile is asked of other words. */
class Outrun extends Error {}

export default { render };
