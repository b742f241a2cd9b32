"""Asks a causal language model how probable texts are."""

import itertools
import os.path
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from functools import partial

import torch

from lab.evaluation.items import Choice
from lab.hooks import Change, interventions
from lab.text.tokenizer import prompt_ids

# For the rows of a batch, by number: what to change in the model while they run.
Changes = Callable[[list[int]], dict[str, Change]]

BATCH = 64  # sequences run together, at most
LOGITS = 2**25  # numbers that the logits of one batch may hold: 128 MB, whatever the vocabulary


def rows_at_once(model, length: int) -> int:
    """How many rows of `length` tokens to run together, so that their logits take no more room than LOGITS."""
    return max(1, LOGITS // (length * model.config.vocab_size))


def length_of_longest(model, rows: list[list[int]], more: int = 0) -> int:
    """In tokens, `more` to come among them; at least 1. Raises ValueError if that is longer than the model's context."""
    longest, context = max([1, *(len(row) + more for row in rows)]), model.config.max_position_embeddings
    if longest > context:
        raise ValueError(f"A text has {longest} tokens, and the model reads at most {context}.")
    return longest


@torch.no_grad()
def token_logprobs(
    model, rows: list[list[int]], progress: Callable[[int], None] = lambda rows: None, changes: Changes | None = None
) -> list[torch.Tensor]:
    """For each row of T token ids, the natural-log probability of tokens 1 to T-1: a tensor (T-1,).

    `progress` is told of the number of rows in each batch done; `changes` says what to change in the model for
    each (see `lab.inside.circuits.ablation`). Raises ValueError if a row is longer than the model's context.
    """
    longest = length_of_longest(model, rows)
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    found: list[torch.Tensor] = [torch.empty(0)] * len(rows)
    size = min(BATCH, rows_at_once(model, longest))
    for start in range(0, len(rows), size):
        batch = order[start : start + size]
        ids = padded([rows[i] for i in batch]).to(model.device)  # (B, T); padding stands last, where it is not seen
        with interventions(model, changes(batch)) if changes else nullcontext():
            logprobs = model(input_ids=ids).logits.float().log_softmax(-1)  # (B, T, V)
        taken = logprobs[:, :-1].gather(-1, ids[:, 1:, None])[..., 0].cpu()  # (B, T-1)
        for i, row in zip(batch, taken):
            found[i] = row[: len(rows[i]) - 1]
        progress(len(batch))
    return found


def padded(rows: list[list[int]]) -> torch.Tensor:
    """Rows of token ids as one tensor (rows, longest), the shorter ones filled up at their end."""
    longest = max(map(len, rows))
    return torch.tensor([row + [0] * (longest - len(row)) for row in rows])


def continuation_logprobs(
    model, tokenizer, texts: list[tuple[str, str]], progress: Callable[[int], None] = lambda rows: None
) -> list[float]:
    """Natural-log probability of each continuation, summed over its tokens, given its prompt. texts: such pairs."""
    return _logprobs(model, [continuation_ids(tokenizer, *text) for text in texts], progress)


def _logprobs(model, texts: list[tuple[list[int], list[int]]], progress: Callable[[int], None]) -> list[float]:
    """The same of tokens: (before, after)."""
    logprobs = token_logprobs(model, [before + after for before, after in texts], progress)
    return [float(row[len(before) - 1 :].sum()) for row, (before, _) in zip(logprobs, texts)]


def continuation_ids(tokenizer, prompt: str, continuation: str) -> tuple[list[int], list[int]]:
    """The tokens of a prompt, with its start token, and those of its continuation: `cut` with one of them."""
    before, [after] = cut(tokenizer, prompt, continuation)
    return before, after


def cut(tokenizer, prompt: str, *continuations: str) -> tuple[list[int], list[list[int]]]:
    """The tokens of a prompt, with its start token, and those of each of its continuations (see `cut_by`)."""
    return cut_by(partial(prompt_ids, tokenizer), prompt, *continuations)


def cut_by(ids: Callable[[str], list[int]], prompt: str, *continuations: str) -> tuple[list[int], list[list[int]]]:
    """The tokens of a prompt and of each of its continuations. ids: gives the tokens of a text.

    Prompt and continuation are cut into tokens together, since some tokenizers put a space before whatever they are
    given. A token may hold the end of the prompt and the beginning of a continuation, as where tokens span words: then the
    prompt ends before the first such token of any of them, and what is left of it stands in front of all, so that they
    are compared alike. Raises ValueError if nothing is left before them.
    """
    wholes = [ids(prompt + continuation) for continuation in continuations]
    same = list(os.path.commonprefix([ids(prompt), *wholes]))
    if not same:
        raise ValueError(
            f"In one token the tokenizer joins {prompt!r} and what comes after it: nothing is left to be read before."
        )
    return same, [whole[len(same) :] for whole in wholes]


def choose(model, tokenizer, choices: list[Choice], progress: Callable[[int], None] = lambda rows: None) -> list[bool]:
    """Whether the right continuation is the more probable one (`wins`), item by item. To `progress` each is two rows."""
    return choose_cut(model, [cut(tokenizer, c.prompt, c.right, c.wrong) for c in choices], progress)


def choose_cut(
    model, cuts: list[tuple[list[int], list[list[int]]]], progress: Callable[[int], None] = lambda rows: None
) -> list[bool]:
    """The same of tokens: (prompt, [right, wrong]), item by item."""
    return wins(scores_cut(model, cuts, progress), ties_within(model))


def scores_cut(
    model, cuts: list[tuple[list[int], list[list[int]]]], progress: Callable[[int], None] = lambda rows: None
) -> list[tuple[float, float]]:
    """How probable a model finds the right and the wrong continuation, item by item: of two tokens their logits, of longer
    ones the sums of their natural-log probabilities. Either way the difference of the two is a log ratio, in nats."""
    words = [i for i, (_, (right, wrong)) in enumerate(cuts) if len(right) == len(wrong) == 1]
    scores = dict(zip(words, _of_words(model, [cuts[i] for i in words], progress)))  # one reading tells both
    longer = [i for i in range(len(cuts)) if i not in scores]
    right, wrong = (_logprobs(model, [(cuts[i][0], cuts[i][1][which]) for i in longer], progress) for which in (0, 1))
    scores |= dict(zip(longer, zip(right, wrong)))
    return [scores[i] for i in range(len(cuts))]


def wins(scores: Iterable[tuple[float, float]], tie: float = 0.0) -> list[bool]:
    """Whether the first score is the greater of the two, pair by pair.

    Scores that differ by no more than `tie` are equal: every other such pair is won, beginning with the first.
    """
    ties = itertools.count()
    return [next(ties) % 2 == 0 if abs(right - wrong) <= tie else right > wrong for right, wrong in scores]


def ties_within(model) -> float:
    """How close two logits of a model are that were meant to be equal: 0 but for a model made by hand.

    Which of them is the greater, how a processor rounds would decide.
    """
    return getattr(model.config, "ties_within", 0.0)


@torch.no_grad()
def _of_words(model, cuts: list, progress: Callable[[int], None]) -> list[tuple[float, float]]:
    """The logits of two single tokens. cuts: (prompt, [[right], [wrong]]), item by item."""
    length_of_longest(model, [before for before, _ in cuts], more=1)
    found = [(0.0, 0.0)] * len(cuts)
    for batch in same_length([before for before, _ in cuts]):
        ids = torch.tensor([cuts[i][0] for i in batch], device=model.device)  # (B, T)
        for i, row in zip(batch, model(input_ids=ids, logits_to_keep=1).logits[:, -1].cpu()):  # (V,)
            [right], [wrong] = cuts[i][1]
            found[i] = float(row[right]), float(row[wrong])
        progress(2 * len(batch))
    return found


def same_length(rows: list[list[int]]) -> Iterator[list[int]]:
    """The places of rows that can be run together without padding, at most BATCH at a time."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    for _, group in itertools.groupby(order, key=lambda i: len(rows[i])):
        some = list(group)
        yield from (some[start : start + BATCH] for start in range(0, len(some), BATCH))
