"""Whether the same seed gives the same model again: `python -m lab.growing.same_seed` writes specimens/village/again.csv.

The village's first seed is grown twice, and another seed once, for as many steps as a kept checkpoint has. How many of
all numbers are then the same, to the last bit? The rows "rounded" compare numbers as checkpoints keep them, in steps of
1/127 of the largest in their row: with the kept checkpoint of the seed, and by chance, with another seed. A checkpoint
that an earlier version of the program grew need not come out the same: to add up the same loss in another order is enough.
"""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from safetensors.torch import load_file

from lab import command, table
from lab.growing import checkpoints
from lab.growing.garden import PLANTS
from lab.growing.training import Run
from lab.text.tokens import token_stream

STEPS = 100  # some seconds; what differs once differs ever more
WHERE = checkpoints.SPECIMENS / "village" / "again.csv"
COLUMNS = ("condition", "steps", "n", "value")


def grown(seed: int, stream_at: Path, steps: int = STEPS) -> dict[str, torch.Tensor]:
    """The weights of a village model after its first steps, the whole run's learning rates included."""
    recipe, tokenizer = replace(PLANTS["village"].recipe, seed=seed), checkpoints.tokenizer("village")
    stream = token_stream(tokenizer, steps * recipe.tokens_per_step, stream_at)
    run = Run(checkpoints.load("village")[0].config, recipe, stream)
    for _ in range(steps):
        run.learn()
    return {name: weight.detach() for name, weight in run.model.state_dict().items() if name not in checkpoints.TIED}


def alike(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> tuple[int, float]:
    """How many numbers there are, and the share of them that are the same in both."""
    same = sum(int((one[name] == other[name]).sum()) for name in one)
    count = sum(weight.numel() for weight in one.values())
    return count, same / count


def kept(step: int) -> dict[str, torch.Tensor]:
    """The stored numbers of the first seed's checkpoint."""
    return load_file(checkpoints.SPECIMENS / "village" / "seed-0" / checkpoints.find("village", 0, step)["file"])


def measure(steps: int = STEPS) -> list[dict]:
    torch.set_num_threads(1)  # as `lab.grow` does
    with TemporaryDirectory() as folder:
        first, second, other = (grown(seed, Path(folder) / "tokens.npy", steps) for seed in (0, 0, 1))
        begun = grown(0, Path(folder) / "tokens.npy", steps=0)
    rounded = checkpoints.quantise
    found = [
        ("same seed", steps, alike(first, second)),
        ("another seed", steps, alike(first, other)),
        ("same seed, kept, rounded", 0, alike(rounded(begun), kept(0))),
        ("same seed, kept, rounded", steps, alike(rounded(first), kept(steps))),
        ("another seed, rounded", steps, alike(rounded(first), rounded(other))),
    ]
    # The shares are not rounded: all but one of a million is not all.
    return [{"condition": condition, "steps": after, "n": n, "value": value} for condition, after, (n, value) in found]


def main() -> None:
    table.write(WHERE, COLUMNS, measure())


if __name__ == "__main__":
    command.without_arguments(__doc__)
    main()
