"""The tables about circuits that are kept beside the models: few rows, of all that `measure` finds.

`head_scores_table` is cheap and made for every checkpoint, `circuit_table` takes minutes and is made for the last
checkpoint of each seed. Left out of the latter: conditions much like others that are kept, the margins of all
ablations but resampling, and composition but for the heads that `roles` names and those of their layers. The effect
of a head, and by how much it goes beyond that of the control head, stand in one row.
"""

from lab.evaluation import capacities, items
from lab.inside.circuits import measure
from lab.inside.circuits.ablation import KINDS, controls, unchanged, without
from lab.inside.circuits.asked import asked

HEADS = ("model", "seed", "step", "tokens", "measure", "layer", "head", "n", "value", "low", "high")
COLUMNS = (
    *(column for column in measure.COLUMNS if column != "tokens"),
    "beyond",
    "beyond_low",
    "beyond_high",
)
ROWS = 200  # of words said twice, those of the capacities table
LEFT_OUT = ("attractor of the same number", "belief: mover")  # much like the other attractor, and like reality
DIGITS = 3  # behind the point: with a hundred items, no interval is narrower than that

Head = tuple[int, int]  # layer, head


def head_scores_table(model, tokenizer, about: str = "village", count: int = ROWS) -> list[dict]:
    """The four scores of every head, with the columns of HEADS from `measure` on. See `scores` for what they are."""
    again = items.repeats(tokenizer, count, lexicon=capacities.LEXICONS[about])
    return [{column: row[column] for column in HEADS[4:]} for row in measure.head_scores(model, again)]


def roles(scores: list[dict]) -> tuple[list[Head], Head | None]:
    """From a head scores table of one model: its induction heads, the strongest first, and its previous-token head.

    Induction heads are those whose prefix matching is at least half that of the strongest. A previous-token head
    can serve them only from an earlier layer than the strongest: of those heads it is the one of the highest score;
    None if the strongest induction head is in the first layer.
    """
    found = {
        score: {(row["layer"], row["head"]): row["value"] for row in scores if row["measure"] == score}
        for score in ("prefix matching", "previous token")
    }
    matching, before = found["prefix matching"], found["previous token"]
    order = sorted(matching, key=matching.__getitem__, reverse=True)
    induction = [head for head in order if matching[head] >= matching[order[0]] / 2]
    earlier = [head for head in before if head[0] < induction[0][0]]
    return induction, max(earlier, key=before.__getitem__, default=None)


def circuit_table(
    model,
    tokenizer,
    about: str = "village",
    count: int = measure.ITEMS,
    scores: list[dict] | None = None,
) -> list[dict]:
    """What `measure.measure` finds of one model, in short: the columns of COLUMNS from `measure` on.

    scores: its `head_scores_table`, made if not given. In a row of an ablation or of patching, `other_head` is the
    control, a random other head of the same layer, and beyond, beyond_low and beyond_high are the value less that of
    the control, with its interval; they are empty if the layer has no other head. "…, all induction heads" is the
    effect of taking these away together, beyond that of as many others (see `together`); it has no layer or head.
    """
    induction, before = roles(scores or head_scores_table(model, tokenizer, about))
    rows = measure.measure(model, tokenizer, about, count, count)
    rows = _folded([row for row in rows if _kept(row, induction, before)])
    return [_rounded(row) for row in rows + together(model, tokenizer, induction, about, count)]


def together(model, tokenizer, heads: list[Head], about: str, count: int) -> list[dict]:
    """What taking several heads away at once does to accuracy, beside as many others: rows like those for one head.

    Heads that do the same can stand in for one another, and then taking away one shows nothing.
    """
    other = controls(heads, model.config.num_attention_heads)
    rows = []
    for capacity, question in asked(model, tokenizer, about, count, count).questions.items():
        ask, prompts, conditions = question.ask, question.prompts, question.conditions
        before = ask(model, unchanged)["accuracy"]
        for kind in KINDS:
            after, beside = (ask(model, without(model, prompts, some, kind))["accuracy"] for some in (heads, other))
            for condition in dict.fromkeys(conditions):
                mine = [i for i, c in enumerate(conditions) if c == condition]
                name = f"{kind} ablation, all induction heads", f"{capacity}: {condition}, accuracy"
                rows.append(measure.effect(*name, (after - before)[mine]))
                if other:
                    rows[-1] |= _beyond(measure.effect(*name, (after - beside)[mine]))
    return [row for row in rows if not any(name in row["condition"] for name in LEFT_OUT)]


def _kept(row: dict, induction: list[Head], before: Head | None) -> bool:
    what, condition = row["measure"], row["condition"]
    if what in ("previous token", "duplicate token", "prefix matching", "copying"):
        return False  # these have a table of their own
    if what[0] in "QKV" and what.endswith(" composition"):
        head, other = (row["layer"], row["head"]), (row["other_layer"], row["other_head"])
        if before is None:
            return False
        reads = head in induction and other[0] == before[0]
        return reads or (other == before and head[0] in {layer for layer, _ in induction})
    if any(name in condition for name in LEFT_OUT):
        return False
    if what in ("patching", "unpatched"):
        return "no attractor" not in condition
    return not (what in ("zero ablation", "mean ablation") and condition.endswith(", margin"))


def _folded(rows: list[dict]) -> list[dict]:
    """Each effect of a head and its distance from that of its control, from two rows of `measure` into one."""
    found: dict[tuple, dict] = {}
    for row in rows:
        effect = row["measure"].endswith("ablation") or row["measure"] == "patching"
        key = (
            row["measure"],
            row["condition"],
            row["layer"],
            row["head"],
            *(() if effect else (row["other_layer"], row["other_head"])),
        )
        if effect and row["other_head"] is not None:
            found[key] |= {"other_head": row["other_head"]} | _beyond(row)
        else:
            found[key] = row
    return list(found.values())


def _beyond(row: dict) -> dict:
    return {"beyond": row.get("value"), "beyond_low": row.get("low"), "beyond_high": row.get("high")}


def _rounded(row: dict) -> dict:
    return {key: round(value, DIGITS) if isinstance(value, float) else value for key, value in row.items()}
