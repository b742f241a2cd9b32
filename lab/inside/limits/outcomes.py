"""Does the model say of a search whether it will succeed, before it is told?

In the village's stories a search is followed by what comes of it: "There she finds it." or "But it is not there!" Here
somebody looks where they believe the thing to be, and the two ways to go on are compared.
"""

import torch

from lab.evaluation import intervals, scenes
from lab.text.tokenizer import prompt_ids

COLUMNS = ("asked", "n", "value", "low", "high")
SCENES = 200
FAILS, SUCCEEDS = ("But", "It"), ("There",)  # how an outcome begins; a name may begin either


@torch.no_grad()
def measure(model, tokenizer, count: int = SCENES) -> list[dict]:
    """Rows with asked (a condition of `scenes.CONDITIONS`), n, value, low, high: the share of searches that the model finds
    likelier to fail. All of those fail in "false belief", and none in "true belief" and of the "mover"."""
    fails, succeeds = (
        [tokenizer.encode(f" {word}", add_special_tokens=False)[0] for word in words] for words in (FAILS, SUCCEEDS)
    )
    found: dict[str, list[bool]] = {}
    for case in scenes.held_out(count, ("false belief", "true belief", "mover")):
        prompt = f"{case.told} {case.who} looks for the {case.thing} in the {case.right}."
        chances = model(input_ids=torch.tensor([prompt_ids(tokenizer, prompt)])).logits[0, -1].softmax(-1)
        found.setdefault(case.condition, []).append(bool(chances[fails].sum() > chances[succeeds].sum()))
    rows = []
    for asked, hits in found.items():
        low, high = intervals.wilson(sum(hits), len(hits))
        rows.append(dict(asked=asked, n=len(hits), value=sum(hits) / len(hits), low=low, high=high))
    return rows
