// How much of what a text's own beginning gains for its end goes with the induction heads, by kind of text.

import { freshId, h } from "../parts/dom.js";
import { fixed } from "../parts/format.js";
import { prediction } from "../parts/prediction.js";
import { left, mostlyLost } from "./measured.js";

/** @typedef {import("./measured.js").Context} Context */
/** @typedef {import("./measured.js").Interval} Interval */
/** @typedef {import("./index.js").Shared} Shared */

/** @type {Record<string, string>} */
const KINDS = { song: "songs", scene: "scenes", day: "days" };
/** @type {Record<string, string>} */
const ABOUT = {
  song: "rows of random words, sung again",
  scene: "people come and go, things are moved",
  day: "what people and animals do in a day",
};

/** @param {Shared} shared */
export function lessSimple({ model, keeper }) {
  const name = freshId("how");
  let how = "mean";
  const ways = h(
    "fieldset",
    { class: "i-heads" },
    h("legend", {}, "In the heads’ place"),
    h(
      "div",
      { class: "i-ways" },
      ...[
        ["mean", "what they say on average"],
        ["resample", "what they say of another text"],
      ].map(([value, label]) =>
        h(
          "label",
          { class: "i-tick" },
          h("input", {
            type: "radio",
            name,
            value,
            checked: value === how,
            onchange: () => {
              how = value;
              draw();
            },
          }),
          label,
        ),
      ),
    ),
  );
  const guess = prediction({
    keeper,
    onShow: () => {
      shown = true;
      draw();
      tell();
    },
  });
  const figure = h("div", { class: "i-contexts" });
  const words = h("p", { class: "i-verdict" });
  const element = h("div", {}, guess.element, ways, words, figure);
  let shown = false;

  /** @returns {Context[]} */
  const rows = () => model.get("context");
  const kinds = () => [...new Set(rows().map(({ kind }) => kind))];
  const lost = () => kinds().filter((kind) => mostlyLost(rows(), kind, how));

  function tell() {
    const list = lost().map((kind) => KINDS[kind] ?? kind);
    guess.tell(
      new Set(lost()),
      list.length
        ? `At least half goes, in every seed, in ${list.join(" and ")}.`
        : "In no kind does half of it go in every seed.",
    );
  }

  function draw() {
    const all = rows().filter((row) => row.how === how);
    ways.hidden = words.hidden = !shown;
    if (!all.length) return figure.replaceChildren(h("p", {}, "Nothing was measured of this yet."));
    const ends = all
      .flatMap((row) => [row.gain, left(row, "induction"), left(row, "others")])
      .filter((one) => one !== null)
      .flat();
    const [low, high] = [Math.min(0, ...ends), Math.max(...ends)];
    const at = (/** @type {number} */ value) => `${(((value - low) / (high - low)) * 100).toFixed(2)}%`;
    const line = (
      /** @type {Context[]} */ some,
      /** @type {(row: Context) => Interval | null} */ of,
      /** @type {string} */ who,
      /** @type {string} */ label,
    ) => {
      const found = some.flatMap((row) => {
        const figures = of(row);
        return figures ? [{ seed: row.seed, figures }] : [];
      });
      if (!found.length) return [];
      const [least, most] = [Math.min, Math.max].map((pick) => signed(pick(...found.map(({ figures }) => figures[0]))));
      return [
        h(
          "li",
          { class: "g-along i-outcome", "data-who": who },
          h("span", {}, label),
          h(
            "span",
            { class: "g-along-line i-track", "aria-hidden": "true" },
            h("i", { class: "i-zero", style: `left: ${at(0)}` }),
            ...found.map(({ figures: [, from, to] }) =>
              h("i", { class: "i-spread", style: `left: ${at(from)}; width: calc(${at(to)} - ${at(from)})` }),
            ),
            ...found.map(({ figures: [value] }) => h("i", { class: "i-dot", style: `left: ${at(value)}` })),
          ),
          h("span", { class: "i-share" }, least === most ? least : `${least} to ${most}`),
        ),
      ];
    };
    figure.replaceChildren(
      h(
        "p",
        { class: "g-small" },
        `A dot is one of ${new Set(all.map(({ seed }) => seed)).size} seeds: how many nats a token the second half of a text is easier to guess ` +
          "after its own first half than after nothing. The upright line is no help at all; left of it, the beginning misleads.",
      ),
      ...kinds().map((kind) => {
        const some = all.filter((row) => row.kind === kind);
        return h(
          "div",
          { class: "i-task" },
          h(
            "p",
            { class: "g-title" },
            KINDS[kind] ?? kind,
            h("span", { class: "g-small" }, ` ${ABOUT[kind] ?? ""}; ${some[0].n} texts a seed`),
          ),
          h(
            "ul",
            {},
            ...line(some, (row) => row.gain, "before", "the whole model"),
            ...(shown ? line(some, (row) => left(row, "induction"), "after", "without the copying heads") : []),
            ...(shown ? line(some, (row) => left(row, "others"), "control", "without as many others") : []),
          ),
        );
      }),
      h("p", { class: "g-small i-gap" }, "Pale: 95% intervals over texts; without heads, those of the change."),
      shown ? everySeed(all) : "",
    );
    const share = (/** @type {string} */ kind) => {
      const found = all.filter((row) => row.kind === kind).map((row) => (left(row, "induction")?.[0] ?? NaN) / row.gain[0]);
      const [least, most] = [Math.min(...found), Math.max(...found)].map((one) => `${fixed(Math.max(0, one), 0, 2)}%`);
      return `${KINDS[kind] ?? kind} keep ${least === most ? least : `${least} to ${most}`} of the help`;
    };
    const theirs = lost().map((kind) => KINDS[kind] ?? kind);
    words.textContent =
      `Without the copying heads, ${kinds().map(share).join("; ")}. All of it is learning from context. ` +
      (theirs.length
        ? `At least half of it is theirs, in every seed, in ${theirs.join(" and ")}${theirs.length < kinds().length ? " only" : ""}.`
        : "In no kind of text is at least half of it theirs in every seed.");
  }

  return {
    element,
    look() {
      if (!shown && guess.element.hidden && rows().length) {
        guess.ask({
          id: "context",
          question:
            "From which kinds of text will at least half of this help go, in every seed, when the copying heads are taken out?",
          options: kinds().map((kind) => ({ id: kind, label: KINDS[kind] ?? kind })),
          many: true,
          button: "Take them out",
        });
      }
      draw();
    },
  };
}

/** @param {Context[]} all */
function everySeed(all) {
  const said = (/** @type {Interval | null} */ figures) =>
    figures ? `${signed(figures[0])} (${signed(figures[1])} to ${signed(figures[2])})` : "–";
  return h(
    "details",
    {},
    h("summary", {}, "Every seed’s figures"),
    h(
      "div",
      { class: "g-scroll", tabindex: "0", role: "region", "aria-label": "Every seed’s figures" },
      h(
        "table",
        { class: "i-table" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ...["text", "seed", "whole", "without the copying heads", "without as many others"].map((name) =>
              h("th", { scope: "col" }, name),
            ),
          ),
        ),
        h(
          "tbody",
          {},
          ...all.map((row) =>
            h(
              "tr",
              {},
              h("th", { scope: "row" }, KINDS[row.kind] ?? row.kind),
              h("td", {}, String(row.seed)),
              h("td", {}, said(row.gain)),
              h("td", {}, said(left(row, "induction"))),
              h("td", {}, said(left(row, "others"))),
            ),
          ),
        ),
      ),
    ),
  );
}

/** @param {number} value nats */
function signed(value) {
  return value.toFixed(2).replace("-", "−");
}
