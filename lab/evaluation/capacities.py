"""All the capacities of one model or checkpoint, as rows of a table."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

import torch

from lab.evaluation import english, filling, generation, induction, intervals, items, scenes, scoring
from lab.evaluation.items import ITEMS
from lab.evaluation.room import Room
from lab.text import corpus, songs
from lab.text.tokenizer import prompt_ids

REPEATS = 200
PSEUDO = "pseudo-likelihood"  # a way of asking what fills gaps: the same choices, scored otherwise
NONE = "none of the candidates"  # the condition of the row that counts answers beside the point


@cache
def choices(count: int) -> dict[str, list[items.Choice]]:
    """The village's items as the narrator would tell them, `count` of each condition, by capacity."""
    return {"agreement": items.agreement(count), "plausibility": items.plausibility(count), "belief": items.belief(count)}


@cache
def other_ways(count: int) -> dict[str, list[items.Choice]]:
    """The village's further items: more controls of belief (half of `count` of each condition), and other ways to ask.

    Of these there are a quarter of `count`, or half where it is the only condition.
    """
    half, quarter = count // 2, count // 4
    return {
        "agreement": items.agreement(quarter, way="retold"),
        "plausibility": items.plausibility(half, way="question") + items.plausibility(half, way="retold"),
        "belief": items.belief(half, conditions=scenes.CONTROLS)
        + [choice for way in ("question", "retold") for choice in items.belief(quarter, way=way, conditions=scenes.CONDITIONS)],
    }


