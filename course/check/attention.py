"""Where a head looks: from one token, and on average over rows of words that come twice."""

from functools import cache

import torch
from torch import Tensor

from course.check import at_hand
from course.check.comparing import Mistake, compare, numbers, same
from course.check.saying import NotYet, says
from lab.evaluation.induction import attention_back, attention_patterns
from lab.hooks import run_with_cache

Rows = list[list[int]]
HEADS = ("layers", "heads")


@says
def attention(mine: Tensor, text: str, layer: int, head: int, model: str = "village") -> str:
    """How the last token of a text spreads its attention in one head: one share for each token, the mark included."""
    network, tokenizer = at_hand.model(model)
    ids = at_hand.ids(text, model)
    names = [f"blocks.{layer}.attn.hook_{kind}" for kind in ("pattern", "attn_scores")]
    with torch.no_grad():
        cache = run_with_cache(network, ids, names)[1]
        patterns, scores = (cache[name] for name in names)
    right = patterns[0, head, -1]
    mistakes: list[Mistake] = [
        (scores[0, head, -1], "These are the scores before the softmax: they don't make 1. Take `hook_pattern`."),
        (
            patterns[0, head, :, -1],
            "That is who looks at the last token: the axes are (query, key), and the query is the last one.",
        ),
        (patterns[0, head, -2], "That is where the token before the last one looks. The query is off by one."),
        (patterns[0, head, 0], "That is where the first token looks: only at itself. The query is the last one: [-1]."),
        (patterns[0, head, -1, 1:], "The mark at the beginning is missing. Heads look at it a great deal, so leave it in."),
        (patterns[0, head], "That is the whole table. The last query's row is asked for: [-1]."),
        (patterns[0, :, -1].mean(0), "That is a mean over the heads of the layer. Heads do different things: take one."),
    ]
    given = numbers(mine, "Your shares")
    for other_layer, other in _all(network):
        if (other_layer, other) != (layer, head) and same(given, numbers(_looks(text, other_layer, other, model), ""), 1e-3):
            swapped = " Layer and head are the wrong way about." if (other_layer, other) == (head, layer) else ""
            raise NotYet(f"That is layer {other_layer}, head {other}, and not layer {layer}, head {head}.{swapped}")
    compare(mine, right, mistakes, what="Your shares", axes=("tokens",))
    at = int(right.argmax())
    return f"It gives {right[at]:.0%} to one place, {tokenizer.decode([int(ids[0, at])])!r}, number {at} from the beginning."


@says
def previous_token(mine: Tensor, rows: Rows, model: str = "village") -> str:
    """How much each head looks at the token just before, in the second half of rows said twice: (layers, heads)."""
    _score(mine, rows, model, back=1, name="the token just before")
    return _strongest(_means(_key(rows), model)[1], "looks most at the token just before")


@says
def prefix_matching(mine: Tensor, rows: Rows, model: str = "village") -> str:
    """How much each head looks from a repeated token at what followed it the first time: (layers, heads)."""
    half = len(rows[0]) // 2
    _score(mine, rows, model, back=half - 1, name="what followed the same token before")
    return _strongest(_means(_key(rows), model)[half - 1], "looks most at what followed before, as a head that copies does")


@says
def first_token(mine: Tensor, rows: Rows, model: str = "village") -> str:
    """How much each head looks at the mark at the beginning, as a mean over all tokens after it: (layers, heads)."""
    patterns = _patterns(_key(rows), model)
    right = patterns[..., 1:, 0].mean((0, -1))
    mistakes: list[Mistake] = [
        (
            patterns[..., 0].mean((0, -1)),
            "The mark itself is counted as well. It can look at nothing else: begin with the token after it.",
        ),
        (patterns[..., -1, 0].mean(0), "That is from the last token alone. Take the mean over all tokens after the mark."),
        (patterns[..., 1:, 0].sum(-1).mean(0), "That is a sum over the tokens. A share needs their mean."),
        (patterns[..., 1:, 1].mean((0, -1)), "That is the first word. The mark stands before it, at place 0."),
        (patterns[..., 0, 1:].mean((0, -1)), "That is where the mark looks: the axes are (query, key), and the mark is the key."),
        (right.T, "Layers and heads are the wrong way about: layers first."),
    ]
    compare(mine, right, mistakes, what="Your shares", axes=HEADS)
    heads = int((right > 0.5).sum())
    return f"{heads} of {right.numel()} heads give more than half of their attention to a mark that says nothing."


def _score(mine, rows: Rows, model: str, back: int, name: str) -> None:
    """Compare scores with the mean attention so far back. Raises NotYet."""
    half, means, patterns = len(rows[0]) // 2, _means(_key(rows), model), _patterns(_key(rows), model)
    right = means[back]
    all_queries = attention_back(patterns, back, last=patterns.shape[-1] - back).mean(0)
    mistakes: list[Mistake] = [
        (means[there], f"Off by one: this is attention {there} tokens back, and {name} stands {back} back.")
        for there in (back - 1, back + 1)
        if there != half
    ]
    mistakes += [
        (
            means[half],
            f"This is attention to the same token, {half} back: what a head does that notes a repetition. Look at {name}.",
        ),
        (all_queries, "The first half is counted in, where no word has come before. Take the queries of the second half alone."),
        (right * half, "That is a sum over the queries. Take their mean."),
        (attention_back(patterns, back, last=half).sum(0), "That is a sum over the rows. Take their mean."),
        (right.T, "Layers and heads are the wrong way about: layers first."),
        (
            patterns[..., -half:, :].amax(-1).mean((0, -1)),
            f"That is the most that it gives to any place. Take what it gives to {name}.",
        ),
    ]
    compare(mine, right, mistakes, what="Your scores", axes=HEADS)


def _strongest(scores: Tensor, does: str) -> str:
    layer, head = divmod(int(scores.argmax()), scores.shape[1])
    return f"Layer {layer}, head {head} {does}: {scores[layer, head]:.0%} of its attention. A head drawn by lot: {scores.median():.0%}."


def _all(network):
    config = network.config
    return ((layer, head) for layer in range(config.num_hidden_layers) for head in range(config.num_attention_heads))


def _looks(text: str, layer: int, head: int, model: str) -> Tensor:
    return _text_patterns(text, model)[layer, head, -1]


@cache
def _text_patterns(text: str, model: str) -> Tensor:
    return attention_patterns(at_hand.model(model)[0], [at_hand.ids(text, model)[0, 1:].tolist()])[0]


def _key(rows: Rows) -> tuple[tuple[int, ...], ...]:
    return tuple(map(tuple, rows))


@cache
def _patterns(rows: tuple[tuple[int, ...], ...], model: str) -> Tensor:
    """(rows, layers, heads, query, key)"""
    return attention_patterns(at_hand.model(model)[0], [list(row) for row in rows])


@cache
def _means(rows: tuple[tuple[int, ...], ...], model: str) -> dict[int, Tensor]:
    """By how far back: the mean attention of the second half's queries, (layers, heads)."""
    half = len(rows[0]) // 2
    wanted = {0, 1, 2, half - 2, half - 1, half, half + 1}
    return {back: attention_back(_patterns(rows, model), back, last=half).mean(0) for back in wanted}
