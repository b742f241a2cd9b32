"""Does anything about a knob tell whether it matters? Knobs drawn by chance, by the kind of table they stand in.

Each is turned alone by SPREADS standard deviations of its table, up or down by chance, as in the page's WeightEditor, and
turned back. How far the next word moves is the share of its probability that goes elsewhere (total variation distance).
"""

import random
import re

import torch
from torch import Tensor

from lab.evaluation import intervals
from lab.evaluation.scoring import padded
from lab.text.tokenizer import prompt_ids

COLUMNS = ("knobs", "measure", "n", "value", "low", "high")
EACH = 200  # knobs of a kind
SPREADS, SEEN = 5.0, 0.01
ANY = "any"
PROMPTS = (
    "The dog behind the horses",
    "Anna puts the ball in the basket. Anna goes out. Ben moves the ball to the box. Anna comes back. Anna looks for the ball in the",
    "The baker",
    "One evening Lena and Tom",
    "The big spider",
    "The cats behind the barn",
)


def kind_of(name: str) -> str:
    """The kind of a table of knobs, as the page sorts them (widgets/weight_editor/tables.js)."""
    if "embed" in name:
        return "Token table"
    if re.search(r"norm\.(weight|bias)$", name):
        return "Layer norm gains" if name.endswith("weight") else "Layer norm shifts"
    if name.endswith("bias"):
        return "Biases of both"
    return "Attention" if "attention" in name else "MLP"


def measure(model, tokenizer, each: int = EACH, only: tuple[str, ...] | None = None) -> list[dict]:
    """Rows with knobs (a kind, or "any": of all there are, each as likely as any other), measure, n (knobs), value, low, high.

    "moves one": the share of knobs that move the next word by more than SEEN, a mean over PROMPTS. "moves some": of those that
    do after at least one of the prompts; "moves all": after each of them. "largest": how often the one with the larger
    absolute value of two knobs of this kind moves the first prompt's word more (.5 if a knob's value tells nothing).
    only: these kinds.
    """
    rows_of = [prompt_ids(tokenizer, prompt) for prompt in PROMPTS]
    ids, last = padded(rows_of), torch.tensor([len(row) - 1 for row in rows_of])
    tables = dict(model.named_parameters())
    kinds = {kind: [name for name in tables if kind_of(name) == kind] for kind in dict.fromkeys(map(kind_of, tables))}
    before = _next(model, ids, last)
    found = []
    for kind, names in ({ANY: list(tables)} | kinds).items():
        if only and kind not in only:
            continue
        rng, moves, sizes = random.Random(f"knobs {kind}"), [], []
        for _ in range(each):
            name = rng.choices(names, [tables[name].numel() for name in names])[0]
            at, up = rng.randrange(tables[name].numel()), rng.choice((-1, 1))
            sizes.append(abs(float(tables[name].detach().view(-1)[at])))
            moves.append(_moved(model, ids, last, before, tables[name], at, up))
        found += _rows(kind, torch.stack(moves), sizes)
    return found


@torch.no_grad()
def _next(model, ids: Tensor, last: Tensor) -> Tensor:
    return model(input_ids=ids, use_cache=False).logits[torch.arange(len(ids)), last].softmax(-1)  # (prompts, V)


@torch.no_grad()
def _moved(model, ids: Tensor, last: Tensor, before: Tensor, table: Tensor, at: int, up: int) -> Tensor:
    """How far the next word after each prompt moves when one knob is turned: (prompts,)."""
    grown, spread = table.view(-1)[at].clone(), table.std(unbiased=False)
    table.view(-1)[at] += up * SPREADS * spread
    after = _next(model, ids, last)
    table.view(-1)[at] = grown
    return (after - before).abs().sum(-1) / 2


def _rows(kind: str, moves: Tensor, sizes: list[float]) -> list[dict]:
    """moves: (knobs, prompts)."""
    seen = (moves > SEEN).float()
    each = seen.mean(1).tolist()
    told = [("moves one", sum(each) / len(each), *intervals.of_bounded(each))]
    for name, hits in (("moves some", seen.amax(1)), ("moves all", seen.amin(1))):
        told.append((name, float(hits.mean()), *intervals.wilson(int(hits.sum()), len(hits))))
    pairs = [(i, i + 1) for i in range(0, len(sizes) - 1, 2)]
    larger = [(sizes[a] > sizes[b]) == bool(moves[a, 0] > moves[b, 0]) for a, b in pairs]
    rows = [dict(knobs=kind, measure=name, n=len(each), value=value, low=low, high=high) for name, value, low, high in told]
    low, high = intervals.wilson(sum(larger), len(larger))
    return [*rows, dict(knobs=kind, measure="largest", n=len(larger), value=sum(larger) / len(larger), low=low, high=high)]
