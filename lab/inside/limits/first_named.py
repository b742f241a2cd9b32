"""Where nobody can know: of two containers, which does the model expect before anything was put anywhere?

In the world, the thing goes into either with the same chance. The example that a page shows is one pair of containers;
here are all pairs that the ribbon may lie in, each in both orders, so that what a container's name does cancels out.
"""

from itertools import combinations

import torch

from lab.evaluation import intervals
from lab.evaluation.scoring import continuation_ids, padded
from lab.text.days import article
from lab.text.world import ALLOWED

COLUMNS = ("measure", "n", "value", "low", "high")
THING = "ribbon"
PROMPT = "Maya and Otto are in the kitchen. There is {first} and {second}. Maya puts the {thing} in the"


def measure(model, tokenizer) -> list[dict]:
    """Rows with measure, n (pairs), value, low and high (over pairs, by the jackknife), and least and most (of any order of one).

    "first named": the probability of the container named first, of what the two have together. "likelier": that of the one
    the model finds likelier. "either": of the two together, of all tokens. A pair's two orders are averaged.
    """
    found: dict[str, dict[tuple[int, int], tuple[float, float]]] = {"first named": {}, "likelier": {}, "either": {}}
    names = sorted(ALLOWED[THING])
    both = list(combinations(range(len(names)), 2))
    here = _probabilities(model, tokenizer, [(names[a], names[b]) for a, b in both])
    there = _probabilities(model, tokenizer, [(names[b], names[a]) for a, b in both])
    for pair, (one, other), (turned, back) in zip(both, here, there, strict=True):
        found["first named"][pair] = one / (one + other), turned / (turned + back)
        found["likelier"][pair] = max(one, other) / (one + other), max(turned, back) / (turned + back)
        found["either"][pair] = one + other, turned + back
    rows = []
    for name, orders in found.items():
        values = {pair: sum(both) / 2 for pair, both in orders.items()}
        low, high = intervals.of_pairs(values)
        row = dict(measure=name, n=len(values), value=sum(values.values()) / len(values), low=low, high=high)
        rows.append(row | {"least": min(map(min, orders.values())), "most": max(map(max, orders.values()))})
    return rows


@torch.no_grad()
def _probabilities(model, tokenizer, pairs: list[tuple[str, str]]) -> list[tuple[float, float]]:
    """The probabilities of the first and the second container, where the prompt names them in this order."""
    cut = []
    for first, second in pairs:
        prompt = PROMPT.format(first=article(first), second=article(second), thing=THING)
        cut.append([continuation_ids(tokenizer, prompt, f" {name}") for name in (first, second)])
    ids = padded([one[0] for one, _ in cut]).to(model.device)  # (pairs, T); padding stands last, where it is not seen
    last = torch.tensor([len(one[0]) - 1 for one, _ in cut])
    chances = model(input_ids=ids).logits[torch.arange(len(cut)), last].softmax(-1)  # (pairs, V)
    return [(float(row[one[1][0]]), float(row[other[1][0]])) for row, (one, other) in zip(chances, cut)]
