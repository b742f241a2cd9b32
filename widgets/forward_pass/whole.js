// The first page: the whole machine beside what is said of the part pressed, two words in the balance, and “There!”.

import { h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { balance } from "./balance.js";
import { partName, partsOf } from "./anatomy.js";
import { quoted } from "./called.js";
import { partCard } from "./card.js";
import { isEnormous } from "./drawing.js";
import { machine } from "./machine.js";
import { saysThere } from "./there.js";

/** @typedef {import("./flows.js").Flow} Flow */
/** @typedef {import("./flows.js").Flows} Flows */
/** @typedef {import("./session.js").Run} Run */

/**
 * @typedef {object} Seen
 * @property {Run} run  of the machine as it is: with its parts taken out
 * @property {string} prompt
 * @property {Flows | null} flows  null: the reader hasn't said yet what they expect
 * @property {import("./session.js").Weighed} guesses  what the machine would say after every token
 * @property {{ id: number, text: string, probability: number }[]} choices  its first ones after the token followed
 * @property {import("./news.js").News | null} news
 * @property {string} twin  a text that tells otherwise, as long as this one; empty if there is none
 * @property {number} position
 * @property {string} part
 * @property {string[]} removed
 * @property {string[]} words  the two that are compared
 * @property {number} whole  nats of the one against the other, in the whole machine
 * @property {number} now  nats, as it is
 */

/**
 * @param {object} on
 * @param {(part: string, position: number) => void} on.onPart
 * @param {(position: number) => void} on.onToken
 * @param {(layer: number) => void} on.onLayer
 * @param {() => void} on.onWalk  from the part pressed
 * @param {(words: string[]) => void} on.onWords
 * @param {(removed: string[]) => void} on.onRemoved
 * @param {(news: boolean) => void} on.onNews
 * @param {() => void} on.onTry
 */
export function wholeMachine({ onPart, onToken, onLayer, onWalk, onWords, onRemoved, onNews, onTry }) {
  const about = h("p", { class: "m-about" });
  const picture = machine({ onPart, onToken, onLayer });
  const scales = balance({ onWords });
  const invitation = h("p", { class: "m-invitation" });
  const card = partCard({ onWalk });
  const there = saysThere({ onRemoved, onTry });
  const known = h("input", { type: "checkbox", onchange: () => onNews(known.checked) });
  const tellsOtherwise = h("span", { translate: "no" });
  const asks = h(
    "label",
    { class: "m-known" },
    known,
    h("span", {}, "Where is it known? Put in the strip of “", tellsOtherwise, "”, one place at a time"),
  );
  const told = h("p", { class: "g-small", role: "status" });
  const side = h("div", { class: "m-side" }, scales.element, h("div", {}, asks, told), invitation, card.element, there.element);
  const element = h("div", { class: "m-page" }, about, h("div", { class: "m-body" }, picture.element, side));

  let live = false;

  return {
    element,
    stop: picture.stop,
    there,
    /** Whether the model lives in the kernel: then the machine is all there is to see. @param {boolean} given */
    setLive(given) {
      live = given;
      picture.setLive(given);
    },
    /** @param {Seen} seen */
    update({ run, prompt, flows, guesses, choices, news, twin, position, part, removed, words, whole, now }) {
      const parts = partsOf(run.config);
      const out = parts.filter(({ id }) => removed.includes(id));
      const pressed = parts.find(({ id }) => id === part);
      const beyond = flows && parts.some(({ id }) => isEnormous(/** @type {Flow} */ (flows.get(id)).size));
      about.replaceChildren(
        ...legend(run, Boolean(flows), words),
        ...(beyond ? [BEYOND] : []),
        ...(live && run.dropped ? [` Only your last ${count(run.tokens.length - run.start)} tokens are read here.`] : []),
        ...(live ? [OF_THE_BOOKS] : []),
      );
      picture.update({ run, flows, guesses, news, position, part, removed });
      scales.element.hidden = there.element.hidden = !flows;
      invitation.hidden = Boolean(pressed);
      invitation.textContent = flows
        ? `Where was it decided? Press the part that you think it was, then There! Or press another word above, to see what came to it.`
        : "Press any part to see what it is for. What happens in it is shown after your guess.";
      if (pressed)
        card.show({
          part: pressed,
          flow: flows?.get(part) ?? null,
          run,
          choices,
          position,
          words,
          removed: removed.includes(part),
          walks: !live,
        });
      else card.close();
      asks.hidden = !flows || !twin || out.length > 0;
      known.checked = news !== null;
      tellsOtherwise.textContent = twin;
      told.textContent = news
        ? "Per cent: how far the answer goes over to the other text’s if its strip stands here. That is where it is known, and used from here on."
        : "";
      if (!flows) return;
      const after = quoted(run.tokens[position].text);
      const names = out.map(partName).join(" and ");
      scales.show({ words, after, nats: now, before: out.length ? whole : null, without: names });
      there.update({ part: pressed, removed: out, words, prompt, whole, now });
    },
  };
}

const BEYOND =
  " At the first token some parts add more than ten times what they add anywhere else: there the marks are as large as they get.";
const OF_THE_BOOKS = " Every single product, step by step, can be followed in the book’s own models only.";

/**
 * What the picture shows.
 * @param {Run} run
 * @param {boolean} flowing
 * @param {string[]} words
 */
function legend({ config: { num_hidden_layers: layers, num_attention_heads: heads } }, flowing, [one, other]) {
  const built =
    `Your words stand at the top. From each runs a strip of numbers, through ${count(layers)} layer${layers > 1 ? "s" : ""}. In a layer ` +
    `${count(heads)} heads bring something along from other words, and an MLP works on each word alone. All of them add to the strip. ` +
    "At the bottom it becomes a guess at the next word.";
  if (!flowing) return [built];
  const swatch = (/** @type {string} */ to, /** @type {string} */ word) =>
    h("span", { class: "m-swatch", "data-to": to }, `towards “${word}”`);
  return [
    "Arcs: what heads carry to the word followed, the thicker the more; paler, what comes to other words. Circles and squares: how much a part adds. ",
    swatch("one", one),
    " ",
    swatch("other", other),
    " ",
    h("span", { class: "m-swatch" }, "neither"),
  ];
}
