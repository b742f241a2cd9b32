"""What the figures say of statements about growing a model: the seed, the text, the course of the training.

Each is a function of the tables; which result comes out is decided here, by the figures, and written nowhere.
"""

from __future__ import annotations

import itertools

from widgets.metaphors.tables import ABILITIES, ASKED, CLEAR, MOST, NEARLY_ALL, Figure, Finding, Tables, graded, measured, span

ALSO = {"where the thing really is": ("belief", "choice", "reality")}
WIDEST = 0.5  # the widest that shares can spread, by standard deviation


def again(tables: Tables) -> Finding:
    def of(condition: str) -> dict:
        return max(tables.find("village/again", condition=condition), key=lambda row: row["steps"])

    same, other = of("same seed"), of("another seed")
    kept, chance = of("same seed, kept, rounded"), of("another seed, rounded")
    result = "holds" if same["value"] == 1 else "fails" if same["value"] <= other["value"] else "in part"
    said = {
        "holds": "Run twice by the same program on the same machine, every number is the same, to the last bit.",
        "in part": "Run twice by the same program on the same machine, not every number is the same.",
        "fails": "Run twice by the same program, no more numbers are the same than from another seed.",
    }[result]
    if kept["value"] < 1:
        said += (
            " Beside the copy that this book keeps, which was grown at another time, they are not all the same, "
            "though they began the same: since then the program adds up the same error in another order, and "
            "perhaps the machine was another."
        )
    after = f"of {same['n']:,} numbers, {same['steps']} training steps on"
    return Finding(
        result,
        said,
        tuple(
            Figure(label, row["value"], None, None, over, faint=faint)
            for label, row, over, faint in (
                ("the same, from the same seed", same, after, False),
                ("the same, from another seed", other, after, True),
                ("beside the copy that this book keeps", kept, f"of {kept['n']:,} rounded numbers", False),
                ("from another seed", chance, f"of {chance['n']:,} rounded numbers", True),
            )
        ),
    )


def sisters(tables: Tables) -> Finding:
    pairs = [
        row
        for row in tables.find("village/similarity", measure="same prediction", condition="any token")
        if row["seed"] != row["other_seed"]
    ]
    grown, untrained = (
        [row for row in pairs if (row["step"] > 0) == (row["other_step"] > 0) == there] for there in (True, False)
    )
    if not grown or not untrained:
        raise LookupError("no pair of sisters was compared")
    asked = {"measure": "belief", "way": "retold", "condition": "false belief"}
    retold = [row["value"] for row in tables.of_seeds("capacities", **asked)]
    inside = min(row["low"] for row in grown) > max(row["high"] for row in untrained)
    nearly = min(row["value"] for row in grown) >= NEARLY_ALL
    outside = max(retold) - min(retold) <= CLEAR
    result = "holds" if nearly and outside else "in part" if inside else "fails"
    at_home = "nearly always choose the same next token" if nearly else "often differ"
    abroad = "they still score alike" if outside else "each goes its own way"
    said = f"Put to texts of the kind they read, the sisters {at_home}. In wordings that no text has, {abroad}."
    places = f"pairs of sisters, {grown[0]['n']} places each"
    return Finding(
        result,
        said,
        (
            span("the same first choice of the next token", [row["value"] for row in grown], places),
            span("the same, untrained", [row["value"] for row in untrained], "pairs", faint=True),
            span("right about one who was away, told in new wordings", retold, "sisters; a coin: 50%"),
        ),
    )


def _sizes(row: dict) -> tuple[float, float]:
    """The smallest and the largest size that the interval of a difference allows."""
    ends = sorted(abs(row[end]) for end in ("low", "high"))
    return (0.0 if row["low"] <= 0 <= row["high"] else ends[0], ends[1])


def _named(row: dict) -> str:
    """What an outcome is about, in a reader's words where there are some."""
    names = {asked: name for name, asked in (ABILITIES | ALSO).items()}
    return names.get((row["measure"], row["way"], row["condition"]), f"{row['measure']}, {row['condition']}")


