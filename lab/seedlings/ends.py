"""What became of each seedling: the figures of its last moment, when copying was born in it, and where the head stands that copies."""

import re
from pathlib import Path

from lab import table
from lab.seedlings.figures import FOLDER

VILLAGE = "village"
HEAD = re.compile(r"L(\d+)H\d+")  # a column of heads.csv
HALF = 0.5  # of the words of a row that is said again: copying is born when so many are right
BORN = "copying is born"  # tokens, or the last moment where it isn't
LAYER = "layer of the strongest copying head"


def outcomes(folder: Path = FOLDER) -> list[dict]:
    """For each run: group, seed, the figures of its last moment, when copying was born, whether it was, and in which layer
    the head stands that matches prefixes best (where copying was not born, by chance)."""
    curves: dict[tuple, list[dict]] = {}
    for row in table.read(folder / "curves.csv"):
        curves.setdefault((row["group"], row["seed"]), []).append(row)
    matching = {
        (row["group"], row["seed"], row["tokens"]): row
        for row in table.read(folder / "heads.csv")
        if row["measure"] == "prefix matching"
    }
    found = []
    for run, moments in curves.items():
        when, born = birth([row["tokens"] for row in moments], [row["copying"] for row in moments])
        scores = matching[*run, moments[-1]["tokens"]]
        strongest = max((name for name in scores if HEAD.fullmatch(name) and scores[name] is not None), key=scores.__getitem__)
        found.append(moments[-1] | {BORN: when, "born": born, LAYER: int(strongest[1])})
    return found


def birth(tokens: list[int], shares: list[float], least: float = HALF) -> tuple[float, bool]:
    """After how many tokens a share first reaches `least`, between two moments by a straight line; and whether it ever does.

    If not, the number is the last at which it was asked.
    """
    before = None
    for at, share in zip(tokens, shares, strict=True):
        if share >= least:
            if before is None:
                return at, True
            return before[0] + (least - before[1]) / (share - before[1]) * (at - before[0]), True
        before = (at, share)
    return tokens[-1], False
