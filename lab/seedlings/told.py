"""What the seedlings' tables say of chance: `python -m lab.seedlings.told` writes it beside them. See `chance` for how.

births.csv      when copying is born, in each group
parts.csv       how much of the differences goes with the soil, the order, the build and rate; with the seed; with neither
together.csv    which outcomes go together over the village's seeds
five.csv        what five seeds of the village would have told, and how often it is not so of all

All are of the last moment, but for births. A group has a part in these only with two seeds or more.
"""

from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import combinations

import numpy as np

from lab import table
from lab.evaluation.intervals import of_mean
from lab.seedlings import chance, tables
from lab.seedlings.ends import BORN, LAYER, VILLAGE, outcomes
from lab.seedlings.figures import ABILITIES, COPYING, LOSSES, MARGINS
from lab.seedlings.plan import BUILDS, ORDERS, SOILS

FACTORS = {"soil": SOILS, "order": ORDERS, "build or rate": BUILDS}  # each beside the village
OUTCOMES = (*LOSSES, *ABILITIES, *MARGINS, *COPYING, BORN, LAYER)
PAIRS = [(one, other) for one, other in combinations((BORN, "false belief", "reality", "loss, scene", "loss, song", LAYER), 2)]
FILES = {
    "births": ("group", "n", "born", "median", "low", "high", "p"),
    "parts": ("factor", "outcome", "measure", "n", "value", "low", "high"),
    "together": ("measure", "n", "value", "low", "high"),
    "five": ("outcome", "statement", "n", "size", "holds", "told", "misled"),
}


def births(rows: list[dict]) -> list[dict]:
    groups: dict[str, list[tuple[float, bool]]] = {}
    for row in rows:
        groups.setdefault(row["group"], []).append((row[BORN], row["born"]))
    return chance.survival({group: some for group, some in groups.items() if len(some) > 1}, VILLAGE)


def parts(rows: list[dict], times: int = chance.RESAMPLED) -> list[dict]:
    found = []
    seeds = Counter(row["group"] for row in rows)
    for factor, groups in FACTORS.items():
        some = [row for row in rows if row["group"] in (VILLAGE, *groups) and seeds[row["group"]] > 1]
        if len({row["group"] for row in some}) < 3:
            continue
        for outcome in OUTCOMES:
            figures = partial(chance.components, outcome=outcome)
            found += [{"factor": factor, "outcome": outcome} | row for row in chance.with_intervals(some, figures, times)]
    return found


def together(rows: list[dict]) -> list[dict]:
    village = [row for row in rows if row["group"] == VILLAGE]
    return [row for pair in PAIRS for row in chance.with_intervals(village, partial(_of_pair, pair=pair))]


def _of_pair(rows: list[dict], pair: tuple[str, str]) -> dict[str, float]:
    return chance.together(rows, *pair)


def five(rows: list[dict]) -> list[dict]:
    """Of each ability: would five seeds have said that all have it, that none has it, that some do? And does the mean of all lie
    within Student's interval of the five?"""
    found = []
    for outcome in (*ABILITIES, "copying"):
        values = [row[outcome] for row in rows if row["group"] == VILLAGE]
        mean = float(np.mean(values))
        statements: dict[str, Callable[[np.ndarray], bool]] = {
            "all are right more often than not": lambda some: bool((some > 0.5).all()),
            "none is right more often than not": lambda some: bool((some <= 0.5).all()),
            "the interval of their mean holds that of all": partial(_holds, mean=mean),
        }
        for name, statement in statements.items():
            found.append({"outcome": outcome, "statement": name} | chance.five_told(values, statement))
    return found


def _holds(some: np.ndarray, mean: float) -> bool:
    low, high = of_mean(some.tolist())
    return low <= mean <= high


def main() -> None:
    rows = outcomes()
    tells: dict[str, Callable[[list[dict]], list[dict]]] = {"births": births, "together": together, "five": five, "parts": parts}
    for name, tell in tells.items():  # the slowest last
        found = tell(rows)
        table.write(tables.FOLDER / f"{name}.csv", FILES[name], [table.rounded(row) for row in found])
        print(f"{len(found)} rows of {name}.csv, from {len(rows)} seedlings.")


if __name__ == "__main__":
    main()
