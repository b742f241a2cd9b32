"""What each head attends to, and whether it copies it, on fresh random words said twice.

A row is N different random tokens, then the same again. Nothing but position and repetition can be attended to,
so the scores say what a head does whatever the words are, not all that it does on real text.
"""

import torch
from torch import Tensor

from lab.evaluation.induction import attention_back, attention_patterns, prefix_matching_scores, with_start
from lab.hooks import run_with_cache
from lab.inside.circuits import weights


def measure(model, rows: list[list[int]]) -> dict[str, Tensor]:
    """Each score of each head on each row: {score: (rows, layers, heads)}, all between 0 and 1.

    "previous token": attention to the token just before, in the second half.
    "duplicate token": attention from a repeated token to its earlier occurrence (Wang et al. 2022).
    "prefix matching": attention from a repeated token to the one after its earlier occurrence, as an
    induction head needs (Olsson et al. 2022).
    "copying": see `copying_scores`.
    """
    half = len(rows[0]) // 2
    patterns = attention_patterns(model, rows)
    return {
        "previous token": attention_back(patterns, 1, last=half),
        "duplicate token": attention_back(patterns, half, last=half),
        "prefix matching": prefix_matching_scores(model, rows),
        "copying": copying_scores(model, rows, patterns),
    }


@torch.no_grad()
def copying_scores(model, rows: list[list[int]], patterns: Tensor) -> Tensor:
    """How much of what a head writes for the tokens it attends to raises those same tokens: (rows, layers, heads).

    After Olsson et al. 2022 (appendix on head activation evaluators), who ask whether a head's direct effect
    raises the logit of the token attended to; the reckoning is ours. For each token s of the row, take the
    direct effect of the head's value on the logits, v_s W_O W_U, less its mean over the vocabulary, and keep
    what is positive. The score is the share that falls on s itself, of all that falls on the N tokens of the
    row, with each s weighted by the attention it gets. The start token, where heads rest, is left out. A head
    that raises all tokens alike scores 1/N. The layers between the head and the logits are passed over.
    """
    ids = with_start(model, rows)
    names = [f"blocks.{layer}.attn.hook_v" for layer in range(model.config.num_hidden_layers)]
    _, cache = run_with_cache(model, ids, names)
    ids = torch.tensor(rows, device=model.device)  # (B, 2N)
    half = ids.shape[1] // 2
    out = weights.unembedding(model)
    out = out - out.mean(1, keepdim=True)  # (d_model, vocab)
    within = out.T[ids[:, :half]]  # (B, N, d_model)
    own = torch.arange(2 * half) % half  # which of the row's tokens each position holds
    scores = []
    for layer, name in enumerate(names):
        attended = patterns[:, layer, :, :, -2 * half :].sum(2).to(ids.device)  # (B, head, 2N)
        write = weights.writers(model, layer)  # (head, d_head, d_model)
        value = cache[name][:, -2 * half :]  # (B, 2N, head, d_head)
        value = value.repeat_interleave(len(write) // value.shape[2], 2)
        raised = torch.einsum("bshd,hdm,bnm->bhsn", value, write, within).relu() * attended[..., None]
        itself = raised[..., torch.arange(2 * half), own].sum(-1)
        scores.append(itself / raised.sum((-1, -2)).clamp(min=1e-12))
    return torch.stack(scores, 1).cpu()  # (B, layer, head)
