"""What the figures say of statements about a grown model: its parts, and what it does.

As in `growing`, each is a function of the tables, and decides by the figures.
"""

from __future__ import annotations

from widgets.metaphors.tables import ASKED, CLEAR, MOST, NEARLY_ALL, Figure, Finding, Tables, counted, graded, measured, span

KINDS = {"repeats": "lists", "agreement": "verbs", "plausibility": "deeds", "belief": "people and places"}
USUAL = ("false belief", "true belief")  # the two tests that most studies of belief make


def places(tables: Tables) -> Finding:
    strongest = {}
    for seed in tables.seeds():
        for role in ("previous token", "prefix matching"):
            rows = tables.find(f"village/seed-{seed}/heads", measure=role)
            latest = max(row["step"] for row in rows)
            best = max((row for row in rows if row["step"] == latest), key=lambda row: row["value"])
            if best["value"] > MOST:
                strongest[role, seed] = (best["layer"], best["head"])
    pairs = [
        (one, other)
        for (role, seed), one in strongest.items()
        for (same, sister), other in strongest.items()
        if role == same and seed < sister
    ]
    if not pairs:
        raise LookupError("no two sisters have a head of the same role")
    layer, head = sum(a[0] == b[0] for a, b in pairs), sum(a == b for a, b in pairs)
    heads = 1 + max(row["head"] for row in tables.rows("village/seed-0/heads"))
    result = "holds" if head == len(pairs) else "in part" if head > len(pairs) / 2 else "fails"
    said = (
        f"For two jobs, looking one token back and copying, we compared the head that does it most. In {head} of "
        f"{len(pairs)} comparisons between sisters it is the same head, in {layer} at least the same layer."
    )
    return Finding(
        result,
        said,
        (
            counted("same layer, same head", head, len(pairs), "comparisons; they share sisters, so no interval"),
            counted("same layer", layer, len(pairs), "comparisons"),
            Figure("same head by chance, the layer given", 1 / heads, None, None, f"one of {heads} heads", faint=True),
        ),
    )


def reach(tables: Tables) -> Finding:
    """After the last layer a push nearly writes the answer in, so what counts is a push one layer earlier."""

    def moved(way: str, layer: int) -> dict:
        wanted = {"who": "all seeds", "measure": "answers moved", "later": "free"}
        return tables.find("village/limits/pushes", **wanted, way=way, layer=layer)[0]

    last = max(row["layer"] for row in tables.find("village/limits/pushes", measure="answers moved"))
    pushed, chance = moved("means", last - 1), moved("random", last - 1)
    by = f"lowest to highest of {pushed['n']} sisters"
    most = pushed["least"] > max(MOST, chance["most"] + CLEAR)
    result = "holds" if most else "in part" if pushed["least"] > chance["most"] else "fails"
    said = {
        "holds": "A push in one direction, a layer before the last, turns most answers in every sister; a random push "
        "turns far fewer.",
        "in part": "A push in one direction, a layer before the last, turns more answers in every sister than a random "
        "push does, though not most of them in each.",
        "fails": "A push in one direction, a layer before the last, turns no more answers than a random push does.",
    }[result]
    return Finding(
        result,
        said,
        tuple(
            Figure(label, row["value"], row["least"], row["most"], by, faint=faint)
            for label, row, faint in (
                (f"answers turned by a push after layer {last - 1}", pushed, False),
                ("a random push as long", chance, True),
                (f"the push after layer {last}, where it nearly writes the answer in", moved("means", last), True),
            )
        ),
    )


def needed(tables: Tables) -> tuple[int, dict[tuple, set[str]]]:
    """How many heads the sisters have, and for which kinds of task each is needed: without it, a tenth of the answers
    is lost, by the whole interval."""
    heads, found = set(), {}
    for seed in tables.seeds():
        for row in tables.find(f"village/seed-{seed}/circuits", measure="mean ablation"):
            measure, _, figure = row["condition"].partition(":")
            if row["head"] is None or not figure.endswith("accuracy"):
                continue
            heads.add(head := (seed, row["layer"], row["head"]))
            if row["high"] <= -CLEAR:
                found.setdefault(head, set()).add(KINDS[measure])
    if not found:
        raise LookupError("no head is needed for anything")
    return len(heads), found


def onejob(tables: Tables) -> Finding:
    heads, jobs = needed(tables)
    one = sum(len(kinds) == 1 for kinds in jobs.values())
    result = "holds" if one == len(jobs) else "fails" if one < len(jobs) / 2 else "in part"
    said = (
        f"Of {heads} heads in the sisters, {len(jobs)} are needed for something that we test, {one} of them for "
        f"one kind of task ({', '.join(KINDS.values())}), {len(jobs) - one} for several."
    )
    return Finding(
        result,
        said,
        (
            counted("needed for one kind of task only", one, len(jobs), "needed heads; all were counted, so no interval"),
            counted("taken out, nothing tested is lost", heads - len(jobs), heads, "heads", faint=True),
        ),
    )


