"""What the real model loses when one knob of its 134 million is set to 0."""

from contextlib import contextmanager
from functools import cache

import torch

from course.check import at_hand
from course.check.comparing import Mistake, compare
from course.check.saying import says
from lab import smollm2


@says
def one_knob(mine: float, text: str, layer: int, row: int, column: int) -> str:
    """By how many nats a token the loss on a text grows without the knob at (row, column) of a layer's down projection."""
    intact, without = _loss(text), _loss(text, layer, row, column)
    mistakes: list[Mistake] = [
        (without, "That is the loss without the knob. Subtract the loss with it."),
        (intact, "Nothing has changed: that is the loss of the intact model. Was the knob set to 0 while it read?"),
        (0.0, "No change at all: was the knob put back before the model read, or set in a copy?"),
        (intact - without, "The sign is the other way about: the loss without the knob less the loss with it."),
        (
            (without - intact) * (at_hand.ids(text, smollm2.NAME).shape[1] - 1),
            "That is a sum over the tokens. The loss is their mean.",
        ),
    ]
    table = _table(layer)
    if column < table.shape[0] and row < table.shape[1]:
        mistakes.append(
            (_loss(text, layer, column, row) - intact, "Row and column are the wrong way about: the row is where it writes.")
        )
    if (other := column % table.shape[0]) != row:
        mistakes.append(
            (
                _loss(text, layer, other, row) - intact,
                "The knob was read at the wrong row: weight[row, column] comes out at `row`.",
            )
        )
    for near in (layer - 1, layer + 1):
        if 0 <= near < at_hand.model(smollm2.NAME)[0].config.num_hidden_layers:
            mistakes.append((_loss(text, near, row, column) - intact, f"That is layer {near}: layers are counted from 0 here."))
    compare(
        mine, without - intact, mistakes, what="Your loss", within=5e-3, otherwise="Set one number to 0, read, and put it back."
    )
    times = torch.tensor(without - intact).exp()
    return f"{without - intact:+.2f} nats a token: what comes is held to be {times:.1f} times less likely, for one number of 134,515,008."


def _table(layer: int) -> torch.Tensor:
    return at_hand.model(smollm2.NAME)[0].get_submodule(f"model.layers.{layer}.mlp.down_proj").weight


@contextmanager
def _off(layer: int, row: int, column: int):
    table = _table(layer)
    before = table[row, column].item()
    with torch.no_grad():
        table[row, column] = 0
        try:
            yield
        finally:
            table[row, column] = before


@cache
def _loss(text: str, *knob: int) -> float:
    ids = at_hand.ids(text, smollm2.NAME)
    network = at_hand.model(smollm2.NAME)[0]
    if knob:
        with _off(*knob):
            said = at_hand.read(network, ids[0].tolist())
    else:
        said = at_hand.read(network, ids[0].tolist())
    return float(torch.nn.functional.cross_entropy(said[:-1], ids[0, 1:]))
