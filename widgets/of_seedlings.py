"""What was measured of the seedlings, as plain JSON for the widgets that tell of them. Without tables it is nothing."""

from __future__ import annotations

from widgets import base

BORN, LAYER = "born at", "layer"  # of a run: tokens, and the layer of the head that copies best
LAST = 2  # the last layer of a seedling, from 0
#: The factor of parts.csv, and what its shares go with, as the page calls it.
FACTORS = {"soil": "the text", "order": "the order", "build or rate": "the build and the rate"}


def grown() -> list[dict]:
    """What became of each seedling of the village's own text, as `lab.seedlings.ends` tells it, with BORN and LAYER."""
    from lab.seedlings import ends

    folder = base.SPECIMENS / "seedlings"
    runs = ends.outcomes(folder) if (folder / "curves.csv").exists() else []
    return [run | {BORN: run[ends.BORN], LAYER: run[ends.LAYER]} for run in runs if run["group"] == ends.VILLAGE]


def beside_sisters() -> dict:
    """How many there are (`n`), the least and the most of right answers about her who was away (`away`), how many came to
    copy (`copiers`), and how many of those keep the head that copies best in their last layer (`last`)."""
    runs = grown()
    if not runs:
        return {}
    away = [run["false belief"] for run in runs]
    copiers = [run for run in runs if run["born"]]
    last = sum(run[LAYER] == LAST for run in copiers)
    return {"n": len(runs), "away": [min(away), max(away)], "copiers": len(copiers), "last": last}


def parts(outcome: str) -> list[dict]:
    """With what an outcome's differences go, for each thing that was turned: `turned`, n (seedlings), and shares of the
    variance, each [value, low, high], 95 %: `factor`, `seed`, `rest`. What could not be divided is left out."""
    from lab import table

    path = base.SPECIMENS / "seedlings" / "parts.csv"
    rows = [row for row in table.read(path) if row["outcome"] == outcome and row["value"] is not None] if path.exists() else []
    return [
        {"turned": turned, "n": some[0]["n"]} | {row["measure"]: [row["value"], row["low"], row["high"]] for row in some}
        for factor, turned in FACTORS.items()
        if (some := [row for row in rows if row["factor"] == factor])
    ]