@cache
def open_prompts(count: int) -> dict[str, list[generation.Open]]:
    """What the model is to go on with by itself: a quarter of `count` of each condition, of belief an eighth."""
    return {
        "agreement": generation.agreement(items.agreement(count // 4)),
        "plausibility": generation.plausibility(items.plausibility(count // 4)),
        "belief": generation.belief(items.belief(max(1, count // 8), conditions=scenes.CONDITIONS)),
    }


# What a model is asked, by what it is asked about.
CHOICES: dict[str, Callable[..., dict[str, list[items.Choice]]]] = {"village": choices, "english": english.choices}
LEXICONS = {"village": frozenset(songs.every_word()), "english": None}  # the words of random repeats


def measure(
    model,
    tokenizer,
    about: str = "village",
    count: int = ITEMS,
    repeats: int = REPEATS,
    progress: Callable[[int], None] = lambda texts: None,
    say: Callable[[str], None] = lambda sentence: None,
) -> list[dict]:
    """Rows with measure, way, condition, n, value, low and high (95 % interval); `way` only where something is asked.

    about: a key of CHOICES; only the village has documents to measure the loss on, and other ways than "choice".
    count: items of each condition; other ways have fewer (see `other_ways`, `open_prompts`), and there are a quarter
    as many documents. `progress` is told of texts as they are read or left out, `texts_to_read` in all.
    What is longer than the model's context is left out: `say` is told, in a sentence, before the first is read.
    Chance is .5 for forced choices (all ways but "generation"; for ties see `scoring.wins`); loss is in nats a token,
    so that models with other tokenizers can't be compared by it. Raises ValueError if the vocabulary is too small for
    random repeats, or the context for all. A model that fills gaps has the rows of `measure_gaps`.
    """
    if filling.fills_gaps(model):
        return measure_gaps(model, tokenizer, about, count, repeats, progress)
    documents, chosen, prompts, again, odd = _that_fit(model, tokenizer, about, count, repeats, say)
    progress(texts_to_read(about, count, repeats) - _texts(documents, chosen, prompts, again))
    rows = []
    for kind, some in documents:
        rows.append(mean_row("loss", kind, _losses(model, some, progress)))
    for capacity, some in chosen:
        rows += shares(capacity, some, scoring.choose(model, tokenizer, some, progress))
    for capacity, some in prompts:
        said = generation.continuations(model, tokenizer, [p.prompt for p in some], progress=progress)
        rows += said_shares(capacity, some, [p.judge(text) for p, text in zip(some, said)])
    if again:
        rows += copying(model, again, progress)
    if odd:  # no song repeats half a word: how far does copying reach beyond what was sung?
        rows.append(mean_row("repeats", "with word fragments", induction.repeat_accuracy(model, odd), intervals.of_bounded))
    return rows


def measure_gaps(
    model,
    tokenizer,
    about: str = "village",
    count: int = ITEMS,
    repeats: int = REPEATS,
    progress: Callable[[int], None] = lambda texts: None,
) -> list[dict]:
    """The rows of `measure` for a model that fills gaps: the same items, asked as in `filling`, and other figures.

    "gap loss" is what it was trained to make small, nats a gap where three tokens of ten are covered: not the loss of
    a model that reads on. It goes on with nothing by itself, so there is no "generation"; and prefix matching is of
    heads that look back only. Raises ValueError unless it is asked about the village, whose cover is in no text.
    """
    if about != "village":
        raise ValueError("Of the models that fill gaps, only the book's own can be asked, and about the village.")
    rows = [
        mean_row("gap loss", kind, filling.losses(model, tokenizer, corpus.held_out_texts(kind, count // 4), progress))
        for kind in corpus.MIXTURE
    ]
    for capacity, some in _asked(about, count)[0]:
        rows += shares(capacity, some, filling.choose(model, tokenizer, some, progress))
    for capacity in ("agreement", "plausibility"):  # whose answers have several words
        some = [replace(choice, way=PSEUDO) for choice in choices(count)[capacity]]
        rows += shares(capacity, some, filling.choose_by_pseudo_likelihood(model, tokenizer, some))
    for condition, lexicon in (("accuracy", LEXICONS[about]), ("with word fragments", None)):
        again = items.repeats(tokenizer, repeats // 4, lexicon=lexicon)  # each is read anew for every gap
        rows.append(mean_row("repeats", condition, filling.repeat_accuracy(model, tokenizer, again), intervals.of_bounded))
    return rows


def texts_to_read(about: str, count: int = ITEMS, repeats: int = REPEATS) -> int:
    """How many texts `measure` has a model read."""
    chosen, prompts = _asked(about, count)
    documents = [(kind, [[]] * (count // 4)) for kind in (corpus.MIXTURE if about == "village" else ())]
    return _texts(documents, chosen, prompts, [[]] * repeats)


def _texts(documents: list, chosen: list, prompts: list, again: list) -> int:
    return sum(len(some) for _, some in (*documents, *chosen, *chosen, *prompts)) + len(again)


def _that_fit(model, tokenizer, about: str, count: int, repeats: int, say: Callable[[str], None]) -> tuple:
    """All that a model reads, as far as it has room: documents by kind (as tokens), choices and open prompts by capacity,
    rows of words said twice, and such rows with fragments. `say` is told what is left out."""
    room = Room(model, tokenizer)
    documents = [
        (kind, room.fitting("unseen documents", _documents(tokenizer, kind, count // 4), lambda row: [row]))
        for kind in (corpus.MIXTURE if about == "village" else ())
    ]
    chosen, prompts = _asked(about, count)
    chosen = [
        (
            capacity,
            room.fitting(capacity, some, lambda c: [c.prompt + c.right, c.prompt + c.wrong], lambda c: (c.way, c.condition)),
        )
        for capacity, some in chosen
    ]
    prompts = [
        (capacity, room.fitting(capacity, some, lambda p: [p.prompt], lambda p: p.condition, more=generation.TOKENS))
        for capacity, some in prompts
    ]
    again = items.repeats(tokenizer, repeats, lexicon=LEXICONS[about])
    odd = items.repeats(tokenizer, repeats) if about == "village" else []
    again, odd = (
        room.fitting("words said twice", rows, lambda row: [row], more=int(model.config.bos_token_id is not None))
        for rows in (again, odd)
    )
    documents, chosen, prompts = ([(name, some) for name, some in each if some] for each in (documents, chosen, prompts))
    room.check_any((documents, chosen, prompts, again))
    if left := room.left_out():
        say(left)
    return documents, chosen, prompts, again, odd


def _asked(about: str, count: int) -> tuple[list[tuple[str, list]], list[tuple[str, list]]]:
    """All that is asked, with its capacity: the choices (`items.Choice`), and the open prompts (`generation.Open`)."""
    if about != "village":
        return [*CHOICES[about](count).items()], []
    return [*choices(count).items(), *other_ways(count).items()], [*open_prompts(count).items()]


def shares(capacity: str, chosen: list[items.Choice], hits: list[bool]) -> list[dict]:
    """A row for each way and condition of some items: the share that was answered rightly."""
    asked = [(c.way, c.condition) for c in chosen]
    return [
        _share(capacity, way, condition, [hit for at, hit in zip(asked, hits) if at == (way, condition)])
        for way, condition in dict.fromkeys(asked)
    ]


def said_shares(capacity: str, prompts: list[generation.Open], verdicts: list[bool | None]) -> list[dict]:
    """A row for each condition, the share that said the right thing first; and one for all that said neither."""
    rows = [
        _share(
            capacity,
            "generation",
            condition,
            [verdict is True for p, verdict in zip(prompts, verdicts) if p.condition == condition],
        )
        for condition in dict.fromkeys(p.condition for p in prompts)
    ]
    return [*rows, _share(capacity, "generation", NONE, [verdict is None for verdict in verdicts])]


def copying(model, again: list[list[int]], progress: Callable[[int], None] = lambda texts: None) -> list[dict]:
    """Accuracy on fresh random repeats (as `items.repeats` makes them), and the prefix-matching score of every head."""
    size = scoring.rows_at_once(model, len(again[0]) + 1)
    accuracies, scores = [], []
    for start in range(0, len(again), size):
        batch = again[start : start + size]
        accuracies += induction.repeat_accuracy(model, batch)
        scores.append(induction.prefix_matching_scores(model, batch))
        progress(len(batch))
    each = torch.cat(scores)  # (rows, layers, heads)
    return [mean_row("repeats", "accuracy", accuracies, intervals.of_bounded)] + [
        mean_row(
            "prefix matching", f"L{layer}H{head}", each[:, layer, head].tolist(), partial(intervals.of_mean, least=0, most=1)
        )
        for layer in range(each.shape[1])
        for head in range(each.shape[2])
    ]


def losses(model, tokenizer, kind: str, count: int) -> list[float]:
    """Mean loss of each of `count` unseen documents of a kind, in nats a token."""
    return _losses(model, _documents(tokenizer, kind, count))


def _losses(model, documents: list[list[int]], progress: Callable[[int], None] = lambda texts: None) -> list[float]:
    return [-float(row.mean()) for row in scoring.token_logprobs(model, documents, progress)]


def _documents(tokenizer, kind: str, count: int) -> list[list[int]]:
    """Unseen documents of a kind, as tokens."""
    return [prompt_ids(tokenizer, text) for text in corpus.held_out_texts(kind, count)]


def _share(measure: str, way: str, condition: str, hits: list[bool]) -> dict:
    low, high = intervals.wilson(sum(hits), len(hits))
    return dict(measure=measure, way=way, condition=condition, n=len(hits), value=sum(hits) / len(hits), low=low, high=high)


def mean_row(
    measure: str, condition: str, values: list[float], interval: Callable[[list[float]], tuple[float, float]] = intervals.of_mean
) -> dict:
    """The mean of independent values as a row, with the interval that suits them."""
    low, high = interval(values)
    mean = sum(values) / len(values)
    return dict(measure=measure, condition=condition, n=len(values), value=mean, low=low, high=high)
