// The reader's own sentence, and everything a head does at one of its tokens.

import { freshId, h } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { latest, rested } from "../parts/latest.js";
import { setTraits } from "../parts/model.js";
import { promptField } from "../parts/prompt_field.js";
import { shown } from "../parts/words.js";
import { chipRow } from "./chips.js";
import { algorithm, effects, numbers } from "./levels.js";
import { highest } from "./numbers.js";
import { STORIES } from "./stories.js";

/** @typedef {import("./index.js").Tools} Tools */

const REST = 200; // ms
const MOST = 120; // tokens that are drawn

/** Before anything was read. @type {{ prompt: string, tokens: number[] }} */
const NOTHING = { prompt: "", tokens: [] };

/** @param {Tools} tools */
export function ownView({ model, running, onReady, onTrouble }) {
  let read = NOTHING;
  const id = freshId("own");
  const typed = rested(() => setTraits(model, { prompt: field.value, place: -1 }), REST);
  const field = promptField({ id, rows: 2, onType: typed });
  const note = h("p", { class: "g-small" });
  const chips = chipRow({ legend: "From which token? Mark one", onPick: (at) => setTraits(model, { place: at }) });
  const verdict = h("p", { class: "l-verdict", role: "status" });
  const [story, sums, effect] = [h("div", {}), h("div", {}), h("div", {})];
  const element = h(
    "div",
    { class: "l-view" },
    h("label", { class: "g-title", for: id }, "Your words"),
    field,
    note,
    chips.element,
    verdict,
    h("details", { class: "l-fold" }, h("summary", {}, "The algorithm"), story),
    h("details", { class: "l-fold" }, h("summary", {}, "The numbers"), sums),
    h("details", { class: "l-fold", open: true }, h("summary", {}, "What it does to the next word"), effect),
  );

  const look = latest(async () => {
    const mine = running();
    if (!mine) return;
    const prompt = model.get("prompt");
    try {
      const { engine } = mine.session;
      if (read === NOTHING || read.prompt !== prompt)
        read = { prompt, tokens: [...engine.begin, ...(await engine.encode(prompt))] };
      const whole = read.tokens.length;
      const tokens = whole > MOST ? (read.tokens = read.tokens.slice(0, MOST)) : read.tokens;
      if (whole > MOST) note.textContent = `Only the first ${MOST - 1} of its tokens are shown.`;
      else if (read.prompt === prompt && tokens.length < MOST) note.textContent = "";
      const place = model.get("place");
      const here = place < 0 || place >= tokens.length ? tokens.length - 1 : place;
      const upTo = tokens.slice(0, here + 1);
      const seen = await mine.session.look(upTo, mine.session.all[mine.at]);
      if (mine !== running() || prompt !== model.get("prompt")) return;
      const { vocabulary } = mine.session;
      const told = mine.told[mine.at];
      const truth = highest(seen.pattern);
      const name = (/** @type {number} */ at) => (at ? `“${shown(vocabulary[tokens[at]]).text}”` : "the beginning of the text");
      if (field.value !== prompt) field.value = prompt;
      chips.update(tokens, vocabulary, { here, chosen: here, pattern: seen.pattern, attended: truth });
      const point = told.story && STORIES[told.story].points(upTo);
      verdict.textContent =
        `From ${name(here)} it attends most to ${name(truth)}, with ${percent(seen.pattern[truth])} of its attention. ` +
        (point === null
          ? "We have no algorithm for this head."
          : point === truth
            ? "The algorithm is right."
            : `The algorithm names ${name(point)}, and is wrong.`);
      story.replaceChildren(algorithm(told));
      sums.replaceChildren(numbers({ tokens: upTo, vocabulary, seen, worked: true, onWork: null }));
      effect.replaceChildren(effects(seen.effect, vocabulary, tokens[truth]));
      onReady();
    } catch (error) {
      if (mine === running()) onTrouble(error);
    }
  });

  return {
    element,
    look: () => {
      look(undefined);
    },
    forget() {
      read = NOTHING;
    },
    halt: typed.cancel,
  };
}
