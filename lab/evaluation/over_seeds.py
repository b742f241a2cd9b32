"""From the rows of several seeds to rows over seeds: a figure of one seed is no finding."""

from lab.evaluation import intervals

FIGURES = ("n", "value", "low", "high")
# What is a share, or a score from 0 to 1: no mean over seeds can be beyond.
SHARES = {"agreement", "plausibility", "belief", "repeats", "copying in songs", "answers moved"}
SHARES |= {"answer", "probe", "shuffled labels"}  # of probes
SHARES |= {"previous token", "duplicate token", "prefix matching", "copying"}  # of heads


def over_seeds(rows: list[dict]) -> list[dict]:
    """Rows that agree in all but seed and figures, as one: n (seeds), their mean value, and Student's interval.

    What of the interval is beyond 0 or 1 is cut off where the measure is one of SHARES.
    `least` and `most` are the lowest and the highest of the seeds' values.
    Rows without a value are passed over. With a single seed, low and high are None. Raises ValueError if a seed has
    two rows of one kind, since the mean would then not be over seeds.
    """
    groups: dict[tuple, dict[int, float]] = {}
    for row in rows:
        what = tuple((key, row[key]) for key in row if key not in ("seed", *FIGURES))
        values = groups.setdefault(what, {})
        if row["seed"] in values:
            raise ValueError(f"Seed {row['seed']} has two rows of {dict(what)}.")
        if row.get("value") is not None:
            values[row["seed"]] = row["value"]
    found = []
    for what, values in groups.items():
        each = list(values.values())
        if each:
            bounds = (0.0, 1.0) if dict(what).get("measure") in SHARES else ()
            low, high = intervals.of_mean(each, *bounds) if len(each) > 1 else (None, None)
            found.append(
                dict(what) | dict(n=len(each), value=sum(each) / len(each), low=low, high=high, least=min(each), most=max(each))
            )
    return found
