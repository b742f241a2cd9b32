"""What the real model can do in English, asked in two ways, in its chat form and without it; and what rules make of the same."""

import torch

from lab.evaluation import capacities
from lab.evaluation.items import Choice
from lab.inside.circuits.readings import Take, at_once
from lab.real import choosing, items, rivals

ITEMS = 300  # of each condition
PART = 400  # items of a way that are read as one, whole scenes of four
COLUMNS = ("form", "way", "measure", "condition", "n", "value", "low", "high")
RIVALS = ("rival", "way", "measure", "condition", "n", "value", "low", "high")


def measure(model, tokenizer, take: Take = at_once, count: int = ITEMS) -> list[dict]:
    """Rows with COLUMNS: the share of choices that are right. form: "plain" or "chat"; way: see `items`. Chance is .5."""
    asked = [items.items(count, way) for way in items.WAYS]
    rows = []
    for form in items.FORMS:
        for capacity in asked[0]:
            some, hits = [], []
            for start in range(0, len(asked[0][capacity]), PART):
                part = [choice for way in asked for choice in way[capacity][start : start + PART]]
                some += part
                hits += _chosen(model, tokenizer, form, part, f"{form}, {capacity} from {start}", take)
            rows += [{"form": form} | row for row in capacities.shares(capacity, some, hits)]
    return rows


def _chosen(model, tokenizer, form: str, some: list[Choice], name: str, take: Take) -> list[bool]:
    cuts = [items.cut(tokenizer, choice, form) for choice in some]

    def read() -> dict[str, torch.Tensor]:
        return {"right": torch.tensor(choosing.choose(model, cuts, [items.story(choice) for choice in some]))}

    return take(name, sum(len(before) for before, _ in cuts), read)["right"].bool().tolist()


def measure_rivals(count: int = ITEMS) -> list[dict]:
    """Rows with RIVALS: what each of `rivals.RULES` gets right."""
    return [
        {"rival": rule} | row
        for way in items.WAYS
        for capacity, some in items.items(count, way).items()
        for rule in rivals.RULES.get(capacity, ())
        for row in capacities.shares(capacity, some, rivals.choose(capacity, rule, some))
    ]
