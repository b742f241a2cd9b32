// Two words in the balance: how much likelier the one is than the other, of the whole machine and of what is left of it.

import { freshId, h } from "../parts/dom.js";
import { oddsInWords, placeOfOdds } from "./odds.js";

/**
 * @param {{ onWords: (words: string[]) => void }} on
 */
export function balance({ onWords }) {
  const ids = [freshId("one"), freshId("other")];
  const fields = ids.map((id) =>
    h("input", {
      id,
      type: "text",
      class: "m-word",
      translate: "no",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      onchange: changed,
    }),
  );
  const whole = h("i", { class: "m-whole-dot", hidden: true });
  const now = h("i", { class: "m-dot" });
  const scale = h("div", { class: "m-scale", "aria-hidden": "true" }, h("i", { class: "m-middle" }), whole, now);
  const ends = [h("span", { translate: "no" }), h("span", { translate: "no" })];
  const sentence = h("p", { class: "m-odds", role: "status" });
  const element = h(
    "div",
    { class: "m-balance", role: "group", "aria-label": "Two words in the balance" },
    sentence,
    h("div", { class: "m-ends", "aria-hidden": "true" }, ends[1], ends[0]),
    scale,
    h(
      "div",
      { class: "m-compare" },
      h("label", { for: ids[0] }, "Compare"),
      fields[0],
      h("label", { for: ids[1] }, "with"),
      fields[1],
    ),
  );

  function changed() {
    onWords(fields.map(({ value }) => value.trim()));
  }

  return {
    element,
    /**
     * @param {object} given
     * @param {string[]} given.words
     * @param {string} given.after  the token after which they would come, in quotes
     * @param {number} given.nats  as the machine is now
     * @param {number | null} given.before  nats of the whole machine, if something is taken out
     * @param {string} given.without  what is taken out, in words
     */
    show({ words: [one, other], after, nats, before, without }) {
      [fields[0].value, fields[1].value] = [one, other];
      [ends[0].textContent, ends[1].textContent] = [one, other];
      sentence.textContent = `${without ? `Without ${without}` : "In the whole machine"}, after ${after}: ${oddsInWords(nats, one, other)}.`;
      now.style.left = `${placeOfOdds(nats)}%`;
      now.dataset.to = nats > 0 ? "one" : "other";
      whole.hidden = before === null;
      whole.style.left = `${placeOfOdds(before ?? 0)}%`;
    },
  };
}
