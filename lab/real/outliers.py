"""Which knobs are likely to matter much, by a rule that never asks what the model says (after Yu et al. 2024, arXiv 2411.07191).

The model reads one short sentence. In each layer, take the largest number that goes into the MLP's last table and the largest
that comes out of it: the knob where the column of the one and the row of the other meet is the layer's candidate. It is an
outlier if both numbers are at least BEYOND times their median over the layers. "The knob" is the outlier with the largest
number coming out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from lab.evaluation import intervals
from lab.evaluation.scoring import padded
from lab.hooks import places, run_with_cache
from lab.text.tokenizer import prompt_ids

SENTENCE = "Apple Inc. is a worldwide tech company."
BEYOND = 5.0
BEGINNING = 16  # tokens of each text on which the rule is tried again
COLUMNS = ("layer", "row", "column", "weight", "rank", "position", "into", "out", "outlier", "n", "value", "low", "high")


@dataclass(frozen=True)
class Candidate:
    """A knob of the last table of a layer's MLP, and the numbers that named it."""

    layer: int
    table: str
    row: int
    column: int
    into: float
    out: float
    position: int  # of the token at which the number coming out is largest


@torch.no_grad()
def candidates(model, ids: Tensor) -> list[list[Candidate]]:
    """For each row of tokens (rows, T) the candidate of each layer."""
    tables = [f"{places(model)[f'blocks.{layer}.hook_mlp_out'].module}.weight" for layer in range(model.config.num_hidden_layers)]
    names = [f"blocks.{layer}.{part}" for layer in range(len(tables)) for part in ("mlp.hook_post", "hook_mlp_out")]
    _, seen = run_with_cache(model, ids, names)
    return [
        [
            _candidate(layer, table, seen[f"blocks.{layer}.mlp.hook_post"][row], seen[f"blocks.{layer}.hook_mlp_out"][row])
            for layer, table in enumerate(tables)
        ]
        for row in range(len(ids))
    ]


def _candidate(layer: int, table: str, into: Tensor, out: Tensor) -> Candidate:
    """into: (T, d_mlp), out: (T, d_model)."""
    column = int(into.abs().amax(0).argmax())
    position, row = divmod(int(out.abs().argmax()), out.shape[1])
    return Candidate(layer, table, row, column, float(into.abs().max()), float(out.abs().max()), position)


def outliers(found: Sequence[Candidate]) -> list[Candidate]:
    """Those that stand out among the candidates of all layers, the largest number coming out first."""
    into, out = (float(torch.tensor([getattr(one, side) for one in found]).median()) for side in ("into", "out"))
    some = [one for one in found if one.into >= BEYOND * into and one.out >= BEYOND * out]
    return sorted(some, key=lambda one: -one.out)


def of_sentence(model, tokenizer) -> list[Candidate]:
    """The candidates of all layers, on SENTENCE."""
    return candidates(model, torch.tensor([prompt_ids(tokenizer, SENTENCE)]))[0]


def the_knob(model, tokenizer) -> Candidate:
    return outliers(of_sentence(model, tokenizer))[0]


def measure(model, tokenizer, rows: Sequence[list[int]]) -> list[dict]:
    """Rows with COLUMNS, one a layer: its candidate, and on what share of other texts (`rows`, their first BEGINNING tokens) the
    rule names the same one.

    weight and rank: see `kept`; outlier: 1 or 0.
    """
    found = of_sentence(model, tokenizer)
    beyond = outliers(found)
    others = candidates(model, padded([row[:BEGINNING] for row in rows]))
    made = []
    for one in found:
        same = sum((other[one.layer].row, other[one.layer].column) == (one.row, one.column) for other in others)
        low, high = intervals.wilson(same, len(others))
        made.append(
            dict(layer=one.layer, row=one.row, column=one.column)
            | kept(model, one)
            | dict(position=one.position, into=one.into, out=one.out, outlier=int(one in beyond))
            | dict(n=len(others), value=same / len(others), low=low, high=high)
        )
    return made


def kept(model, one: Candidate) -> dict:
    """weight: the knob's value; rank: how many in its table are as large, itself among them, whatever their sign."""
    weights = model.get_parameter(one.table).detach()
    weight = float(weights[one.row, one.column])
    return dict(weight=weight, rank=int((weights.abs() >= abs(weight)).sum()))
