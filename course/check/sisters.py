"""What models from other seeds have in common: the next word, and where the head stands that copies."""

from course.check import at_hand
from course.check.comparing import Mistake, compare
from course.check.saying import NotYet, says
from lab.evaluation.induction import attention_back, attention_patterns


@says
def same_word(mine: float, text: str, one: int, other: int) -> str:
    """In what share of a text's places two sisters (seeds) find the same token likeliest."""
    said = [at_hand.logits(text, seed=seed).argmax(-1) for seed in (one, other)]
    came = at_hand.ids(text)[0, 1:]
    right = (said[0] == said[1]).float().mean()
    mistakes: list[Mistake] = [
        (right * len(said[0]), "That is in how many places. Divide by how many there are."),
        *(
            (
                ((each[:-1] == came).float().mean()),
                "That is how often one of them guesses what comes. How often do they guess the same?",
            )
            for each in said
        ),
        (1 - right, "That is the share of places at which they differ."),
        (1.0, "A model agrees with itself everywhere: are both of the same seed?"),
        ((said[0][:-1] == said[1][1:]).float().mean(), "Off by one: the two are compared at places next to each other."),
        (
            (at_hand.logits(text, seed=one).softmax(-1) - at_hand.logits(text, seed=other).softmax(-1)).abs().sum(-1).mean() / 2,
            "That is how far apart their lists are. Only their first tokens are asked for.",
        ),
    ]
    compare(mine, right, mistakes, what="Your share")
    return f"Seeds {one} and {other} would say the same in {right:.0%} of {len(said[0])} places. Try a text that no village would tell."


@says
def strongest(mine: dict[int, tuple[int, int]], rows: list[list[int]]) -> str:
    """Where in each seed the head stands that looks most at what followed before: {seed: (layer, head)}."""
    if not isinstance(mine, dict) or not mine:
        raise NotYet("A place for each seed is wanted: {seed: (layer, head)}.")
    half, places = len(rows[0]) // 2, {}
    for seed, given in mine.items():
        network = at_hand.model("village", seed)[0]
        patterns = attention_patterns(network, rows)
        best = {back: attention_back(patterns, back, last=half).mean(0) for back in (half - 1, half, 1)}
        heads = network.config.num_attention_heads
        layer, head = places[seed] = divmod(int(best[half - 1].argmax()), heads)
        if not isinstance(given, (tuple, list)):
            raise NotYet(
                f"Seed {seed}: {given} is a place in the flattened table. `divmod(place, {heads})` makes (layer, head) of it."
            )
        found = tuple(int(each) for each in given)
        if found == (layer, head):
            continue
        if len(mine) > 1 and all(tuple(each) == found for each in mine.values()):
            raise NotYet(f"Seed {seed}: all seeds have one and the same head here. Was another model really loaded for each?")
        if found == (head, layer):
            raise NotYet(f"Seed {seed}: layer and head are the wrong way about. The layer comes first.")
        if found == divmod(int(best[half].argmax()), heads):
            raise NotYet(
                f"Seed {seed}: {found} looks most at the same token, {half} back. What followed it stands {half - 1} back."
            )
        if found == divmod(int(best[1].argmax()), heads):
            raise NotYet(f"Seed {seed}: {found} looks most at the token just before, which is the other half of the pair.")
        raise NotYet(
            f"Seed {seed}: layer {found[0]}, head {found[1]} is not the strongest. Score all heads, and take the largest."
        )
    return (
        f"{len(mine)} sisters, {len(set(places.values()))} places: "
        + ", ".join(f"seed {s}: L{a}H{b}" for s, (a, b) in places.items())
        + "."
    )
