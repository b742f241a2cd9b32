"""Asks a model that fills gaps (lab.gaps): how probable is what is under a cover, seen from both sides?

Such a model gives no text a probability, since it reads none from its beginning to its end. What stands in for one is
the pseudo-log-likelihood (Salazar et al. 2020, "Masked Language Model Scoring"): each token is covered in turn and
predicted from all the others, and the logarithms are added. Where a word has several tokens, those after the one
that is asked for are covered with it, since the end of a word gives its beginning away (Kauf and Ivanova 2023, "A
Better Way to Do Masked Language Model Scoring").

So its figures are not quite those of a model that reads on. Here the text goes on to the full stop after the answer
and ends there, and all of it is seen but the gap. And of an answer of several words each is read with the others in
sight: of two words that mostly go together either tells the other, which leaves less to be told by what stands before.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch

from lab import gaps
from lab.evaluation.items import Choice
from lab.evaluation.scoring import continuation_ids, length_of_longest, same_length
from lab.tokenizer import prompt_ids


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
def fill(model, asked: list[Gap], progress: Callable[[int], None] = lambda gaps: None) -> list[torch.Tensor]:
    """The natural-log probability of each wanted token, gap by gap: tensors (wanted,).

    Raises ValueError if a text is longer than the model's context.
    """
    length_of_longest(model, [gap.seen for gap in asked])
    found: list[torch.Tensor] = [torch.empty(0)] * len(asked)
    for batch in same_length([gap.seen for gap in asked]):  # unpadded: padding would be seen from before
        ids = torch.tensor([asked[i].seen for i in batch], device=model.device)  # (B, T)
        at = torch.tensor([asked[i].at for i in batch], device=model.device)
        stream = model.base_model(input_ids=ids, use_cache=False).last_hidden_state[torch.arange(len(batch)), at]
        for i, row in zip(batch, model.get_output_embeddings()(stream).float().log_softmax(-1).cpu()):  # (V,)
            found[i] = row[list(asked[i].wanted)]
        progress(len(batch))
    return found


def pseudo_logprobs(model, tokenizer, texts: list[tuple[list[int], range]]) -> list[float]:
    """The pseudo-log-likelihood of some tokens of each text, in nats, given the rest. texts: token ids, and which."""
    cover = gaps.cover(tokenizer)
    asked = [Gap(_covered(ids, range(at, _end_of_word(tokenizer, ids, at)), cover), at, (ids[at],))
             for ids, places in texts for at in places]
    found = iter(fill(model, asked))
    return [sum(float(next(found)) for _ in places) for _, places in texts]


def choose(model, tokenizer, choices: list[Choice], progress: Callable[[int], None] = lambda rows: None) -> list[bool]:
    """Whether the right one of two answers is the more probable, item by item. To `progress` each item is two rows.

    Where the two differ in one token, that one is covered and both are read off the one gap: a probability proper,
    of the one against the other, with all else given. Where they differ in more, or are of unequal length, no single
    gap tells them apart, and their pseudo-log-likelihoods are compared. A full stop is put after an answer without.
    """
    cover = gaps.cover(tokenizer)
    cut = [[continuation_ids(tokenizer, c.prompt, answer if answer.endswith(".") else f"{answer}.")
            for answer in (c.right, c.wrong)] for c in choices]
    single = {i: at for i, ((before, right), (_, wrong)) in enumerate(cut)
              if (at := _only_difference(right, wrong)) is not None}
    one_gap = [Gap(_covered(before + right, range(len(before) + single[i], len(before) + single[i] + 1), cover),
                   len(before) + single[i], (right[single[i]], wrong[single[i]]))
               for i, ((before, right), (_, wrong)) in enumerate(cut) if i in single]
    hits = {i: bool(right > wrong)
            for i, (right, wrong) in zip(single, fill(model, one_gap, lambda rows: progress(2 * rows)))}
    longer = [i for i in range(len(cut)) if i not in hits]
    texts = [(before + answer, range(len(before), len(before) + len(answer)))
             for i in longer for before, answer in cut[i]]
    scores = pseudo_logprobs(model, tokenizer, texts)
    progress(len(texts))
    hits |= {i: right > wrong for i, right, wrong in zip(longer, scores[::2], scores[1::2])}
    return [hits[i] for i in range(len(cut))]


@torch.no_grad()
def losses(model, tokenizer, texts: tuple[str, ...],
           progress: Callable[[int], None] = lambda texts: None) -> list[float]:
    """For each text what the model was trained to make small (`gaps.loss_of`), in nats a gap, with gaps by lot."""
    found = []
    for number, text in enumerate(texts):
        ids = torch.tensor([prompt_ids(tokenizer, text)], device=model.device)
        found.append(float(gaps.loss_of(model, ids, number, gaps.cover(tokenizer))))
        progress(1)
    return found


def repeat_accuracy(model, tokenizer, rows: list[list[int]],
                    progress: Callable[[int], None] = lambda rows: None) -> list[float]:
    """For each row of 2N tokens (N fresh ones said twice), how often the right one is the likeliest in its place.

    Tokens 2 to N of the second half are covered one at a time, as in `induction.repeat_accuracy`; but here what
    comes after the gap is seen too.
    """
    cover, start, half = gaps.cover(tokenizer), prompt_ids(tokenizer, ""), len(rows[0]) // 2
    every = tuple(range(model.config.vocab_size))
    found = []
    for row in rows:
        ids = start + row
        places = range(len(start) + half + 1, len(ids))
        filled = fill(model, [Gap(_covered(ids, range(at, at + 1), cover), at, every) for at in places])
        found.append(sum(int(logprobs.argmax()) == ids[at] for logprobs, at in zip(filled, places)) / len(places))
        progress(1)
    return found


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


def _only_difference(one: list[int], other: list[int]) -> int | None:
    """The place of the one token in which two answers differ; None if there are more, or none."""
    places = [at for at, (a, b) in enumerate(zip(one, other)) if a != b]
    return places[0] if len(one) == len(other) and len(places) == 1 else None
