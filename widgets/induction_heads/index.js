// InductionHeads: find the heads that copy, see them come, take them out, and see what they don't explain.
// The traits are the state; guesses and what was computed are the view's own.

import "./style.css";
import { h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { rested } from "../parts/latest.js";
import { onChange, pagesOwn, setTraits } from "../parts/model.js";
import { whenNear } from "../parts/near.js";
import { pages } from "../parts/pages.js";
import { promptBox } from "../parts/prompt_box.js";
import { isTheBooks } from "../parts/real_model.js";
import { realSwitch } from "../parts/real_switch.js";
import { widgetRoot } from "../parts/root.js";
import { scoreKeeper } from "../parts/score.js";
import { asError, troubleBox } from "../parts/trouble.js";
import { aboutModel } from "./about.js";
import { handAndGrown } from "./by_hand.js";
import { allHeads } from "./heads.js";
import { lessSimple } from "./context.js";
import { findHeads } from "./find.js";
import { strongestOf } from "./measured.js";
import { momentChoice, momentsToChoose, nearestStep } from "./moment.js";
import { takeOut } from "./remove.js";
import { whenTheyCome } from "./when.js";

/** @typedef {import("../parts/engine.js").Engine} Engine */
/**
 * What the five pages share.
 * @typedef {object} Shared
 * @property {import("../parts/model.js").Model} model
 * @property {ReturnType<typeof aboutModel>} about  what is measured of it
 * @property {ReturnType<typeof scoreKeeper>} keeper
 * @property {() => import("./session.js").Which} which  seed and step
 * @property {() => boolean} ready  whether the engine is there to be asked
 * @property {() => number} layers
 * @property {() => number} heads  in a layer
 * @property {(work: (engine: Engine, still: () => void) => Promise<void>) => Promise<boolean>} ask  asks the engine, and gives
 *   up what was asked before; `still` throws once this is given up itself. Whether it was answered
 */

/** @type {Record<string, { label: string, lead: string, text?: boolean, moment?: boolean }>} */
const PARTS = {
  find: {
    label: "Find it",
    text: true,
    moment: true,
    lead:
      "Something in here can say a row of words again that it has never read. " +
      "A row of a square shows where one token looks. Which of the heads looks as a copier must?",
  },
  when: {
    label: "When it comes",
    moment: true,
    lead: "Nobody asked for a copying head. When does it come, does it come slowly, and is it the same in a sister?",
  },
  remove: {
    label: "Take it out",
    moment: true,
    lead: "If a head does a job, the job should suffer without it, and more than without a random head of the same layer.",
  },
  hand: {
    label: "By hand",
    text: true,
    moment: true,
    lead: "Copying can be built: every weight of this small model was set by hand. Does the grown one do it in the same way?",
  },
  context: {
    label: "Less simple",
    lead:
      "A text’s beginning makes its end easier to guess: that is learning from context. " +
      "It was proposed that copying heads do most of it. Do they?",
  },
};
const TYPING = 250; // ms of rest before a text is read

const GIVEN_UP = new Error("given up for a newer question");

/**
 * @param {{ model: import("../parts/model.js").Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const about = aboutModel(model);
  const choice = realSwitch(model, { onSwitch: (toReal) => ({ removed: toReal ? [] : pagesOwn(model, "removed") }) });
  const lead = h("p", { class: "g-lead" });
  const tabs = pages("What to look at", (part) => setTraits(model, { part }));
  const box = promptBox({
    onType: (text) => {
      typed = text;
      readTyped();
    },
    onExample: ({ prompt }) => setTraits(model, { text: prompt }),
  });
  let typed = "";
  const readTyped = rested(() => setTraits(model, { text: typed }), TYPING);
  const trouble = troubleBox({
    onRetry: () => {
      trouble.show(null);
      engine ? look() : engines.start();
    },
  });
  const loading = h("p", { class: "g-small", role: "status" });
  const ofTheBooks = h(
    "p",
    { class: "g-small i-gap" },
    "When copying heads come, how they differ from one made by hand, and how much of learning in context is theirs, is measured in the book’s own models only.",
  );

  /** @type {Engine | null} */
  let engine = null;
  let asks = 0;
  /** @type {Shared} */
  const shared = {
    model,
    about,
    keeper: scoreKeeper("InductionHeads"),
    which: () => ({ seed: model.get("seed"), step: model.get("step") }),
    ready: () => engine !== null,
    layers: () => engine?.config.num_hidden_layers ?? model.get("shape")[0],
    heads: () => engine?.config.num_attention_heads ?? model.get("shape")[1],
    async ask(work) {
      const mine = (asks += 1);
      if (!engine) return false; // when it comes, the part looks again
      try {
        trouble.show(null);
        await work(engine, () => {
          if (mine !== asks) throw GIVEN_UP;
        });
        return true;
      } catch (error) {
        if (mine === asks && error !== GIVEN_UP) trouble.show(asError(error));
        return false;
      }
    },
  };
  const onStep = (/** @type {number} */ step) => setTraits(model, { step });
  /** For the reader's own use; and where nobody had measured the model, the strongest is ticked to be taken out. */
  const onScores = (/** @type {import("./find.js").Scores} */ { prefix, previous }) => {
    const scores = allHeads(shared.layers(), shared.heads()).map((head, i) => ({
      ...head,
      prefix_matching: prefix[i],
      previous_token: previous[i],
      ...shared.which(),
    }));
    const { layer, head } = scores.reduce((a, b) => (b.prefix_matching > a.prefix_matching ? b : a));
    const removed = model.get("removed");
    setTraits(model, { scores, removed: removed.length || isTheBooks(model) ? removed : [[layer, head]] });
  };
  const moment = momentChoice({
    onStep,
    onSeed: (seed) => {
      const sister = model.get("grown").find((/** @type {any} */ one) => one.seed === seed);
      const strongest = strongestOf(sister, shared.heads());
      setTraits(model, { step: nearestStep(sister, model.get("step")), seed, ...(strongest ? { removed: [strongest] } : {}) });
    },
  });
  const onRead = (/** @type {{ id: number, text: string }[]} */ tokens) =>
    box.setRead(/** @type {any} */ ({ tokens, dropped: 0 }), tokens.length, engine?.begin);
  const find = findHeads({ ...shared, onRead, onScores });
  const when = whenTheyCome({ ...shared, onStep });
  const remove = takeOut({
    ...shared,
    onRemoved: (removed) => setTraits(model, { removed }),
    onWay: (way) => setTraits(model, { way }),
    onOutcomes: (outcomes) => setTraits(model, { outcomes }),
  });
  const hand = handAndGrown({ ...shared, onRead });
  const context = lessSimple(shared);
  /** @type {Record<string, { element: HTMLElement, look: () => void | Promise<void> }>} */
  const parts = { find, when, remove, hand, context };
  const root = widgetRoot(
    "InductionHeads",
    "The heads that copy",
    choice.element,
    tabs.element,
    lead,
    box.element,
    moment.element,
    trouble.element,
    loading,
    ...Object.values(parts).map((part) => part.element),
    ofTheBooks,
  );

  function look() {
    const part = about.part();
    tabs.offer(about.parts().map((each) => [each, PARTS[each].label]));
    tabs.set(part);
    ofTheBooks.hidden = isTheBooks(model);
    lead.textContent = PARTS[part].lead;
    box.element.hidden = !PARTS[part].text;
    moment.element.hidden = !PARTS[part].moment || !momentsToChoose(about.grown());
    box.setExamples(model.get("examples").map((/** @type {any} */ { label, text }) => ({ label, prompt: text })));
    box.setPrompt(model.get("text"));
    if (!moment.element.hidden) moment.update(model.get("grown"), model.get("seed"), model.get("step"));
    for (const [id, { element }] of Object.entries(parts)) element.hidden = id !== part;
    asks += 1; // what was asked is given up
    trouble.show(null);
    parts[part].look();
  }

  const engines = engineOf(model, {
    onStart: () => {
      engine = null;
      find.leave();
      loading.textContent = "The model is being fetched.";
    },
    onEngine: async (started) => {
      await about.meet(started);
      engine = started;
      loading.textContent = "";
      look();
    },
    onTrouble: (error) => {
      loading.textContent = "";
      trouble.show(error);
    },
  });
  const ends = [
    onChange(
      model,
      ["parts", "part", "text", "step", "removed", "way", "grown", "rows", "asked", "context", "pythia", "examples"],
      look,
    ),
    onChange(model, ["seed"], () => {
      find.anew();
      look();
    }),
  ];
  look();
  el.append(root);
  choice.draw();
  ends.push(choice.stop);
  ends.push(whenNear(root, engines.start));
  root.dataset.ready = "true";

  return () => {
    asks += 1;
    for (const end of ends) end();
    readTyped.cancel();
    when.stop();
    hand.stop();
    engines.stop();
    root.remove();
  };
}

export default { render };