def seedplan(tables: Tables) -> Finding:
    rows = [row for row in tables.rows("village/variation") if row["way"] == "choice" or row["measure"] == "repeats"]
    by_seed, by_soil = ([row for row in rows if row["differs"] == what] for what in ("seed", "soil"))
    if not by_seed or not by_soil:
        raise LookupError("nothing was varied")
    seed, soil = (max(found, key=lambda row: abs(row["value"])) for found in (by_seed, by_soil))
    at_most = min(WIDEST, seed["high"] or seed["value"])  # the true spread over seeds may be as wide
    text_decides, seed_decides = _sizes(soil)[0] > at_most + CLEAR, seed["value"] > abs(soil["value"]) + CLEAR
    result = "fails" if text_decides else "holds" if seed_decides else "in part"
    too = f" And yet a seed alone makes a difference, too: {_named(seed)}." if seed["value"] > CLEAR else ""
    said = {
        "fails": "Another text changes what the model can do more than another seed does." + too,
        "holds": "Another seed changes what the model can do more than another text does.",
        "in part": "Seed and text change it about as much.",
    }[result]
    items = f"points of accuracy, {_named(soil)}; 95% interval over {soil['n']} items, one model ({soil['name']})"
    seeds = f"points of accuracy, {_named(seed)}; standard deviation over {seed['n']} seeds, 95% interval"
    return Finding(
        result,
        said,
        (
            Figure("largest change by another text", abs(soil["value"]), *_sizes(soil), items),
            Figure("largest change by another seed", seed["value"], seed["low"], at_most, seeds, faint=True),
        ),
    )


def absent(tables: Tables) -> Finding:
    ask = {"measure": "repeats", "condition": "accuracy"}
    without, full = (tables.last(f"{name}/seed-0/capacities", **ask) for name in ("no-songs", "village"))
    measure, way, condition = ABILITIES["verbs that fit past another noun"]
    unseen = tables.last("village/seed-0/capacities", measure=measure, way=way, condition=condition)
    gone, beyond = without["high"] < full["low"] / 2, unseen["low"] > MOST
    copying = "copying does not come" if gone else "copying comes all the same"
    verbs = "fits its verbs" if beyond else "fits its verbs no better than a coin"
    said = f"Without songs in the text, {copying}. In combinations of words that were kept out of all scenes and days, the model {verbs}."
    return Finding(
        "in part" if gone == beyond else "holds" if gone else "fails",
        said,
        (
            measured("copies a new list, text without songs", without, "lists, one model"),
            measured("copies a new list, the whole text", full, "lists", faint=True),
            measured("fits the verb, in combinations never read", unseen, "sentences; a coin: 50%"),
        ),
    )


def elsewhere(tables: Tables) -> Finding:
    names = {asked: name for name, asked in ABILITIES.items() if asked[0] != "repeats"}
    rows: dict[str, list[dict]] = {}
    for row in tables.find("village/variation", differs="soil", name="no-songs"):
        if (asked := (row["measure"], row["way"], row["condition"])) in names:
            rows.setdefault(names[asked], []).append(row)
    if not rows:
        raise LookupError("nothing was measured without songs")
    models = len(next(iter(rows.values())))
    moved = {name: sum(row["low"] > 0 or row["high"] < 0 for row in some) for name, some in rows.items()}
    always = [name for name, count in moved.items() if count == models]
    at_times = [name for name, count in moved.items() if 0 < count < models]
    said = "Leaving the songs out changed " + (
        f"what no song speaks of: {' and '.join(always)}."
        if always
        else f"what no song speaks of in some models, and not in others: {' and '.join(at_times)}."
        if at_times
        else "nothing that no song speaks of."
    )
    how_many = "It is a single model, so a hint and not a law." if models == 1 else f"{models} models were grown without songs."
    figures = tuple(
        span(name, [abs(row["value"]) for row in some], f"models: points of accuracy, each over {some[0]['n']} items")
        for name, some in rows.items()
    )
    return Finding("fails" if always else "in part" if at_times else "holds", f"{said} {how_many}", figures)


