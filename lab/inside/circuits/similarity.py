"""How alike two models hold the same texts: linear CKA (Kornblith et al. 2019).

CKA compares which texts are near which, and so asks for no match between the neurons of the two models: it does
not change when one of them is rotated, moved or scaled. It is here reckoned with the debiased estimator of
HSIC (Song et al. 2012), since the usual one grows with the width of the models even where there is nothing
in common. The estimator wants independent examples, so one token is drawn from each text.
"""

import math
import random

import torch
from torch import Tensor

from lab.evaluation.intervals import t
from lab.evaluation.scoring import padded
from lab.hooks import places, run_with_cache

GROUPS = 10  # for the jackknife
BATCH = 64


@torch.no_grad()
def sampled(model, rows: list[list[int]], seed: int = 0, token: int | None = None) -> dict[str, Tensor]:
    """The residual stream at one token of each row, the same for every model: {name: (rows, d_model)}.

    Names are blocks.0.hook_resid_pre and every hook_resid_post. The token is drawn from the second half of the row;
    given `token`, from those places there that hold it, and rows that have none are left out.
    """
    chance = random.Random(seed)
    found_at = []
    for row in rows:
        if there := [i for i in range(len(row) // 2, len(row)) if token is None or row[i] == token]:
            found_at.append((row, chance.choice(there)))
    names = ["blocks.0.hook_resid_pre"] + [f"blocks.{i}.hook_resid_post" for i in range(model.config.num_hidden_layers)]
    found: dict[str, list[Tensor]] = {name: [] for name in names}
    for start in range(0, len(found_at), BATCH):
        batch, at = zip(*found_at[start : start + BATCH])
        _, cache = run_with_cache(model, padded(list(batch)).to(model.device), names)
        for name in names:
            found[name].append(cache[name][torch.arange(len(at)), torch.tensor(at)].float().cpu())
    return {name: torch.cat(parts) for name, parts in found.items()}


@torch.no_grad()
def likeliest(model, stream: Tensor) -> Tensor:
    """The likeliest next token, given the residual stream after the last block: (n, d_model) to (n,)."""
    norm = model.get_submodule(places(model)["ln_final.hook_normalized"].module)
    return model.get_output_embeddings()(norm(stream.to(model.device))).argmax(-1).cpu()


def cka(x: Tensor, y: Tensor) -> float:
    """Debiased linear CKA of two models' activations for the same n examples: x (n, d1), y (n, d2). At most 1.

    Raises ValueError for fewer than four examples or unequal numbers.
    """
    if len(x) != len(y) or len(x) < 4:
        raise ValueError(f"CKA needs the same four or more examples from both models, not {len(x)} and {len(y)}.")
    one, two = _gram(x), _gram(y)
    return _hsic(one, two) / math.sqrt(_hsic(one, one) * _hsic(two, two))


def with_interval(x: Tensor, y: Tensor, groups: int = GROUPS) -> tuple[float, float, float]:
    """CKA and its 95 % interval, by a jackknife that leaves out a tenth of the examples at a time."""
    value = cka(x, y)
    kept = [torch.arange(len(x)) % groups != group for group in range(groups)]
    without = torch.tensor([cka(x[mask], y[mask]) for mask in kept])
    half = t(groups - 1) * math.sqrt((groups - 1) / groups * float((without - without.mean()).square().sum()))
    return value, value - half, value + half


def _gram(x: Tensor) -> Tensor:
    """Inner products of the examples, (n, n), with an empty diagonal. Centring keeps the sums small."""
    x = (x - x.mean(0)).double()
    return (x @ x.T).fill_diagonal_(0)


def _hsic(one: Tensor, two: Tensor) -> float:
    """The unbiased estimator of HSIC (Song et al. 2012, equation 5), from Gram matrices with empty diagonals."""
    n = len(one)
    rows, columns = one.sum(0), two.sum(0)
    return float((one * two).sum() + rows.sum() * columns.sum() / ((n - 1) * (n - 2)) - 2 / (n - 2) * (rows @ columns)) / (
        n * (n - 3)
    )
