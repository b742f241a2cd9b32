"""How alike the seeds of a model hold the same texts, where they behave alike and where they need not.

CKA (see `similarity`) for each pair of seeds, beside what it gives for models that have nothing learnt in common: a
seed and its own untrained start, and the starts of two seeds. Most of what a stream holds is which token stands
there, and that any two models tell apart, even untrained ones. So it is also taken at one and the same token.
"""

from collections.abc import Callable
from itertools import combinations

from torch import Tensor

from lab.evaluation import intervals
from lab.inside.circuits.similarity import GROUPS, likeliest, sampled, with_interval
from lab.text.tokenizer import prompt_ids

COLUMNS = ("model", "seed", "step", "other_seed", "other_step", "measure", "layer", "condition", "n", "value", "low", "high")
WORD = "the"
TEXTS = 500


def similarity_table(load: Callable[[int, int], object], tokenizer, seeds: list[int], step: int, texts: list[str]) -> list[dict]:
    """Rows with the columns of COLUMNS from `seed` on. Layers are those of `measure.similarities`.

    load: gives the model of a seed and step. Each pair of seeds is compared at the step, each seed with its own step
    0, and each pair at step 0. Intervals are over texts. Rows with too few texts for a jackknife are left out.

    - "CKA", "any token": of the residual stream at a token drawn from each text.
    - "CKA", "at the": only where the token is " the", so that whatever differs was brought there from the context.
    - "CKA", "same prediction": at any token, where both hold the same next token for the likeliest.
    - "same prediction": how often that is so, at "any token" and "at the".
    """
    prompts = [prompt_ids(tokenizer, text) for text in texts]
    word = prompt_ids(tokenizer, f"{WORD} {WORD}")[-1]  # as it stands within a text
    held = {}
    for seed, at in [(seed, at) for seed in seeds for at in (0, step)]:
        model = load(seed, at)
        streams = {
            "any token": list(sampled(model, prompts).values()),
            f"at {WORD}": list(sampled(model, prompts, token=word).values()),
        }
        held[seed, at] = {where: (stream, likeliest(model, stream[-1])) for where, stream in streams.items()}
    pairs = list(combinations(seeds, 2))
    compared = [((one, step), (two, step)) for one, two in pairs] + [((seed, step), (seed, 0)) for seed in seeds]
    compared += [((one, 0), (two, 0)) for one, two in pairs]
    return [
        dict(seed=one[0], step=one[1], other_seed=two[0], other_step=two[1]) | row
        for one, two in compared
        for row in _alike(held[one], held[two])
    ]


def _alike(ours: dict, theirs: dict) -> list[dict]:
    rows = []
    for where, (stream, guess) in ours.items():
        other_stream, other_guess = theirs[where]
        same = guess == other_guess
        interval = intervals.wilson(int(same.sum()), len(same))
        rows.append(_row("same prediction", None, where, len(same), float(same.float().mean()), interval))
        rows += _layer_by_layer(where, stream, other_stream)
        if where == "any token":
            rows += _layer_by_layer("same prediction", [x[same] for x in stream], [x[same] for x in other_stream])
    return rows


def _layer_by_layer(condition: str, ours: list[Tensor], theirs: list[Tensor]) -> list[dict]:
    if len(ours[0]) < 5 * GROUPS:
        return []
    rows = []
    for layer, (x, y) in enumerate(zip(ours, theirs), -1):
        if (x == x[0]).all() or (y == y[0]).all():
            continue  # one and the same token, before anything was read from the context
        value, *interval = with_interval(x, y)
        rows.append(_row("CKA", layer, condition, len(x), value, interval))
    return rows


def summary(rows: list[dict]) -> list[dict]:
    """A `similarity_table` over seeds: rows with measure, layer, condition, compared, n, value, low and high.

    compared: "trained seeds", "a seed and its start", or "two starts"; value: the mean over pairs of seeds (over
    seeds, for the second); n: how many. Intervals over pairs are by a jackknife over seeds (`intervals.of_pairs`).
    They are None for too few seeds, and where rows had too few texts for some of the pairs.
    """
    groups: dict[tuple, dict[tuple[int, int], float]] = {}
    for row in rows:
        compared = (
            "a seed and its start" if row["seed"] == row["other_seed"] else "trained seeds" if row["step"] else "two starts"
        )
        group = groups.setdefault((row["measure"], row["layer"], row["condition"], compared), {})
        group[row["seed"], row["other_seed"]] = row["value"]
    found = []
    interval: tuple[float | None, float | None]
    for (*what, compared), values in groups.items():
        try:
            own = compared == "a seed and its start"
            interval = intervals.of_mean(list(values.values())) if own else intervals.of_pairs(values)
        except ValueError:
            interval = None, None
        measure, layer, condition = what
        found.append(
            _row(measure, layer, condition, len(values), sum(values.values()) / len(values), interval) | {"compared": compared}
        )
    return found


def _row(measure: str, layer: int | None, condition: str, n: int, value: float, interval) -> dict:
    low, high = interval
    return dict(measure=measure, layer=layer, condition=condition, n=n, value=value, low=low, high=high)
