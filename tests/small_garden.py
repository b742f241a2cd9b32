"""A garden of made-up figures: a folder like specimens/, with only what widgets read of grown models."""

import json
from pathlib import Path

from lab.table import write

COLUMNS = ("step", "tokens", "measure", "way", "condition", "n", "value", "low", "high")
LAST = 1000


def row(measure, condition, value, *, way="choice", step=LAST, half=0.01, n=400):
    return {
        "step": step,
        "tokens": step * 100,
        "measure": measure,
        "way": way,
        "condition": condition,
        "n": n,
        "value": value,
        "low": value - half,
        "high": value + half,
    }


def plant(folder: Path, runs: dict[tuple[str, int], list[dict]], again: dict[tuple[str, int], list[dict]] | None = None) -> Path:
    """Write the tables of runs, {(model, seed): rows}. again: of those whose weights were not kept."""
    for (model, seed), rows in runs.items():
        where = folder / model / f"seed-{seed}"
        where.mkdir(parents=True)
        (folder / model / "config.json").write_text("{}")
        (where / "index.json").write_text(json.dumps({"checkpoints": [{"step": LAST, "tokens": 100 * LAST}]}))
        write(where / "capacities.csv", COLUMNS, rows)
    for (model, seed), rows in (again or {}).items():
        where = folder / model / "again" / f"seed-{seed}"
        where.mkdir(parents=True)
        write(where / "capacities.csv", COLUMNS, rows)
    return folder
