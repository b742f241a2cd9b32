"""CapacityCurves: draw the curve you expect, then see what the models learned by when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from traitlets import Bool, Dict, Int, List, TraitError, Unicode, default, validate

from widgets import base, specimens
from widgets.keeping import one_of

MODEL = "village"
CHANCE = 0.5  # of a forced choice between two
FREE = "generation"  # a way without a chance level, since anything may be said
WAYS = {
    "choice": "as in its texts",
    "question": "as a question",
    "retold": "in other words",
    FREE: "left to go on by itself",
}
#: Rivals of `lab.evaluation.rivals`, and what each goes by.
RIVALS = {
    "5-gram": "counts of every row of up to five tokens in the training text",
    "word pairs": "which words stand in one sentence more often than chance",
    "nearest noun": "the verb takes the number of the noun beside it",
    "first noun": "the verb takes the number of the first noun",
    "last place of the thing": "name the place where the thing was put last",
    "last place before leaving": "name the place that was told last before the one who is asked about went out",
}


@dataclass(frozen=True)
class Capacity:
    """One curve: the rows of capacities.csv with this measure and condition, and the rivals to draw beside it."""

    id: str
    group: str
    label: str
    about: str
    measure: str
    condition: str
    rivals: tuple[str, ...]


_VERB = ("5-gram", "word pairs", "nearest noun", "first noun")
_PLACE = ("5-gram", "word pairs", "last place of the thing", "last place before leaving")
_SCENE = "Maya puts the ribbon in the basket and goes out. Otto moves it to the jar. Maya comes back. "
CAPACITIES = (
    Capacity(
        "other-number",
        "Grammar",
        "The verb, past a noun of the other number",
        "“The dog behind the horses …”: is “is” more probable than “are”?",
        "agreement",
        "attractor of the other number",
        _VERB,
    ),
    Capacity(
        "same-number",
        "Grammar",
        "The verb, past a noun of the same number",
        "“The dog behind the horse …”: is “is” more probable than “are”? The noun beside the verb helps.",
        "agreement",
        "attractor of the same number",
        _VERB,
    ),
    Capacity(
        "deed",
        "Plausibility",
        "Whose deed is it?",
        "“The brave baker …”: is the baker’s own deed more probable than one of another trade?",
        "plausibility",
        "deed of another",
        ("5-gram", "word pairs"),
    ),
    Capacity(
        "away",
        "Belief",
        "Where will she look, who was away?",
        _SCENE + "Where will Maya look: in the basket, where she left it, or in the jar?",
        "belief",
        "false belief",
        _PLACE,
    ),
    Capacity(
        "mover",
        "Belief",
        "Where will he look, who moved it?",
        _SCENE + "Where will Otto look? He moved it himself.",
        "belief",
        "mover",
        _PLACE,
    ),
    Capacity(
        "saw",
        "Belief",
        "Where will she look, who saw it moved?",
        "The same sentences, but Otto moves the ribbon before Maya goes out. Where will she look?",
        "belief",
        "true belief",
        _PLACE,
    ),
    Capacity(
        "back",
        "Belief",
        "Where will she look, back before the move?",
        "Maya goes out and comes back, and only then Otto moves the ribbon. Where will she look?",
        "belief",
        "back before the move",
        _PLACE,
    ),
    Capacity("reality", "Belief", "Where is it really?", _SCENE + "Where is the ribbon really?", "belief", "reality", _PLACE),
)
#: Which the reader draws first, in this order.
TO_DRAW = ("other-number", "away")


class CapacityCurves(base.Widget):
    """What each of the sister models can do after how much reading, with chance and simple rivals; the items behind
    every point; and published figures of large models beside them. The reader first draws what they expect.

    >>> CapacityCurves(capacity="away", way="retold", point=[0, 900], revealed=True)
    """

    _esm = base.STATIC / "capacity_curves.js"
    _css = base.STATIC / "capacity_curves.css"

    capacity = Unicode(TO_DRAW[0], help="Which curve is shown, by its id in `curves`.").tag(
        sync=True, kept=lambda self: one_of(curve["id"] for curve in self.curves)
    )
    way = Unicode("choice", help="How the items are asked: choice, question, retold or generation.").tag(
        sync=True, kept=one_of(WAYS)
    )
    point = List(Int(), help="The point whose items are shown: seed and step; empty for none.").tag(
        sync=True, kept=lambda self: one_of([[], *self.points()])
    )
    revealed = Bool(False, help="Whether the curves are shown at once, without drawing first.").tag(
        sync=True, kept={"linked": False}
    )
    to_draw = List(Unicode(), list(TO_DRAW), help="Which curves the reader draws first, by id.").tag(sync=True)
    curves = List(Dict(), help="The curves of all seeds; see `read_curves`.").tag(sync=True)
    moments = List(Dict(), help="For each seed its steps, tokens, and which steps’ weights are kept.").tag(sync=True)
    published = Dict(help="Figures of other models; see `read_published`.").tag(sync=True)

    def files(self) -> list[str]:
        return ["village/items.json"]

    # What a trait is when nobody set it.

    @default("curves")
    def _read_curves(self) -> list[dict]:
        return read_curves(base.SPECIMENS / MODEL)

    @default("moments")
    def _read_moments(self) -> list[dict]:
        return read_moments(base.SPECIMENS / MODEL)

    @default("published")
    def _read_published(self) -> dict:
        return read_published(base.SPECIMENS / "published")

    def points(self) -> list[list[int]]:
        """Every seed and step that was measured."""
        return [[of["seed"], step] for of in self.moments for step in of["steps"]]

    # Which values a trait takes.

    @validate("capacity")
    def _known_capacity(self, proposal: dict) -> str:
        return _one_of("capacity", proposal["value"], [capacity.id for capacity in CAPACITIES])

    @validate("way")
    def _known_way(self, proposal: dict) -> str:
        return _one_of("way", proposal["value"], list(WAYS))

    @validate("to_draw")
    def _known_drawn(self, proposal: dict) -> list[str]:
        return [_one_of("to_draw", name, [capacity.id for capacity in CAPACITIES]) for name in proposal["value"]]

    @validate("point")
    def _measured_point(self, proposal: dict) -> list[int]:
        if proposal["value"]:
            if len(proposal["value"]) != 2:
                raise TraitError(f"point is a seed and a step, or empty, not {proposal['value']}.")
            seed, step = proposal["value"]
            steps = {moments["seed"]: moments["steps"] for moments in self.moments}
            if seed not in steps:
                raise TraitError(f"point's seed must be one of {specimens.listed(steps)}, not {seed}.")
            if step not in steps[seed]:
                raise TraitError(f"point's step must be one of {specimens.listed(steps[seed])}, not {step}.")
        return proposal["value"]


def read_curves(folder: Path) -> list[dict]:
    """Each of CAPACITIES that was measured, as JSON: its facts and `ways`.

    A way has `way`, `label`, `chance` (None where there is none), `n` (items), `seeds`, `mean` and `rivals` (name,
    about, value). A seed has `values`, shares of the n items, one for each of its moments (see `read_moments`), None
    where there is no figure. `mean` has [tokens, value, low, high] at the moments that all seeds were measured at, with
    Student's 95 % interval over seeds (both ends None for a single seed).
    """
    from lab.evaluation.over_seeds import over_seeds

    rows = [row | {"seed": seed} for seed, of_seed in _tables(folder) for row in of_seed]
    steps = {moments["seed"]: moments["steps"] for moments in read_moments(folder)}
    rivals = _table(folder / "rivals.csv")
    found = []
    for capacity in CAPACITIES:
        ways = []
        for way, label in WAYS.items():
            asked = {"measure": capacity.measure, "condition": capacity.condition, "way": way}
            mine = _where(rows, **asked)
            if mine:
                seeds = sorted({row["seed"] for row in mine})
                ways.append(
                    {
                        "way": way,
                        "label": label,
                        "chance": None if way == FREE else CHANCE,
                        "n": mine[0]["n"],
                        "seeds": [{"seed": seed, "values": _values(_where(mine, seed=seed), steps[seed])} for seed in seeds],
                        "mean": _points(_where(over_seeds(mine), n=len(seeds))),
                        "rivals": [
                            {"name": name, "about": RIVALS[name], "value": row["value"]}
                            for name in capacity.rivals
                            for row in _where(rivals, rival=name, **asked)
                        ],
                    }
                )
        if ways:
            facts = {key: getattr(capacity, key) for key in ("id", "group", "label", "about", "measure", "condition")}
            found.append({**facts, "ways": ways})
    return found


def read_moments(folder: Path) -> list[dict]:
    """For each measured seed, ascending: `seed`, and in order of time its `steps`, `tokens`, and `kept`, those of the
    steps whose weights can be asked."""
    found = []
    for seed, rows in _tables(folder):
        tokens = {row["step"]: row["tokens"] for row in rows}
        steps = sorted(tokens)
        kept = [checkpoint["step"] for checkpoint in specimens.checkpoints(folder.name, seed)]
        found.append({"seed": seed, "steps": steps, "tokens": [tokens[step] for step in steps], "kept": kept})
    return found


def read_published(folder: Path) -> dict:
    """`agreement`: for each Pythia model its `points`, [share of its training, accuracy]. `belief`: who, kind, n,
    false_belief and true_belief. specimens/published/README.md says where they are from."""
    agreement: dict[str, list] = {}
    for row in _table(folder / "pythia-agreement.csv"):
        agreement.setdefault(row["model"], []).append([row["share_of_training"], row["value"]])
    belief = [
        {key: row[key] for key in ("who", "kind", "n", "false_belief", "true_belief")}
        for row in _table(folder / "false-belief.csv")
    ]
    return {"agreement": [{"model": model, "points": points} for model, points in agreement.items()], "belief": belief}


def _tables(folder: Path) -> Iterator[tuple[int, list[dict]]]:
    """The seeds that were measured, with the rows of their capacities.csv."""
    for seed in specimens.seeds(folder.name):
        if rows := _table(folder / f"seed-{seed}" / "capacities.csv"):
            yield seed, rows


def _table(path: Path) -> list[dict]:
    """The rows of a table, none if there is no such file."""
    from lab import table

    return table.read(path) if path.is_file() else []


def _where(rows: list[dict], **wanted: object) -> list[dict]:
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def _values(rows: list[dict], steps: list[int]) -> list[float | None]:
    found = {row["step"]: row["value"] for row in rows}
    return [found.get(step) for step in steps]


def _points(rows: list[dict]) -> list[list]:
    return sorted(
        [row["tokens"], *(row[key] if row[key] is None else round(row[key], 4) for key in ("value", "low", "high"))]
        for row in rows
    )


def _one_of(trait: str, value: str, known: list[str]) -> str:
    if value not in known:
        raise TraitError(f"{trait} must be one of {', '.join(known)}, not {value!r}.")
    return value
