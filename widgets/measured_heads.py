"""What was measured of the heads of the book's models and of published ones, as plain JSON."""

from __future__ import annotations

import csv
from pathlib import Path

KINDS = ("song", "scene", "day")


def read_seed(folder: Path, seed: int, kept: list[dict]) -> dict:
    """One seed as JSON: seed, checkpoints (step, tokens) and moments, one for each step that was measured.

    A moment: step, tokens, scores (the prefix matching of every head, layer by layer), repeats ([value, low, high] of the
    accuracy on random words said twice). widest: how far the 95 % interval of a score reaches to a side, at most.
    """
    prefix: dict[int, list] = {}
    repeats: dict[int, list] = {}
    tokens: dict[int, int] = {}
    widest = 0.0
    for row in read(folder / "capacities.csv"):
        step = int(row["step"])
        if row["measure"] == "prefix matching":
            prefix.setdefault(step, []).append((_head(row["condition"]), round(float(row["value"]), 3)))
            tokens[step] = int(row["tokens"])
            widest = max(widest, (float(row["high"]) - float(row["low"])) / 2)
        elif (row["measure"], row["condition"]) == ("repeats", "accuracy"):
            repeats[step] = [float(row[key]) for key in ("value", "low", "high")]
    return {
        "seed": seed,
        "checkpoints": [{"step": one["step"], "tokens": one["tokens"]} for one in kept],
        "moments": [
            {
                "step": step,
                "tokens": tokens[step],
                "scores": [value for _, value in sorted(prefix[step])],
                "repeats": repeats[step],
            }
            for step in sorted(prefix)
            if step in repeats
        ],
        "widest": round(widest, 4),
    }


def read_context(folder: Path, seed: int) -> list[dict]:
    """What a text's own first half gains for its second: for each kind of text and way of taking heads away a dict of
    seed, kind, how ("mean" or "resample"), n, gain, and induction and others, the change of the gain without the
    induction heads and without as many others: each [value, low, high], in nats a token. others is empty where none is.
    """
    table = {
        (row["kind"], row["condition"], row["heads"]): row
        for row in read(folder / "in-context-ablation.csv")
        if row["measure"] == "gain"
    }

    def figure(*key: str) -> list[float]:
        return [float(table[key][name]) for name in ("value", "low", "high")] if key in table else []

    return [
        {
            "seed": seed,
            "kind": kind,
            "how": how,
            "n": int(table[kind, "intact", ""]["n"]),
            "gain": figure(kind, "intact", ""),
            "induction": figure(kind, f"{how} ablation", "induction heads"),
            "others": figure(kind, f"{how} ablation", "other heads"),
        }
        for kind in KINDS
        if (kind, "intact", "") in table
        for how in ("mean", "resample")
    ]


def read_pythia(file: Path) -> list[dict]:
    """Pythia's runs as JSON: for each model its name, runs, layers (how many runs' strongest head stands in which layer at
    the last step), last ([least, mean, most] of their scores there) and early (the mean at each step: [step, value])."""
    found = []
    rows = read(file)
    for model in dict.fromkeys(row["model"] for row in rows):
        steps: dict[int, list[tuple[int, float]]] = {}
        for row in rows:
            if row["model"] == model:
                steps.setdefault(int(row["step"]), []).append((int(row["layer"]), float(row["value"])))
        last = steps[max(steps)]
        values = [value for _, value in last]
        layers = sorted({layer for layer, _ in last})
        found.append(
            {
                "model": model,
                "runs": len(last),
                "layers": [[layer, sum(one == layer for one, _ in last)] for layer in layers],
                "last": [min(values), round(sum(values) / len(values), 3), max(values)],
                "course": [[step, round(sum(v for _, v in some) / len(some), 3)] for step, some in sorted(steps.items())],
            }
        )
    return found


def _head(name: str) -> tuple[int, int]:
    """(2, 1) of "L2H1"."""
    layer, _, head = name.removeprefix("L").partition("H")
    return int(layer), int(head)


def read(path: Path) -> list[dict]:
    """A table's rows, every value a text; none where there is no such file."""
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
