"""All the capacities of one model or checkpoint, as rows of a table."""

from collections.abc import Callable
from functools import cache

import torch

from lab import corpus, songs
from lab.evaluation import english, generation, induction, intervals, items, scenes, scoring
from lab.tokenizer import prompt_ids

HELD_OUT_DOCUMENTS = 10_000_000  # numbers from here on are never trained on
ITEMS = 400  # of each condition
REPEATS = 200
NONE = "none of the candidates"  # the condition of the row that counts answers beside the point


@cache
def choices(count: int) -> dict[str, list[items.Choice]]:
    """The village's items as the narrator would tell them, `count` of each condition, by capacity."""
    return {"agreement": items.agreement(count), "plausibility": items.plausibility(count),
            "belief": items.belief(count)}


@cache
def other_ways(count: int) -> dict[str, list[items.Choice]]:
    """The village's further items: more controls of belief, and other ways to ask.

    Of each condition half of `count`, and of belief, whose stories take long to read, in other ways a quarter.
    """
    half, quarter = count // 2, count // 4
    return {
        "agreement": items.agreement(half, way="retold"),
        "plausibility": items.plausibility(half, way="question") + items.plausibility(half, way="retold"),
        "belief": items.belief(half, conditions=scenes.CONTROLS) + [
            choice for way in ("question", "retold")
            for choice in items.belief(quarter, way=way, conditions=scenes.CONDITIONS)],
    }


@cache
def open_prompts(count: int) -> dict[str, list[generation.Open]]:
    """What the model is to go on with by itself, a quarter of `count` of each condition, by capacity."""
    few = count // 4
    return {"agreement": generation.agreement(items.agreement(few)),
            "plausibility": generation.plausibility(items.plausibility(few)),
            "belief": generation.belief(items.belief(few, conditions=scenes.CONDITIONS))}


CHOICES = {"village": choices, "english": english.choices}  # what a model is asked, by what it is asked about
LEXICONS = {"village": frozenset(songs.every_word()), "english": None}  # the words of random repeats


def measure(model, tokenizer, about: str = "village", count: int = ITEMS, repeats: int = REPEATS,
            progress: Callable[[int], None] = lambda texts: None) -> list[dict]:
    """Rows with measure, way, condition, n, value, low and high (95 % interval); `way` only where something is asked.

    about: a key of CHOICES; only the village has documents to measure the loss on, and other ways than "choice".
    count: items of each condition; in other ways there are a half or a quarter as many, and as many documents as a
    quarter. `progress` is told of texts as they are read, `texts_to_read` in all.
    Chance is .5 for forced choices (all ways but "generation"); loss is in nats a token, so that models
    with other tokenizers can't be compared by it. Raises ValueError if the model's context or vocabulary is too
    small for the items.
    """
    rows = []
    for kind in corpus.MIXTURE if about == "village" else ():
        rows.append(_row("loss", kind, losses(model, tokenizer, kind, count // 4, progress)))
    for some in (CHOICES[about](count), other_ways(count)) if about == "village" else (CHOICES[about](count),):
        for capacity, chosen in some.items():
            rows += shares(capacity, chosen, scoring.choose(model, tokenizer, chosen, progress))
    for capacity, prompts in open_prompts(count).items() if about == "village" else ():
        said = generation.continuations(model, tokenizer, [p.prompt for p in prompts], progress=progress)
        rows += said_shares(capacity, prompts, [p.judge(text) for p, text in zip(prompts, said)])
    rows += copying(model, items.repeats(tokenizer, repeats, lexicon=LEXICONS[about]), progress)
    if about == "village":  # no song repeats half a word: how far does copying reach beyond what was sung?
        odd = induction.repeat_accuracy(model, items.repeats(tokenizer, repeats))
        rows.append(_row("repeats", "with word fragments", odd))
    return rows


def texts_to_read(about: str, count: int = ITEMS, repeats: int = REPEATS) -> int:
    """How many texts `measure` has a model read."""
    chosen = [*CHOICES[about](count).values()]
    if about != "village":
        return sum(2 * len(some) for some in chosen) + repeats
    prompts = sum(map(len, open_prompts(count).values()))
    chosen += other_ways(count).values()
    return len(corpus.MIXTURE) * (count // 4) + sum(2 * len(some) for some in chosen) + prompts + repeats


def shares(capacity: str, chosen: list[items.Choice], hits: list[bool]) -> list[dict]:
    """A row for each way and condition of some items: the share that was answered rightly."""
    asked = [(c.way, c.condition) for c in chosen]
    return [_share(capacity, way, condition, [hit for at, hit in zip(asked, hits) if at == (way, condition)])
            for way, condition in dict.fromkeys(asked)]


def said_shares(capacity: str, prompts: list[generation.Open], verdicts: list[bool | None]) -> list[dict]:
    """A row for each condition, the share that said the right thing first; and one for all that said none of the candidates."""
    rows = [_share(capacity, "generation", condition,
                   [verdict is True for p, verdict in zip(prompts, verdicts) if p.condition == condition])
            for condition in dict.fromkeys(p.condition for p in prompts)]
    return [*rows, _share(capacity, "generation", NONE, [verdict is None for verdict in verdicts])]


def copying(model, again: list[list[int]], progress: Callable[[int], None] = lambda texts: None) -> list[dict]:
    """Accuracy on fresh random repeats (as `items.repeats` makes them), and the prefix-matching score of every head."""
    size = scoring.rows_at_once(model, len(again[0]) + 1)
    accuracies, scores = [], []
    for start in range(0, len(again), size):
        batch = again[start:start + size]
        accuracies += induction.repeat_accuracy(model, batch)
        scores.append(induction.prefix_matching_scores(model, batch))
        progress(len(batch))
    each = torch.cat(scores)  # (rows, layers, heads)
    return [_row("repeats", "accuracy", accuracies)] + [
        _row("prefix matching", f"L{layer}H{head}", each[:, layer, head].tolist())
        for layer in range(each.shape[1]) for head in range(each.shape[2])]


@cache
def held_out_texts(kind: str, count: int) -> tuple[str, ...]:
    """Texts of documents that no model was trained on."""
    found, number = [], HELD_OUT_DOCUMENTS
    while len(found) < count:
        document = corpus.document(number)
        if document.kind == kind:
            found.append(document.text)
        number += 1
    return tuple(found)


def losses(model, tokenizer, kind: str, count: int,
           progress: Callable[[int], None] = lambda texts: None) -> list[float]:
    """Mean loss of each of `count` unseen documents of a kind, in nats a token."""
    rows = [prompt_ids(tokenizer, text) for text in held_out_texts(kind, count)]
    return [-float(row.mean()) for row in scoring.token_logprobs(model, rows, progress)]


def _share(measure: str, way: str, condition: str, hits: list[bool]) -> dict:
    low, high = intervals.wilson(sum(hits), len(hits))
    return dict(measure=measure, way=way, condition=condition, n=len(hits), value=sum(hits) / len(hits), low=low,
                high=high)


def _row(measure: str, condition: str, values: list[float]) -> dict:
    low, high = intervals.of_mean(values)
    mean = sum(values) / len(values)
    return dict(measure=measure, condition=condition, n=len(values), value=mean, low=low, high=high)
