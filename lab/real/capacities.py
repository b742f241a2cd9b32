"""What the real model can do in English, asked in two ways, in its chat form and without it; and what rules make of the same."""

import torch

from lab.evaluation import capacities, scoring
from lab.inside.circuits.readings import Take, at_once
from lab.real import items, rivals

ITEMS = 300  # of each condition
COLUMNS = ("form", "way", "measure", "condition", "n", "value", "low", "high")
RIVALS = ("rival", "way", "measure", "condition", "n", "value", "low", "high")


def measure(model, tokenizer, take: Take = at_once, count: int = ITEMS) -> list[dict]:
    """Rows with COLUMNS: the share of choices that are right. form: "plain" or "chat"; way: see `items`. Chance is .5."""
    rows = []
    for form in items.FORMS:
        for way in items.WAYS:
            for capacity, some in items.items(count, way).items():
                cuts = [items.cut(tokenizer, choice, form) for choice in some]
                hits = take(
                    f"{form}, {way}, {capacity}",
                    sum(len(before) for before, _ in cuts),
                    lambda: {"right": torch.tensor(scoring.choose_cut(model, cuts))},  # noqa: B023 (called at once)
                )["right"]
                rows += [{"form": form} | row for row in capacities.shares(capacity, some, hits.bool().tolist())]
    return rows


def measure_rivals(count: int = ITEMS) -> list[dict]:
    """Rows with RIVALS: what each of `rivals.RULES` gets right."""
    return [
        {"rival": rule} | row
        for way in items.WAYS
        for capacity, some in items.items(count, way).items()
        for rule in rivals.RULES.get(capacity, ())
        for row in capacities.shares(capacity, some, rivals.choose(capacity, rule, some))
    ]
