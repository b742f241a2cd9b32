"""What single parts of a model, its heads and neurons, write to the stream, and what that does straight to the logits.

A part is described as the page does: `{"layer": 2, "head": 1}` or `{"layer": 0, "neuron": 17}`. The page reckons the
same in widgets/engine/parts.js and flows.js.
"""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from lab.hooks import head_size, interventions, places


def table(model, name: str) -> Tensor:
    """The weights through which an activation, `blocks.1.attn.hook_z` or `blocks.1.mlp.hook_post`, is written to the
    stream: (its size in all, d_model)."""
    module = model.get_submodule(places(model)[name].module)
    return module.weight if isinstance(module, Conv1D) else module.weight.T


def written_from(part: dict) -> str:
    """The activation that a part's weights write from."""
    return f"blocks.{part['layer']}.{'attn.hook_z' if 'head' in part else 'mlp.hook_post'}"


def knobs_of(model, part: dict) -> Tensor:
    """The weights through which a part writes: (d_head, d_model) of a head, (1, d_model) of a neuron.
    Raises ValueError for a part that there isn't."""
    layer, kind = part["layer"], "head" if "head" in part else "neuron"
    if not 0 <= layer < model.config.num_hidden_layers:
        raise ValueError(f"This model has layers from 0 to {model.config.num_hidden_layers - 1}, not {layer}.")
    size = head_size(model) if kind == "head" else 1
    rows = table(model, written_from(part)).unflatten(0, (-1, size))
    if not 0 <= part[kind] < len(rows):
        raise ValueError(f"A layer has {kind}s from 0 to {len(rows) - 1}, not {part[kind]}.")
    return rows[part[kind]]


class Reading:
    """How the end of the model, its last norm and its unembedding, reads what stands in the stream."""

    def __init__(self, model):
        self.norm: nn.Module = model.get_submodule(places(model)["ln_final.hook_normalized"].module)
        self.head = model.get_output_embeddings()
        self.centred = isinstance(self.norm, nn.LayerNorm)  # RMS norms keep the mean

    def end(self, rows: Tensor) -> Tensor:
        """The logits, were it the end: (..., d) to (..., V)."""
        return self.head(self.norm(rows))

    def spread(self, rows: Tensor) -> Tensor:
        """What the norm divides by: (..., d) to (...)."""
        if self.centred:
            rows = rows - rows.mean(-1, keepdim=True)
        eps = self.norm.eps if self.centred else self.norm.variance_epsilon
        return (rows.square().mean(-1) + eps).sqrt()

    def scaled(self, rows: Tensor) -> Tensor:
        """As the norm hands them on, but for its division and its shift: (..., d)."""
        return (rows - rows.mean(-1, keepdim=True) if self.centred else rows) * self.norm.weight

    def logits(self, rows: Tensor) -> Tensor:
        """What they add to every logit, before the division: (..., V)."""
        return self.scaled(rows) @ self.head.weight.T

    def along(self, rows: Tensor, one: int, other: int) -> Tensor:
        """What they add to the one token's logit less the other's, before the division: (...)."""
        return self.scaled(rows) @ (self.head.weight[one] - self.head.weight[other])

    def shift(self, one: int, other: int) -> Tensor:
        """What is added to that difference whatever stands in the stream: ()."""
        between = self.head.weight[one] - self.head.weight[other]
        found = between @ self.norm.bias if self.centred else between.new_zeros(())
        return found if self.head.bias is None else found + self.head.bias[one] - self.head.bias[other]


def lens(model, streams: Tensor, follow: int | None) -> dict:
    """The logit lens (nostalgebraist 2020): the stream (layers + 1, d) of one token, before the first layer and after each,
    read as the last one is. Returns followed, an id: `follow`, or what is likeliest in the end; and (layers + 1,) each, best
    (ids) and its probability; of the one followed its share and its rank, 1 being the likeliest."""
    logits = Reading(model).end(streams)  # (layers + 1, V)
    best = logits.argmax(-1)
    followed = int(best[-1]) if follow is None else follow
    shares = logits.softmax(-1)
    return {
        "followed": followed,
        "best": best.int(),
        "probability": shares.gather(-1, best[:, None])[:, 0],
        "share": shares[:, followed],
        "rank": (logits > logits[:, followed, None]).sum(-1).int() + 1,
    }


