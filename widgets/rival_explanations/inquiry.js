// One head looked into: stories believed, a few tests chosen, a paper written, and then the tests that were left.

import { freshId, h } from "../parts/dom.js";
import { asError } from "../parts/trouble.js";
import { believed } from "./beliefs.js";
import { conclusion } from "./conclusion.js";
import { courseKeeper } from "./course.js";
import { tellsApart } from "./judging.js";
import { outcome } from "./outcomes.js";
import { NOTHING, review } from "./paper.js";
import { resultPanel } from "./result.js";
import { letter, storyCards } from "./stories.js";
import { told } from "./words.js";

/** @typedef {import("./judging.js").Story} Story */
/** @typedef {import("./judging.js").Figure} Figure */
/** @typedef {import("./outcomes.js").Test} Test */
/** @typedef {import("./outcomes.js").Outcome} Outcome */
/** @typedef {{ measure: string, condition: string, n: number, value: number, low: number, high: number }} Measured */
/**
 * @typedef {object} Head
 * @property {string} id
 * @property {string} name
 * @property {number} layer
 * @property {number} head
 * @property {number} control
 * @property {string} about
 * @property {Measured | null} [measured]
 * @property {Story[]} stories
 * @property {Test[]} tests
 * @property {{ story: string, why: string }} first  the story that we believed first
 * @property {string} late  which bets were made when something of the outcome was known already
 * @property {string} unmade  a test that nobody has made
 */

/**
 * @param {{
 *   head: Head, budget: number, which: { seed: number, step: number },
 *   score: ReturnType<typeof import("../parts/score.js").scoreKeeper>,
 *   onTrouble: (error: Error | null) => void,
 *   onAgain: () => void,
 * }} options  `onAgain`: the reader wants to begin this head anew
 */
