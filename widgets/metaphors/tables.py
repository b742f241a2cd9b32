"""The tables under specimens/ as the tests of metaphors read them, and what a test finds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from widgets import base

RESULTS = ("holds", "in part", "fails", "untested")
MOST, CLEAR, NEARLY_ALL = 0.5, 0.1, 0.9  # the shares by which the rules judge

#: Measure, way of asking and condition of what a model can do.
ABILITIES = {
    "verbs that fit past another noun": ("agreement", "choice", "attractor of the other number"),
    "each one’s own deed": ("plausibility", "choice", "deed of another"),
    "where one who was away will look": ("belief", "choice", "false belief"),
    "saying a new list again": ("repeats", None, "accuracy"),
}
ASKED = list(ABILITIES.items())[:3]  # those where two answers are weighed, and a coin is right half the time


@dataclass(frozen=True)
class Figure:
    """One bar: its value, the ends of the thin line, and what that line and the number are over.

    unit: "share" (0 to 1, drawn as per cent), or what is written after the number. faint: it is there to compare with.
    """

    label: str
    value: float
    low: float | None
    high: float | None
    over: str
    unit: str = "share"
    faint: bool = False


@dataclass(frozen=True)
class Finding:
    """What a test says of its statement: one of RESULTS, the figures that decided, and a sentence chosen by them."""

    result: str
    said: str
    figures: tuple[Figure, ...] = ()

    def plain(self) -> dict:
        return {"result": self.result, "said": self.said, "figures": [asdict(figure) for figure in self.figures]}


class Tables:
    """Read by name, as in ``village/when``. A subclass may hand out other rows, to see what a rule makes of them."""

    def __init__(self, root: Path = base.SPECIMENS):
        self.root = root

    def rows(self, name: str) -> list[dict]:
        """All rows of a table, numbers as numbers. Raises FileNotFoundError where there is none."""
        return _read(self.root / f"{name}.csv")

    def find(self, name: str, /, **wanted: object) -> list[dict]:
        """The rows with these entries. Raises LookupError if there are none."""
        found = [row for row in self.rows(name) if all(row[key] == value for key, value in wanted.items())]
        if not found:
            raise LookupError(f"{name} has no row with {wanted}")
        return found

    def last(self, name: str, /, **wanted: object) -> dict:
        """The row of the latest step (the only one, in tables without steps)."""
        return max(self.find(name, **wanted), key=lambda row: row.get("step") or 0)

    def seeds(self) -> list[int]:
        return sorted(int(path.name.removeprefix("seed-")) for path in (self.root / "village").glob("seed-*"))

    def of_seeds(self, name: str, /, **wanted: object) -> list[dict]:
        """The latest such row of each sister."""
        return [self.last(f"village/seed-{seed}/{name}", **wanted) for seed in self.seeds()]


@cache
def _read(path: Path) -> list[dict]:
    from lab import table

    return table.read(path)


def measured(label: str, row: dict, over: str, unit: str = "share", faint: bool = False) -> Figure:
    """The figure of one row, with its 95 % interval."""
    return Figure(label, row["value"], row["low"], row["high"], f"95% interval over {row['n']} {over}", unit, faint)


def span(label: str, values: list[float], what: str, unit: str = "share", faint: bool = False) -> Figure:
    """Several values as one figure: their mean, and a line from the lowest to the highest."""
    return Figure(
        label, sum(values) / len(values), min(values), max(values), f"lowest to highest of {len(values)} {what}", unit, faint
    )


def counted(label: str, part: int, whole: int, what: str, faint: bool = False) -> Figure:
    """A share of all there are, so without an interval."""
    return Figure(label, part / whole, None, None, f"{part} of {whole} {what}", "share", faint)


def graded(hits: int, of: int) -> str:
    """Holds if all, fails if none."""
    return "holds" if hits == of else "in part" if hits else "fails"
