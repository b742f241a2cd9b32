"""The matrices by which a head reads and writes the residual stream, in the notation of Elhage et al. 2021.

With rows as vectors: a head scores a query x and a key y by x W_Q W_K' y', and writes y W_V W_O for what it
attends to. The gain of the layer norm before the head, and the mean it takes away, are folded into what reads;
its division by the spread depends on the text and is left out, as are all biases.
"""

import torch
from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from lab.engine.parts import table
from lab.hooks import head_size, places


def readers(model, layer: int) -> tuple[Tensor, Tensor, Tensor]:
    """W_Q, W_K, W_V of a layer's heads: each (head, d_model, d_head). Shared keys and values are repeated."""
    known, d_head = places(model), head_size(model)
    norm = model.get_submodule(known[f"blocks.{layer}.ln1.hook_normalized"].module)
    read = []
    for part in "qkv":
        place = known[f"blocks.{layer}.attn.hook_{part}"]
        weight = place.of(_columns(model.get_submodule(place.module)), d_head)  # (d_model, head, d_head)
        weight = folded(norm, weight.flatten(1)).view_as(weight).transpose(0, 1)
        read.append(weight.repeat_interleave(model.config.num_attention_heads // len(weight), 0))
    return tuple(read)


def writers(model, layer: int) -> Tensor:
    """W_O of a layer's heads: (head, d_head, d_model)."""
    return table(model, f"blocks.{layer}.attn.hook_z").unflatten(0, (-1, head_size(model)))


def unembedding(model) -> Tensor:
    """W_U, from the residual stream to logits: (d_model, vocab)."""
    norm = model.get_submodule(places(model)["ln_final.hook_normalized"].module)
    return folded(norm, model.get_output_embeddings().weight.T)


def folded(norm: nn.Module, weight: Tensor) -> Tensor:
    """What reads after a norm (d_model, n), as it reads before it, up to the division by the spread."""
    weight = norm.weight[:, None] * weight
    return weight - weight.mean(0) if isinstance(norm, nn.LayerNorm) else weight  # RMS norms keep the mean


def rotated(model, weight: Tensor, position: int) -> Tensor:
    """W_Q or W_K (head, d_model, d_head) as it reads at a position. Unchanged for a model without rotary positions.

    Rotary positions (Su et al. 2021) turn query and key by their positions, so that a head has one W_Q W_K' for
    every distance: rotated(W_Q, distance) W_K'.
    """
    rotary = getattr(model.base_model, "rotary_emb", None)
    if rotary is None:
        return weight
    cos, sin = (t[0, 0] for t in rotary(weight, torch.tensor([[position]], device=weight.device)))  # (n rotated,)
    turned, kept = weight[..., : len(cos)], weight[..., len(cos) :]
    left, right = turned.chunk(2, -1)
    return torch.cat([turned * cos + torch.cat([-right, left], -1) * sin, kept], -1)


def _columns(module: nn.Module) -> Tensor:
    """The weight of a linear module as (in, out)."""
    return module.weight if isinstance(module, Conv1D) else module.weight.T
