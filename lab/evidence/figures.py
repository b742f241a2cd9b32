"""Measured figures for the chapters' sentences, read from the tables under specimens/."""

from functools import cache
from pathlib import Path

from lab import table

SPECIMENS = Path(__file__).resolve().parents[1] / "specimens"


@cache
def rows(which: str, seed: int = 0, name: str = "village") -> tuple[dict, ...]:
    """A table of one grown seed, by its name in `lab.evidence.results.TABLES`."""
    return tuple(table.read(SPECIMENS / name / f"seed-{seed}" / f"{which}.csv"))


@cache
def shared(which: str, name: str = "village") -> tuple[dict, ...]:
    """A table that is not of one seed, by the name of its file."""
    return tuple(table.read(SPECIMENS / name / f"{which}.csv"))


def find(rows: tuple[dict, ...], **wanted) -> dict:
    """The last row with these entries. Raises KeyError if there is none."""
    for row in reversed(rows):
        if all(row[key] == value for key, value in wanted.items()):
            return row
    raise KeyError(f"no figure for {', '.join(map(str, wanted.values()))}")


def capacity(
    measure: str, condition: str, step: int | None = None, seed: int = 0, name: str = "village", way: str = "choice"
) -> dict:
    """One row of a model's capacities: n, value, low, high, step, tokens. step None is the last.

    way: how it was asked, if anything was. Raises KeyError if there is no such row.
    """
    for row in reversed(curve(measure, condition, seed, name, way)):
        if step in (None, row["step"]):
            return row
    raise KeyError(f"no figure for {measure}, {condition}, {way}, step {step}, seed {seed} in the table of {name}")


def curve(measure: str, condition: str, seed: int = 0, name: str = "village", way: str = "choice") -> list[dict]:
    """All rows of one measure, condition and way of asking, from the first checkpoint to the last."""
    asked = (measure, condition, way)
    return [r for r in rows("capacities", seed, name) if (r["measure"], r["condition"], r["way"] or "choice") == asked]


def in_words(count: int) -> str:
    """A number as it reads in a sentence: in words up to nine."""
    return "none one two three four five six seven eight nine".split()[count] if count < 10 else str(count)


def percent(row: dict) -> str:
    """The value of a row, as in "97 %"."""
    return f"{_hundredths(row['value'])}\u00a0%"


def span(rows: list[dict]) -> str:
    """The lowest and the highest value of some rows, as in "95 to 98 %", or both at once if they read the same."""
    low, high = (_hundredths(pick(row["value"] for row in rows)) for pick in (min, max))
    return f"{high}\u00a0%" if low == high else f"{low} to {high}\u00a0%"


def between(row: dict) -> str:
    """The 95 % interval of a row, as in "95 to 98 %"."""
    return f"{_hundredths(row['low'])} to {_hundredths(row['high'])}\u00a0%"


def _hundredths(share: float) -> str:
    """A share as per cent: whole, but "99.9" and not "100" for what falls just short of all."""
    return f"{min(100 * share, 99.9):.1f}" if 0.99 < share < 1 else f"{100 * share:.0f}"
