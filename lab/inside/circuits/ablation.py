"""What fails when one head is taken away, item by item.

"zero": the head writes nothing. "mean": it writes, everywhere, its mean over all tokens of all items. "resample":
it writes what it writes for another item (Chan et al. 2022, causal scrubbing), position by position, so that
what it adds is of the usual kind but says nothing of this item. Zero and mean take the head to states that it
may never be in, resampling does not; where the three disagree, the effect is not only what the head says.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import torch
from torch import Tensor

from lab.evaluation.induction import repeat_accuracy
from lab.evaluation.items import Choice
from lab.evaluation.scoring import BATCH, Changes, cut, padded, rows_at_once, token_logprobs
from lab.hooks import Change, interventions, run_with_cache
from lab.inside.circuits.readings import Take, at_once, once

KINDS = ("zero", "mean", "resample")

Outcome = Callable[[object, Changes], dict[str, Tensor]]


def unchanged(items: list[int]) -> dict:
    return {}


def repeats(rows: list[list[int]]) -> Outcome:
    """Asks for the second half of each row: {"accuracy": (rows,)}, see `induction.repeat_accuracy`."""

    def ask(model, changes: Changes) -> dict[str, Tensor]:
        right: list[float] = []
        for batch in _batches(model, rows, range(len(rows))):
            with interventions(model, changes(batch)):
                right += repeat_accuracy(model, [rows[i] for i in batch])
        return {"accuracy": torch.tensor(right)}

    return ask


def choices(tokenizer, chosen: list[Choice]) -> Outcome:
    """Asks which continuation is the more probable: {"accuracy": (items,), "margin": (items,)}.

    accuracy: 1 if it is the right one. margin: by how many nats the right one is the more probable.
    """
    cuts = [cut(tokenizer, c.prompt, c.right, c.wrong) for c in chosen]
    starts = [len(before) for before, _ in cuts] * 2
    rows = [before + after[which] for which in (0, 1) for before, after in cuts]

    def ask(model, changes: Changes) -> dict[str, Tensor]:
        found = token_logprobs(model, rows, changes=lambda batch: changes([i % len(chosen) for i in batch]))
        sums = torch.stack([row[start - 1 :].sum() for row, start in zip(found, starts)])
        margins = sums[: len(chosen)] - sums[len(chosen) :]
        return {"accuracy": (margins > 0).float(), "margin": margins}

    return ask


def effects(
    model, rows: list[list[int]], ask: Outcome, seed: int = 0, take: Take = at_once, times: int = 1
) -> Iterator[tuple[str, int, int, dict[str, Tensor]]]:
    """For each kind, layer and head: (kind, layer, head, {figure: (items,)}), after less before, item by item.

    rows: the tokens of each item (its prompt), over which means are taken and from which others are drawn. Item
    i has the same other item for every head, so that two heads' effects are paired. take: see `readings`; times: how
    often each row is read when it is asked once.
    """
    tokens = times * sum(map(len, rows))
    before = intact(model, rows, ask, take, times)
    others = _others(len(rows), seed)

    def change(kind: str, layer: int, head: int, written: list[Tensor]) -> dict[str, Tensor]:
        mean = torch.cat(written).mean(0)  # (head, d_head)
        after = ask(model, _replacing(kind, layer, [head], written, mean, others))
        return {figure: after[figure] - before[figure] for figure in before}

    for layer in range(model.config.num_hidden_layers):
        written = once(partial(_written, model, rows, layer))
        for head in range(model.config.num_attention_heads):
            for kind in KINDS:
                name = f"{kind} ablation of L{layer}H{head}"
                found = take(name, tokens, lambda: change(kind, layer, head, written()))  # noqa: B023 (called at once)
                yield kind, layer, head, found


def intact(model, rows: list[list[int]], ask: Outcome, take: Take = at_once, times: int = 1) -> dict[str, Tensor]:
    """What is asked of the model as it is: {figure: (items,)}."""
    return take("intact", times * sum(map(len, rows)), lambda: ask(model, unchanged))


def control(layer: int, head: int, heads: int, seed: int = 0) -> int | None:
    """The random other head of the same layer beside which a head is shown; None if it is alone."""
    others = [other for other in range(heads) if other != head]
    generator = torch.Generator().manual_seed(1000 * seed + 100 * layer + head)
    return others[torch.randint(len(others), (), generator=generator)] if others else None


def without(model, rows: list[list[int]], heads: Sequence[tuple[int, int]], kind: str, seed: int = 0) -> Changes:
    """The changes that take several heads (layer, head) away at once. rows and seed: see `effects`."""
    others, together = _others(len(rows), seed), []
    for layer in sorted({layer for layer, _ in heads}):
        written = _written(model, rows, layer)
        mine = [head for other, head in heads if other == layer]
        together.append(_replacing(kind, layer, mine, written, torch.cat(written).mean(0), others))
    return lambda items: {name: change for changes in together for name, change in changes(items).items()}


def controls(heads: list[tuple[int, int]], in_layer: int, seed: int = 0) -> list[tuple[int, int]]:
    """As many random other heads of the same layers, of `in_layer` heads each; fewer where there are no more."""
    chance = random.Random(seed)
    found: list[tuple[int, int]] = []
    for layer in sorted({layer for layer, _ in heads}):
        left = [(layer, head) for head in range(in_layer) if (layer, head) not in heads]
        found += chance.sample(left, min(len(left), in_layer - len(left)))
    return found


def _replacing(kind: str, layer: int, heads: list[int], written: list[Tensor], mean: Tensor, others: list[int]) -> Changes:
    """The changes that put the stand-in of a kind where heads of a layer write."""

    def stand_in(item: int, length: int) -> Tensor:  # (length, heads, d_head)
        if kind == "zero":
            return torch.zeros_like(mean[heads]).expand(length, -1, -1)
        if kind == "mean":
            return mean[heads].expand(length, -1, -1)
        other = written[others[item]][:, heads]
        return other[torch.arange(length) % len(other)]  # from its start again where it is the shorter

    def changes(items: list[int]) -> dict[str, Change]:
        def change(z: Tensor) -> Tensor:  # (batch, pos, head, d_head)
            z = z.clone()
            z[:, :, heads] = torch.stack([stand_in(item, z.shape[1]) for item in items])
            return z

        return {f"blocks.{layer}.attn.hook_z": change}

    return changes


@torch.no_grad()
def _written(model, rows: list[list[int]], layer: int) -> list[Tensor]:
    """What the heads of a layer give their projection on each row of T tokens: (T, head, d_head) each."""
    name, found = f"blocks.{layer}.attn.hook_z", []
    for batch in _batches(model, rows, range(len(rows))):
        z = run_with_cache(model, padded([rows[i] for i in batch]).to(model.device), [name])[1][name]
        found += [z[at, : len(rows[i])] for at, i in enumerate(batch)]
    return found


def _others(count: int, seed: int) -> list[int]:
    """For each item a random other one."""
    generator = torch.Generator().manual_seed(seed)
    further = 1 + torch.randint(count - 1, (count,), generator=generator)
    return ((torch.arange(count) + further) % count).tolist()


def _batches(model, rows: list[list[int]], order) -> Iterator[list[int]]:
    """The numbers in `order`, so many at a time that two runs' logits of such rows fit into memory together."""
    order = list(order)
    size = min(BATCH, max(1, rows_at_once(model, max(map(len, rows))) // 2))
    for start in range(0, len(order), size):
        yield order[start : start + size]
