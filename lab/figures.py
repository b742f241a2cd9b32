"""Measured figures for the chapters' sentences, read from the tables under specimens/."""

from functools import cache
from pathlib import Path

from lab import table

SPECIMENS = Path(__file__).resolve().parents[1] / "specimens"


@cache
def _rows(name: str) -> tuple[dict, ...]:
    return tuple(table.read(SPECIMENS / name / "capacities.csv"))


def capacity(measure: str, condition: str, step: int | None = None, seed: int = 0, name: str = "village",
             way: str = "choice") -> dict:
    """One row of a model's capacities: n, value, low, high, step, tokens. step None is the last.

    way: how it was asked, if anything was. Raises KeyError if there is no such row.
    """
    for row in reversed(curve(measure, condition, seed, name, way)):
        if step in (None, row["step"]):
            return row
    raise KeyError(f"no figure for {measure}, {condition}, {way}, step {step}, seed {seed} in the table of {name}")


def curve(measure: str, condition: str, seed: int = 0, name: str = "village", way: str = "choice") -> list[dict]:
    """All rows of one measure, condition and way of asking, from the first checkpoint to the last."""
    asked = (measure, condition, seed, way)
    return [r for r in _rows(name) if (r["measure"], r["condition"], r["seed"], r.get("way") or "choice") == asked]


def percent(row: dict) -> str:
    """The value of a row, as in "97 %"."""
    return f"{_hundredths(row['value'])}\u00a0%"


def between(row: dict) -> str:
    """The 95 % interval of a row, as in "95 to 98 %"."""
    return f"{_hundredths(row['low'])} to {_hundredths(row['high'])}\u00a0%"


def _hundredths(share: float) -> str:
    """A share as per cent: whole, but "99.9" and not "100" for what falls just short of all."""
    return f"{min(100 * share, 99.9):.1f}" if 0.99 < share < 1 else f"{100 * share:.0f}"
