"""What the circuits of several seeds have in common.

The number of a head within its layer means nothing, for the heads of a layer could change places; its layer does. So
heads are named by what they do ("strongest induction head"), and counted by layer. All intervals are over seeds.
"""

from collections import Counter

from lab.evaluation import intervals
from lab.evaluation.over_seeds import over_seeds
from lab.inside.circuits.tables import Head, roles


def summary(scores: dict[int, list[dict]], circuits: dict[int, list[dict]]) -> list[dict]:
    """Rows with measure, condition, layer, n (seeds), value, low and high, from each seed's two tables.

    scores: `tables.head_scores_table` of the last checkpoint of each seed; circuits: `tables.circuit_table`.

    - "layer of the strongest": the share of seeds whose strongest head of a score is in the layer (Wilson's interval).
    - a score: of the strongest head of the layer.
    - "induction heads": how many a seed has (see `roles`).
    - "Q composition", "K composition", "V composition" of the strongest induction head with the previous-token head,
      beside "other heads read" (the layer's other heads with the same previous-token head) and "reads others" (the
      same induction head with the other heads of that layer), and "K less Q".
    - an ablation, or patching: of the strongest induction head, of the previous-token head, and, with a layer, of a
      head of that layer on average; "beyond the control" is less that of the control heads.
    """
    rows = []
    for seed, table in scores.items():
        induction, before = roles(table)
        mine = [*_strongest(table), _figure("induction heads", "of a seed", len(induction))]
        mine += _composition(circuits[seed], induction, before) + _effects(circuits[seed], induction, before)
        rows += [{"seed": seed} | row for row in mine]
    return _layers(scores) + over_seeds(rows)


def _layers(scores: dict[int, list[dict]]) -> list[dict]:
    rows = []
    for score in dict.fromkeys(row["measure"] for row in next(iter(scores.values()))):
        where = Counter(
            max((row for row in table if row["measure"] == score), key=lambda row: row["value"])["layer"]
            for table in scores.values()
        )
        for layer in sorted({row["layer"] for table in scores.values() for row in table}):
            low, high = intervals.wilson(where[layer], len(scores))
            rows.append(
                _figure("layer of the strongest", score, where[layer] / len(scores), layer)
                | dict(n=len(scores), low=low, high=high)
            )
    return rows


def _strongest(table: list[dict]) -> list[dict]:
    best: dict[tuple, float] = {}
    for row in table:
        what = row["measure"], row["layer"]
        best[what] = max(best.get(what, row["value"]), row["value"])
    return [_figure(score, "strongest of the layer", value, layer) for (score, layer), value in best.items()]


def _composition(table: list[dict], induction: list[Head], before: Head | None) -> list[dict]:
    if before is None:
        return []
    head, found, rows, pair = induction[0], {}, [], "induction and previous-token head"
    for kind in ("Q composition", "K composition", "V composition"):
        pairs = {
            ((row["layer"], row["head"]), (row["other_layer"], row["other_head"])): row["value"]
            for row in table
            if row["measure"] == kind
        }
        beside = {
            "other heads read": [
                v for (one, two), v in pairs.items() if two == before and one[0] == head[0] and one not in induction
            ],
            "reads others": [v for (one, two), v in pairs.items() if one == head and two != before],
        }
        found[kind] = pairs[head, before]
        rows.append(_figure(kind, pair, found[kind]))
        rows += [_figure(kind, name, sum(values) / len(values)) for name, values in beside.items() if values]
    return rows + [_figure("K less Q", pair, found["K composition"] - found["Q composition"])]


def _effects(table: list[dict], induction: list[Head], before: Head | None) -> list[dict]:
    """The effects of the heads that have a role, and by layer the mean over heads."""
    rows, layers = [], {}
    named = {induction[0]: "strongest induction head", before: "previous-token head"}
    for row in table:
        if row["measure"].endswith("all induction heads"):
            rows.append(_figure(row["measure"], row["condition"], row["value"]))
            rows.append(_figure(row["measure"], f"{row['condition']}; beyond the control", row.get("beyond")))
        elif row["measure"].endswith("ablation") or row["measure"] == "patching":
            layers.setdefault((row["measure"], row["condition"], row["layer"]), []).append(row.get("value"))
            if role := named.get((row["layer"], row["head"])):
                what = f"{row['condition']}; {role}"
                rows.append(_figure(row["measure"], what, row.get("value")))
                rows.append(_figure(row["measure"], f"{what}, beyond the control", row.get("beyond")))
    return rows + [
        _figure(measure, condition, None if None in values else sum(values) / len(values), layer)
        for (measure, condition, layer), values in layers.items()
    ]


def _figure(measure: str, condition: str, value: float | None, layer: int | None = None) -> dict:
    return dict(measure=measure, condition=condition, layer=layer, value=value)
