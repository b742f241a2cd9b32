"""All the tables about the circuits of one model, as rows.

Every effect of taking a head away or giving it back stands beside that of a random other head of the same
layer: in a row with `other_head`, the value is the head's effect less the other's, item by item. Intervals are
over items and say nothing of other seeds.
"""

from torch import Tensor

from lab.evaluation import intervals
from lab.inside.circuits import ITEMS, ablation, composition, pairs, patching, scores
from lab.inside.circuits.asked import Asked, Question, asked
from lab.inside.circuits.readings import Take, among, at_once
from lab.inside.circuits.similarity import sampled, with_interval
from lab.text.tokenizer import prompt_ids

COLUMNS = (
    "model",
    "seed",
    "step",
    "tokens",
    "measure",
    "layer",
    "head",
    "other_layer",
    "other_head",
    "condition",
    "n",
    "value",
    "low",
    "high",
)
REPEATS = 100  # rows of words said twice
TEXTS = 500  # for similarity


def measure(
    model,
    tokenizer,
    about: str = "village",
    count: int = ITEMS,
    repeats: int = REPEATS,
) -> list[dict]:
    """Rows with `measure`, the head's place, condition, n, value and, where there are several items, low and high.

    about: "village" or "english", the items that ablation and patching are tried on; count: items of each
    condition; repeats: rows of 20 random words said twice. Measures:

    - "previous token", "duplicate token", "prefix matching", "copying": see `scores`; from 0 to 1.
    - "Q composition", "K composition", "V composition": how the head reads `other_head` of the earlier
      `other_layer`, less the mean of random matrices, which stands in the row "random composition", low and high
      there being the middle 95 % of random pairs. n is the number of distances (see `composition`).
    - "intact": what is asked of the whole model, in the conditions of the next.
    - "zero ablation", "mean ablation", "resample ablation": the change of accuracy, or of the margin in nats
      (see `ablation`), without the head.
    - "unpatched": the logit difference of the clean and the corrupted prompts.
    - "patching": the share of the difference between the two that the head restores (see `patching`); empty
      where the interval of that difference holds 0, since there is then nothing to restore.
    """
    return found(model, asked(model, tokenizer, about, count, repeats))


def found(model, questions: Asked, take: Take = at_once) -> list[dict]:
    """The rows of `measure` for what is asked. take: see `readings`."""
    rows = head_scores(model, questions.again, take) + compositions(model, take)
    for capacity, question in questions.questions.items():
        rows += ablations(model, capacity, question, among(take, capacity))
    for condition, some in questions.pairs.items():
        rows += patchings(model, condition, some, among(take, condition))
    return rows


def head_scores(model, again: list[list[int]], take: Take = at_once) -> list[dict]:
    """What each head attends to and copies, in rows of words said twice."""
    rows = []
    told = take("scores", sum(map(len, again)), lambda: scores.measure(model, again))
    for score, values in told.items():  # (rows, layers, heads)
        for layer, head in _heads(model):
            row = _row(score, "random words", values[:, layer, head], layer, head)
            rows.append(row | {"low": max(0, row["low"]), "high": min(1, row["high"])})
    return rows


def compositions(model, take: Take = at_once) -> list[dict]:
    """How each head reads each head of an earlier layer, above what random matrices do."""
    random = composition.at_random(model)
    rows = [
        _row("random composition", "random matrices", random)
        | dict(low=float(random.quantile(0.025)), high=float(random.quantile(0.975)))
    ]
    for kind, pair in composition.composition(model, take=take).items():
        for layer, head in _heads(model):
            for other_layer, other_head in _heads(model):
                if other_layer < layer:
                    value = float(pair[layer, head, other_layer, other_head] - random.mean())
                    distances = 1 if kind == "V" else len(composition.used(model))
                    rows.append(
                        dict(
                            measure=f"{kind} composition",
                            layer=layer,
                            head=head,
                            other_layer=other_layer,
                            other_head=other_head,
                            condition="above random",
                            n=distances,
                            value=value,
                        )
                    )
    return rows


