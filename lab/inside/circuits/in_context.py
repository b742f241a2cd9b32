"""Does in-context learning fall when the induction heads are taken away, all at once?

Beside them as many random other heads of the same layers are taken away (or as many as there are), in the same
ways and on the same texts. The measures are those of `lab.evaluation.in_context`, the ways of `ablation`.
"""

from collections.abc import Sequence

from torch import Tensor

from lab.evaluation import in_context, intervals
from lab.evaluation.in_context import LENGTHS, TEXTS, Halves, Texts
from lab.evaluation.scoring import Changes
from lab.inside.circuits.ablation import controls, without
from lab.inside.circuits.tables import Head

COLUMNS = ("model", "seed", "step", "tokens", "measure", "kind", "condition", "heads", "n", "value", "low", "high")
KINDS = ("mean", "resample")  # of ablation
WHO = ("induction heads", "other heads", "induction less other heads")


def measure(
    model,
    tokenizer,
    induction: list[Head],
    count: int = TEXTS,
    texts: Texts | None = None,
    lengths: dict[str, int] = LENGTHS,
    seed: int = 0,
) -> list[dict]:
    """Rows with measure, kind of text, condition, heads, n (texts), value, low and high.

    induction: the heads, as of `tables.roles`; count, texts and lengths: as of `in_context.measure`. Measures:
    "in-context score", "gain" (its own first half over nothing), and "gain, pair said" of the tokens whose pair was
    said. Condition "intact" gives the figure of the whole model, "mean ablation" and "resample ablation" its change:
    a score that rises, and a gain that falls, is in-context learning lost. heads: which were taken away, one of WHO;
    the last is the difference, text by text. Only the first, if their layers have no other heads.
    """
    sets = {WHO[0]: induction, WHO[1]: controls(induction, model.config.num_attention_heads, seed)}
    rows = []
    for kind, some in (texts or in_context.village_texts(count)).items():
        told = in_context.reordered(tokenizer, some, count, lengths[kind])["as told"]
        halved = in_context.halves(tokenizer, some[:count])
        intact = figures(model, told, halved)
        rows += _rows(kind, "intact", None, intact, halved)
        for how in KINDS:
            changes = {who: _less(figures(model, told, halved, heads, how, seed), intact) for who, heads in sets.items() if heads}
            if len(changes) == 2:
                changes[WHO[2]] = _less(*changes.values())
            for who, change in changes.items():
                rows += _rows(kind, f"{how} ablation", who, change, halved)
    return rows


def figures(
    model, told: list[list[int]], halved: Halves, heads: Sequence[Head] = (), how: str = "mean", seed: int = 0
) -> dict[str, list[Tensor]]:
    """{"in-context score": (1,) for each text, "gain": (T-1,) for each second half}, without the heads."""

    def changes(rows: list[list[int]]) -> Changes | None:
        return without(model, rows, heads, how, seed) if heads else None

    score = in_context.late_less_early(in_context.binned(model, told, changes(told)))
    losses = {beginning: halved.losses(model, beginning, changes(halved.rows(beginning))) for beginning in ("its own", "nothing")}
    return {"in-context score": list(score[:, None]), "gain": in_context.gain(losses, "its own", "nothing")}


def _less(one: dict[str, list[Tensor]], other: dict[str, list[Tensor]]) -> dict[str, list[Tensor]]:
    return {name: [a - b for a, b in zip(one[name], other[name])] for name in one}


def _rows(kind: str, condition: str, heads: str | None, found: dict[str, list[Tensor]], halved: Halves) -> list[dict]:
    def row(measure: str, n: int, value: float, interval: tuple[float, float]) -> dict:
        low, high = interval
        return dict(measure=measure, kind=kind, condition=condition, heads=heads, n=n, value=value, low=low, high=high)

    rows = []
    for name, values in found.items():
        means = [float(v.mean()) for v in values]
        rows.append(row(name, len(means), sum(means) / len(means), intervals.of_mean(means)))
    above, below = in_context.parted(found["gain"], halved.said, 0)
    if sum(below):
        rows.append(
            row("gain, pair said", sum(count > 0 for count in below), sum(above) / sum(below), intervals.of_ratio(above, below))
        )
    return rows
