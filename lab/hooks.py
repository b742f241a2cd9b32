"""Read or change the activations of a Hugging Face causal language model, under TransformerLens's names.

    logits, cache = run_with_cache(model, ids, ["blocks.1.attn.hook_pattern"])
    with interventions(model, {"blocks.1.attn.hook_z": without_head_two}):
        logits = model(input_ids=ids).logits

Built on torch's forward hooks: the weights and the model's own code stay as they are, and outside of the two
functions the model is untouched. A table for each family says where each name lives. Names and shapes are
those of TransformerLens (Nanda and Bloom 2022), unfolded: `hook_q` and `hook_k` come before the rotary
positions, `hook_rot_q` and `hook_rot_k` after them. Models must be in evaluation mode, since dropout would stand between some names and the stream.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import eager_mask

Change = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Place:
    """Where an activation lives: what goes into or comes out of a module."""

    module: str  # its path in the model; {i} stands for the layer
    side: str = "output"  # or "input"
    axes: str = ""  # how the last axis is laid out, where heads share it
    part: int = 0  # which of q, k and v, where they share it too
    plus: str = ""  # the input of this module is added: a sum that the model's code makes itself

    def of(self, tensor: Tensor, d_head: int) -> Tensor:
        """The activation as a view of the module's tensor."""
        if not self.axes:
            return tensor
        axes = self.axes.split()
        tensor = tensor.unflatten(-1, [{"head": -1, "part": 3, "d_head": d_head}[axis] for axis in axes])
        return tensor.select(axes.index("part") - len(axes), self.part) if "part" in axes else tensor


# What attention has between its projections: modules put there by `_open_attention`.
WITHIN_ATTENTION = ("hook_rot_q", "hook_rot_k", "hook_attn_scores", "hook_pattern")


def _block(ln1: str, ln2: str, attention: str, projection: str, mlp: str, up: str, down: str) -> dict[str, Place]:
    """What the blocks of all families have, by the names of their modules."""
    return {
        "hook_resid_pre": Place("", "input"),
        "ln1.hook_normalized": Place(ln1),
        **{f"attn.{name}": Place(f"{attention}.{name}") for name in WITHIN_ATTENTION},
        "attn.hook_z": Place(f"{attention}.{projection}", "input", "head d_head"),
        "hook_attn_out": Place(f"{attention}.{projection}"),
        "hook_resid_mid": Place(attention, plus=ln1),
        "ln2.hook_normalized": Place(ln2),
        "mlp.hook_pre": Place(f"{mlp}.{up}"),
        "mlp.hook_post": Place(f"{mlp}.{down}", "input"),
        "hook_mlp_out": Place(f"{mlp}.{down}"),
        "hook_resid_post": Place(""),
    }


# Path of the blocks; names outside of them; names in a block, by their path in it.
FAMILIES = {
    "gpt2": (
        "transformer.h",
        {
            "hook_embed": Place("transformer.wte"),
            "hook_pos_embed": Place("transformer.wpe"),
            "ln_final.hook_normalized": Place("transformer.ln_f"),
        },
        _block("ln_1", "ln_2", "attn", "c_proj", "mlp", "c_fc", "c_proj")
        | {f"attn.hook_{part}": Place("attn.c_attn", axes="part head d_head", part=i) for i, part in enumerate("qkv")},
    ),
    "gpt_neox": (
        "gpt_neox.layers",
        {
            "hook_embed": Place("gpt_neox.embed_in"),
            "ln_final.hook_normalized": Place("gpt_neox.final_layer_norm"),
        },
        _block("input_layernorm", "post_attention_layernorm", "attention", "dense", "mlp", "dense_h_to_4h", "dense_4h_to_h")
        | {
            f"attn.hook_{part}": Place("attention.query_key_value", axes="head part d_head", part=i)
            for i, part in enumerate("qkv")
        },
    ),
    "llama": (
        "model.layers",
        {
            "hook_embed": Place("model.embed_tokens"),
            "ln_final.hook_normalized": Place("model.norm"),
        },
        _block("input_layernorm", "post_attention_layernorm", "self_attn", "o_proj", "mlp", "gate_proj", "down_proj")
        | {"mlp.hook_pre_linear": Place("mlp.up_proj")}  # what the gate, hook_pre, is multiplied by
        | {
            # Where several heads share keys and values, hook_k and hook_v have fewer heads than hook_q.
            f"attn.hook_{part}": Place(f"self_attn.{part}_proj", axes="head d_head")
            for part in "qkv"
        },
    ),
}


def places(model) -> dict[str, Place]:
    """Every name this model has, and where it lives. Raises ValueError for a model of an unknown family."""
    family = model.config.model_type
    if family not in FAMILIES:
        raise ValueError(
            f"Activations can be read in models of the families {', '.join(FAMILIES)}; this one is of the family {family!r}."
        )
    blocks, outside, inside = FAMILIES[family]
    found = dict(outside)
    for layer in range(model.config.num_hidden_layers):
        for name, place in inside.items():
            if name == "hook_resid_mid" and getattr(model.config, "use_parallel_residual", False):
                continue  # attention and MLP both read resid_pre: there is no middle
            if "hook_rot_" in name and family == "gpt2":
                continue  # its positions are added to the stream once, at its beginning
            block = f"{blocks}.{layer}"
            found[f"blocks.{layer}.{name}"] = replace(
                place, module=f"{block}.{place.module}".rstrip("."), plus=place.plus and f"{block}.{place.plus}"
            )
    return found


def check(model, names: Iterable[str]) -> None:
    """Raises ValueError, naming what there is, if the model has no activation of one of the names."""
    known = places(model)
    if unknown := [name for name in names if name not in known]:
        generic = dict.fromkeys(".".join("{i}" if part.isdigit() else part for part in name.split(".")) for name in known)
        raise ValueError(
            f"This model has no activation {', '.join(map(repr, unknown))}. It has {', '.join(generic)}, "
            f"with i from 0 to {model.config.num_hidden_layers - 1}."
        )


