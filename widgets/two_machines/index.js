// TwoMachines: a made thing and a grown one. Turn a part, say first what will come of it, and see.
// The traits are the model, the machine that is played and the rules; the bets are kept in the reader's browser.

import "./style.css";
import { answers } from "../parts/answers.js";
import { h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { count } from "../parts/format.js";
import { onChange, setTraits } from "../parts/model.js";
import { whenNear } from "../parts/near.js";
import { widgetRoot } from "../parts/root.js";
import { troubleBox } from "../parts/trouble.js";
import { cards } from "./cards.js";
import { modelDrawing } from "./drawing.js";
import { NAMES, allRounds, anotherGame, gameKeeper, plainRounds } from "./kept.js";
import { MOST_PARTS, openModel } from "./language_model.js";
import { many } from "./many.js";
import { modelView } from "./model_view.js";
import { play } from "./play.js";
import { chanceOf, drawTurn, tally, truth } from "./rounds.js";
import { standing } from "./standing.js";
import { toasterView } from "./toaster_view.js";
import { score } from "./wording.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("./kept.js").Kept} Kept */
/** @typedef {import("./kept.js").Name} Name */
/** @typedef {import("./play.js").View} View */
/** @typedef {import("./rounds.js").Turn<any>} Turn */

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  /** @type {Record<Name, View | null>} */
  const views = { toaster: toasterView(), model: null };
  /** @type {Map<string, Promise<Turn>>} turns drawn or being drawn, by machine and round */
  const drawn = new Map();
  /** @type {Record<Name, boolean>} whether the last bet's outcome is being read */
  const reading = { toaster: false, model: false };
  let waits = 0;
  let waiting = "The model is fetched when it is needed.";
  const which = () => ({ seed: model.get("seed"), step: model.get("step") });
  const keeperNow = () => gameKeeper(`${model.get("model")} ${model.get("seed")} ${model.get("step")}`);
  /** @type {Kept} */
  let kept = fresh();

  const trouble = troubleBox({ onRetry: () => engine.start() });
  const choice = cards({ onPick: (machine) => setTraits(model, { machine }) });
  const record = answers("TwoMachines");
  const answerId = (/** @type {View} */ view, /** @type {number} */ at) => `${view.id} game ${kept.draw} round ${at}`;
  const round = play({ record, answerId, onBet: bet, onNext: next, onTrouble: (error) => trouble.show(error) });
  const scores = standing();
  const survey = many({ each: () => model.get("each"), draw: () => kept.draw, onTrouble: (error) => trouble.show(error) });
  const again = h(
    "button",
    { type: "button", class: "g-button", onclick: () => restart(anotherGame(kept, anyDraw())) },
    "Draw another game",
  );
  const clear = h(
    "button",
    {
      type: "button",
      class: "g-button",
      onclick: () => {
        keeperNow().forget();
        for (const { id } of record.all()) record.forget(id);
        restart(fresh());
      },
    },
    "Clear all my rounds",
  );

  const ours = h("span", {});
  const headsAlone = h("p", { class: "g-small", hidden: true });
  const root = widgetRoot(
    "TwoMachines",
    "Two machines, and what comes of turning a part",
    h(
      "p",
      { class: "g-lead" },
      "Two machines. One was made: a toaster oven, computed from its parts. One was grown: ",
      ours,
      ". On either a part is drawn by lot and turned. Look up whatever you like, say what will happen, and then the page really computes it. Which of the two will you foresee better?",
    ),
    choice.element,
    trouble.element,
    headsAlone,
    round.element,
    scores.element,
    h("div", { class: "t-row" }, again, clear),
    survey.element,
    h(
      "details",
      { class: "t-more" },
      h("summary", {}, "Are these parts of the same kind?"),
      h(
        "p",
        {},
        "No, and an expert will say so first. The oven’s parts are quantities that its designer named: volts, grams of sugar, millimetres. The model’s are components: heads and neurons. If we asked what becomes of the toast when one crystal in the heating wire is moved, you would be lost there too. And the model has quantities with names as well: its layers, its width, how fast it learns, what it reads. Those were chosen by people, and later in the book you turn them.",
      ),
      h(
        "p",
        {},
        "The difference that counts lies elsewhere. The oven was built from its named quantities: whoever knows them knows all that makes the toast, and can say why in a sentence. What makes the model’s next word is the work of its components, and they came about in training. Nobody has yet found the few named quantities that stand to them as volts and sugar stand to a toast. So we turn what there is to turn.",
      ),
    ),
    h(
      "details",
      { class: "t-more" },
      h("summary", {}, "Is this fair?"),
      h(
        "p",
        {},
        "You have known toasters all your life and never met this model. But nobody has known its parts for long: they came about in training, without names. All that the page knows of a part can be looked up before you bet.",
      ),
      h(
        "p",
        {},
        "The rule is the same for both. The size of the turn is drawn first: ×2 or ×4, each as likely. On the model, a head or a neuron comes next, each as likely. Then a part of that kind, all equally likely, and up or down. On the model a beginning is drawn as well, and one of the words that have between 10% and 90% of the probability there. No part comes twice in a game. If the outcome moves by less than three points of 100, part and way are put back and drawn anew: a round in which 51 becomes 52 would tell you little.",
      ),
      h(
        "p",
        {},
        "Since the page has to know whether a turn can be seen, it has tried it before it asks you. It doesn’t look at which way the outcome goes.",
      ),
    ),
  );

  /** @returns {Name} */
  const machine = () => model.get("machine");

  /** @returns {Kept} */
  function fresh() {
    return { draw: model.get("draw") || anyDraw(), toaster: [], model: [], past: [] };
  }

  const played = () => kept.past.length > 0 || NAMES.some((name) => kept[name].length > 0);

  /** @param {Kept} game */
  function restart(game) {
    kept = game;
    drawn.clear();
    for (const name of NAMES) reading[name] = false;
    if (game.past.length) keeperNow().set(game);
    show(true);
  }

  /** The turn that is next on a machine. @param {Name} name @returns {Promise<Turn>} */
  function upcoming(name) {
    const view = /** @type {View} */ (views[name]);
    const at = kept[name].length;
    const key = `${name} ${at}`;
    const turn =
      drawn.get(key) ??
      drawTurn(
        /** @type {any} */ (view.machine),
        chanceOf(kept.draw, NAMES.indexOf(name), at),
        kept[name].map(({ where }) => where),
      );
    drawn.set(key, turn);
    turn.catch(() => drawn.delete(key));
    return turn;
  }

  /** Shows where the machine that is played stands. @param {boolean} [focus]  the reader pressed a button that is gone */
  async function show(focus = false) {
    const name = machine();
    const view = views[name];
    const of = model.get("rounds");
    const played = kept[name];
    const mine = (waits += 1);
    choice.update(
      name,
      NAMES.map((each) => ({ name: each, rounds: kept[each], of })),
    );
    const over = (/** @type {Name} */ each) => kept[each].length >= of;
    const [oven, words] = NAMES.map((each) => allRounds(kept, each));
    scores.update(oven, words, kept.past.length > 0 || NAMES.some((each) => over(each) && !reading[each]));
    again.disabled = !kept.toaster.length && !kept.model.length;
    clear.disabled = again.disabled && !kept.past.length;

    if (!view) return round.wait(null, waiting);
    if (reading[name]) return round.tell(view, played[played.length - 1], played.length, of, focus);
    if (over(name)) return round.end(view, endOf(name), focus);
    const late = setTimeout(() => mine === waits && round.wait(view, "Drawing a part that moves something …"), 150);
    try {
      const turn = await upcoming(name);
      if (mine === waits) round.ask(view, turn, played.length + 1, of, focus);
    } catch (error) {
      if (mine === waits && views[name] === view) trouble.show(error);
    } finally {
      clearTimeout(late);
    }
  }

  /** @param {Name} name */
  function endOf(name) {
    const { you, asked } = tally(allRounds({ ...kept, past: [] }, name));
    const other = name === "toaster" ? "model" : "toaster";
    const left = kept[other].length < model.get("rounds");
    return `You were right in ${score(you, asked)}. ${left ? `Now ${other === "model" ? "the language model" : "the toaster oven"}: choose it above.` : "Below stands what your scores show, and what they don’t."}`;
  }

  /** @param {1 | -1} way */
  async function bet(way) {
    const name = machine();
    const at = kept[name].length;
    const turn = await upcoming(name).catch(() => null); // what went wrong `show` has said, which waits for the same
    if (!turn || reading[name] || kept[name].length !== at) return; // pressed twice
    kept = { ...kept, machine: name, [name]: [...kept[name], { ...turn, bet: way }] };
    keeperNow().set(kept);
    setTraits(model, { played: plainRounds(kept) });
    note(/** @type {View} */ (views[name]), turn, way, at + 1);
    reading[name] = true;
    if (kept[name].length < model.get("rounds")) upcoming(name).catch(() => {}); // while the reader reads; shown when it's asked for
    show(true);
  }

  /** A bet and what came of it, in words. @param {View} view @param {Turn} turn @param {1 | -1} way @param {number} at */
  function note(view, turn, way, at) {
    const { up, down } = view.nouns;
    const id = answerId(view, at);
    record.note({ id, question: view.asked(/** @type {any} */ (turn)), said: way > 0 ? up : down });
    record.note({ id, came: view.sentence(/** @type {any} */ (turn)), right: way === truth(turn) });
  }

  function next() {
    reading[machine()] = false;
    show(true);
  }

  const engine = engineOf(model, {
    onStart() {
      trouble.show(null);
      waiting = "Fetching the model …";
      close();
    },
    async onEngine(started) {
      const asked = which();
      await started.load(asked);
      const opened = await openModel(started, asked, model.get("prompts"));
      if (asked.seed !== which().seed || asked.step !== which().step) return;
      const unknown = kept.model.some(({ where }) => !opened.known(where) || where.layer >= opened.layers);
      if (unknown) kept = { ...kept, model: [] };
      views.model = modelView(opened);
      choice.draw("model", views.model);
      survey.use(opened);
      root.dataset.model = "ready";
      if (machine() === "model") show();
      else
        choice.update(
          machine(),
          NAMES.map((name) => ({ name, rounds: kept[name], of: model.get("rounds") })),
        );
    },
    onTrouble(error) {
      waiting = "";
      if (machine() === "model") show();
      trouble.show(error);
    },
  });

  /** The model as it is drawn before it has come. */
  function sketch() {
    const { layers, heads, neurons } = model.get("shape");
    ours.textContent = model.get("_live") ? "a language model" : "the village’s language model";
    headsAlone.hidden = layers * (heads + neurons) <= MOST_PARTS;
    headsAlone.textContent = `This model has ${(layers * neurons).toLocaleString("en-GB")} neurons. To find one by lot that moves a word so far might take hours, so only heads are drawn.`;
    choice.draw("model", {
      name: "The language model",
      made: `grown, ${count(layers * (heads + neurons))} parts`,
      drawing: modelDrawing(model.get("shape")),
    });
  }

  /** Lets go of the model that was shown. */
  function close() {
    views.model = null;
    survey.use(null);
    delete root.dataset.model;
    for (const key of [...drawn.keys()]) if (key.startsWith("model")) drawn.delete(key);
    if (machine() === "model") show();
  }

  function anotherModel() {
    close();
    sketch();
    kept = keeperNow().get() ?? fresh();
    drawn.clear();
    for (const name of NAMES) reading[name] = false;
    show();
    if (begun) engine.start();
  }
  let begun = false;

  choice.draw("toaster", /** @type {View} */ (views.toaster));
  sketch();
  el.append(root);
  kept = keeperNow().get() ?? fresh();
  if (kept.machine && kept.machine !== machine()) setTraits(model, { machine: kept.machine });
  show();
  const ends = [
    onChange(model, ["machine", "rounds"], () => {
      if (kept.machine !== machine() && played()) keeperNow().set((kept = { ...kept, machine: machine() }));
      show();
    }),
    onChange(model, ["model", "seed", "step", "prompts"], anotherModel),
    onChange(model, ["draw"], () => restart(fresh())),
    whenNear(root, () => {
      begun = true;
      engine.start();
    }),
  ];
  root.dataset.ready = "true";

  return () => {
    for (const end of ends) end();
    waits += 1;
    survey.stop();
    engine.stop();
    root.remove();
  };
}

/** A number to draw by, other for every reader and game. */
function anyDraw() {
  return 1 + Math.floor(Math.random() * 1e6);
}

export default { render };
