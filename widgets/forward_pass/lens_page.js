// The page of the logit lens: after each layer, what the model would say if it stopped there.

import { freshId, h } from "../parts/dom.js";
import { count, percent } from "../parts/format.js";
import { setTraits } from "../parts/model.js";
import { quoted, said } from "./called.js";
import { lensGuess } from "./lens_guess.js";
import { height, inWords, rowsOf } from "./lens_rows.js";
import { tokenRow } from "./token_row.js";

/** @typedef {import("./lens_rows.js").Row} Row */

/**
 * @param {{ model: import("../parts/model.js").Model, fromEnd: (position: number) => number }} tools  `fromEnd`: a position
 *   as the trait has it
 */
export function lensPage({ model, fromEnd }) {
  const guess = lensGuess({ onShow: () => setTraits(model, { lens_shown: true }) });
  const about = h("p", { class: "m-about" });
  const tokens = tokenRow({ title: "After which token", onFollow: (at) => setTraits(model, { position: fromEnd(at) }) });
  const id = freshId("followed");
  const field = h("input", {
    id,
    type: "text",
    translate: "no",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    onchange: () => setTraits(model, { followed: field.value.trim() }),
  });
  const back = h("button", { type: "button", class: "g-link", onclick: () => setTraits(model, { followed: "" }) }, "");
  const sum = h("p", { class: "m-lens-sum", role: "status" });
  const followedHead = h("th", { scope: "col" });
  const body = h("tbody", {});
  const table = h(
    "table",
    { class: "m-lens" },
    h("caption", { class: "g-hidden" }, "What the model would say after each layer, and the place of the word followed"),
    h(
      "thead",
      {},
      h("tr", {}, h("th", { scope: "col" }, "Layers passed"), h("th", { scope: "col" }, "It would say"), followedHead),
    ),
    body,
  );
  const caution = h(
    "p",
    { class: "g-small" },
    "The fuller a bar, the nearer to the first place: each step from 10,000th to 1,000th, to 100th, to 10th, to 1st is as long. " +
      "The lens reads every layer as if it were the last. What an early layer holds in another form, it can’t see.",
  );
  const found = h(
    "div",
    { class: "m-lens-found" },
    tokens.element,
    h("p", { class: "m-lens-follow" }, h("label", { for: id }, "Which word’s place"), field, back),
    sum,
    table,
    caution,
  );
  const element = h("div", { class: "m-lens-page" }, about, guess.element, found);

  /**
   * @param {Row[]} rows
   * @param {string} word  the one followed
   * @param {import("./session.js").Run} run
   */
  function draw(rows, word, run) {
    followedHead.textContent = `Place of “${word}”`;
    body.replaceChildren(
      ...rows.map((row) => {
        const { text, kind } = run.read(row.text);
        const first = row.rank === 1;
        return h(
          "tr",
          { "data-first": first },
          h("th", { scope: "row" }, String(row.passed)),
          h(
            "td",
            {},
            h("span", { class: "m-lens-word", translate: "no", "data-kind": kind }, text),
            h("span", { class: "m-lens-share" }, ` ${percent(row.probability)}`),
          ),
          h(
            "td",
            {},
            h(
              "span",
              { class: "m-lens-track", "aria-hidden": "true" },
              h("i", { style: `width: ${(100 * height(row.rank, run.config.vocab_size)).toFixed(1)}%` }),
            ),
            h("span", {}, first ? "first" : count(row.rank)),
          ),
        );
      }),
    );
  }

  return {
    element,
    /**
     * Asks for all that is drawn.
     * @param {{ session: import("./session.js").Session, run: import("./session.js").Run, position: number }} given
     * @returns {Promise<() => void>}  draws it
     */
    async prepare({ session, run, position }) {
      const layers = run.config.num_hidden_layers;
      const { prompt } = run.asked;
      const asks = run.tokens.length > run.start && !model.get("lens_shown") && !guess.answered(prompt, layers);
      const [own, end] = asks
        ? [null, null]
        : [await session.lens(position, model.get("followed")), await session.lens(position, "")];
      return () => {
        about.textContent =
          `At the end, the strip of numbers is compared with every one of ${count(run.config.vocab_size)} tokens: the likeliest is what the model says. ` +
          "The same comparison can be made earlier, after any layer, as if no other came after. That is the logit lens.";
        found.hidden = !own;
        if (!own || !end) return guess.ask(prompt, layers);
        const [word, last] = [own, end].map(({ followed }) => said(run.words[followed]));
        const rows = rowsOf(own, run.words);
        guess.tell(prompt, rowsOf(end, run.words), last);
        tokens.update({ ...run, dropped: 0 }, position);
        field.value = word;
        back.textContent = `Back to “${last}”`;
        back.hidden = word === last;
        sum.textContent = inWords(rows, word, quoted(run.tokens[position].text));
        draw(rows, word, run);
      };
    },
  };
}
