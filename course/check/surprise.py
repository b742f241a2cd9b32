"""How much each token of a text surprises a model, and the mean of that, by which models are trained."""

import math

from torch import Tensor

from course.check import at_hand
from course.check.comparing import compare
from course.check.saying import says


@says
def surprise(mine: Tensor, text: str, model: str = "village") -> str:
    """-log p of each token of `text`, in nats: one number for each token of the text."""
    right, itself, logs = _surprises(text, model)
    mistakes = [
        (right / math.log(2), "These are bits, by a logarithm with base 2. We count in nats: `log`, not `log2`."),
        (right / math.log(10), "This is a logarithm with base 10. We count in nats: `log`, not `log10`."),
        (-right, "The sign is missing: a logarithm of a probability is below 0, and a surprise is minus that."),
        (right.neg().exp(), "These are the probabilities of the tokens. Their surprise is minus the logarithm of that."),
        (itself, "Off by one: what the model says after a token was held against that very token. It belongs to the next one."),
        (
            right[1:],
            "The first token is missing: it is guessed from the beginning mark alone. Let the text begin with that mark.",
        ),
        (
            logs.gather(-1, logs.argmax(-1, keepdim=True))[:-1, 0].neg(),
            "That is the surprise at its favourite, not at what came.",
        ),
    ]
    compare(mine, right, mistakes, what="Your surprises", axes=("tokens of the text",))
    at = int(right.argmax())
    word = at_hand.model(model)[1].decode([int(at_hand.ids(text, model)[0, at + 1])])
    return f"{word!r} surprised it most, with {right[at]:.1f} nats: it had given it {right[at].neg().exp():.2%}."


@says
def loss(mine: float, text: str, model: str = "village") -> str:
    """The mean surprise of a text, in nats a token."""
    right, itself, _ = _surprises(text, model)
    mean = right.mean()
    mistakes = [
        (right.sum(), f"That is the sum over the tokens. The loss is their mean: divide by {len(right)}."),
        (mean / math.log(2), "These are bits a token. The loss is counted in nats: `log`, not `log2`."),
        (mean.exp(), "That is the perplexity, exp of the loss. The loss itself is asked for."),
        (
            right.neg().exp().mean().log().neg(),
            "First the logarithm, then the mean: the mean of surprises, not the surprise at a mean.",
        ),
        (right.sum() / (len(right) + 1), "Divided by one too many: nobody guessed the mark at the beginning."),
        (right[1:].mean(), "The first token isn't counted in. It is guessed, too, from the mark at the beginning alone."),
        (itself.mean(), "Off by one: each token was held against what the model says after it, not before."),
        (-mean, "The sign is missing: the loss is minus the mean logarithm."),
    ]
    compare(mine, mean, mistakes, what="Your loss")
    return f"{mean:.2f} nats a token: on average as unsure as among {mean.exp():.1f} tokens that are equally likely."


def _surprises(text: str, model: str) -> tuple[Tensor, Tensor, Tensor]:
    """Of each token after the mark: the surprise (T,), the surprise at it after it was read (T,); all logarithms (T + 1, V)."""
    ids, logs = at_hand.ids(text, model)[0], at_hand.logits(text, model).log_softmax(-1)
    before, after = (-logs[places].gather(-1, ids[1:, None])[:, 0] for places in (slice(0, -1), slice(1, None)))
    return before, after, logs
