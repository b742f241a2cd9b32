"""How near a model comes to the plain rule of copying: "what most often came after this token, comes again"."""

from collections import Counter

import torch

from lab.evaluation import intervals
from lab.text.corpus import held_out_texts
from lab.text.tokenizer import prompt_ids

SONGS = 150  # to measure by


def measure(model, tokenizer, count: int = SONGS) -> list[dict]:
    """How near a model comes to the plain rule of copying, in songs that no model has read: rows with measure,
    condition, n (songs), value, and low and high (95 % interval over songs).

    The rule foretells what most often came after the token here, earlier in the song. Only places where the token
    came before are counted, three ways: "right": the model's first choice is what comes; "rule is right": the rule's
    is (if it has several, the chance of a draw among them); "as the rule": the model's choice is one of the rule's.
    """
    found: dict[str, list[float]] = {"right": [], "rule is right": [], "as the rule": []}
    for text in held_out_texts("song", count):
        ids = prompt_ids(tokenizer, text)
        with torch.no_grad():
            chosen = model(input_ids=torch.tensor([ids], device=model.device)).logits[0].argmax(-1).tolist()
        places = [(mine, comes, rule) for mine, comes, rule in zip(chosen, ids[1:], followers(ids)) if rule]
        if places:
            found["right"].append(sum(mine == comes for mine, comes, _ in places) / len(places))
            found["rule is right"].append(sum((comes in rule) / len(rule) for _, comes, rule in places) / len(places))
            found["as the rule"].append(sum(mine in rule for mine, _, rule in places) / len(places))
    rows = []
    for condition, values in found.items():
        low, high = intervals.of_bounded(values)
        rows.append(
            dict(
                measure="copying in songs",
                condition=condition,
                n=len(values),
                value=sum(values) / len(values),
                low=low,
                high=high,
            )
        )
    return rows


def followers(ids: list[int]) -> list[set[int]]:
    """For each place, the tokens that have most often come after the token there, earlier on; none if it is new."""
    after: dict[int | None, Counter] = {}
    found = []
    for last, token in zip([None, *ids], ids):
        after.setdefault(last, Counter())[token] += 1
        counts = after.get(token, {})
        found.append({other for other, times in counts.items() if times == max(counts.values())})
    return found