def spare(tables: Tables) -> Finding:
    def lost(measure: str, condition: str) -> dict:
        asked = f"repeats: random words, accuracy{condition}"
        return tables.find("village/over-seeds/circuits", measure=measure, condition=asked, layer=None)[0]

    one, every = lost("mean ablation", "; strongest induction head"), lost("mean ablation, all induction heads", "")
    beyond = lost("mean ablation, all induction heads", "; beyond the control")
    least, most = -one["most"], -one["least"]
    result = "holds" if least >= MOST else "in part" if most >= MOST else "fails"
    said = {
        "holds": "In every sister, the copying goes with its strongest head.",
        "fails": "In no sister the copying goes with its strongest head: others stand in.",
        "in part": "In some sisters the copying goes with its strongest head. In others, it stays.",
    }[result]
    by = f"lowest to highest of {one['n']} sisters"
    others = max(0, beyond["value"] - every["value"])
    return Finding(
        result,
        said,
        (
            Figure("copying lost without the strongest copying head", -one["value"], least, most, by),
            Figure("lost without all copying heads", -every["value"], -every["most"], -every["least"], by),
            Figure("lost without as many other heads", others, None, None, "on average", faint=True),
        ),
    )


def named(tables: Tables) -> Finding:
    _, jobs = needed(tables)
    roles = set()
    for seed in tables.seeds():
        rows = tables.rows(f"village/seed-{seed}/heads")
        last = max(row["step"] for row in rows)
        roles |= {
            (seed, row["layer"], row["head"])
            for row in rows
            if row["step"] == last
            and row["value"] > MOST
            and row["measure"] in ("previous token", "duplicate token", "prefix matching")
        }
    known = len(roles & jobs.keys())
    result = "holds" if known >= NEARLY_ALL * len(jobs) else "fails" if known <= CLEAR * len(jobs) else "in part"
    said = (
        f"{len(jobs)} heads of the sisters are needed for something that we test. For {known} of them a simple "
        "rule says where they look, in lists of random words. For the others, and for other texts, no such rule "
        "is known to us."
    )
    counts = "heads; all were counted, so no interval"
    return Finding(result, said, (counted("needed heads whose gaze a simple rule tells", known, len(jobs), counts),))


def drive(tables: Tables) -> Finding:
    def figure(school: str, measure: str) -> dict:
        return tables.find("driving/summary", school=school, measure=measure)[0]

    way, shuffled = (figure(school, "drives as the cart") for school in ("hills", "shuffled"))
    far, held, untrained = (figure(school, "distance_off") for school in ("hills", "held", "untrained"))
    learned = figure("hills less held", "distance_off")["high"] < 0  # paired: machines that began alike
    result = "holds" if way["low"] > MOST else "in part" if learned else "fails"
    distance = (
        "By driving the machines learned how far to go."
        if learned
        else "How far to go, machines whose wheels were held fast while they learned came to know as well."
    )
    right_way = (
        "Which way to go, most of them learned."
        if way["low"] > MOST
        else "Which way to go, most of them did not learn."
        if way["high"] < MOST
        else "Whether most of them learned which way to go, so few machines can’t tell."
    )
    return Finding(
        result,
        f"{distance} {right_way} (These were machines of cogs, and no language model.)",
        (
            measured("goes the way the cart went", way, "machines"),
            measured("the same, trained on shuffled smoke", shuffled, "machines", faint=True),
            measured("ends so far from where the cart ends, trained", far, "machines", unit="lengths"),
            measured("the same, wheels held fast in training", held, "machines", unit="lengths", faint=True),
            measured("the same, untrained", untrained, "machines", unit="lengths", faint=True),
        ),
    )


def elsewords(tables: Tables) -> Finding:
    def scores(way: str) -> list[list[float]]:
        return [
            [row["value"] for row in tables.of_seeds("capacities", measure=measure, way=way, condition=condition)]
            for _, (measure, _, condition) in ASKED
        ]

    read, new = scores("choice"), scores("retold")
    at_home, abroad = (min(map(min, found)) >= NEARLY_ALL for found in (read, new))
    result = "holds" if at_home and abroad else "in part" if at_home else "fails"
    said = {
        "holds": "It does as well in wordings that no text has.",
        "fails": "Not even in the wordings that it read is it reliable.",
        "in part": "In the wordings that it read it is reliable. In others it is not.",
    }[result]
    coin = "sisters; a coin: 50%"
    return Finding(
        result,
        said,
        tuple(
            figure
            for (name, _), old, other in zip(ASKED, read, new)
            for figure in (span(f"{name}, as read", old, coin, faint=True), span(f"{name}, in new wordings", other, coin))
        ),
    )


def settled(tables: Tables) -> Finding:
    rules: dict[str, dict[str, dict]] = {}
    for row in tables.find("village/rivals", measure="belief", way="choice"):
        rules.setdefault(row["rival"], {})[row["condition"]] = row
    model = {
        condition: tables.last("village/seed-0/capacities", measure="belief", way="choice", condition=condition)
        for condition in next(iter(rules.values()))
    }
    parted = {
        rival for rival, rows in rules.items() if any(row["high"] < model[condition]["low"] for condition, row in rows.items())
    }
    passing = {rival for rival, rows in rules.items() if all(rows[condition]["value"] >= NEARLY_ALL for condition in USUAL)}
    said = (
        f"{len(passing)} of {len(rules)} simple rules pass the two usual tests, of one who was away and one who "
        f"was there. With all {len(model)} kinds of test, {len(parted)} of the rules do worse than the model "
        "somewhere."
    )
    return Finding(
        graded(len(parted), len(rules)),
        said,
        (
            counted("rules that some test tells from the model", len(parted), len(rules), "rules"),
            counted("rules that pass the two usual tests", len(passing), len(rules), "rules", faint=True),
        ),
    )
