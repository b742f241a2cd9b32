// What else could have stood in a place of an answer.

import { barList } from "../parts/bars.js";
import { h } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { shown, spoken } from "../parts/words.js";

export const ROWS = 6;

/** @typedef {import("../engine/engine.js").Guess} Guess */

/** @param {{ onTake: (token: { id: number, text: string }) => void }} calls  another token is to stand there */
export function rivals({ onTake }) {
  const head = h("p", { class: "g-title", role: "status" });
  const bars = barList({
    label: "What could stand in this place",
    read: shown,
    onPick: onTake,
    action: { title: "Put this one there, and let the model go on from it", toggles: false },
  });
  const note = h("p", { class: "g-small" });
  const element = h("div", { class: "c-rivals", hidden: true }, head, bars.element, note);
  return {
    element,
    /** @param {{ token: { id: number, text: string }, top: Guess[], probability: number, broken: boolean } | null} place */
    draw(place) {
      element.hidden = !place;
      if (!place) return;
      const { token, top, probability, broken } = place;
      const rank = top.findIndex(({ id }) => id === token.id);
      const rows = rank < 0 ? [...top, { ...token, probability }] : top;
      head.textContent = `In the place of “${spoken(token.text)}”${broken ? ", with the knob at 0" : ""}: ${percent(probability)} for it`;
      bars.update(rows.map((row) => ({ ...row, hue: row.id === token.id ? 1 : undefined })));
      const standing =
        rank === 0
          ? "It is what the model puts first there, after all that stands before it. "
          : rank < 0
            ? "As the text stands now, the model would hardly say it. "
            : "";
      note.textContent = `${standing}Press another one to put it there: the model goes on from it.`;
    },
  };
}