def head_size(model) -> int:
    """d_head, the width of one head."""
    return getattr(model.config, "head_dim", None) or model.config.hidden_size // model.config.num_attention_heads


def run_with_cache(model, ids: Tensor, names: Iterable[str] | None = None) -> tuple[Tensor, dict[str, Tensor]]:
    """Run ids (batch, pos) and keep the named activations, or all: logits (batch, pos, vocab), {name: tensor}.

    Residual stream, `attn_out`, `mlp_out` and normalised: (batch, pos, d_model). `q`, `k`, `rot_q`, `rot_k`, `v`,
    `z`: (batch, pos, head, d_head). `attn_scores` (hugely negative towards what is masked), `pattern`: (batch, head, query, key).
    `mlp.hook_pre`, `mlp.hook_post`: (batch, pos, d_mlp). What surrounding `interventions` change is kept as changed. Raises ValueError for names the model does not have.
    """
    with recorded(model, places(model) if names is None else names) as cache:
        logits = model(input_ids=ids, use_cache=False).logits
    return logits, cache


@contextmanager
def recorded(model, names: Iterable[str]) -> Iterator[dict[str, Tensor]]:
    """While open, every run of the model leaves the named activations in what is given, {name: tensor}, shaped as above."""
    cache: dict[str, Tensor] = {}

    def keep(name: str) -> Change:
        def read(tensor: Tensor) -> Tensor:
            cache[name] = tensor
            return tensor

        return read

    with interventions(model, {name: keep(name) for name in names}):
        yield cache


@contextmanager
def interventions(model, changes: dict[str, Change]) -> Iterator[None]:
    """While open, every run of the model has each named activation replaced by fn(activation), of the same shape.

    May be nested: the outer change comes first. Raises ValueError for names the model does not have.
    """
    known = places(model)
    check(model, changes)
    with ExitStack() as stack:
        if any(name.endswith(WITHIN_ATTENTION) for name in changes):
            stack.enter_context(_open_attention(model))
        for name, change in changes.items():
            for handle in _attach(model, name, known[name], change):
                stack.callback(handle.remove)
        yield


def _attach(model, name: str, place: Place, change: Change) -> list:
    """Register the forward hooks that apply a change at a place; returns their handles."""
    d_head, added = head_size(model), {}

    def changed(tensor: Tensor) -> Tensor:
        before = place.of(tensor, d_head) + added.get("input", 0) if place.plus else place.of(tensor, d_head)
        after = change(before)
        if after is before:
            return tensor
        if after.shape != before.shape:
            raise ValueError(f"The change of {name} made {tuple(after.shape)} of {tuple(before.shape)}.")
        if place.plus:
            return after - added["input"]
        whole = tensor.clone()
        place.of(whole, d_head).copy_(after)
        return whole

    def on_input(module: nn.Module, args: tuple) -> tuple:
        return changed(args[0]), *args[1:]

    def on_output(module: nn.Module, args: tuple, output: Tensor | tuple) -> Tensor | tuple:
        return (changed(output[0]), *output[1:]) if isinstance(output, tuple) else changed(output)

    def remember(module: nn.Module, args: tuple) -> None:
        added["input"] = args[0]

    module = model.get_submodule(place.module)
    handles = [module.register_forward_pre_hook(on_input) if place.side == "input" else module.register_forward_hook(on_output)]
    if place.plus:
        handles.append(model.get_submodule(place.plus).register_forward_pre_hook(remember))
    return handles


HOOKED = "hooked"  # an attention implementation, in the sense of transformers, that shows what it does


def _attention(
    module: nn.Module, query: Tensor, key: Tensor, value: Tensor, attention_mask: Tensor | None, scaling: float, **_
) -> tuple[Tensor, Tensor]:
    """Attention written out, so that each of its values passes through a module that hooks can be put on.

    query (batch, head, query, d_head); key and value may have fewer heads, each then serving several queries.
    """
    query, key = module.hook_rot_q(query.transpose(1, 2)), module.hook_rot_k(key.transpose(1, 2))  # (batch, pos, head, d_head)
    query, key = query.transpose(1, 2), key.transpose(1, 2)
    shared = query.shape[1] // key.shape[1]
    key, value = key.repeat_interleave(shared, 1), value.repeat_interleave(shared, 1)
    scores = query @ key.transpose(-1, -2) * scaling  # (batch, head, query, key)
    if attention_mask is not None:
        scores = scores + attention_mask
    scores = module.hook_attn_scores(scores)
    pattern = module.hook_pattern(scores.softmax(-1, dtype=torch.float32).to(value.dtype))
    return (pattern @ value).transpose(1, 2).contiguous(), pattern


AttentionInterface.register(HOOKED, _attention)
AttentionMaskInterface.register(HOOKED, eager_mask)


@contextmanager
def _open_attention(model) -> Iterator[None]:
    """While open, attention runs as `_attention`, with a module for each of WITHIN_ATTENTION in each attention module."""
    before = model.config._attn_implementation
    if before == HOOKED:  # opened further out, and closed there
        yield
        return
    holders = [
        model.get_submodule(place.module.removesuffix(".hook_pattern"))
        for name, place in places(model).items()
        if name.endswith("hook_pattern")
    ]
    model.set_attn_implementation(HOOKED)
    try:
        for holder in holders:
            for name in WITHIN_ATTENTION:
                holder.add_module(name, nn.Identity())
        yield
    finally:
        model.set_attn_implementation(before)
        for holder in holders:
            for name in WITHIN_ATTENTION:
                delattr(holder, name)
