"""A grown run beside the sisters of the full soil: did it come out otherwise than another seed alone would have it?

One rule for all widgets that ask this: a figure is beyond the sisters if it lies farther from the nearest of them than
they lie from each other, and no sister's interval over items overlaps with its own.
"""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import NamedTuple

from widgets import base, specimens

SISTERS = "village"


class Figure(NamedTuple):
    """A measured value with its 95 % interval over items."""

    value: float
    low: float
    high: float


class Point(NamedTuple):
    """A figure at one moment of training."""

    tokens: int
    value: float
    low: float
    high: float

    def figure(self) -> Figure:
        return Figure(self.value, self.low, self.high)


def runs(model: str) -> dict[int, list[dict]]:
    """By seed the rows of capacities.csv of all that was grown and measured under this name; empty if nothing was."""
    if model not in specimens.models():
        return {}
    from lab import specimens as kept

    seeds = [*specimens.seeds(model), *kept.again(model, base.SPECIMENS)]  # the later ones without weights
    found = {seed: kept.tables(model, seed, base.SPECIMENS) / "capacities.csv" for seed in seeds}
    return {seed: _read(path, path.stat().st_mtime_ns) for seed, path in found.items() if path.is_file()}


@cache
def _read(path: Path, _written: int) -> list[dict]:
    """A table, read once as long as it is not written again."""
    from lab import table

    return table.read(path)


def course(rows: list[dict], measure: str, condition: str, way: str | None = "choice") -> list[Point]:
    """One figure over training, in order of time. way None: nothing is asked."""
    asked = (measure, condition, way)
    return sorted(Point(row["tokens"], *figure(row)) for row in rows if (row["measure"], row["condition"], row["way"]) == asked)


def figure(row: dict) -> Figure:
    """The figure of a row; one without an interval has none to either side."""
    return Figure(row["value"], *(row["value"] if row[end] is None else row[end] for end in ("low", "high")))


def beyond(figure: Figure, sisters: list[Figure]) -> int:
    """-1 if the figure lies below all sisters by the rule, 1 if above, 0 if it can't be told from them.

    Of fewer than two sisters nothing can be told.
    """
    values = [sister.value for sister in sisters]
    if len(values) < 2:
        return 0
    apart = max(values) - min(values)
    if min(values) - figure.value > apart and figure.high < min(sister.low for sister in sisters):
        return -1
    if figure.value - max(values) > apart and figure.low > max(sister.high for sister in sisters):
        return 1
    return 0


def arrival(points: list[Point], bar: float) -> int | None:
    """After how many tokens the figure has come above the bar to stay; None if it has not."""
    below = [at for at, point in enumerate(points) if point.value <= bar]
    first = below[-1] + 1 if below else 0
    return points[first].tokens if first < len(points) else None


@cache
def false_alarms(sisters: int, draws: int = 20_000) -> float:
    """How often a run that differs from its sisters by chance alone is farther below them than they lie apart.

    By simulation, for values about normal; that the intervals over items must be apart makes it rarer.
    """
    rng = random.Random(0)
    found = 0
    for _ in range(draws):
        values = [rng.gauss(0, 1) for _ in range(sisters)]
        found += min(values) - rng.gauss(0, 1) > max(values) - min(values)
    return found / draws
