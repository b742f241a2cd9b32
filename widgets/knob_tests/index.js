// KnobTests: accounts of what one knob does have bet on tests of it. The reader bets as well, and sees what came of each on the
// laboratory's texts; where the real model is at hand, the test is made in the page too. The traits are the whole state, but
// for what was bet, which is kept among the reader's answers.

import "./style.css";
import { findKnob } from "../conversation/knob.js";
import { betForm, betKeeper } from "../parts/bets.js";
import { whyLine } from "../parts/answers.js";
import { cover, following } from "../parts/covered.js";
import { h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { latest, rested } from "../parts/latest.js";
import { onChange, setTraits } from "../parts/model.js";
import { whenNear } from "../parts/near.js";
import { realSwitch } from "../parts/real_switch.js";
import { widgetRoot } from "../parts/root.js";
import { asError, troubleBox } from "../parts/trouble.js";
import { bench } from "./bench.js";
import { conclusion, scoreBoard, survivor, whichSurvives } from "./board.js";
import { ownText } from "./own_text.js";
import { testPanel } from "./panel.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("./words.js").Test} Test */
/** @typedef {import("./words.js").Account} Account */
/** @typedef {import("./bench.js").Made} Made */
/** @typedef {{ engine: import("../parts/engine.js").Engine, knob: import("../conversation/knob.js").Found | null }} Running */

const PAUSE = 500; // ms after the last letter, before a text is read
const NO_KNOB = "This model has no such knob: it is SmolLM2’s. What the laboratory found is shown all the same.";

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const keeper = betKeeper("KnobTests");
  const why = whyLine(keeper.record);
  /** @type {Running | null} */
  let running = null;
  /** @type {{ text: string, at: ReturnType<typeof bench>, made: Map<string, Made> } | null}  of the text read last */
  let onText = null;

  /** @returns {Test[]} */
  const tests = () => model.get("tests");
  /** @returns {Account[]} */
  const accounts = () => model.get("accounts");
  const open = () => tests().find(({ id }) => id === model.get("test")) ?? null;
  const isShown = (/** @type {string} */ id) => model.get("over") || model.get("seen").includes(id);
  const mine = (/** @type {string} */ id) => keeper.of(id);

  const first = betForm({
    keeper,
    onBet(bets) {
      keeper.add(bets);
      look();
      said.focus({ preventScroll: true }); // the button that was pressed is gone
    },
    onSkip: finish,
  });
  const said = h("p", { class: "k-said", tabindex: "-1" });
  const board = scoreBoard();
  const stories = h("ul", {});
  const told = h("details", { class: "k-told", open: true }, h("summary", {}, "What the accounts say"), stories);
  const picker = h("div", { class: "k-tests" });
  const panel = testPanel({
    keeper,
    onShow: (id) => setTraits(model, { seen: [...new Set([...model.get("seen"), id])] }),
  });
  const finishing = h("button", { type: "button", class: "g-button", onclick: finish });
  const end = h("div", { class: "k-end", role: "region", "aria-label": "How it ends", tabindex: "-1" });
  const choice = realSwitch(model, { covers: false });
  const text = ownText({ onText: (written) => setTraits(model, { text: written }) });
  const trouble = troubleBox({ onRetry: () => starting.start() });
  const making = h(
    "div",
    { class: "k-making" },
    h("p", { class: "g-title" }, "Make the tests yourself, on a text of your choice"),
    choice.element,
    trouble.element,
    text.element,
  );
  const body = h(
    "div",
    { hidden: true },
    said,
    board.element,
    picker,
    panel.element,
    h("p", {}, finishing),
    end,
    why.element,
    making,
  );
  const root = widgetRoot("KnobTests", "Tests of what one knob does", told, first.element, body);

  function finish() {
    setTraits(model, { over: true });
    end.focus({ preventScroll: true }); // the button that was pressed is gone
  }

  function build() {
    stories.replaceChildren(...accounts().map(({ name, says }) => h("li", {}, h("strong", {}, `${name}. `), says)));
    const groups = [...new Set(tests().map(({ group }) => group))];
    picker.replaceChildren(
      ...groups.map((group) =>
        h(
          "div",
          { role: "group", "aria-label": group },
          h("p", { class: "g-small", "aria-hidden": "true" }, group),
          h(
            "div",
            { class: "k-buttons" },
            ...tests()
              .filter((test) => test.group === group)
              .map(({ id, label }) =>
                h("button", { type: "button", class: "g-example", "data-test": id, onclick: () => pick(id) }, label),
              ),
          ),
        ),
      ),
    );
  }

  /** @param {string} id */
  function pick(id) {
    setTraits(model, { test: id });
    panel.focus();
  }

  /** The test that is open, made on the reader's text. */
  const work = latest(async () => {
    const test = open();
    const ran = running;
    const knob = ran?.knob;
    if (!knob || !test || !isShown(test.id)) return rest();
    const written = model.get("text");
    const isWanted = () => ran === running && written === model.get("text") && test.id === model.get("test");
    try {
      const kept = onText?.text === written ? onText : null;
      const { at, made } = kept ?? { at: onBench(ran.engine, knob, written), made: new Map() };
      onText = { text: written, at, made };
      const found = made.get(test.id) ?? (await (await at)(test.id));
      made.set(test.id, found);
      if (!isWanted()) return;
      panel.figures(test, found, wordsOn(found));
    } catch (error) {
      if (!isWanted()) return;
      panel.figures(test, null, asError(error).message);
    }
    rest();
  });
  /** @param {Running["engine"]} engine @param {NonNullable<Running["knob"]>} knob @param {string} written */
  const onBench = (engine, knob, written) => bench(engine, knob, Number(model.get("knob").name.split(".")[2]), written);
  const afterAPause = rested(() => work(undefined), PAUSE);

  /** @param {Test} test */
  function stale(test) {
    panel.figures(test, null, "Making the test on your text …");
    root.toggleAttribute("data-stale", true);
    afterAPause();
  }

  function rest() {
    delete root.dataset.stale;
    root.dataset.ready = "true";
  }

  function look() {
    const [bet, over] = [mine("survivor"), model.get("over")];
    const begun = bet !== undefined || over;
    const seen = tests().filter(({ id }) => isShown(id));
    if (!begun && first.element.hidden) {
      first.ask({ lead: "", questions: [whichSurvives(accounts())], button: "That is my bet" });
    }
    if (begun) first.close();
    if (body.hidden === begun) told.open = !begun;
    body.hidden = !begun;
    const name = whichSurvives(accounts()).options.find(({ id }) => id === bet)?.label;
    said.textContent = name
      ? `You bet on: ${name}. Each test has bets of its own: press one.`
      : "Press a test to see what came of it.";
    board.draw(accounts(), seen, tests().length, mine);
    for (const button of picker.querySelectorAll("button")) {
      const { test = "" } = button.dataset;
      button.setAttribute("aria-pressed", String(test === model.get("test")));
      button.dataset.made = String(isShown(test));
    }
    const test = open();
    panel.draw(test, accounts(), test !== null && isShown(test.id));
    if (test && isShown(test.id)) {
      const made = onText?.text === model.get("text") ? (onText?.made.get(test.id) ?? null) : null;
      panel.figures(test, made, running && !running.knob ? NO_KNOB : made ? wordsOn(made) : "");
      if (running?.knob && !made) stale(test);
      else rest();
    } else rest();
    finishing.hidden = over;
    finishing.textContent = seen.length < tests().length ? "Enough: show me how it ends" : "Show me how it ends";
    end.replaceChildren(...(over ? conclusion(accounts(), tests(), bet) : []));
    if (over) why.ask(...keeper.settle([whichSurvives(accounts())], { survivor: survivor(accounts(), tests()) }));
    else why.close();
    cover(following(root), model.get("covers") && !over);
  }

  const starting = engineOf(model, {
    onStart() {
      running = onText = null;
      trouble.show(null);
      look();
    },
    async onEngine(engine) {
      running = { engine, knob: await findKnob(engine, model.get("knob")) };
      look();
    },
    onTrouble: (error) => trouble.show(error),
  });

  const ends = [
    onChange(model, ["test", "seen", "over", "knob", "covers"], look),
    onChange(model, ["tests", "accounts"], () => {
      build();
      look();
    }),
    onChange(model, ["text", "texts"], () => {
      text.draw(model.get("texts"), model.get("text"));
      look();
    }),
    choice.stop,
  ];
  build();
  text.draw(model.get("texts"), model.get("text"));
  el.append(root);
  look();
  choice.draw();
  const far = whenNear(root, starting.start);

  return () => {
    far();
    afterAPause.cancel();
    for (const end of ends) end();
    starting.stop();
    cover(following(root), false);
    root.remove();
  };
}

/** @param {Made} made */
function wordsOn({ tokens, cut }) {
  return `Made in this page, on ${tokens} tokens${cut ? ": the beginning of your text" : ""}. One text is one text: bets are judged by the laboratory’s.`;
}

export default { render };
