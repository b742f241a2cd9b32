"""Which control decided an outcome, and how much of its variation goes with the text, with the seed, with neither.

Figures are those of `beside_sisters`. Reckoned from few runs: what can't be told is said to be so.
"""

from __future__ import annotations

import math
from itertools import combinations
from statistics import fmean, stdev

from widgets.beside_sisters import Figure, beyond

SEED = "seed"
NONE = "none"  # the answer where no control can be said to have moved an outcome
Z = 1.96  # half of a 95 % interval, in standard errors


def typical_changes(sisters: list[Figure], turns: list[dict]) -> dict[str, float]:
    """For each control that was turned, how far from the sisters' mean the outcome came, as the root of the mean
    square; for the seed that is the standard deviation over sisters. Where it was turned the same way with several
    seeds, these count as one turn together: else what was grown most often would weigh most."""
    values = [sister.value for sister in sisters]
    changes = {SEED: stdev(values)} if len(values) > 1 else {}
    for control in dict.fromkeys(turn["control"] for turn in turns):
        same_ways = alike([turn for turn in turns if turn["control"] == control])
        squares = [fmean((turn["value"] - fmean(values)) ** 2 for turn in some) for some in same_ways]
        changes[control] = fmean(squares) ** 0.5
    return changes


def alike(turns: list[dict]) -> list[list[dict]]:
    """Those that were turned the same way, which differ in their seeds, together."""
    return [[turn for turn in turns if turn["label"] == label] for label in dict.fromkeys(turn["label"] for turn in turns)]


def differ(sisters: list[Figure]) -> bool:
    """Whether seeds alone make a difference that is more than luck with the items: two of their intervals lie apart."""
    return any(one.high < other.low or other.high < one.low for one, other in combinations(sisters, 2))


def answer(sisters: list[Figure], turns: list[dict], typical: dict[str, float]) -> str:
    """The control that typically moved the outcome most, of those that moved it for sure: the seed, if sisters differ;
    another, if a turn of it went beyond the sisters. NONE, if there is none."""
    sure = {turn["control"] for turn in turns if turn["beyond"]} | ({SEED} if differ(sisters) else set())
    return max((control for control in typical if control in sure), key=typical.__getitem__, default=NONE)


def division(sisters: list[Figure], soils: list[list[Figure]], most: float = math.inf) -> dict | None:
    """How much of the variation of an outcome goes with the text, with the seed, and with neither.

    soils: the runs on each other soil. most: the greatest spread there can be. None where nothing can be divided: fewer than
    two sisters, no other soil, or no two runs that are told apart.

    The runs are the K sisters and those of other soils. A run on another soil has another text and, as every run, a
    chance of its own. The variance over sisters, s², is what chance does: of it, so much as luck with the items might do
    alone (their squared standard error) goes with neither, the rest with the seed. What the text does is the mean squared
    distance of a soil's runs from the sisters' mean, over soils, less what chance does to a run (s², or its items' luck
    where that is more) and to the mean (s²/K). No part is less than nothing.

    - `data`, `seed`, `neither`: shares of their sum
    - `range`: for each, its least and its most as s goes through its own 95 % interval (chi-square); None if sisters are alike
    - `spread`: s, with that interval as `low` and `high`
    - `soils`: how many runs of other soils
    """
    if len(sisters) < 2 or not soils or not (differ(sisters) or any(beyond(run, sisters) for soil in soils for run in soil)):
        return None
    from lab.evaluation import intervals

    values = [sister.value for sister in sisters]
    spread = stdev(values)
    shares = divided(sisters, soils, spread)
    low = high = reach = None
    if spread:
        low, high = (min(end, most) for end in intervals.of_spread(values))
        found = [divided(sisters, soils, low + (high - low) * step / 50) for step in range(51)]
        reach = {part: [pick(each[part] for each in found) for pick in (min, max)] for part in shares}
    return {**shares, "range": reach, "spread": spread, "low": low, "high": high, "soils": sum(map(len, soils))}


def divided(sisters: list[Figure], soils: list[list[Figure]], spread: float) -> dict[str, float]:
    """The shares of `division` for a given spread over sisters."""
    mean = fmean(sister.value for sister in sisters)
    chance, luck = spread**2, fmean(map(_luck, sisters))
    apart = fmean(fmean((run.value - mean) ** 2 - max(chance, _luck(run)) for run in soil) for soil in soils)
    parts = {
        "data": max(0.0, apart - chance / len(sisters)),
        "seed": max(0.0, chance - luck),
        "neither": min(chance, luck),
    }
    whole = sum(parts.values()) or 1.0
    return {part: value / whole for part, value in parts.items()}


def _luck(figure: Figure) -> float:
    """The squared standard error over items, from the interval."""
    return ((figure.high - figure.low) / (2 * Z)) ** 2