def when(tables: Tables) -> Finding:
    figures, apart = [], []
    for name, (measure, way, condition) in ABILITIES.items():
        rows = [
            row for row in tables.find("village/when", measure=measure, way=way, condition=condition) if row["seed"] is not None
        ]
        came = [row for row in rows if row["value"] is not None]
        if len(came) < 2:
            raise LookupError(f"{name} came in too few sisters")
        # Between two checkpoints nobody looked: the latest had not come by `after`, the earliest had by `value`.
        if len(came) < len(rows) or max(row["after"] for row in came) > 1.2 * min(row["value"] for row in came):
            apart.append(name)
        tokens = [row["value"] / 1e6 for row in came]
        figures.append(span(f"{name}: there to stay", tokens, "sisters", unit="million tokens"))
    said = (
        f"For {len(apart)} of {len(figures)} abilities, sisters on the same text differ by more than a fifth in "
        "when it came to stay."
        if apart
        else "In all sisters each ability came to stay at about the same time."
    )
    return Finding(graded(len(figures) - len(apart), len(figures)), said, tuple(figures))


def steady(tables: Tables) -> Finding:
    figures, fell = [], []
    for name, (measure, way, condition) in ABILITIES.items():
        deepest = []
        for seed in tables.seeds():
            rows = tables.find(f"village/seed-{seed}/capacities", measure=measure, way=way, condition=condition)
            deepest.append(max((max(0, a["low"] - b["high"]) for a, b in itertools.combinations(rows, 2)), default=0))
        if max(deepest) >= CLEAR:
            fell.append(name)
        figures.append(span(f"{name}: largest fall", deepest, "sisters; from one interval to the next"))
    said = (
        f"{len(fell)} of {len(figures)} abilities got worse on the way, by ten points or more beyond both "
        f"intervals: {', '.join(fell)}."
        if fell
        else "None of the abilities got clearly worse on the way."
    )
    return Finding(graded(len(figures) - len(fell), len(figures)), said, tuple(figures))


def byproduct(tables: Tables) -> Finding:
    figures, beyond, risen, items = [], 0, 0, "items; a coin: 50%"
    for name, (measure, way, condition) in ASKED:
        rows = tables.find("village/seed-0/capacities", measure=measure, way=way, condition=condition)
        first, last = (pick(rows, key=lambda row: row["step"]) for pick in (min, max))
        counting = tables.find("village/rivals", rival="5-gram", measure=measure, way=way, condition=condition)[0]
        risen += last["low"] > first["high"]
        beyond += last["low"] > max(first["high"], counting["high"])
        figures += [
            measured(f"{name}: trained", last, items),
            measured("untrained", first, items, faint=True),
            measured("counting rows of words", counting, items, faint=True),
        ]
    said = (
        f"It was trained for the next token alone. {risen} of {len(ASKED)} abilities rose far above where they "
        f"began, {beyond} of them also above what counting rows of words can do."
    )
    return Finding("holds" if beyond else "in part" if risen else "fails", said, tuple(figures))


def lessons(tables: Tables) -> Finding:
    def row(stage: str, measure: str, condition: str) -> dict:
        return tables.find("village/posttraining", stage=stage, measure=measure, condition=condition)[0]

    before, after = (row(stage, "loss", "scene") for stage in ("base", "instruct"))
    asked, taught = (row(stage, "right", "place") for stage in ("base", "instruct"))
    worse = after["low"] > before["high"]
    said = (
        "It learned to answer questions, and got worse at the stories that it came from."
        if worse
        else "It learned to answer questions, and is no worse at the stories that it came from."
    )
    return Finding(
        "fails" if worse else "holds",
        said,
        (
            measured("surprise at the next token of a story, before", before, "stories", unit="nats a token", faint=True),
            measured("the same, after a lesson in answering", after, "stories", unit="nats a token"),
            measured("right answers to where a thing is, before", asked, "questions", faint=True),
            measured("the same, after the lesson", taught, "questions"),
        ),
    )
