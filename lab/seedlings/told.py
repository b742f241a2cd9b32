"""What the seedlings' tables say of chance: `python -m lab.seedlings.told` writes it beside them. See `chance` for how.

births.csv      when copying is born, in each group
parts.csv       how much of the differences goes with the soil, the order, the build and rate; with the seed; with neither;
                and how much of the swings of belief goes with the moment
together.csv    which outcomes go together over the village's first seeds, and over all
five.csv        what five seeds of the village would have told, and how often it is not so of all
yardsticks.csv  how sudden abilities come over the village's seeds, by the share of right answers and by degrees

All are of the last moment, but for births and yardsticks. A group has a part in these only with two seeds or more.
"""

from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import combinations
from statistics import median

import numpy as np

from lab import command, table
from lab.evaluation.intervals import of_mean
from lab.seedlings import chance, tables
from lab.seedlings.ends import BORN, LAYER, VILLAGE, outcomes
from lab.seedlings.figures import ABILITIES, COPYING, LOSSES, MARGINS
from lab.seedlings.plan import BUILDS, ORDERS, SOILS
from lab.seedlings.yardsticks import DEGREES, PASSAGE, SHARE, WAYS, YARDSTICKS, passages

FACTORS = {"soil": SOILS, "order": ORDERS, "build or rate": BUILDS}  # each beside the village
OUTCOMES = (*LOSSES, *ABILITIES, *MARGINS, *COPYING, BORN)
SWINGING, SETTLED = ("false belief", "mover", "reality"), 3_000_000  # tokens
PAIRS = [(one, other) for one, other in combinations((BORN, "false belief", "reality", "loss, scene", "loss, song", LAYER), 2)]
FIRST = 10  # seeds
FILES = {
    "births": ("group", "n", "born", "median", "low", "high", "p"),
    "parts": ("factor", "seeds", "outcome", "measure", "n", "value", "low", "high"),
    "together": ("measure", "n", "value", "low", "high"),
    "yardsticks": ("ability", "yardstick", "measure", "n", "value", "low", "high"),
    "five": ("outcome", "statement", "n", "size", "holds", "told", "misled"),
}


def births(rows: list[dict]) -> list[dict]:
    groups: dict[str, list[tuple[float, bool]]] = {}
    for row in rows:
        groups.setdefault(row["group"], []).append((row[BORN], row["born"]))
    return chance.survival({group: some for group, some in groups.items() if len(some) > 1}, VILLAGE)


def parts(rows: list[dict], times: int = chance.RESAMPLED) -> list[dict]:
    """Of each factor the groups beside the village that have two seeds or more, over the seeds that stand in all of them."""
    found = []
    for factor, groups in FACTORS.items():
        runs = {(row["group"], row["seed"]): row for row in rows if row["group"] in (VILLAGE, *groups)}
        sown = Counter(group for group, _ in runs)
        there = [group for group in sown if sown[group] > 1]
        seeds = [seed for seed in sorted({seed for _, seed in runs}) if all((group, seed) in runs for group in there)]
        for outcome in OUTCOMES:
            # When something comes can only be asked of those in which it does.
            some = [group for group in there if outcome != BORN or any(runs[group, seed]["born"] for seed in seeds)]
            if len(some) > 2 and len(seeds) > 1:
                found += _divided(factor, outcome, [[runs[group, seed][outcome] for seed in seeds] for group in some], times)
    return found


def swings(curves: list[dict], times: int = chance.RESAMPLED) -> list[dict]:
    """Of the village's shares of SWINGING after SETTLED tokens: how much goes with the moment, which is the same for all seeds."""
    late = [row for row in curves if row["group"] == VILLAGE and row["tokens"] > SETTLED]
    found = []
    for outcome in SWINGING:
        by_moment: dict[int, list[float]] = {}
        for row in late:
            by_moment.setdefault(row["tokens"], []).append(row[outcome])
        found += _divided("moment", outcome, list(by_moment.values()), times)
    return found


def _divided(factor: str, outcome: str, values: list[list[float]], times: int) -> list[dict]:
    """Rows of parts.csv. values: by group (or moment), and seed."""
    where = {"factor": factor, "seeds": len(values[0]), "outcome": outcome}
    return [where | row for row in chance.shares(np.array(values, float), times)]


def together(rows: list[dict]) -> list[dict]:
    """Of the village's first ten seeds, and of all: what ten show, more may not."""
    village = [row for row in rows if row["group"] == VILLAGE]
    some = [village[:FIRST], village] if len(village) > FIRST else [village]
    return [row for those in some for pair in PAIRS for row in chance.with_intervals(those, partial(_of_pair, pair=pair))]


def _of_pair(rows: list[dict], pair: tuple[str, str]) -> dict[str, float]:
    return chance.together(rows, *pair)


def yardsticks(passages: list[dict]) -> list[dict]:
    """Of each ability and yardstick the medians over seeds, in tokens. passages: as `lab.seedlings.yardsticks` tells them."""
    found = []
    for ability in YARDSTICKS:
        for yardstick in SHARE, DEGREES:
            some = [row for row in passages if (row["ability"], row["yardstick"]) == (ability, yardstick)]
            found += [{"ability": ability, "yardstick": yardstick} | row for row in chance.with_intervals(some, _medians)]
    return found


def _medians(rows: list[dict]) -> dict[str, float]:
    return {way: median(row[way] for row in rows) for way in (*WAYS, PASSAGE)}


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
    rows, curves = outcomes(), table.read(tables.FOLDER / "curves.csv")
    tells: dict[str, Callable[[], list[dict]]] = {
        "births": lambda: births(rows),
        "together": lambda: together(rows),
        "five": lambda: five(rows),
        "yardsticks": lambda: yardsticks(passages(curves)),
        "parts": lambda: parts(rows) + swings(curves),  # the slowest last
    }
    for name, tell in tells.items():
        found = tell()
        table.write(tables.FOLDER / f"{name}.csv", FILES[name], [table.rounded(row) for row in found])
        print(f"{len(found)} rows of {name}.csv, from {len(rows)} seedlings.")


if __name__ == "__main__":
    command.without_arguments(__doc__)
    main()
