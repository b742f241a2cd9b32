"""How sudden an ability comes, by a yardstick with a threshold in it and by a gradual one (Schaeffer et al. 2023).

Of each seedling: after how many tokens it has gone a tenth, half and nine tenths of the way from its first moment to its last.
What lies between a tenth and nine tenths is how long the passage takes.
"""

import numpy as np

from lab.seedlings.ends import VILLAGE

# The share of right answers, and by how much they are right: nats, of two words or of the right one.
YARDSTICKS = {
    "agreement": ("agreement", "agreement, margin"),
    "deeds": ("deeds", "deeds, margin"),
    "copying": ("copying", "copying, loss"),
}
WAYS = {"a tenth": 0.1, "half": 0.5, "nine tenths": 0.9}
PASSAGE = "from a tenth to nine tenths"
SHARE, DEGREES = "share", "by degrees"


def passages(curves: list[dict]) -> list[dict]:
    """For each run of the village, ability and yardstick: seed, `ability`, `yardstick`, and tokens by WAYS and PASSAGE."""
    runs: dict[int, list[dict]] = {}
    for row in curves:
        if row["group"] == VILLAGE:
            runs.setdefault(row["seed"], []).append(row)
    found = []
    for seed, moments in runs.items():
        tokens = [row["tokens"] for row in moments]
        for ability, columns in YARDSTICKS.items():
            for yardstick, column in zip((SHARE, DEGREES), columns, strict=True):
                values = [row[column] for row in moments]
                reached = {way: passed(tokens, values, part) for way, part in WAYS.items()}
                reached[PASSAGE] = reached["nine tenths"] - reached["a tenth"]
                found.append({"seed": seed, "ability": ability, "yardstick": yardstick} | reached)
    return found


def passed(tokens: list[int], values: list[float], part: float) -> float:
    """After how many tokens a part of the way from the first value to the last is gone for good: a straight line between
    moments, and the last time where the way is gone more than once."""
    way = (np.array(values) - values[0]) / (values[-1] - values[0]) - part
    last = int(np.flatnonzero(way < 0)[-1])
    return float(tokens[last] - way[last] * (tokens[last + 1] - tokens[last]) / (way[last + 1] - way[last]))
