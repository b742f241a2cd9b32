// The plate of a class: for each bet, how many were right. Its table stands below it, on the page.

import { freshId, h } from "./parts/dom.js";

const ROW = 34; // px
const LONGEST = 46; // characters of a question in the picture; hovering says all of it

/**
 * @param {import("./class_sheets.js").Row[]} bets
 * @returns {HTMLElement}
 */
export function bettingPlate(bets) {
  const id = freshId("class");
  const shares = bets.map(({ right, n }) => Number(right) / Number(n));
  const drawing = {
    data: [
      {
        type: "bar",
        orientation: "h",
        x: shares,
        y: bets.map((_, i) => i),
        customdata: bets.map((bet) =>
          [bet.question, bet.right, bet.n, bet["most said"], bet["what came out"]].map((one) => wrapped(String(one))),
        ),
        hovertemplate:
          "%{customdata[0]}<br>%{customdata[1]} of %{customdata[2]} were right<br>Most said: %{customdata[3]}<br>It came out: %{customdata[4]}<extra></extra>",
        marker: { color: "var(--gnm-leaf)" },
        cliponaxis: false,
      },
    ],
    layout: {
      height: bets.length * ROW + 90,
      margin: { l: 330, r: 24, t: 10, b: 50 },
      font: { color: "var(--gnm-ink)", size: 13 },
      paper_bgcolor: "var(--gnm-paper)",
      plot_bgcolor: "var(--gnm-paper)",
      xaxis: {
        range: [0, 1],
        tickformat: ".0%",
        title: { text: "of those who bet were right" },
        gridcolor: "var(--gnm-line)",
        fixedrange: true,
      },
      yaxis: {
        autorange: "reversed",
        tickvals: bets.map((_, i) => i),
        ticktext: bets.map((bet) => cut(String(bet.question))),
        fixedrange: true,
      },
      showlegend: false,
    },
    narrow: {
      margin: { l: 150 },
      xaxis: { title: { text: "were right" } },
      yaxis: { ticktext: bets.map((bet) => cut(String(bet.question), 18)) },
    },
  };
  const [worst] = bets;
  const says = `The ${bets.length} bets of which most people were wrong. At the top: “${worst.question}”, where ${worst.right} of ${worst.n} were right.`;
  const figure = h(
    "figure",
    { class: "gnm-plate", id, "aria-labelledby": `${id}-title` },
    h(
      "figcaption",
      {},
      h("p", { class: "gnm-plate-title", id: `${id}-title` }, "Bets and outcomes"),
      h("p", { id: `${id}-says` }, says),
    ),
    h("div", { class: "gnm-plate-drawing" }),
  );
  const data = h("script", { type: "application/json" });
  data.textContent = JSON.stringify(drawing);
  figure.append(data);
  return figure;
}

/** Plotly takes some signs for marks; a reader's text is none. @param {string} text */
const plain = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/**
 * @param {string} text
 * @param {number} [most]
 */
const cut = (text, most = LONGEST) => plain(text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** Broken into lines, for the box that stands where one hovers. @param {string} text */
function wrapped(text) {
  const short = text.length > 240 ? `${text.slice(0, 239)}…` : text;
  return plain(short)
    .replace(/(.{1,58})(\s|$)/g, "$1<br>")
    .replace(/<br>$/, "");
}