export function inquiry({ head, budget, which, score, onTrouble, onAgain }) {
  const { stories, tests } = head;
  const beliefs = believed(head.id, stories);
  const course = courseKeeper(head, which);
  const old = course.get();
  const start = new Map([...beliefs.now, ...Object.entries(old?.start ?? {})]); // before any test
  /** @type {Map<string, Outcome>} */
  const outcomes = new Map(Object.entries(old?.outcomes ?? {}));
  /** @type {Map<string, Record<string, Figure>>} what had been seen when the paper was written */
  let early = new Map();
  let written = "";
  /** @type {{ engine: import("../parts/engine.js").Engine, sets: Record<string, import("./outcomes.js").Item[]> } | null} */
  let lab = null;
  /** @type {Map<string, number[]>} margins before anything is changed, by set */
  const intact = new Map();
  let stopped = false;
  let busy = false;
  const most = Math.min(budget, tests.length);

  const figures = () => new Map([...outcomes].map(([id, found]) => [id, found.figures]));
  const label = (/** @type {string} */ id) => tests.find((test) => test.id === id)?.label ?? id;
  const cards = storyCards(stories, beliefs.now, () => {
    beliefs.save();
    if (!outcomes.size) beliefs.now.forEach((value, id) => start.set(id, value));
  });
  const left = h("p", { class: "g-title" });
  const buttons = tests.map((test) =>
    h("button", { type: "button", class: "g-button r-test", "aria-pressed": "false", onclick: () => ask(test) }, test.label),
  );
  const picker = h("div", { class: "r-tests", role: "group", "aria-label": "Tests" }, ...buttons);
  const before = h("div", { class: "r-before" });
  const progress = h("p", { class: "g-small", role: "status" });
  const after = h("div", { class: "r-after", tabindex: -1, role: "region", "aria-label": "What came out" });
  const paper = h("div", { class: "r-paper" });
  const end = h("div", { class: "r-end", tabindex: -1, role: "region", "aria-label": "How it stands" });
  const again = h("button", { type: "button", class: "g-link", onclick: beginAgain }, "Begin this head again");
  const element = h(
    "div",
    {},
    h("p", { class: "g-lead" }, head.about, ...measured(head)),
    h("p", { class: "g-title" }, "What does it do? Say how far you believe each story, before any test."),
    cards.element,
    left,
    picker,
    before,
    progress,
    after,
    paper,
    end,
    h("p", {}, again),
  );

  function keep() {
    course.set({
      start: Object.fromEntries(start),
      outcomes: Object.fromEntries(outcomes),
      early: [...early.keys()],
      written,
    });
  }

  function beginAgain() {
    course.forget();
    onAgain();
  }

  /** @param {Test} test */
  function ask(test) {
    if (busy) return;
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(tests[i] === test)));
    after.replaceChildren();
    const known = outcomes.get(test.id);
    before.replaceChildren();
    if (known) {
      after.replaceChildren(resultPanel(test, known, stories, head));
      return;
    }
    const boxes = stories.map((story, i) =>
      h("label", { class: "r-tick" }, h("input", { type: "checkbox", value: story.id }), ` ${letter(i)}. ${story.name}`),
    );
    const form = h(
      "form",
      {
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          const ticked = boxes.map((box) => /** @type {HTMLInputElement} */ (box.querySelector("input")).checked);
          run(test, ticked);
        },
      },
      h("p", { class: "r-words" }, test.words),
      h(
        "fieldset",
        {},
        h(
          "legend",
          {},
          h("strong", {}, "Before it is made:"),
          " which stories stick their neck out here? Tick those that this test could put in trouble.",
        ),
        ...boxes,
      ),
      h("button", { type: "submit", class: "g-button r-primary g-primary" }, "Make this test"),
    );
    before.replaceChildren(form);
    form.querySelector("input")?.focus({ preventScroll: true });
  }

  /**
   * @param {Test} test
   * @param {boolean[]} ticked
   */
  async function run(test, ticked) {
    if (!(await make([test]))) return;
    before.replaceChildren();
    const bets = stories.map((story) => test.id in story.says);
    const right = ticked.filter((tick, i) => tick === bets[i]).length;
    const { right: won, asked } = counted(test, ticked, bets, right === stories.length);
    const apart = tellsApart(stories, test.id)
      ? "They don’t all bet the same, so it can tell some apart."
      : "But all that bet on it bet the same: however it comes out, it can’t tell them apart.";
    after.replaceChildren(
      resultPanel(test, /** @type {Outcome} */ (outcomes.get(test.id)), stories, head),
      h(
        "p",
        { class: "g-small" },
        `${bets.filter(Boolean).length} of the ${stories.length} stories had bet on it. You were right about ${right} of the ${stories.length}. ` +
          `${apart} Right about all of them in ${won} of ${asked} tests so far.`,
      ),
      h("p", {}, "Do you believe the same as before? Move the sliders above."),
    );
    update();
    after.focus({ preventScroll: true });
  }

  /**
   * What was said of a test counts the first time only: whoever begins again has seen what comes out.
   * @param {Test} test
   * @param {boolean[]} ticked
   * @param {boolean[]} bets
   * @param {boolean} right
   */
  function counted(test, ticked, bets, right) {
    const id = `${head.id}/${test.id}`;
    if (score.record.get(id)) return score.now();
    const names = (/** @type {boolean[]} */ some) =>
      stories
        .filter((_, i) => some[i])
        .map(({ name }) => name)
        .join("; ") || "none of them";
    const question = `${head.name}, ${test.label}: which stories could this test put in trouble?`;
    return score.add(right, { id, question, said: names(ticked), came: names(bets) });
  }

  /**
   * Makes tests, one after the other.
   * @param {Test[]} wanted
   * @returns {Promise<boolean>}  whether all were made
   */
  async function make(wanted) {
    if (busy) return false;
    if (!lab) {
      progress.textContent = "The model is still on its way. Try again in a moment.";
      return false;
    }
    busy = true;
    onTrouble(null);
    try {
      for (const test of wanted) {
        const found = await outcome(
          lab.engine,
          which,
          lab.sets,
          head,
          test,
          (share) => {
            progress.textContent = `${test.label}: ${Math.round(share * 100)}%`;
          },
          intact,
        );
        if (stopped) return false;
        outcomes.set(test.id, found);
        keep();
      }
      return true;
    } catch (error) {
      if (!stopped) onTrouble(asError(error));
      return false;
    } finally {
      busy = false;
      progress.textContent = "";
    }
  }

  function update() {
    const over = early.size > 0;
    const open = most - outcomes.size;
    left.textContent = over
      ? "All tests are made. Press one to see it again."
      : open > 0
        ? `You can afford ${open} ${outcomes.size ? "more " : ""}test${open === 1 ? "" : "s"}. Which?`
        : "That was the budget.";
    buttons.forEach((button, i) => {
      button.disabled = !over && open <= 0 && !outcomes.has(tests[i].id);
      button.dataset.made = String(outcomes.has(tests[i].id));
    });
    cards.update(figures(), label);
    again.hidden = !outcomes.size;
    if (!over && open <= 0 && !paper.hasChildNodes()) write();
  }

  function write() {
    const name = freshId("paper");
    const options = [
      ...stories.map((story, i) => /** @type {[string, string]} */ ([story.id, `${letter(i)}. ${story.name}`])),
      /** @type {[string, string]} */ ([NOTHING, "None of these, on this evidence"]),
    ];
    const missing = h("p", { class: "g-small", role: "alert" });
    const form = h(
      "form",
      {
        onsubmit: async (/** @type {Event} */ event) => {
          event.preventDefault();
          const chosen = /** @type {HTMLInputElement | null} */ (form.querySelector("input:checked"));
          missing.textContent = chosen ? "" : "Choose one first.";
          if (!chosen || busy) return;
          const seen = figures();
          if (!(await make(tests.filter((test) => !outcomes.has(test.id))))) return;
          early = seen;
          written = chosen.value;
          keep();
          paper.replaceChildren();
          before.replaceChildren();
          conclude();
          end.focus({ preventScroll: true });
        },
      },
      h(
        "fieldset",
        {},
        h("legend", {}, h("strong", {}, "What would you write in the paper?"), " This head …"),
        ...options.map(([value, text]) =>
          h("label", { class: "r-tick" }, h("input", { type: "radio", name, value }), ` ${text}`),
        ),
      ),
      missing,
      h(
        "button",
        { type: "submit", class: "g-button r-primary g-primary" },
        "Publish, and let others make the tests that are left",
      ),
    );
    paper.replaceChildren(form);
  }

  function conclude() {
    const all = figures();
    const held = review(written, stories, early, all);
    const story = stories.find(({ id }) => id === written)?.name ?? "None of these, on this evidence";
    score.record.note({ id: `${head.id}/paper`, question: `What does this head do? ${head.name}`, said: story, came: held });
    end.replaceChildren(...conclusion(head, { held, all, start, now: beliefs.now }));
    update();
  }

  if (old?.written) {
    early = new Map(old.early.map((id) => [id, old.outcomes[id].figures]));
    written = old.written;
    conclude();
  } else update();
  return {
    element,
    /**
     * @param {import("../parts/engine.js").Engine} engine
     * @param {Record<string, import("./outcomes.js").Item[]>} sets
     */
    use(engine, sets) {
      lab = { engine, sets };
      element.dataset.lab = "ready";
      progress.textContent = "";
    },
    stop() {
      stopped = true;
    },
  };
}

/**
 * The lab's figure that brought the head to notice.
 * @param {Head} head
 * @returns {string[]}
 */
function measured({ measured: found }) {
  if (!found) return [];
  const name = found.measure === "prefix matching" ? "new" : "beyond"; // both are shares
  return [
    ` The laboratory’s figure (${found.measure}, ${found.condition}): ${told(name, { ...found, mean: found.value })}, n = ${found.n}.`,
  ];
}
