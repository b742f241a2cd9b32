"""From what a model gives out, a number for each token, to a list of probabilities, and to what is drawn from."""

import torch
from torch import Tensor

from course.check import at_hand
from course.check.comparing import compare
from course.check.saying import says

WHAT, AXES = "Your probabilities", ("tokens",)


@says
def probabilities(mine: Tensor, text: str, model: str = "village") -> str:
    """The probability of each token after `text`: (V,)."""
    said = at_hand.logits(text, model)
    right = said[-1].softmax(-1)
    mistakes = [
        (said[-1], "These are the logits, as they come: not between 0 and 1, and they don't make 1 together. Take the softmax."),
        (said[-1].log_softmax(-1), "These are logarithms of probabilities. Take `softmax`, or `exp` of what you have."),
        (
            said.softmax(0)[-1],
            "The softmax went over the wrong axis, the places of the text. It belongs over the tokens: dim=-1.",
        ),
        (100 * right, "These are per cent. Probabilities make 1 together, not 100."),
        (said.softmax(-1), "These are the lists after every token of the text. Only the one after the last is asked for: [-1]."),
        (
            said.softmax(-1).mean(0),
            "That is a mean over the places of the text. Only the list after the last token is asked for.",
        ),
        *([(said[-2].softmax(-1), "That is the list one token earlier: the place is off by one.")] if len(said) > 1 else []),
    ]
    compare(mine, right, mistakes, what=WHAT, axes=AXES)
    half = int((right.sort(descending=True).values.cumsum(-1) < 0.5).sum()) + 1
    held = "the first alone holds" if half == 1 else f"the first {half} together hold"
    return f"{len(right):,} numbers that make 1. Of all of them, {held} more than half."


@says
def temperature(mine: Tensor, text: str, temperature: float, model: str = "village") -> str:
    """The probability with which each token is drawn at a temperature: (V,)."""
    said = at_hand.logits(text, model)[-1]
    plain, right = said.softmax(-1), (said / temperature).softmax(-1)
    mistakes = [
        (plain, "That is the model's own list, as at temperature 1."),
        (
            (said * temperature).softmax(-1),
            "The logits were multiplied by the temperature. Divide: a low one makes the list steep.",
        ),
        (
            plain / temperature,
            "The probabilities were divided, so they don't make 1 any more. Divide the logits, before the softmax.",
        ),
        ((plain / temperature).softmax(-1), "The temperature came too late: softmax of probabilities. Divide the logits by it."),
        (plain ** (1 / temperature), "Nearly: these don't make 1 yet. Divide them by their sum."),
        (said / temperature, "These are the logits, rightly divided. The softmax is still to come."),
    ]
    compare(mine, right, mistakes, what=WHAT, axes=AXES)
    return (
        f"At temperature {temperature} the likeliest is drawn in {right.max():.1%}; the model itself gave it {plain.max():.1%}."
    )


@says
def top_k(mine: Tensor, text: str, k: int, model: str = "village") -> str:
    """The probability with which each token is drawn if only the k likeliest may be: (V,)."""
    said = at_hand.logits(text, model)[-1]
    plain = said.softmax(-1)
    zeroed = torch.where(said >= said.topk(k).values[-1], said, torch.zeros(()))
    mistakes = [
        (plain, "All tokens are still there. Those beyond the first k should have 0."),
        (plain * (_kept(said, k) > 0), "The others are gone, and what is left doesn't make 1. Divide it by its sum."),
        (zeroed.softmax(-1), "A logit of 0 is no probability of 0: exp(0) is 1. Set the others to -inf before the softmax."),
        (_kept(said, k + 1), f"That keeps {k + 1} tokens. Did a comparison let one more in?"),
        *([(_kept(said, k - 1), f"That keeps {k - 1} tokens. Did a comparison leave the last one out?")] if k > 1 else []),
    ]
    compare(mine, _kept(said, k), mistakes, what=WHAT, axes=AXES)
    return f"The first {k} had {plain.topk(k).values.sum():.1%} among them; now they have all. What the others had is lost."


def _kept(said: Tensor, k: int) -> Tensor:
    """The softmax over the k largest logits alone: (V,)."""
    return torch.where(said >= said.topk(k).values[-1], said, -torch.inf).softmax(-1)
