"""GardenersControls: what the maker sets, and which of it decided what: by measured spread."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from traitlets import Bool, Dict, List, TraitError, Unicode, default, validate

from widgets import base, of_seedlings
from widgets.beside_sisters import SISTERS, Figure, beyond, figure, runs
from widgets.data_ablation import TAKEN
from widgets.decided import SEED, alike, answer, division, typical_changes
from widgets.keeping import one_of

EARLIER = (1 / 8, 1 / 4, 1 / 2)  # of the text, at which a training is looked at as if it had been stopped


@dataclass(frozen=True)
class Control:
    """One thing that the maker of the model sets. `path` and `name`: where it stands in this repository."""

    id: str
    label: str
    here: str  # what it was for this model
    by: str  # who set it
    path: str
    name: str
    turned: str  # how it was turned, to see what it does


CONTROLS = (
    Control(
        SEED,
        "Starting values",
        "Every knob’s first value is drawn by chance. We gave only the number that the drawing starts from, the seed.",
        "chance, from a number of ours",
        "lab/growing/training.py",
        "start",
        "sisters from other seeds, on the same text",
    ),
    Control(
        "data",
        "Text",
        "Tales from a simulator: scenes, days, songs.",
        "we wrote what writes it",
        "lab/text/corpus.py",
        "document",
        "one kind of document taken out, or names dealt anew (lab/text/soils.py)",
    ),
    Control(
        "order",
        "Order of the text",
        "The first tale that the simulator told comes first, then its second, to the end.",
        "nobody thought about it",
        "lab/text/soils.py",
        "order",
        "the very same tales, shuffled; and shuffled once more",
    ),
    Control(
        "architecture",
        "Architecture",
        "How many layers, heads and knobs there are, and how they are wired.",
        "we chose it",
        "lab/growing/architecture.py",
        "config",
        "a single layer; or two layers of attention with nothing between",
    ),
    Control(
        "objective",
        "Objective",
        "To be less surprised by the next token. One line.",
        "we chose it",
        "lab/growing/training.py",
        "loss_of",
        "to fill gaps instead, with what comes after in sight (lab/growing/gap_filling.py)",
    ),
    Control(
        "amount",
        "Amount of training",
        "How many tokens it reads before it is left alone.",
        "we chose it",
        "lab/growing/garden.py",
        "LAST",
        "the same run looked at earlier",
    ),
)

#: Models that differ in one thing: the control, the folder in specimens/, what it is called here.
TURNED = (
    *(("data", taken.id, taken.line) for taken in TAKEN),
    ("order", "order-1", "shuffled"),
    ("order", "order-2", "shuffled once more"),
    ("architecture", "one-layer", "one layer"),
    ("architecture", "attention-only", "two layers, attention only"),
    ("objective", "masked", "fills gaps, asked in its own way"),
)


@dataclass(frozen=True)
class Outcome:
    """A figure of capacities.csv at the end of training. unit: "share" or "nats"; chance: what guessing earns."""

    id: str
    label: str
    about: str
    measure: str
    condition: str
    way: str | None = "choice"
    unit: str = "share"
    chance: float | None = 0.5


_SCENE = "Maya puts the ribbon in the basket and goes out. Otto moves it to the jar. "
_HEAD = "strongest head"
OUTCOMES = (
    Outcome(
        "copying",
        "Saying a list again",
        "Twenty random words, then the same again: is the right next word its first choice?",
        "repeats",
        "accuracy",
        None,
        chance=None,
    ),
    Outcome(
        "agreement",
        "The verb, past another noun",
        "“The dog behind the horses …”: is “is” likelier than “are”?",
        "agreement",
        "attractor of the other number",
    ),
    Outcome(
        "plain",
        "The verb, right at its noun",
        "“The dog …”: is “is” likelier than “are”? No noun stands between.",
        "agreement",
        "no attractor",
    ),
    Outcome(
        "plausibility",
        "Whose deed it is",
        "“The brave baker …”: is the baker’s own deed likelier than another’s?",
        "plausibility",
        "deed of another",
    ),
    Outcome(
        "away", "Where she will look, who was away", _SCENE + "Maya comes back. Where will she look?", "belief", "false belief"
    ),
    Outcome("mover", "Where he will look, who moved it", "The same story. Where will Otto look, who knows?", "belief", "mover"),
    Outcome("reality", "Where the thing really is", "The same story. Where, in the end, is the ribbon?", "belief", "reality"),
    Outcome(
        "retold",
        "The same of her, in unheard forms",
        "The story of Maya in forms of sentence that stand in no training text: “Away goes Maya.”",
        "belief",
        "false belief",
        "retold",
    ),
    Outcome(
        "scenes",
        "Surprise at new scenes",
        "How surprised it is by each token of scenes it never read, in nats: less is better.",
        "loss",
        "scene",
        None,
        "nats",
        None,
    ),
    Outcome("songs", "Surprise at new songs", "The same for songs and lists.", "loss", "song", None, "nats", None),
    Outcome(
        "head",
        "How strictly a head copies",
        "How much of its attention the strongest copying head pays to the word that followed last time.",
        "prefix matching",
        _HEAD,
        None,
        chance=None,
    ),
)

#: What the seedlings' tables call an outcome that they were asked as well.
SEEDLINGS = {
    "copying": "copying",
    "agreement": "agreement",
    "plausibility": "deeds",
    "away": "false belief",
    "mover": "mover",
    "reality": "reality",
    "scenes": "loss, scene",
    "songs": "loss, song",
}


class GardenersControls(base.Widget):
    """What the maker of a model sets, and which of it decided what came out: the reader says first, then sees each change
    beside what another seed alone does.

    >>> GardenersControls(outcome="away", revealed=True)
    """

    _esm = base.STATIC / "gardeners_controls.js"
    _css = base.STATIC / "gardeners_controls.css"

    outcome = Unicode(OUTCOMES[0].id, help="Which outcome is shown, by its id in `outcomes`.").tag(
        sync=True, kept=lambda self: one_of(outcome["id"] for outcome in self.outcomes)
    )
    revealed = Bool(False, help="Whether all is shown at once, without a guess.").tag(sync=True)
    controls = List(Dict(), help="What the maker sets: id, label, here, by, path, name, turned.").tag(sync=True)
    outcomes = List(Dict(), help="What came out, and with which control turned; see `read_outcomes`.").tag(sync=True)
    heads = List(Dict(), help="Where in each model the copying heads are; see `read_heads`.").tag(sync=True)
    alike = Dict(help="How alike sisters are inside; see `read_alike`.").tag(sync=True)

    @default("controls")
    def _controls(self) -> list[dict]:
        return [dict(vars(control)) for control in CONTROLS]

    @default("outcomes")
    def _read_outcomes(self) -> list[dict]:
        return read_outcomes()

    @default("heads")
    def _read_heads(self) -> list[dict]:
        return read_heads()

    @default("alike")
    def _read_alike(self) -> dict:
        return read_alike()

    @validate("outcome")
    def _known_outcome(self, proposal: dict) -> str:
        known = [outcome["id"] for outcome in self.outcomes]
        if proposal["value"] not in known:
            there = ", ".join(known) or "(nothing was measured)"
            raise TraitError(f"outcome must be one of {there}, not {proposal['value']!r}.")
        return proposal["value"]


# ---- What was measured -----------------------------------------------------------------------------------------------


def read_outcomes() -> list[dict]:
    """Each of OUTCOMES that the sisters were measured in: its facts, `n` (items), `sisters`, `turns`, `missing`, and what
    follows from them by `widgets.decided`: `typical`, `answer`, `division`; and `seedlings`, as `of_seedlings.parts` gives it.

    A sister has `seed`, `value`, `low` and `high`. A turn has `control`, `model`, `seed`, `label`, `n` and a figure as well, and
    `beyond`: below (-1) or above (1) the sisters, or 0, by the rule of `beside_sisters`; an amount's label is the tokens
    read. `missing`: models that were not grown, or not asked this.
    """
    sisters = runs(SISTERS)
    others = {model: found for _, model, _ in TURNED if (found := runs(model))}
    return [read for outcome in OUTCOMES if (read := _read_outcome(outcome, sisters, others))]


def _read_outcome(outcome: Outcome, sisters: dict[int, list[dict]], others: dict[str, dict[int, list[dict]]]) -> dict | None:
    last = {seed: at[max(at)] for seed, rows in sisters.items() if (at := _at_steps(rows, outcome))}
    if not last:
        return None
    kin = [figure(row) for row in last.values()]
    turns, missing = [], []
    for control, model, label in TURNED:
        grown = {seed: at for seed, rows in others.get(model, {}).items() if (at := _at_steps(rows, outcome))}
        for seed, at in grown.items():
            turns.append({"control": control, "model": model, "seed": seed, "label": label} | _turn(at[max(at)], kin))
        if not grown:
            missing.append({"control": control, "label": label, "grown": model in others})
    first = min(last)
    turns += [
        {"control": "amount", "model": SISTERS, "seed": first, "label": row["tokens"]} | _turn(row, kin)
        for row in earlier(_at_steps(sisters[first], outcome))
    ]
    typical = typical_changes(kin, turns)
    soils = [[figure(turn) for turn in some] for some in alike([turn for turn in turns if turn["control"] == "data"])]
    return {
        "id": outcome.id,
        "label": outcome.label,
        "about": outcome.about,
        "unit": outcome.unit,
        "chance": outcome.chance,
        "n": last[first]["n"],
        "sisters": [{"seed": seed} | figure(row)._asdict() for seed, row in last.items()],
        "turns": turns,
        "missing": missing,
        "typical": typical,
        "answer": answer(kin, turns, typical),
        "division": division(kin, soils, 0.5 if outcome.unit == "share" else math.inf),
        "seedlings": of_seedlings.parts(SEEDLINGS[outcome.id]) if outcome.id in SEEDLINGS else [],
    }


def _at_steps(rows: list[dict], outcome: Outcome) -> dict[int, dict]:
    """The row of an outcome at each step. Of the heads, whose numbers mean nothing, that of the strongest."""
    found: dict[int, dict] = {}
    for row in rows:
        if row["measure"] != outcome.measure or row["way"] != outcome.way:
            continue
        if outcome.condition == _HEAD:
            if row["step"] not in found or row["value"] > found[row["step"]]["value"]:
                found[row["step"]] = row
        elif row["condition"] == outcome.condition:
            found[row["step"]] = row
    return found


def earlier(at: dict[int, dict]) -> list[dict]:
    """The rows nearest to EARLIER, shares of the tokens read in all: each once, and never the last."""
    end = at[max(at)]["tokens"]
    nearest = [min(at, key=lambda step: abs(at[step]["tokens"] - share * end)) for share in EARLIER]
    return [at[step] for step in sorted({*nearest} - {max(at)})]


def _turn(row: dict, sisters: list[Figure]) -> dict:
    return {**figure(row)._asdict(), "n": row["n"], "beyond": beyond(figure(row), sisters)}


# ---- What nobody set -------------------------------------------------------------------------------------------------


def read_heads() -> list[dict]:
    """Of each model that was measured, at its end, `scores`[layer][head]: how much of its attention each head pays to the
    word after the same word. With `model`, `seed`, and `label`."""
    found = []
    for model, label in ((SISTERS, ""), *((model, label) for _, model, label in TURNED)):
        for seed, rows in runs(model).items():
            end = max(row["step"] for row in rows)
            scores: list[list[float]] = []
            for row in rows:
                place = re.fullmatch(r"L(\d+)H(\d+)", row["condition"] or "") if row["step"] == end else None
                if row["measure"] == "prefix matching" and place:
                    layer = int(place[1])
                    scores += [[] for _ in range(layer + 1 - len(scores))]
                    scores[layer].append(row["value"])
            if scores:
                told = f"seed {seed}" if not label else f"{label}, seed {seed}" if seed else label
                found.append({"model": model, "seed": seed, "label": told, "scores": scores})
    return found


def read_alike() -> dict:
    """Of similarity.csv: over pairs of sisters the least and most of `same`, how often both find the same next token
    likeliest; and of CKA at the word "the", over layers and pairs, of `trained` ones and of their `starts`. Empty without
    the table."""
    from lab import table

    path = base.SPECIMENS / SISTERS / "similarity.csv"
    rows = [row for row in table.read(path) if row["seed"] != row["other_seed"]] if path.is_file() else []

    def values(measure: str, condition: str, trained: bool) -> list[float]:
        return [
            row["value"] for row in rows if (row["measure"], row["condition"], bool(row["step"])) == (measure, condition, trained)
        ]

    groups = {
        "same": values("same prediction", "any token", True),
        "trained": values("CKA", "at the", True),
        "starts": values("CKA", "at the", False),
    }
    return {name: [min(found), max(found)] for name, found in groups.items()} if all(groups.values()) else {}
