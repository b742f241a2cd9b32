// When do the copying heads come, and in which layer? Curves over training, and a table of the sisters at the end.

import { lineChart } from "../parts/chart.js";
import { h } from "../parts/dom.js";
import { nearest } from "../parts/timescale.js";
import { prediction } from "../parts/prediction.js";
import { bestLine, bestOf, layerLines, layersOfStrongest, repeatsLine } from "./measured.js";

/** @typedef {import("./measured.js").Grown} Grown */
/** @typedef {import("./index.js").Shared} Shared */

const HEIGHT = 170;

/** @param {Shared & { onStep: (step: number) => void }} shared */
export function whenTheyCome({ model, keeper, layers, which, onStep }) {
  const seek = (/** @type {number} */ share) => {
    const kept = own()?.checkpoints ?? [];
    if (kept.length)
      onStep(
        kept[
          nearest(
            share,
            kept.map(({ tokens }) => tokens),
          )
        ].step,
      );
  };
  const heads = lineChart({ title: "Best prefix matching of each layer", unit: "share", height: HEIGHT, onSeek: seek });
  const copies = lineChart({ title: "Words said again rightly", unit: "share", height: HEIGHT, onSeek: seek });
  const behind = h("p", { class: "g-small" });
  const table = h("div", { class: "g-scroll", tabindex: "0", role: "region", "aria-label": "When it came, by seed" });
  const pythia = h("div", { class: "i-pythia" });
  const revealed = h(
    "div",
    { hidden: true },
    h("p", { class: "g-title" }, "Where each sister keeps its best, at the end of training"),
    table,
    pythia,
  );
  const guess = prediction({
    keeper,
    onShow: () => {
      shown = true;
      drawTable();
      tell();
    },
  });
  const element = h(
    "div",
    {},
    h("p", { class: "g-title" }, "How strongly the best head of each layer attends to what came next before"),
    heads.element,
    h("p", { class: "g-title i-gap" }, "Random words said twice: how many of the second saying are guessed right"),
    copies.element,
    behind,
    guess.element,
    revealed,
  );
  let shown = false;

  /** @returns {Grown[]} */
  const grown = () => model.get("grown").filter((/** @type {Grown} */ one) => one.moments.length);
  const own = () => grown().find((one) => one.seed === which().seed);

  function drawTable() {
    revealed.hidden = !shown;
    if (!shown) return;
    const all = grown();
    table.replaceChildren(
      h(
        "table",
        { class: "i-table" },
        h("thead", {}, h("tr", {}, h("td", {}), ...all.map(({ seed }) => h("th", { scope: "col" }, `seed ${seed}`)))),
        h(
          "tbody",
          {},
          ...Array.from({ length: layers() }, (_, layer) =>
            h(
              "tr",
              {},
              h("th", { scope: "row" }, `layer ${layer}`),
              ...all.map(({ moments }) => {
                const { score, induction } = bestOf(moments[moments.length - 1].scores, layers())[layer];
                return h(
                  "td",
                  { "data-strong": String(induction > 0) },
                  score.toFixed(2),
                  induction > 1 ? h("span", { class: "g-small" }, ` ${induction} heads`) : null,
                );
              }),
            ),
          ),
        ),
      ),
    );
    pythia.replaceChildren(...published(model.get("pythia")));
  }

  function tell() {
    const found = layersOfStrongest(grown(), layers());
    const same = new Set(found).size === 1;
    guess.tell(
      new Set([same ? "same" : "other"]),
      same
        ? `In all ${found.length} the strongest stands in layer ${found[0]}.`
        : `The strongest stands in layers ${found.join(", ")} of the ${found.length}.`,
    );
  }

  return {
    element,
    look() {
      const mine = own();
      if (!mine) return;
      const others = grown().filter((one) => one !== mine);
      const last = mine.moments[mine.moments.length - 1].tokens;
      heads.draw(
        layerLines(mine, layers()),
        last,
        [0, 1],
        others.map((one) => ({ ...bestLine(one), hue: 4 })),
      );
      copies.draw(
        [repeatsLine(mine)],
        last,
        [0, 1],
        others.map((one) => ({ ...repeatsLine(one), hue: 4 })),
      );
      const now = mine.checkpoints.find(({ step }) => step === which().step)?.tokens ?? last;
      heads.mark(now);
      copies.mark(now);
      behind.textContent =
        `Measured on 200 rows of 20 words, at every point. The scores’ 95% intervals reach at most ${(100 * mine.widest).toFixed(1)} points either way.` +
        (others.length
          ? ` Faint: ${others.map(({ seed }) => `seed ${seed}`).join(", ")}; above, the best of all their heads.`
          : "");
      if (guess.element.hidden && !shown && grown().length > 1) {
        guess.ask({
          id: "sisters",
          question: `${grown().length} sisters read the same texts from different starting numbers. Does the strongest copying head stand in the same layer in each?`,
          options: [
            { id: "same", label: "the same layer" },
            { id: "other", label: "different layers" },
          ],
          many: false,
          button: "Show the sisters",
        });
      } else if (grown().length < 2) shown = true;
      drawTable();
    },
    stop() {
      heads.stop();
      copies.stop();
    },
  };
}

/** @param {{ model: string, runs: number, layers: number[][], last: number[], course: number[][] }[]} models */
function published(models) {
  if (!models.length) return [];
  return [
    h(
      "p",
      { class: "g-small i-gap" },
      "Which head of a layer it is means nothing: heads of a layer can change places without any effect. The layer does mean something. " +
        "Pythia, a family of published models, has sisters too. At the end of their training:",
    ),
    h(
      "ul",
      { class: "i-list" },
      ...models.map(({ model: name, runs, layers, last, course }) => {
        const places = layers.map(([layer, count]) => `layer ${layer} in ${count}`).join(", ");
        const sudden = course.findIndex(([, value]) => value > last[1] / 2);
        const [before, after] = [course[sudden - 1], course[sudden]];
        return h(
          "li",
          {},
          h("strong", {}, `Pythia ${name}`),
          `, ${runs} runs: ${places}. Scores ${last[0].toFixed(2)} to ${last[2].toFixed(2)}.` +
            (before
              ? ` On average ${before[1].toFixed(2)} after ${before[0].toLocaleString("en-GB")} steps, ${after[1].toFixed(2)} after ${after[0].toLocaleString("en-GB")}.`
              : ""),
        );
      }),
    ),
    h(
      "p",
      { class: "g-small" },
      "Computed from published results; specimens/published/README.md names them. Their random tokens are any of the vocabulary’s, ours words of the village.",
    ),
  ];
}
