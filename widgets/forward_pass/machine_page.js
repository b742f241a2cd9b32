// The first page: what the whole machine needs to be drawn, and every part taken out in turn.

import { count } from "../parts/format.js";
import { setTraits } from "../parts/model.js";
import { inTheWalk, partsOf, without } from "./anatomy.js";
import { mostLookedAt } from "./flows.js";
import { plainTurns, turnsOf } from "./turns.js";
import { wholeMachine } from "./whole.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("./session.js").Run} Run */
/** @typedef {import("./session.js").Session} Session */
/** @typedef {import("./flows.js").Flows} Flows */

/**
 * What a page is drawn of.
 * @typedef {object} Given
 * @property {Session} session
 * @property {Run} run
 * @property {number} position
 * @property {boolean} shown  whether the reader's guess is behind them
 */

/**
 * @param {object} tools
 * @param {Model} tools.model
 * @param {(position: number) => number} tools.fromEnd  a position as the trait has it
 * @param {(to: { place: string, inspected: number }) => void} tools.walkTo
 * @param {(run: Run, parts: import("./anatomy.js").Part[], flows: Flows) => void} tools.onFlows  what flows is known
 * @param {(stale: boolean) => void} tools.onStale
 * @param {(error: unknown) => void} tools.onTrouble
 */
export function machinePage({ model, fromEnd, walkTo, onFlows, onStale, onTrouble }) {
  /** @type {(Given & { flows: Flows | null }) | null} */
  let drawn = null;
  let asked = 0; // how often the reader asked for all parts in turn: an older answer is dropped

  const whole = wholeMachine({
    onPart: (part, at) => setTraits(model, { part, position: fromEnd(at) }),
    onToken: (at) => setTraits(model, { position: fromEnd(at) }),
    onLayer: (layer) => walkTo({ place: `blocks.${layer}.attn`, inspected: -1 }),
    onWalk: walkFromPart,
    onWords: (words) => setTraits(model, { words }),
    onRemoved: (removed) => setTraits(model, { removed, part: model.get("part") || removed[0] }),
    onNews: (news) => setTraits(model, { news }),
    onTry: tryAll,
  });

  function walkFromPart() {
    const part = drawn && partsOf(drawn.run.config).find(({ id }) => id === model.get("part"));
    if (!drawn || !part) return;
    const { run, flows, position } = drawn;
    const { place, inspected } = inTheWalk(part, run.config, position, run.tokens.length);
    const best = part.kind === "head" && flows ? mostLookedAt(/** @type {any} */ (flows.get(part.id)), position).at : 0;
    walkTo({ place, inspected: inspected < 0 ? -1 : inspected + best });
  }

  async function tryAll() {
    if (!drawn) return;
    const { session, run, position } = drawn;
    const request = ++asked;
    onStale(true);
    try {
      const { ids, words } = await session.pair(model.get("words"), position);
      const { nats: before } = await session.odds(ids, position, []);
      const turns = await turnsOf({
        parts: partsOf(run.config),
        whole: before,
        ask: (changes) => session.odds(ids, position, changes),
        onProgress(done, of) {
          if (request !== asked) throw new Outrun();
          whole.there.setProgress(`${count(done)} of ${count(of)}`);
        },
      });
      whole.there.setProgress("");
      whole.there.showTurns(turns);
      setTraits(model, { turns: plainTurns(turns, words) });
      onStale(false);
    } catch (error) {
      if (!(error instanceof Outrun)) onTrouble(error);
    }
  }

  /** For the reader's own use. @param {string[]} words @param {number} before  nats @param {number} now  nats */
  function tellOdds([one, other], before, now) {
    const odds = { one, other, whole: before, now };
    if (JSON.stringify(odds) !== JSON.stringify(model.get("odds"))) setTraits(model, { odds });
  }

  return {
    element: whole.element,
    stop: whole.stop,
    setLive: whole.setLive,
    /** What is taken out of the machine. @param {import("../engine/checkpoint.js").Config} config */
    changes: (config) => without(partsOf(config).filter(({ id }) => model.get("removed").includes(id))),
    /** Something is otherwise than it was: what was asked of it is no longer wanted. */
    outrun() {
      asked += 1;
    },
    /**
     * Asks for all that is drawn.
     * @param {Given} given
     * @returns {Promise<() => void>}  draws it
     */
    async prepare(given) {
      const { session, run, position, shown } = given;
      const parts = partsOf(run.config);
      const { changes } = run.asked;
      const { ids, words } = await session.pair(model.get("words"), position);
      const [now, before] = [await session.weighed(ids, changes), await session.weighed(ids, [])];
      const flows = shown ? await session.flows(parts, ids) : null;
      const choices = shown ? await session.choices(position) : [];
      const twin = model.get("twin");
      const asks = model.get("news") && shown && twin && !changes.length;
      const news = asks ? await session.news(twin, parts, ids, position) : null;
      return () => {
        drawn = { ...given, flows };
        whole.update({
          run,
          prompt: model.get("prompt"),
          flows,
          guesses: now,
          choices,
          news,
          twin,
          position,
          part: model.get("part"),
          removed: parts.map(({ id }) => id).filter((id) => model.get("removed").includes(id)),
          words,
          whole: before.nats[position],
          now: now.nats[position],
        });
        if (flows) onFlows(run, parts, flows);
        tellOdds(words, before.nats[position], now.nats[position]);
      };
    },
  };
}

/** What was asked meanwhile is asked of other words. */
class Outrun extends Error {}
