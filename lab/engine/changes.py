"""Changing what the model thinks while it thinks it, as plain data: what widgets/engine/interventions.js does to the
page's model, in the same terms and with the same refusals, as changes for `lab.hooks.interventions`."""

from collections.abc import Callable

import torch
from torch import Tensor

Axes = dict[str, int]  # of an activation, in order: its axes and their sizes
KINDS = ("zero", "replace", "add", "scale")


def axes_of(name: str, shape: torch.Size | list[int]) -> Axes:
    """The axes of an activation (without its batch) by its TransformerLens name."""
    end = name.rpartition(".hook_")[2]
    if end in ("attn_scores", "pattern"):
        axes = ["head", "query", "key"]
    elif ".attn.hook_" in name:
        axes = ["pos", "head", "d_head"]
    elif ".mlp.hook_" in name:
        axes = ["pos", "neuron"]
    else:
        axes = ["pos", "token" if name == "logits" else "d_model"]
    return dict(zip(axes, shape, strict=True))


def change_of(described: dict, axes: Axes) -> Callable[[Tensor], Tensor]:
    """What a description does to an activation: (1, ...) to (1, ...).

    described: `name`, `kind` and, if wanted, `head`, `neuron`, `positions`, `keys`, `value` (a number or a flat
    array). axes: of the activation when the prompt alone is run. A later run may be longer.
    Raises ValueError, in a sentence, where the description doesn't fit.
    """
    name, kind = described["name"], described.get("kind")
    if kind not in KINDS:
        raise ValueError(f'An intervention is of the kind "zero", "replace", "add" or "scale", not "{kind}".')
    value = 0 if kind == "zero" else described.get("value")
    if value is None:
        raise ValueError(f"To {kind} something at {name}, a value is needed.")
    picked = _picked(described, axes)
    read = axes.get("pos") or axes["query"]  # tokens of the prompt
    given, positions = _given(value, described, picked, axes, read)

    def changed(x: Tensor) -> Tensor:
        x = x.clone()
        rows = x[0].transpose(0, 1) if "query" in axes else x[0]  # a view, the positions first
        if x.shape[-1] != axes.get("key", x.shape[-1]) and given.numel() > 1 and "keys" not in described:
            raise ValueError(f"The value for {name} is for {read} tokens; where there are more, name the keys it is for.")
        at = list(range(len(rows))) if positions is None else positions
        rest = [indices if indices is not None else range(size) for indices, size in zip(picked.values(), rows.shape[1:])]
        cells = torch.meshgrid(*map(torch.tensor, [at, *map(list, rest)]), indexing="ij")
        new = given.to(x).expand(cells[0].shape)
        rows[cells] = {"add": rows[cells] + new, "scale": rows[cells] * new}.get(kind, new)
        return x

    return changed


def _picked(described: dict, axes: Axes) -> dict[str, list[int] | None]:
    """For each axis besides the positions, the places that are meant; None for all."""
    others = [axis for axis in axes if axis not in ("pos", "query")]
    picked: dict[str, list[int] | None] = dict.fromkeys(others)
    for axis, asked in (("head", "head"), ("neuron", "neuron"), ("key", "keys")):
        if (places := described.get(asked)) is None:
            continue
        if axis not in axes:
            raise ValueError(f"{described['name']} has no {axis}s of its own; its axes are {', '.join(axes)}.")
        meant = list(places) if asked == "keys" else [places]
        picked[axis] = meant
        for place in meant:
            if not (isinstance(place, int) and 0 <= place < axes[axis]):
                raise ValueError(f"{described['name']} has {axis}s from 0 to {axes[axis] - 1}, and {place} was asked for.")
    return picked


def _given(value, described: dict, picked: dict, axes: Axes, read: int) -> tuple[Tensor, list[int] | None]:
    """The value as (rows, ...), rows 1 if it is the same for all; and the positions it is for, None for all."""
    name = described["name"]
    positions = described.get("positions")
    if positions is not None:
        positions = [_position(each, name, read) for each in positions]
    shape = [axes[axis] if places is None else len(places) for axis, places in picked.items()]
    if isinstance(value, (int, float)):
        return torch.tensor(float(value)).reshape([1] * (1 + len(shape))), positions
    flat = torch.tensor(value, dtype=torch.float32).flatten()
    width = torch.Size(shape).numel()
    if not len(flat) or len(flat) % width:
        raise ValueError(f"The value for {name} has {len(flat)} numbers, where rows of {width} are needed.")
    rows = len(flat) // width
    if rows > 1 and positions is None:
        positions = list(range(rows))
    if rows > 1 and positions is not None and len(positions) != rows:
        raise ValueError(f"The value for {name} has {rows} rows, and there are {len(positions)} positions for them.")
    if rows > read:
        raise ValueError(f"The value for {name} has {rows} rows, and the prompt only {read} tokens.")
    return flat.reshape(rows, *shape), positions


def _position(asked: int, name: str, read: int) -> int:
    """Counted from the beginning."""
    place = read + asked if asked < 0 else asked
    if not (isinstance(place, int) and 0 <= place < read):
        raise ValueError(f"The prompt has {read} tokens, and {name} was to be changed at position {asked}.")
    return place