def slopes(model, ids: list[int], token: int) -> dict[str, Tensor]:
    """By how much log p of a token after the text grows for each unit by which all that a part writes is multiplied,
    from 1: heads (layers, heads), neurons (layers, d_mlp). Raises ValueError for a token that the model doesn't have."""
    if not 0 <= token < model.config.vocab_size:
        raise ValueError(f"This model has no token {token}.")
    layers, heads = model.config.num_hidden_layers, model.config.num_attention_heads
    neurons = len(table(model, "blocks.0.mlp.hook_post"))
    of_heads, of_neurons = (torch.ones(layers, n, requires_grad=True) for n in (heads, neurons))
    changes: dict[str, Callable[[Tensor], Tensor]] = {}
    for layer in range(layers):
        changes[f"blocks.{layer}.attn.hook_z"] = partial(torch.mul, of_heads[layer][:, None])
        changes[f"blocks.{layer}.mlp.hook_post"] = partial(torch.mul, of_neurons[layer])
    with torch.enable_grad(), interventions(model, changes):
        said = model(input_ids=torch.tensor([ids]), use_cache=False).logits[0, -1].log_softmax(-1)[token]
        found = torch.autograd.grad(said, [of_heads, of_neurons])
    return dict(zip(("heads", "neurons"), found, strict=True))


def flows(model, cache: dict[str, Tensor], one: int, other: int) -> dict:
    """What flows where: how much each part adds to the stream, and how far that leans towards one of two tokens.

    cache: of a run, (T, ...) each: for every layer hook_resid_pre, attn.hook_z, attn.hook_v, hook_mlp_out, and the last
    hook_resid_post. `size` is a length; `push` by how much what is added raises the one token above the other, in
    nats, as the end of the model reads it. Returns:

    - strips {size, push} (layers + 1, T): the stream before each layer, and at the end, each read as if it were the end;
    - mlps {size, push} (layers, T);
    - heads {size, push} (layers, heads, T): what each brings to each token; and {offered, offeredPush} (layers, heads,
      T): what each would carry from a token that had all its attention, the push not yet divided by `spreads`;
    - spreads (T,): what the last norm divides by.
    """
    read, layers = Reading(model), model.config.num_hidden_layers
    strips = torch.stack(
        [cache[f"blocks.{i}.hook_resid_pre"] for i in range(layers)] + [cache[f"blocks.{layers - 1}.hook_resid_post"]]
    )
    mlps = torch.stack([cache[f"blocks.{i}.hook_mlp_out"] for i in range(layers)])
    spreads = read.spread(strips[-1])

    def along(rows: Tensor) -> Tensor:
        return read.along(rows, one, other)

    heads: dict[str, list[Tensor]] = {"size": [], "push": [], "offered": [], "offeredPush": []}
    for layer in range(layers):
        write = table(model, f"blocks.{layer}.attn.hook_z").unflatten(0, (model.config.num_attention_heads, -1))
        value = cache[f"blocks.{layer}.attn.hook_v"]
        value = value.repeat_interleave(len(write) // value.shape[1], 1)
        brought, offered = (torch.einsum("thc,hcd->htd", z, write) for z in (cache[f"blocks.{layer}.attn.hook_z"], value))
        heads["size"].append(brought.norm(dim=-1))
        heads["push"].append(along(brought) / spreads)
        heads["offered"].append(offered.norm(dim=-1))
        heads["offeredPush"].append(along(offered))
    return {
        "strips": {"size": strips.norm(dim=-1), "push": along(strips) / read.spread(strips) + read.shift(one, other)},
        "mlps": {"size": mlps.norm(dim=-1), "push": along(mlps) / spreads},
        "heads": {name: torch.stack(each) for name, each in heads.items()},
        "spreads": spreads,
    }
