// The knob that is looked at: how the reader gets to it, and turns it.

import { steepestInWords } from "./effects.js";
import { placeOf } from "./names.js";
import { knobPanel } from "./panel.js";
import { cell, grown, valueOf } from "./turns.js";

/** @typedef {ReturnType<typeof import("./session.js").openSession>} Session */

/**
 * @param {object} tools
 * @param {ReturnType<typeof import("./deeds.js").deedsOn>} tools.deeds
 * @param {() => { session: Session | null, tables: import("./tables.js").Tables }} tools.now  the model, as far as it is there
 * @param {() => import("./session.js").Asked} tools.asked
 * @param {(id: number) => string} tools.word  a token, in quotes
 * @param {() => void} tools.onLeave  what was said of the knob before is of no use
 * @param {() => void} tools.onTurn  it is about to be turned by hand
 * @param {(error: unknown) => void} tools.onTrouble
 */
export function knobControls({ deeds, now, asked, word, onLeave, onTurn, onTrouble }) {
  const panel = knobPanel({
    onPlace: goTo,
    onSteepest: findSteepest,
    onTurn: turn,
    onRest: deeds.rest,
    onBack: () => deeds.set({ ...deeds.knob(), value: grown(now().tables, deeds.knob()) }),
    onTrouble,
  });

  /** @param {{ matrix?: string, row?: number, column?: number }} to */
  function goTo(to) {
    onLeave();
    panel.say("");
    deeds.goTo(to);
  }

  /** @param {{ name: string, index: number }} to */
  function lookAt(to) {
    goTo({ matrix: to.name, ...cell(now().tables, to) });
  }

  /** @param {number} value */
  function turn(value) {
    if (!Number.isFinite(Math.fround(value))) return;
    onTurn();
    deeds.turn(value);
  }

  async function findSteepest() {
    const { session } = now();
    if (!session) return;
    panel.setBusy(true);
    try {
      const found = await session.steepest(asked(), deeds.edits());
      lookAt(found);
      panel.say(steepestInWords(found, now().tables, session.word(found.token)));
      panel.focus();
    } catch (error) {
      onTrouble(error);
    } finally {
      panel.setBusy(false);
    }
  }

  return {
    element: panel.element,
    setTables: panel.setTables,
    setSteepest: panel.setSteepest,
    say: panel.say,
    show: panel.show,
    stop: panel.stop,
    lookAt,
    /** @param {Session} session  that knows the knob */
    draw(session) {
      const { tables } = now();
      const at = deeds.spot();
      const table = /** @type {import("./tables.js").Table} */ (tables.get(at.matrix));
      const turned = deeds
        .edits()
        .filter(({ name }) => name === at.matrix)
        .map((edit) => cell(tables, edit));
      panel.update(at, table, placeOf(session.config, at.matrix, at.row, at.column, word), turned, {
        grown: grown(tables, deeds.knob()),
        value: valueOf(tables, deeds.edits(), deeds.knob()),
      });
    },
  };
}
