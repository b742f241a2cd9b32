"""Activation patching: which head, given what it writes for the clean prompt, mends the corrupted one?

Denoising, in the words of Heimersheim and Nanda 2024: the model reads the corrupted prompt, but one head writes
what it wrote for the clean one. The figure is the logit of the right answer less that of the wrong one. Where the two prompts say the same sentences in
another order, "everywhere" also puts in what was written at places that hold other words; "last token" does not.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from lab.evaluation.scoring import padded
from lab.hooks import interventions, run_with_cache
from lab.inside.circuits.pairs import Pair
from lab.inside.circuits.readings import Take, among, at_once, once

BATCH = 64  # pairs run together
WHERE = ("everywhere", "last token")


@dataclass(frozen=True)
class Patched:
    """Logit of the right answer less that of the wrong one, pair by pair."""

    clean: Tensor  # (pairs,)
    corrupted: Tensor  # (pairs,)
    patched: dict[str, Tensor]  # for each of WHERE: (layer, head, pairs)


@torch.no_grad()
def patch(model, pairs: list[Pair], take: Take = at_once) -> Patched:
    """Give each head in turn what it wrote for the clean prompt, at all positions or only at the last. take: see `readings`."""
    parts = [_patch(model, pairs[start : start + BATCH], among(take, f"from {start}")) for start in range(0, len(pairs), BATCH)]
    return Patched(
        torch.cat([part.clean for part in parts]),
        torch.cat([part.corrupted for part in parts]),
        {where: torch.cat([part.patched[where] for part in parts], -1) for where in WHERE},
    )


def _patch(model, pairs: list[Pair], take: Take) -> Patched:
    layers, heads = range(model.config.num_hidden_layers), range(model.config.num_attention_heads)
    lengths = torch.tensor([len(pair.clean) for pair in pairs])
    tokens = int(lengths.sum())
    clean, corrupted = (
        padded(prompts).to(model.device) for prompts in ([pair.clean for pair in pairs], [pair.corrupted for pair in pairs])
    )  # (B, T)
    right, wrong = torch.tensor([pair.right for pair in pairs]), torch.tensor([pair.wrong for pair in pairs])
    at = torch.arange(len(pairs))

    def difference(logits: Tensor) -> Tensor:  # (B,)
        last = logits[at, lengths - 1].float().cpu()
        return last[at, right] - last[at, wrong]

    names = [f"blocks.{layer}.attn.hook_z" for layer in layers]
    cleanly = once(lambda: run_with_cache(model, clean, names))
    positions = {
        "everywhere": torch.ones(clean.shape, dtype=torch.bool),
        "last token": torch.arange(clean.shape[1]) == lengths[:, None] - 1,
    }  # (B, T)

    def unpatched() -> dict[str, Tensor]:
        return {"clean": difference(cleanly()[0]), "corrupted": difference(model(input_ids=corrupted).logits)}

    def patched(layer: int, head: int, where: str) -> Tensor:
        mask = positions[where].to(model.device)

        def change(z: Tensor) -> Tensor:  # (B, T, head, d_head)
            z = z.clone()
            z[:, :, head][mask] = cleanly()[1][names[layer]][:, :, head][mask]
            return z

        with interventions(model, {names[layer]: change}):
            return difference(model(input_ids=corrupted).logits)

    def taken(layer: int, head: int, where: str) -> Tensor:
        name = f"L{layer}H{head} given back {where}"
        return take(name, tokens, lambda: {"patched": patched(layer, head, where)})["patched"]

    before = take("unpatched", 2 * tokens, unpatched)
    return Patched(
        before["clean"],
        before["corrupted"],
        {where: torch.stack([torch.stack([taken(layer, head, where) for head in heads]) for layer in layers]) for where in WHERE},
    )
