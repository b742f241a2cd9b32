// Which head does the copying? The reader looks at all patterns and picks one; then it is measured on random words.

import { followers } from "../parts/copying_places.js";
import { freshId, h } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { allHeads, areMany, inductionHeads, nameOf, toScroll } from "./heads.js";
import { momentsToChoose } from "./moment.js";
import { look, saidTwice, scores } from "./session.js";
import { headName, lookedAt, triangle } from "./tiles.js";

/** @typedef {import("./session.js").Seen} Seen */
/** @typedef {import("./index.js").Shared} Shared */
/** @typedef {{ prefix: number[], previous: number[] }} Scores  of every head, layer by layer */

/** @param {Shared & { onRead: (tokens: { id: number, text: string }[]) => void, onScores: (scores: Scores) => void }} shared */
export function findHeads({ model, about, keeper, ask, which, onRead, onScores }) {
  const name = freshId("head");
  const grid = h("div", { class: "i-grid" });
  const extent = h("p", { class: "g-small" });
  const tiles = h("fieldset", { class: "i-heads" }, h("legend", {}), extent, grid);
  const button = h("button", { type: "button", class: "g-button g-primary", onclick: () => measure(true) }, "Measure all heads");
  const missing = h("p", { class: "p-missing", role: "alert" });
  const verdict = h("p", { class: "i-verdict", role: "status" });
  const progress = h("p", { class: "g-small" }); // not read out: it changes with every row
  const words = lookedAt({
    onPick: (at) => {
      position = at;
      drawText();
    },
  });
  const note = h("p", { class: "g-small" });
  const element = h(
    "div",
    {},
    note,
    tiles,
    h("div", { class: "p-buttons" }, button),
    missing,
    progress,
    verdict,
    h("p", { class: "g-title i-gap" }, "The head you chose, on the text"),
    words.element,
  );

  /** @type {Seen | null} */
  let seen = null;
  let picked = -1; // the head, counted through all layers
  let position = -1;
  let shape = { layers: 0, heads: 0 };
  /** @type {{ prefix: number[], previous: number[], key: string } | null} */
  let measured = null;
  let counted = false; // whether the reader's guess was

  const key = () => `${model.get("model")}/${which().seed}/${which().step}`;

  function draw() {
    tiles.hidden = !seen?.patterns.length;
    words.element.hidden ||= !seen;
    if (!seen?.patterns.length) return;
    const { patterns } = seen;
    const heads = allHeads(shape.layers, shape.heads);
    const found = measured && measured.key === key() ? measured : null;
    const strong = found ? inductionHeads(found.prefix) : [];
    const strongest = found ? Math.max(...found.prefix) : 0;
    const legend = tiles.querySelector("legend");
    if (legend)
      legend.textContent = found
        ? "Prefix matching of each head, on random words said twice"
        : "Each square is one head. Which of them does the copying?";
    const focused = grid.contains(document.activeElement);
    grid.style.setProperty("--heads", String(shape.heads));
    const many = areMany(shape.layers, shape.heads);
    grid.dataset.many = String(many);
    extent.textContent = toScroll(shape.layers, shape.heads);
    grid.replaceChildren(
      ...heads.flatMap((one, i) => {
        const score = found?.prefix[i];
        const previous = found?.previous[i] ?? 0;
        const role = found && strong.includes(i) && strongest > 0.2 ? "copies" : previous > 0.5 ? "looks back one" : "";
        const shortRole = role === "looks back one" ? "back 1" : role;
        return [
          one.head === 0 ? h("span", { class: "i-layer", "aria-hidden": "true" }, `layer ${one.layer}`) : null,
          h(
            "label",
            { class: "i-tile", "data-role": role, title: many ? `${nameOf(one)} ${role}` : null },
            h(
              "span",
              { class: "i-name" },
              h("input", {
                type: "radio",
                name,
                value: i,
                checked: i === picked,
                onchange: () => {
                  picked = i;
                  missing.textContent = "";
                  drawText();
                },
              }),
              ...headName(one, many),
            ),
            triangle(patterns[one.layer], one.head),
            score === undefined
              ? null
              : h(
                  "span",
                  { class: "i-score" },
                  h("i", { style: `width: ${(score * 100).toFixed(1)}%`, "aria-hidden": "true" }),
                  h("b", {}, score.toFixed(2)),
                ),
            role ? h("span", { class: "i-role" }, many ? shortRole : role) : null,
          ),
        ].filter((part) => part !== null);
      }),
    );
    if (focused) /** @type {HTMLElement | null} */ (grid.querySelector("input:checked"))?.focus({ preventScroll: true });
    button.hidden = Boolean(found) || !about.rows().length;
    drawText();
  }

  function drawText() {
    words.element.hidden = picked < 0 || !seen?.patterns.length;
    if (!seen?.patterns.length || picked < 0) return;
    const at = Math.min(position < 0 ? seen.tokens.length - 1 : position, seen.tokens.length - 1);
    const pattern = seen.patterns[Math.floor(picked / shape.heads)];
    words.draw(
      seen.tokens,
      pattern,
      picked % shape.heads,
      at,
      followers(seen.tokens.map(({ id }) => id))[at],
      nameOf(allHeads(shape.layers, shape.heads)[picked]),
      seen.start,
    );
  }

  /** @param {boolean} asked  by the button; else because the moment changed and the reader has seen the scores before */
  async function measure(asked) {
    if (asked && picked < 0) {
      missing.textContent = "Pick a head first: a good guess is worth more than a late one.";
      return;
    }
    missing.textContent = "";
    await ask(async (engine, still) => {
      const now = key();
      const rows = await saidTwice(engine, about.rows());
      const found = await scores(engine, rows, which(), (done, of) => {
        still();
        if (asked) progress.textContent = done < of ? `Reading random words said twice: ${done} of ${of} rows.` : "";
      });
      measured = { ...found, key: now };
      tell(rows.length);
      draw();
      if (asked) showStrongest(found.prefix);
      onScores(found);
    });
  }

  /** Brings the strongest into the box that scrolls, where there is one. @param {number[]} prefix */
  function showStrongest(prefix) {
    const tile = /** @type {HTMLElement} */ (grid.querySelectorAll(".i-tile")[inductionHeads(prefix)[0]]);
    grid.scrollLeft = tile.offsetLeft - (grid.clientWidth - tile.offsetWidth) / 2;
    grid.scrollTop = tile.offsetTop - (grid.clientHeight - tile.offsetHeight) / 2;
  }

  /** @param {number} n */
  function tell(n) {
    if (!measured) return;
    const { prefix, previous } = measured;
    const heads = allHeads(shape.layers, shape.heads);
    const strong = inductionHeads(prefix);
    const best = strong[0];
    const behind = heads.findIndex(
      (_, i) => previous[i] === Math.max(...previous.filter((_, j) => heads[j].layer < heads[best].layer)),
    );
    if (prefix[best] < 0.2) {
      verdict.replaceChildren(
        h("strong", {}, momentsToChoose(about.grown()) ? "No head copies yet. " : "No head copies. "),
        `The most any head gives to the word that came next before is ${percent(prefix[best])} of its attention.` +
          (momentsToChoose(about.grown()) ? " Move to a later moment." : ""),
      );
      return;
    }
    const right = strong.includes(picked);
    let score = "";
    if (!counted) {
      counted = true;
      const { right: hits, asked } = keeper.add(right);
      score = ` Your guesses so far: ${hits} of ${asked}.`;
    }
    const named = strong.map((i) => nameOf(heads[i])).join(" and ");
    verdict.replaceChildren(
      h("strong", {}, picked < 0 ? "" : right ? "Yes. " : `Not ${nameOf(heads[picked])}. `),
      `${named} ${strong.length > 1 ? "do" : "does"} it: on ${n} rows of random words, ${percent(prefix[best])} of ${nameOf(heads[best])}’s attention ` +
        "goes from a repeated word to the one that came after it before. That is the slanted stripe away from the edge. ",
      behind >= 0 && previous[behind] > 0.4
        ? `It may have help: ${nameOf(heads[behind])}, in a layer below, spends ${percent(previous[behind])} on the word just before. That would leave a note at each word, what stood before me, for the copying head to search. Take it out, on its page.`
        : "",
      score,
    );
  }

  return {
    element,
    /** The text, the seed or the moment changed. */
    async look() {
      progress.replaceChildren(); // what was being measured is given up
      await ask(async (engine, still) => {
        const found = await look(engine, model.get("text"), which());
        still();
        shape = { layers: engine.config.num_hidden_layers, heads: engine.config.num_attention_heads };
        if (found.tokens.length !== seen?.tokens.length) position = -1;
        seen = found;
        onRead(seen.tokens);
        const count = seen.tokens.length - seen.start;
        note.textContent =
          count === 0
            ? "No words yet. Write some above."
            : seen.dropped
              ? `Shown are the last ${count} tokens; ${seen.dropped} earlier ones are left out.`
              : "";
        draw();
        if (!about.rows().length)
          progress.textContent =
            "Too few of this model’s tokens are whole words to make random rows of, so its heads can be looked at but not measured here.";
        else if (measured && measured.key !== key()) await measure(false);
      });
    },
    /** The model that was looked at is gone: what its heads did is not the next one's. */
    leave() {
      seen = null;
      this.anew();
    },
    /** Another model, or another seed: another guess. */
    anew() {
      [measured, counted, picked] = [null, false, -1];
      verdict.replaceChildren();
      draw();
    },
  };
}
