// The reader predicts, from the level they chose, where a head attends in a text that no model has read.

import { answers, whyLine } from "../parts/answers.js";
import { h } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { latest } from "../parts/latest.js";
import { setTraits } from "../parts/model.js";
import { pages } from "../parts/pages.js";
import { shown } from "../parts/words.js";
import { chipRow } from "./chips.js";
import { LEVELS, algorithm, effects, numbers, purpose } from "./levels.js";
import { highest } from "./numbers.js";
import { record, tally } from "./record.js";
import { STORIES } from "./stories.js";
import { KINDS, asked } from "./texts.js";

/** @typedef {import("./index.js").Tools} Tools */

const TEXTS = 200; // of a kind in the file

/** @param {Tools} tools */
export function predictView({ model, running, onReady, onTrouble }) {
  /** @type {{ key: string, kind: import("./texts.js").Kind, tokens: number[], seen: import("./session.js").Seen } | null} */
  let drawn = null;
  const kept = record();
  const said = answers("LevelsOfAnalysis");
  const why = whyLine(said);
  let acted = false; // the reader has just answered or gone on: what follows takes the focus

  const levels = pages("The level to look at", (level) =>
    setTraits(model, { level: Number(level), opened: Math.max(model.get("opened"), Number(level)) }),
  );
  levels.offer(Object.entries(LEVELS).map(([level, name]) => [level, `${level}. ${name}`]));
  const panel = h("div", { class: "l-panel" });
  const chips = chipRow({
    legend: "To which token does it attend most from the marked one?",
    onPick: (at) => {
      picked = at;
      button.disabled = false;
    },
  });
  let picked = -1;
  const kind = h("p", { class: "g-small" });
  const button = h("button", { type: "button", class: "g-button g-primary", onclick: answer }, "That one");
  const verdict = h("p", { class: "l-verdict", role: "status", tabindex: "-1" });
  const more = h("button", { type: "button", class: "g-button", onclick: next }, "Another text");
  const effect = h("details", { class: "l-fold" }, h("summary", {}, "And what did it do to the next word?"));
  const scores = h("div", { class: "l-scores" });
  const element = h(
    "div",
    { class: "l-view" },
    levels.element,
    panel,
    kind,
    chips.element,
    h("div", { class: "l-buttons" }, button, more),
    verdict,
    why.element,
    effect,
    scores,
  );

  const key = () => JSON.stringify(["model", "seed", "step", "round"].map((name) => model.get(name)).concat(running()?.at));

  const look = latest(async () => {
    const mine = running();
    if (!mine) return;
    const wanted = key();
    const { kind, number } = asked(model.get("round"), TEXTS);
    try {
      const tokens = await mine.session.tokens(kind, number);
      const seen = await mine.session.look(tokens, mine.session.all[mine.at]);
      if (mine !== running() || wanted !== key()) return;
      drawn = { key: wanted, kind, tokens, seen };
      picked = -1;
      draw();
    } catch (error) {
      if (mine === running()) onTrouble(error);
    }
  });

  function answer() {
    const mine = running();
    if (!mine || !drawn || picked < 0 || drawn.key !== key()) return;
    const { story } = mine.told[mine.at];
    const { tokens, seen } = drawn;
    const truth = highest(seen.pattern);
    const { layer, head } = mine.session.all[mine.at];
    const name = (/** @type {number} */ at) => (at ? `“${shown(mine.session.vocabulary[tokens[at]]).text}”` : "the beginning");
    said.note({
      id: drawn.key,
      question: `To which word does layer ${layer}, head ${head} attend most, in a text that no model has read?`,
      said: name(picked),
      came: name(truth),
      right: picked === truth,
    });
    kept.add({
      text: drawn.key,
      used: model.get("worked") ? 4 : model.get("opened"),
      right: picked === truth,
      story: story && STORIES[story].points(tokens) === truth,
      chance: 1 / tokens.length,
    });
    acted = true;
    setTraits(model, { guess: picked });
  }

  function next() {
    acted = true;
    setTraits(model, { round: model.get("round") + 1, guess: -1, worked: false, opened: model.get("level") });
  }

  function draw() {
    const mine = running();
    if (!mine || !drawn || drawn.key !== key()) return;
    const { tokens, seen } = drawn;
    const { vocabulary } = mine.session;
    const here = tokens.length - 1;
    const guess = model.get("guess");
    const done = guess >= 0 && guess < tokens.length;
    const level = model.get("level");
    levels.set(String(level));
    const told = mine.told[mine.at];
    panel.replaceChildren(
      level === 1
        ? purpose(mine.session.all.length)
        : level === 2
          ? algorithm(told)
          : numbers({
              tokens,
              vocabulary,
              seen,
              worked: model.get("worked"),
              onWork: done ? null : () => setTraits(model, { worked: true }),
            }),
    );
    const truth = highest(seen.pattern);
    kind.textContent = `${KINDS[drawn.kind]}. No model has read it; the head sees it up to the marked token.`;
    chips.update(tokens, vocabulary, {
      here,
      chosen: done ? guess : picked,
      pattern: done ? seen.pattern : null,
      attended: done ? truth : undefined,
      done,
    });
    button.disabled = picked < 0;
    button.hidden = done;
    more.hidden = verdict.hidden = effect.hidden = !done;
    if (!done) why.close();
    if (done) {
      verdict.textContent = judged(truth, guess, told.story);
      why.ask(drawn.key);
      effect.replaceChildren(/** @type {Node} */ (effect.firstChild), effects(seen.effect, vocabulary, tokens[truth]));
    }
    drawScores();
    if (acted && done) verdict.focus({ preventScroll: true });
    else if (acted) chips.element.querySelector("input")?.focus({ preventScroll: true });
    acted = false;
    onReady();

    /** @param {number} truth @param {number} guess @param {import("./stories.js").StoryName | null} story */
    function judged(truth, guess, story) {
      const name = (/** @type {number} */ at) =>
        at === 0
          ? "the beginning of the text"
          : at === here
            ? `itself, “${shown(vocabulary[tokens[at]]).text}”`
            : `“${shown(vocabulary[tokens[at]]).text}”`;
      const point = story && STORIES[story].points(tokens);
      return (
        `${guess === truth ? "Yes: it" : "No: it"} attends most to ${name(truth)}, with ${percent(seen.pattern[truth])} of its attention. ` +
        (guess === truth ? "" : `You said ${name(guess)}, which gets ${percent(seen.pattern[guess])}. `) +
        (point === null
          ? "We have no algorithm to ask. "
          : point === truth
            ? "The algorithm was right. "
            : `The algorithm names ${name(point)}, and is wrong. `) +
        `A blind guess would be right one time in ${tokens.length}.`
      );
    }
  }

  function drawScores() {
    const all = kept.all();
    scores.hidden = button.hidden === false || !all.length; // first the prediction
    const rows = [...Object.entries(LEVELS).map(([used, name]) => [Number(used), name]), [4, "The numbers, worked out"]];
    scores.replaceChildren(
      h(
        "table",
        {},
        h("caption", {}, "Your predictions, by how far down you had looked"),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ...["You had looked at", "You", "The algorithm", "Blind guess"].map((name) => h("th", { scope: "col" }, name)),
          ),
        ),
        h(
          "tbody",
          {},
          ...rows.map(([used, name]) => {
            const { asked, right, told, story, chance } = tally(all, Number(used));
            return h(
              "tr",
              {},
              h("th", { scope: "row" }, String(name)),
              h("td", {}, asked ? `${right} of ${asked}` : "–"),
              h("td", {}, told ? `${story} of ${told}` : "–"),
              h("td", {}, asked ? percent(chance / asked) : "–"),
            );
          }),
        ),
      ),
      h(
        "p",
        { class: "g-small" },
        "All heads and kinds of text together. You learn from every answer, so the order in which you try the levels counts too. ",
        h(
          "button",
          {
            type: "button",
            class: "g-link",
            onclick: () => {
              kept.forget();
              drawScores();
            },
          },
          "Forget them",
        ),
      ),
    );
  }

  return {
    element,
    look() {
      if (drawn?.key === key()) return draw();
      look(undefined);
    },
    forget() {
      drawn = null;
    },
    halt() {},
  };
}
