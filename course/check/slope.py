"""Which way one knob pulls: by how much the loss grows for each unit that it is turned up."""

from functools import cache

import torch

from course.check import at_hand
from course.check.comparing import Mistake, compare, numbers
from course.check.saying import NotYet, says


@says
def slope(mine: float, text: str, table: str, index: int, model: str = "village") -> str:
    """The slope of the loss on a text for one knob of a table, in nats a token for each unit."""
    pulls, length = _slopes(text, table, model)
    right, given = float(pulls[index]), float(numbers(mine, "Your slope").reshape(-1)[0])
    for small in (1e-1, 1e-2, 1e-3, 1e-4):
        for sides in (1, 2):
            if abs(given - sides * small * right) < 0.1 * abs(sides * small * right):
                both = " (turned both ways that is twice the turn)" if sides == 2 else ""
                raise NotYet(f"That is by how much the loss grew. Divide it by how far the knob was turned{both}.")
    mistakes: list[Mistake] = [
        (-right, "The sign is the other way about: the loss with the knob turned up, less the loss before."),
        (right * length, "That is of the summed surprise. The loss is the mean over the tokens."),
        (2 * right, "Twice too steep: turned up and down, the knob has moved by two turns. Divide by both."),
        (right / 2, "Half as steep as it is: turned one way only, divide by one turn."),
        (0.0, "No slope at all: was the knob turned while the model read, and in this model?"),
        *([(pulls[index - 1], "That is the knob before it: they are counted from 0.")] if index else []),
        (pulls[(index + 1) % len(pulls)], "That is the next knob: they are counted from 0."),
    ]
    compare(mine, right, mistakes, what="Your slope", within=3e-2, otherwise="Was the knob put back before the next try?")
    way = "down" if right > 0 else "up"
    return f"{right:+.4f} nats a token for each unit: a step of training on this text would turn the knob {way}."


@cache
def _slopes(text: str, table: str, model: str) -> tuple[torch.Tensor, int]:
    """The slope of each knob of a table, and how many tokens the loss is a mean of."""
    network, ids = at_hand.model(model)[0], at_hand.ids(text, model)
    knobs = dict(network.named_parameters())[table]
    with torch.enable_grad():
        said = network(input_ids=ids).logits[0]
        loss = torch.nn.functional.cross_entropy(said[:-1], ids[0, 1:])
        return torch.autograd.grad(loss, knobs)[0].flatten(), ids.shape[1] - 1
