"""What is left without the heads that copy, and does it hang on how they are taken away?

The questions are those of `lab.inside.circuits.one_head`: which of two words comes next in a row said twice ("list"), and where
someone who was away will look ("away"). "mean": a head writes, everywhere, its mean over all tokens of all items of the
set. "zero": it writes nothing. "resample": at each place it writes what it writes there in another item (its mean, where
that one is shorter). Where the three disagree, the figure tells of the damage as well as of the head.
"""

import random

import torch
from torch import Tensor

from lab.evaluation import intervals
from lab.hooks import Change, run_with_cache
from lab.inside.circuits.one_head import Head, Item, margins, sets
from lab.inside.circuits.tables import head_scores_table

COLUMNS = ("set", "without", "heads", "ablation", "n", "value", "low", "high")
ITEMS = 200
SETS = ("list", "away")
ABLATIONS = ("mean", "zero", "resample")


def measure(model, tokenizer, count: int = ITEMS) -> list[dict]:
    """Rows with set, without (see `taken`), heads ("L2H1"), ablation, n, value (share right; chance is .5), low and high."""
    asked = sets(tokenizer, count)
    rows = []
    for name in SETS:
        some = asked[name]
        rows.append(_row(name, "none", [], None, margins(model, some)))
        which_heads = taken(model, tokenizer)
        written = _written(model, some, {layer for heads in which_heads.values() for layer, _ in heads})
        for which, heads in which_heads.items():
            rows += [_row(name, which, heads, kind, without(model, some, heads, kind, written)) for kind in ABLATIONS]
    return rows


def taken(model, tokenizer) -> dict[str, list[Head]]:
    """Which heads are taken away, by name: the strongest, the second and both of those that match prefixes best, and as
    many others of the same layers as there are, at most two."""
    scores = [row for row in head_scores_table(model, tokenizer) if row["measure"] == "prefix matching"]
    first, second = [(row["layer"], row["head"]) for row in sorted(scores, key=lambda row: -row["value"])[:2]]
    others = [
        (layer, head)
        for layer in sorted({first[0], second[0]})
        for head in range(model.config.num_attention_heads)
        if (layer, head) not in (first, second)
    ]
    return {"strongest": [first], "second": [second], "both": [first, second], "two others": others[:2]}


@torch.no_grad()
def _written(model, some: list[Item], layers: set[int]) -> list[dict[int, Tensor]]:
    """What the heads of these layers write, item by item: (pos, head, d_head) for each layer."""
    names = {layer: _z(layer) for layer in layers}
    runs = (run_with_cache(model, torch.tensor([item["tokens"]]), names.values())[1] for item in some)
    return [{layer: run[name][0] for layer, name in names.items()} for run in runs]


def without(model, some: list[Item], heads: list[Head], kind: str, written: list[dict[int, Tensor]] | None = None) -> list[float]:
    """The margins of the items when these heads are taken away as ABLATIONS says. written: see `_written`."""
    layers = {layer for layer, _ in heads}
    written = written or _written(model, some, layers)
    means = {layer: torch.cat([one[layer] for one in written]).mean(0) for layer in layers}
    order = random.Random("others").sample(range(len(some)), len(some))
    other = {one: order[(at + 1) % len(order)] for at, one in enumerate(order)}  # never the item itself

    def replacing(layer: int, i: int) -> Change:
        mine = [head for its, head in heads if its == layer]

        def replace(z: Tensor) -> Tensor:  # (1, pos, head, d_head)
            z, new = z.clone(), means[layer].expand_as(z[0]).clone()
            if kind == "zero":
                new = torch.zeros_like(new)
            if kind == "resample":
                theirs = written[other[i]][layer][: len(new)]
                new[: len(theirs)] = theirs
            z[0, :, mine] = new[:, mine]
            return z

        return replace

    return margins(model, some, lambda i: {_z(layer): replacing(layer, i) for layer in layers})


def _z(layer: int) -> str:
    return f"blocks.{layer}.attn.hook_z"


def _row(name: str, which: str, heads: list[Head], kind: str | None, found: list[float]) -> dict:
    right = sum(margin > 0 for margin in found)
    low, high = intervals.wilson(right, len(found))
    named = " ".join(f"L{layer}H{head}" for layer, head in heads)
    value = right / len(found)
    return {
        "set": name,
        "without": which,
        "heads": named,
        "ablation": kind,
        "n": len(found),
        "value": value,
        "low": low,
        "high": high,
    }
