// Who bet rightly. Pure: no DOM, no model.

/** @typedef {"spared" | "harmed" | "between"} Side  of the accounts' bounds: see lab/real/accounts.py */
/** @typedef {"held" | "half" | "failed"} Verdict */
/** @typedef {Record<Verdict, number>} Tally */

/**
 * A bet is half right where what came is neither the one nor the other, or where that was bet.
 * @param {string} bet
 * @param {Side} came
 * @returns {Verdict}
 */
export function judge(bet, came) {
  if (bet === came) return "held";
  return bet === "between" || came === "between" ? "half" : "failed";
}

/**
 * @param {{ id: string, came: Side }[]} tests
 * @param {(test: string) => string | undefined} betOn
 * @returns {Tally}
 */
export function tally(tests, betOn) {
  const found = { held: 0, half: 0, failed: 0 };
  for (const { id, came } of tests) {
    const bet = betOn(id);
    if (bet) found[judge(bet, came)] += 1;
  }
  return found;
}
