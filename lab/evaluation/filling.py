"""Asks a model that fills gaps (lab.growing.gap_filling): how probable is what is under a cover, seen from both sides?

Such a model gives no text a probability, since it reads none from its beginning to its end. Two figures stand in for it:

- Of two answers (`choose`), that in which they differ is the gap. It is covered as a whole, and filled from the left,
  token by token, so that its logarithms add up to that of one probability: that of the gap, given all around it. Of
  answers that differ in one token, both are read off the same gap.
- The pseudo-log-likelihood (`pseudo_logprobs`; Salazar et al. 2020, "Masked Language Model Scoring"): each token of the
  answer is covered in turn and predicted from all the others, and the logarithms are added. It is the usual score of
  whole sentences, but the parts of what is asked about give one another away: the end of a word tells its beginning
  (Kauf and Ivanova 2023, "A Better Way to Do Masked Language Model Scoring", who therefore cover with each token those
  after it in its word, as is done here), and "bread" tells "bakes", whoever it is who bakes. It is kept beside the other.

So the figures are not quite those of a model that reads on. Here the text goes on to the full stop after the answer
and ends there, and all of it is seen but the gap; and how many covers there are tells how long an answer is.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch

from lab.evaluation.items import Choice
from lab.evaluation.scoring import continuation_ids, length_of_longest, same_length, wins
from lab.growing import gap_filling
from lab.text.tokenizer import prompt_ids


@dataclass(frozen=True)
class Gap:
    """A text in which something is covered, and what is asked of one of its covers."""

    seen: list[int]  # the text's tokens, covers among them
    at: int  # the place of the cover that is asked about
    wanted: tuple[int, ...]  # the tokens of which it is asked how probable they are there


def fills_gaps(model) -> bool:
    """Whether every token of a text sees all the others: what config.json calls `is_causal: false`."""
    return not getattr(model.config, "is_causal", True)


@torch.no_grad()
def fill(model, asked: list[Gap]) -> list[torch.Tensor]:
    """The natural-log probability of each wanted token, gap by gap: tensors (wanted,).

    Raises ValueError if a text is longer than the model's context.
    """
    length_of_longest(model, [gap.seen for gap in asked])
    same: dict[tuple, list[int]] = {}  # two answers to one gap take one reading
    for i, gap in enumerate(asked):
        same.setdefault((gap.at, *gap.seen), []).append(i)
    once, found = [asks[0] for asks in same.values()], {}
    for batch in same_length([asked[i].seen for i in once]):  # unpadded: padding would be seen from before
        ids = torch.tensor([asked[once[i]].seen for i in batch], device=model.device)  # (B, T)
        at = torch.tensor([asked[once[i]].at for i in batch], device=model.device)
        stream = model.base_model(input_ids=ids, use_cache=False).last_hidden_state[torch.arange(len(batch)), at]
        logprobs = model.get_output_embeddings()(stream).float().log_softmax(-1).cpu()  # (B, V)
        for i, row in zip(batch, logprobs):
            gap = asked[once[i]]
            found |= {ask: row[list(asked[ask].wanted)] for ask in same[gap.at, *gap.seen]}
    return [found[i] for i in range(len(asked))]


def pseudo_logprobs(model, tokenizer, texts: list[tuple[list[int], range]]) -> list[float]:
    """The pseudo-log-likelihood of some tokens of each text, in nats. texts: token ids, and the places of those."""
    cover = gap_filling.cover(tokenizer)
    asked = [
        Gap(_covered(ids, range(at, _end_of_word(tokenizer, ids, at)), cover), at, (ids[at],))
        for ids, places in texts
        for at in places
    ]
    found = iter(fill(model, asked))
    return [sum(float(next(found)) for _ in places) for _, places in texts]


def choose(model, tokenizer, choices: list[Choice], progress: Callable[[int], None] = lambda rows: None) -> list[bool]:
    """Whether the right one of two answers is the more probable filling of the gap, item by item.

    A full stop is put after an answer without. To `progress` each item is two rows.
    """
    cover, asked = gap_filling.cover(tokenizer), []
    for answers in _answered(tokenizer, choices):
        for ids, gap in zip(answers, _differences(*answers)):
            asked.append([Gap(_covered(ids, range(at, gap.stop), cover), at, (ids[at],)) for at in gap])
    filled = iter(fill(model, [gap for answer in asked for gap in answer]))
    scores = [sum(float(next(filled)) for _ in answer) for answer in asked]
    progress(len(scores))
    return wins(zip(scores[::2], scores[1::2]))


def choose_by_pseudo_likelihood(model, tokenizer, choices: list[Choice]) -> list[bool]:
    """The same by the pseudo-log-likelihood of the whole answer, its full stop included."""
    texts = [
        (ids, range(len(prompt_ids(tokenizer, c.prompt)), len(ids)))
        for c, answers in zip(choices, _answered(tokenizer, choices))
        for ids in answers
    ]
    scores = pseudo_logprobs(model, tokenizer, texts)
    return wins(zip(scores[::2], scores[1::2]))


@torch.no_grad()
def losses(model, tokenizer, texts: tuple[str, ...], progress: Callable[[int], None] = lambda texts: None) -> list[float]:
    """For each text what the model was trained to make small (`gaps.loss_of`), in nats a gap, with gaps by lot."""
    found = []
    for number, text in enumerate(texts):
        ids = torch.tensor([prompt_ids(tokenizer, text)], device=model.device)
        found.append(float(gap_filling.loss_of(model, ids, number, gap_filling.cover(tokenizer))))
        progress(1)
    return found


def repeat_accuracy(model, tokenizer, rows: list[list[int]], progress: Callable[[int], None] = lambda rows: None) -> list[float]:
    """For each row of 2N tokens (N fresh ones said twice), how often the right one is the likeliest in its place.

    Tokens 2 to N of the second half are covered one at a time, as in `induction.repeat_accuracy`; but here what
    comes after the gap is seen too.
    """
    cover, start, half = gap_filling.cover(tokenizer), prompt_ids(tokenizer, ""), len(rows[0]) // 2
    every = tuple(range(model.config.vocab_size))
    found = []
    for row in rows:
        ids = start + row
        places = range(len(start) + half + 1, len(ids))
        filled = fill(model, [Gap(_covered(ids, range(at, at + 1), cover), at, every) for at in places])
        found.append(sum(int(logprobs.argmax()) == ids[at] for logprobs, at in zip(filled, places)) / len(places))
        progress(1)
    return found


def _answered(tokenizer, choices: list[Choice]) -> list[tuple[list[int], ...]]:
    """The tokens of each text with its right and its wrong answer, up to the full stop."""
    return [
        tuple(
            sum(continuation_ids(tokenizer, c.prompt, answer if answer.endswith(".") else f"{answer}."), [])
            for answer in (c.right, c.wrong)
        )
        for c in choices
    ]


def _covered(ids: list[int], places: range, cover: int) -> list[int]:
    return [cover if at in places else token for at, token in enumerate(ids)]


def _end_of_word(tokenizer, ids: list[int], at: int) -> int:
    """The place after the word of which the token at `at` is a part; a token that is no letters is its own."""
    end = at + 1
    pieces = tokenizer.convert_ids_to_tokens(ids)
    if pieces[at].isalpha():  # so is "Ġ", the space before a word
        while end < len(ids) and pieces[end].isalpha() and not pieces[end].startswith("Ġ"):
            end += 1
    return end


def _differences(one: list[int], other: list[int]) -> tuple[range, range]:
    """What is left of each of two texts without the beginning and the end that they share; one token at the least."""
    shortest = min(len(one), len(other)) - 1
    first = next((at for at in range(shortest) if one[at] != other[at]), shortest)
    after = next((at for at in range(shortest - first) if one[-1 - at] != other[-1 - at]), shortest - first)
    return range(first, len(one) - after), range(first, len(other) - after)
