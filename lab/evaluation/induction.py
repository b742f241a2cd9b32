"""Copying what came before: accuracy on fresh random repeats, and the heads that attend as induction needs.

Olsson et al. 2022, "In-context Learning and Induction Heads". The other scores of heads are in `lab.inside.circuits`.
"""

import torch


@torch.no_grad()
def repeat_accuracy(model, rows: list[list[int]]) -> list[float]:
    """For each row of 2N tokens (N fresh ones said twice), how often the likeliest token is the right one.

    Scored on tokens 2 to N of the second half; its first cannot be known.
    """
    ids = with_start(model, rows)  # (B, start + 2N)
    known = len(rows[0]) // 2 - 1
    predicted = model(input_ids=ids).logits[:, -known - 1 : -1].argmax(-1)  # (B, N-1)
    return (predicted == ids[:, -known:]).float().mean(-1).tolist()


def prefix_matching_scores(model, rows: list[list[int]]) -> torch.Tensor:
    """Attention from a repeated token to the token after its earlier occurrence: (rows, layers, heads).

    Each figure is a mean over the tokens of one row's second half; the score of a head is its mean over rows.
    """
    half = len(rows[0]) // 2
    return attention_back(attention_patterns(model, rows), half - 1, last=half)


@torch.no_grad()
def attention_patterns(model, rows: list[list[int]]) -> torch.Tensor:
    """Attention on rows of equal length, each after the start of a text: (rows, layers, heads, query, key)."""
    implementation = model.config._attn_implementation
    model.set_attn_implementation("eager")  # the fused kernels do not give the pattern
    try:
        patterns = model(input_ids=with_start(model, rows), output_attentions=True).attentions
    finally:
        model.set_attn_implementation(implementation)
    return torch.stack(patterns, 1).cpu()


def attention_back(patterns: torch.Tensor, back: int, last: int) -> torch.Tensor:
    """Mean attention that the `last` queries give to the key `back` positions earlier.

    patterns (rows, layers, heads, query, key) to (rows, layers, heads).
    """
    length = patterns.shape[-1]
    query = torch.arange(length - last, length)
    return patterns[..., query, query - back].mean(-1)


def with_start(model, rows: list[list[int]]) -> torch.Tensor:
    """The rows as ids, each after the token that begins a text, if the model has one."""
    start = model.config.bos_token_id
    return torch.tensor([row if start is None else [start, *row] for row in rows], device=model.device)
