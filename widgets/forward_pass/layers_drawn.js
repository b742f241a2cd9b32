// Which layers of a deep machine are drawn: those that the reader chose, else those that hold the part pressed, else those
// of the part that leans most. A machine of few parts is drawn whole, and nothing is to be chosen.

import { freshId, h } from "../parts/dom.js";
import { partName, partsOf, writes } from "./anatomy.js";

/** @typedef {import("./anatomy.js").Part} Part */
/** @typedef {import("./flows.js").Flows} Flows */

const MOST_ROWS = 48; // of a machine with more parts, so many layers are drawn at once as fit into these
const LEANING = 6; // parts named, of a machine that isn't drawn whole

/**
 * @param {{ onChoose: () => void, onPart: (part: string, position: number) => void }} on
 */
export function layersDrawn({ onChoose, onPart }) {
  const id = freshId("layers");
  const field = h("select", { id, class: "g-select", onchange: choose });
  const leaning = h("p", { class: "g-small" });
  const element = h("div", { class: "m-layers", hidden: true }, h("label", { for: id }, "Layers drawn"), field, leaning);
  /** @type {number | null} the first of them, as the reader chose it */
  let chosen = null;

  function choose() {
    chosen = Number(field.value);
    onChoose();
  }

  /** @param {number} count @param {number} atOnce */
  function offer(count, atOnce) {
    const firsts = Array.from({ length: Math.ceil(count / atOnce) }, (_, i) => i * atOnce);
    if (field.options.length === firsts.length) return;
    field.replaceChildren(
      ...firsts.map((first) => {
        const last = Math.min(first + atOnce, count) - 1;
        return h("option", { value: first }, first === last ? `${first}` : `${first} to ${last}`);
      }),
    );
  }

  /** @param {Part[]} most @param {number} of @param {number} position */
  function name(most, of, position) {
    leaning.replaceChildren(
      ...(most.length ? [`Of all ${of} parts, what these add leans most:`] : []),
      ...most.flatMap((part, i) => {
        const press = h("button", { type: "button", class: "g-link", onclick: () => onPart(part.id, position) }, partName(part));
        return [" ", h("span", { class: "m-leans" }, press, i < most.length - 1 ? "," : "")];
      }),
    );
  }

  return {
    element,
    /** What the reader chose is of another machine, or of another part, by now. */
    forget() {
      chosen = null;
    },
    /**
     * @param {import("./machine.js").Shown} shown
     * @returns {{ firstLayer: number, atOnce: number }}
     */
    of({ run, flows, position, part }) {
      const { num_hidden_layers: count, num_attention_heads: heads } = run.config;
      const all = partsOf(run.config);
      const atOnce = all.length > MOST_ROWS ? Math.max(1, Math.floor((MOST_ROWS - 2) / (heads + 2))) : count;
      element.hidden = atOnce >= count;
      if (element.hidden) return { firstLayer: 0, atOnce };
      const most = flows ? leaningMost(all, flows, position) : [];
      const pressed = all.find(({ id }) => id === part);
      const layer = Math.min(chosen ?? (pressed ?? most[0])?.layer ?? 0, count - 1);
      const firstLayer = Math.floor(layer / atOnce) * atOnce;
      offer(count, atOnce);
      field.value = String(firstLayer);
      name(most, all.filter(writes).length, position);
      return { firstLayer, atOnce };
    },
  };
}

/**
 * The parts whose addition at a token leans most, either way.
 * @param {Part[]} all
 * @param {Flows} flows
 * @param {number} position
 */
function leaningMost(all, flows, position) {
  const push = (/** @type {Part} */ { id }) => Math.abs(flows.get(id)?.push[position] ?? 0);
  return all
    .filter(writes)
    .sort((a, b) => push(b) - push(a))
    .slice(0, LEANING);
}
