"""The curves of what a model can do by when, from a table of measurements to
plain JSON that a front end draws without Python."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Line:
    """One curve: the rows of the table with this measure and condition. ``asked`` names what it is of where a reader
    is asked about it, alone; empty where they are not."""

    measure: str
    condition: str
    label: str
    asked: str = ""


@dataclass(frozen=True)
class Panel:
    """One small chart. ``chance`` is the value that guessing earns, None where
    there is no such value; ``unit`` is "share" (0 to 1, shown as per cent) or "nats"."""

    id: str
    title: str
    about: str
    lines: tuple[Line, ...]
    unit: str = "share"
    chance: float | None = None


PANELS = (
    Panel(
        "loss",
        "Surprise at the next token",
        "The one thing it is trained to lower, here on texts it never read, in nats.",
        (Line("loss", "song", "songs"), Line("loss", "day", "days"), Line("loss", "scene", "scenes")),
        unit="nats",
    ),
    Panel(
        "agreement",
        "Agreement",
        "“The dog behind the horses …”: is the verb that of the dog, with a horse or horses between?",
        (
            Line("agreement", "attractor of the other number", "other number", "the verb of the dog behind the horses"),
            Line("agreement", "attractor of the same number", "same number"),
        ),
        chance=0.5,
    ),
    Panel(
        "plausibility",
        "Plausibility",
        "“The old baker …”: is the baker's own deed judged likelier than another's?",
        (Line("plausibility", "deed of another", "", "whose deed it is"),),
        chance=0.5,
    ),
    Panel(
        "belief",
        "Where will she look?",
        "A thing was moved while she was away (false belief), or before her eyes (true belief).",
        (
            Line("belief", "false belief", "false belief", "where she looks who was away"),
            Line("belief", "true belief", "true belief", "where she looks who saw the move"),
        ),
        chance=0.5,
    ),
    Panel(
        "repeats",
        "Saying a new list again",
        "Twenty random words, then the same again: is the next one the likeliest?",
        (Line("repeats", "accuracy", "", "saying a new list again"),),
    ),
)


def read_curves(table: Path) -> list[dict]:
    """The panels of one grown seed as JSON, in reading order.

    ``table`` is a CSV with the columns step, tokens, measure, way, condition, n,
    value, low, high (way: how it was asked, of which only "choice" is drawn; low
    and high: the 95 % interval). A line without rows is left out, a panel without
    lines too; no table, no panels.
    Each line's ``points`` are ``[tokens, value, low, high]`` in order of tokens.
    """
    if not table.is_file():
        return []
    rows: dict[tuple[str, str], list[dict]] = {}
    with table.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            asked = row.get("way") or "choice"  # a figure of one way only is drawn
            if asked == "choice":
                rows.setdefault((row["measure"], row["condition"] or ""), []).append(row)
    panels = []
    for panel in PANELS:
        lines = [
            {"label": line.label, "asked": line.asked, "n": int(found[-1]["n"]), "points": sorted(_point(row) for row in found)}
            for line in panel.lines
            if (found := rows.get((line.measure, line.condition)))
        ]
        if lines:
            facts = {key: getattr(panel, key) for key in ("id", "title", "about", "unit", "chance")}
            panels.append({**facts, "lines": lines})
    return panels


def _point(row: dict) -> list[float]:
    value = float(row["value"])
    # A figure without an interval is drawn without a band.
    low, high = (float(row[key]) if row[key] else value for key in ("low", "high"))
    return [int(row["tokens"]), value, low, high]
