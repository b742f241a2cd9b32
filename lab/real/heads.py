"""What each of the heads attends to, and what copying loses without those that tell most, beside random heads of their layers.

Rows are random words said twice. Heads are chosen by their scores on one half of the rows and taken away on the other, so that no
head is called telling for what chance gave it on the very rows that it is tried on.
"""

import random
from collections.abc import Sequence

import torch
from torch import Tensor

from lab.evaluation import intervals, items
from lab.evaluation.induction import with_start
from lab.inside.circuits import ablation, scores
from lab.inside.circuits.readings import Take, at_once
from lab.real.turning import mean

SCORES = ("measure", "layer", "head", "n", "value", "low", "high")
WITHOUT = ("heads", "named", "ablation", "measure", "n", "value", "low", "high")
ROWS, READ_AT_ONCE = 50, 10  # in each half; of 20 words said twice
TELLING = 5
CONTROLS = 3  # draws of as many other heads of the same layers
KINDS = ("mean", "resample")

Head = tuple[int, int]  # layer, head


def halves(tokenizer) -> tuple[list[list[int]], list[list[int]]]:
    """The rows on which heads are scored, and those on which they are taken away."""
    rows = items.repeats(tokenizer, 2 * ROWS)
    return rows[:ROWS], rows[ROWS:]


def measure_scores(model, tokenizer, take: Take = at_once) -> list[dict]:
    """Rows with SCORES, of every head. measure: see `lab.inside.circuits.scores.measure`; n is the number of rows."""
    return [
        dict(measure=score, layer=layer, head=head) | mean(values[:, layer, head], 0, 1)
        for score, values in _scores(model, halves(tokenizer)[0], take).items()  # (rows, layers, heads)
        for layer in range(values.shape[1])
        for head in range(values.shape[2])
    ]


def _scores(model, rows: list[list[int]], take: Take) -> dict[str, Tensor]:
    parts = []
    for start in range(0, len(rows), READ_AT_ONCE):
        some = rows[start : start + READ_AT_ONCE]
        parts.append(take(f"scores from row {start}", sum(map(len, some)), lambda: scores.measure(model, some)))  # noqa: B023
    return {score: torch.cat([part[score] for part in parts]) for score in parts[0]}


def telling(model, tokenizer, take: Take = at_once) -> list[Head]:
    """The heads that match prefixes most, the strongest first."""
    matching = _scores(model, halves(tokenizer)[0], take)["prefix matching"].mean(0)  # (layers, heads)
    return [divmod(int(at), matching.shape[1]) for at in matching.flatten().topk(TELLING).indices]


def measure_without(model, tokenizer, take: Take = at_once) -> list[dict]:
    """Rows with WITHOUT: the change of accuracy on rows said twice when heads are taken away, kind by kind (see `ablation`).

    heads: "none" (the accuracy itself), "one" of the telling, "all" of them, or as many "others of its layer" and "others of
    their layers", drawn CONTROLS times: then the value is a mean over draws, row by row, and `named` says which they were.
    """
    chosen, tried = telling(model, tokenizer, take), halves(tokenizer)[1]
    ask = ablation.repeats(tried)
    tokens = sum(map(len, tried))
    intact = take("intact", tokens, lambda: ask(model, ablation.unchanged))["accuracy"]
    low, high = intervals.of_bounded(intact.tolist())
    rows = [dict(heads="none", measure="accuracy", n=len(intact), value=float(intact.mean()), low=low, high=high)]
    prompts = with_start(model, tried).tolist()

    def change(heads: Sequence[Head], kind: str) -> Tensor:
        name = f"{kind} ablation of {_named([heads])}"
        return take(name, tokens, lambda: ask(model, ablation.without(model, prompts, heads, kind)))["accuracy"] - intact

    for which, other, heads in [("one", "others of its layer", [head]) for head in chosen] + [
        ("all", "others of their layers", chosen)
    ]:
        draws = others(heads, chosen, model.config.num_attention_heads)
        for kind in KINDS:
            for what, sets in ((which, [heads]), (other, draws)):
                values = torch.stack([change(some, kind) for some in sets]).mean(0)
                low, high = intervals.of_bounded(values.tolist(), -1, 1)
                told = dict(heads=what, named=_named(sets), ablation=kind, measure="change")
                rows.append(told | dict(n=len(values), value=float(values.mean()), low=low, high=high))
    return rows


def others(heads: Sequence[Head], not_these: Sequence[Head], in_layer: int) -> list[list[Head]]:
    """CONTROLS times as many heads of the same layers, none of `not_these`, all different within a draw."""
    chance = random.Random(f"others of {_named([heads])}")
    layers = [layer for layer, _ in heads]
    left = {layer: [(layer, head) for head in range(in_layer) if (layer, head) not in not_these] for layer in layers}
    return [
        sorted(other for layer in sorted(set(layers)) for other in chance.sample(left[layer], layers.count(layer)))
        for _ in range(CONTROLS)
    ]


def _named(sets: Sequence[Sequence[Head]]) -> str:
    return ", ".join(" ".join(f"L{layer}H{head}" for layer, head in heads) for heads in sets)
