"""What a machine's driving is worth, and which cogs it hangs on: take them out and see where it goes.

All on flat ground, where nothing but its own works decides where it goes.
"""

from itertools import combinations

import torch

from lab.driving import machine

LAMPS = (1.5, 2.375, 3.25, 4.125, 5.0)  # each lamp once green and once red


def ends(knobs: torch.Tensor, kept: torch.Tensor | None = None) -> torch.Tensor:
    """Where each of M machines (M, ROWS, FELT) is in the end: (M, 2, LAMPS), green first. kept: (M, 1, COGS)."""
    lamp = torch.tensor(LAMPS).repeat(2)
    green = torch.tensor([1.0, 0.0]).repeat_interleave(len(LAMPS))
    return machine.run(knobs, lamp, green, 0 * lamp, kept)["x"][..., -1].unflatten(-1, (2, len(LAMPS)))


def gap(ends: torch.Tensor) -> torch.Tensor:
    """How much farther forward it goes for a green lamp than for a red one, on average: its decision, as one number."""
    return ends.mean(-1)[..., 0] - ends.mean(-1)[..., 1]


def without(knobs: torch.Tensor, sets: list[tuple[int, ...]]) -> torch.Tensor:
    """The gap of one machine (ROWS, FELT) with each of these sets of cogs taken out: (sets,)."""
    kept = torch.ones(len(sets), 1, machine.COGS)
    for row, cogs in zip(kept, sets, strict=True):
        row[0, list(cogs)] = 0
    return gap(ends(knobs.expand(len(sets), -1, -1), kept))


def table(knobs: torch.Tensor) -> list[dict]:
    """The gap of a machine as it is and without each cog, pair and three of cogs, as rows of `removed` and `gap`."""
    sets = [cogs for k in range(4) for cogs in combinations(range(machine.COGS), k)]
    return [
        {"removed": " ".join(map(str, cogs)), "gap": value}
        for cogs, value in zip(sets, without(knobs, sets).tolist(), strict=True)
    ]
