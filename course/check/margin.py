"""By how much one continuation is likelier than another, which is all that a test by pairs measures."""

import math

from course.check import at_hand
from course.check.comparing import Mistake, compare
from course.check.saying import says
from lab.evaluation.scoring import continuation_ids, continuation_logprobs, token_logprobs


@says
def margin(mine: float, text: str, right: str, wrong: str, model: str = "village") -> str:
    """By how many nats `right` is likelier than `wrong` after `text`."""
    network, tokenizer = at_hand.model(model)
    good, bad = continuation_logprobs(network, tokenizer, [(text, right), (text, wrong)])
    more = good - bad
    rows = [continuation_ids(tokenizer, text, each) for each in (right, wrong)]
    lengths = [len(after) for _, after in rows]
    mistakes: list[Mistake] = [
        (-more, "The sign is the other way about: the right one less the wrong one."),
        (math.exp(good) - math.exp(bad), "That is the difference of two probabilities. Take that of their logarithms, in nats."),
        (more / math.log(2), "These are bits, by a logarithm with base 2. We count in nats."),
        (math.exp(more), "That is how many times likelier it is. Its logarithm is asked for: the difference in nats."),
        (good, "That is log p of the right one alone. What it is worth shows beside the wrong one: subtract that."),
        (
            at_hand.logits(text, model)[-1][rows[0][1][0]] - at_hand.logits(text, model)[-1][rows[1][1][0]],
            "Only the first token of each is weighed, and they have several: add up the logarithms of all of them.",
        ),
        (
            good / lengths[0] - bad / lengths[1],
            "Means over the tokens. The probability of a whole is the sum of its tokens' logarithms.",
        ),
    ]
    bare = [(text, each.strip()) for each in (right, wrong)]
    if bare != [(text, right), (text, wrong)]:
        a, b = continuation_logprobs(network, tokenizer, bare)
        mistakes.append((a - b, "The words were given without the space before them, so they were glued to the last word."))
    whole = [float(token_logprobs(network, [before + after])[0].mean()) for before, after in rows]
    mistakes.append(
        (whole[0] - whole[1], "The text before is counted in, and a mean taken. Weigh the continuation's tokens alone.")
    )
    compare(mine, more, mistakes, what="Your margin")
    return f"{right!r} is {'likelier' if more > 0 else 'less likely'} than {wrong!r} by {abs(more):.2f} nats, {math.exp(abs(more)):,.1f} times."