def ablations(model, capacity: str, question: Question, take: Take = at_once) -> list[dict]:
    """What the loss of each head changes, condition by condition, alone and beside another head of its layer."""
    ask, prompts, conditions = question.ask, question.prompts, question.conditions
    rows = []
    where = {condition: [i for i, c in enumerate(conditions) if c == condition] for condition in conditions}
    for figure, values in ablation.intact(model, prompts, ask, take, question.times).items():
        for condition, mine in where.items():
            row = _row("intact", f"{capacity}: {condition}, {figure}", values[mine])
            if figure == "accuracy":
                row["low"], row["high"] = _of_shares(values[mine].tolist())
            rows.append(row)
    effects = ablation.effects(model, prompts, ask, take=take, times=question.times)
    changes = {(kind, layer, head): change for kind, layer, head, change in effects}
    for (kind, layer, head), change in changes.items():
        other = ablation.control(layer, head, model.config.num_attention_heads)
        for figure, values in change.items():
            for condition, mine in where.items():
                name = f"{kind} ablation", f"{capacity}: {condition}, {figure}"
                rows.append(effect(*name, values[mine], layer, head))
                if other is not None:
                    less = values[mine] - changes[kind, layer, other][figure][mine]
                    rows.append(effect(*name, less, layer, head, layer, other))
    return rows


def effect(measure: str, condition: str, changes: Tensor, *where: int) -> dict:
    """The mean change of independent items, with the interval that suits changes of what is right or wrong where it is so."""
    row = _row(measure, condition, changes, *where)
    if condition.endswith(", accuracy"):
        row["low"], row["high"] = intervals.of_bounded(changes.tolist(), -1, 1)
    return row


def patchings(model, condition: str, some: list[pairs.Pair], take: Take = at_once) -> list[dict]:
    """What share of the logit difference each head restores, alone and beside another head of its layer."""
    result = patching.patch(model, some, take)
    rows = [
        _row("unpatched", f"{condition}, clean", result.clean),
        _row("unpatched", f"{condition}, corrupted", result.corrupted),
    ]
    lost = result.clean - result.corrupted
    for where, patched in result.patched.items():
        mended = patched - result.corrupted  # (layer, head, pairs)
        for layer, head in _heads(model):
            place = f"{condition}, {where}"
            rows.append(_share(place, mended[layer, head], lost, layer, head))
            other = ablation.control(layer, head, model.config.num_attention_heads)
            if other is not None:
                less = mended[layer, head] - mended[layer, other]
                rows.append(_share(place, less, lost, layer, head, layer, other))
    return rows


def similarities(model, other, tokenizer, texts: list[str]) -> list[dict]:
    """CKA of the residual stream of two models with the same tokenizer: layer of the first, other_layer of the second.

    Layers count what comes out of each block from 0, and -1 is what goes into the first. other_head is empty.
    """
    prompts = [prompt_ids(tokenizer, text) for text in texts]
    ours, theirs = (sampled(m, prompts) for m in (model, other))
    rows = []
    for layer, x in enumerate(ours.values(), -1):
        for other_layer, y in enumerate(theirs.values(), -1):
            value, low, high = with_interval(x, y)
            rows.append(
                dict(
                    measure="CKA",
                    layer=layer,
                    other_layer=other_layer,
                    condition="residual stream",
                    n=len(x),
                    value=value,
                    low=low,
                    high=high,
                )
            )
    return rows


def _heads(model) -> list[tuple[int, int]]:
    return [(layer, head) for layer in range(model.config.num_hidden_layers) for head in range(model.config.num_attention_heads)]


def _row(measure: str, condition: str, values: Tensor, layer=None, head=None, other_layer=None, other_head=None) -> dict:
    """The mean of independent values, and its interval."""
    low, high = intervals.of_mean(values.tolist())
    return dict(
        measure=measure,
        layer=layer,
        head=head,
        other_layer=other_layer,
        other_head=other_head,
        condition=condition,
        n=len(values),
        value=float(values.mean()),
        low=low,
        high=high,
    )


def _of_shares(right: list[float]) -> tuple[float, float]:
    """Interval for how much is right: of items that are so or not, or of shares of them."""
    return intervals.wilson(int(sum(right)), len(right)) if set(right) <= {0, 1} else intervals.of_bounded(right)


def _share(condition: str, mended: Tensor, lost: Tensor, layer: int, head: int, other_layer=None, other_head=None) -> dict:
    """The share of what was lost that is mended, over all pairs together."""
    row = dict(
        measure="patching",
        layer=layer,
        head=head,
        other_layer=other_layer,
        other_head=other_head,
        condition=condition,
        n=len(lost),
    )
    low, high = intervals.of_mean(lost.tolist())
    if low <= 0 <= high:
        return row
    low, high = intervals.of_ratio(mended.tolist(), lost.tolist())
    return row | dict(value=float(mended.sum() / lost.sum()), low=low, high=high)
