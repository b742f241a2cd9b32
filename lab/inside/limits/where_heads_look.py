"""Where the heads of the last layer look just before the answer, in scenes with a false belief.

The story told first of one such head was that it fetches the place where the seeker had left the thing. Heads have numbers
that mean nothing in a sister, so all heads of the layer are looked at, in every seed.
"""

from lab.evaluation import intervals
from lab.inside.circuits.one_head import looks, sets

COLUMNS = ("layer", "head", "place", "n", "value", "low", "high")
ITEMS = 200
SET = "away"


def measure(model, tokenizer, count: int = ITEMS, only: tuple[int, ...] | None = None) -> list[dict]:
    """Rows with layer, head, place (of `one_head`: "old" is where the thing was left, "new" where it is, "start" the token
    that begins a text), n, value (mean attention from the last token to it), low and high. only: these heads."""
    layer, some = model.config.num_hidden_layers - 1, sets(tokenizer, count)[SET]
    rows = []
    for head in range(model.config.num_attention_heads) if only is None else only:
        for place, paid in looks(model, some, (layer, head)).items():
            low, high = intervals.of_mean(paid, 0, 1)
            value = sum(paid) / len(paid)
            rows.append(dict(layer=layer, head=head, place=place, n=len(paid), value=value, low=low, high=high))
    return rows
