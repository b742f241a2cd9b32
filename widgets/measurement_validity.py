"""MeasurementValidity: is "it understands belief" what the tests show? The reader builds the case, card by card."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from traitlets import Dict, List, TraitError, Unicode, default, validate

from widgets import base, specimens
from widgets.keeping import one_of

MODEL = "village"

#: Rivals of `lab.evaluation.rivals`: how each is called here, and what it goes by.
RULES = {
    "last place before leaving": (
        "the place named last before she went out",
        "Name the place that was told last before the one who is asked about went out. Whose "
        "place, and who saw what, is of no matter to it.",
    ),
    "last place of the thing": (
        "where the thing was put last",
        "Name the place where the thing was put last, whoever is asked about.",
    ),
    "last container": ("the place named last", "Name whatever place the story named last."),
    "5-gram": (
        "counts of five words in a row",
        "Counts of every row of up to five tokens in the training text, and nothing else.",
    ),
    "last place of the thing while there": (
        "a note of who is there",
        "A dozen lines of program: note who is in the room, and for each person the "
        "place in which the thing was last put before their eyes.",
    ),
}


@dataclass(frozen=True)
class Claim:
    """What might be said of the model. A claim speaks of a card if all of what it asks for holds there."""

    id: str
    text: str
    read: bool = False  # only tellings whose forms it read
    person: bool = False  # only where somebody will look
    places: int = 0  # only so many places to choose from; 0: any number

    def speaks_of(self, card: Card) -> bool:
        return (card.way != "retold" or not self.read) and (card.person or not self.person) and self.places in (0, card.places)


CLAIMS = (
    Claim("belief", "It understands what others believe."),
    Claim("tellings", "In the tellings it read, it keeps track of which of two people saw the move.", read=True, person=True),
    Claim(
        "two-places",
        "In the tellings it read, with two places to choose from, it names the right one for each person.",
        read=True,
        person=True,
        places=2,
    ),
)


@dataclass(frozen=True)
class Card:
    """One test. `way` and `condition` are those of capacities.csv; a `target` means the scenes of `second_thing`."""

    id: str
    group: str
    title: str
    about: str
    condition: str
    way: str = "choice"
    person: bool = True  # whether it asks where somebody will look; else where the thing is
    target: str = ""

    @property
    def places(self) -> int:
        return 3 if self.target else 2


_TOLD, _ASKED, _WORDS, _SECOND = ("Told as in its texts", "Asked otherwise", "Told in other words", "With a second thing")
CARDS = (
    Card("away", _TOLD, "She was away", "The thing is moved while she is away. Where will she look?", "false belief"),
    Card(
        "saw",
        _TOLD,
        "She saw it",
        "The same sentences in another order: the thing is moved, and then she goes out.",
        "true belief",
    ),
    Card("no-move", _TOLD, "Nothing is moved", "She goes out and comes back, and nobody touches the thing.", "no move"),
    Card(
        "mover", _TOLD, "The one who moved it", "She was away; but the question is where the one who moved it will look.", "mover"
    ),
    Card(
        "back",
        _TOLD,
        "Back before the move",
        "She goes out and comes back, and only then the thing is moved.",
        "back before the move",
    ),
    Card(
        "there-and-back", _TOLD, "Moved twice", "It is moved before her eyes, and moved back when she is out.", "there and back"
    ),
    Card(
        "other",
        _TOLD,
        "Another thing is moved",
        "While she is out, a thing is moved, but not the one she will look for.",
        "irrelevant move",
    ),
    Card(
        "reality",
        _TOLD,
        "Where is it really?",
        "The first story again, and the question where the thing is.",
        "reality",
        person=False,
    ),
    Card(
        "question",
        _ASKED,
        "Asked outright",
        "The first story, with a question in place of a sentence to go on with.",
        "false belief",
        way="question",
    ),
    Card(
        "generation",
        _ASKED,
        "Left to say it",
        "The first story, and the model goes on by itself. What does it name first?",
        "false belief",
        way="generation",
    ),
    Card(
        "retold-away",
        _WORDS,
        "She was away",
        "The first story, in sentence forms that no training text has.",
        "false belief",
        way="retold",
    ),
    Card("retold-mover", _WORDS, "The one who moved it", "The one who moved it, in such forms.", "mover", way="retold"),
    Card(
        "retold-there-and-back",
        _WORDS,
        "Moved twice",
        "Moved before her eyes and back behind her back, in such forms.",
        "there and back",
        way="retold",
    ),
    Card(
        "second-person",
        _SECOND,
        "Where will she look?",
        "Three places. The thing is moved when she is out, and at last a second thing is moved as well.",
        "two things",
        target="belief",
    ),
    Card(
        "second-place",
        _SECOND,
        "Where is it really?",
        "The same stories, and the question where the first thing is.",
        "two things",
        person=False,
        target="place",
    ),
)

#: Where the doubt was raised before, with the address of each.
SOURCES = (
    {
        "label": "Cronbach & Meehl 1955",
        "url": "https://doi.org/10.1037/h0040957",
        "about": "a test stands for what it is said to measure only within a net of predictions",
    },
    {
        "label": "Trott et al. 2023",
        "url": "https://doi.org/10.1111/cogs.13309",
        "about": "false-belief stories put to people and to a large model",
    },
    {
        "label": "Ullman 2023",
        "url": "https://arxiv.org/abs/2302.08399",
        "about": "small alterations of such stories, and large models that fail",
    },
    {
        "label": "Shapira et al. 2024",
        "url": "https://arxiv.org/abs/2305.14763",
        "about": "many such tests at once, with short cuts as rivals",
    },
)


class MeasurementValidity(base.Widget):
    """Cards of evidence about one claim, turned by the reader: what understanding and a simple rule would each make of a
    test, what the models make of it, and whether the test can tell the two apart. At the end, the reader's own case.

    >>> MeasurementValidity(rule="last container", card="back")
    """

    _esm = base.STATIC / "measurement_validity.js"
    _css = base.STATIC / "measurement_validity.css"

    rule = Unicode(next(iter(RULES)), help="The rival beside the claim, by its name in rivals.csv.").tag(
        sync=True, kept=one_of(RULES)
    )
    card = Unicode(CARDS[0].id, help="Which card lies open, by its id.").tag(
        sync=True, kept=lambda self: one_of(card["id"] for card in self.cards)
    )
    cards = List(Dict(), help="The tests and what came of them; see `read_cards`.").tag(sync=True)
    rules = List(Dict(), help="The rivals: name, label, about.").tag(sync=True)
    claims = List(
        Dict(),
        [{"id": claim.id, "text": claim.text} for claim in CLAIMS],
        help="What might be said of the model, the widest first: id, text.",
    ).tag(sync=True)
    sources = List(Dict(), list(SOURCES), help="Where the doubt was raised before: label, url, about.").tag(sync=True)

    @default("cards")
    def _read_cards(self) -> list[dict]:
        return read_cards(base.SPECIMENS / MODEL)

    @default("rules")
    def _all_rules(self) -> list[dict]:
        return [{"name": name, "label": label, "about": about} for name, (label, about) in RULES.items()]

    @validate("rule")
    def _known_rule(self, proposal: dict) -> str:
        return _one_of("rule", proposal["value"], list(RULES))

    @validate("card")
    def _known_card(self, proposal: dict) -> str:
        return _one_of("card", proposal["value"], [card.id for card in CARDS])


def read_cards(folder: Path) -> list[dict]:
    """Each of CARDS that was measured, as JSON: id, group, title, about, and

    - `prompt` and `answers` ([text, whether it is right]): the first of its items;
    - `chance`: the share that blind choice is right in, None where anything may be said;
    - `seeds`: seed, n, value, low, high at the last step; low and high are Wilson's 95 % interval over items;
    - `rules`: by the name of a rule the share that it is right in, and n; rules that were not asked are left out;
    - `claims`: the ids of the claims that speak of it. All of them say: right, slips apart.
    """
    tables = {seed: folder / f"seed-{seed}" for seed in specimens.seeds(folder.name)}
    capacities = {seed: _table(path / "capacities.csv") for seed, path in tables.items()}
    probes = {seed: _table(path / "probes.csv") for seed, path in tables.items()}
    rivals, second = _table(folder / "rivals.csv"), _table(folder / "second-thing.csv")
    found = []
    for card in CARDS:
        if card.target:
            # Whether an answer is right is whether it is the place asked for: the label of the target's own name.
            asked = dict(measure="answer", target=card.target, condition=card.condition, label=card.target)
            of_seeds, of_rules = probes, _where(second, target=card.target)
        else:
            asked = dict(measure="belief", way=card.way, condition=card.condition)
            of_seeds, of_rules = capacities, _where(rivals, **asked)
        rows = {seed: _where(table, **asked)[-1:] for seed, table in of_seeds.items()}
        seeds = [
            {"seed": seed, **{key: row[key] for key in ("n", "value", "low", "high")}}
            for seed, last in rows.items()
            for row in last
        ]
        if not seeds:
            continue
        prompt, answers = _second_item(card) if card.target else _item(folder, card)
        found.append(
            {
                "id": card.id,
                "group": card.group,
                "title": card.title,
                "about": card.about,
                "prompt": prompt,
                "answers": answers,
                "chance": None if card.way == "generation" else round(1 / card.places, 4),
                "seeds": seeds,
                "rules": {row["rival"]: {"value": row["value"], "n": row["n"]} for row in of_rules if row["rival"] in RULES},
                "claims": [claim.id for claim in CLAIMS if claim.speaks_of(card)],
            }
        )
    return found


def _item(folder: Path, card: Card) -> tuple[str, list[list]]:
    """The first item of a card: its prompt, and its answers with whether they are right, in order of the alphabet."""
    way = "choice" if card.way == "generation" else card.way
    groups = json.loads((folder / "items.json").read_text(encoding="utf-8"))
    asked = ("belief", way, card.condition)
    prompt, right, wrong = next(
        group["items"][0] for group in groups if (group["measure"], group["way"], group["condition"]) == asked
    )
    if card.way == "generation":
        prompt = prompt.removesuffix(" in the")
    return prompt, sorted([[right.strip(), True], [wrong.strip(), False]])


def _second_item(card: Card) -> tuple[str, list[list]]:
    from lab.inside.probes.scenes import scenes

    # As `lab.inside.probes.second_thing` asks, which would bring torch along.
    scene = next(one for one in scenes(1, held_out=True) if one.kind == card.condition)
    asks = f"{scene.seeker} looks for the {scene.thing} in the" if card.person else f"The {scene.thing} is really in the"
    return f"{scene.story} {asks}", sorted([place, place == getattr(scene, card.target)] for place in scene.containers)


def _table(path: Path) -> list[dict]:
    """The rows of a table, none if there is no such file."""
    from lab import table

    return table.read(path) if path.is_file() else []


def _where(rows: list[dict], **wanted: object) -> list[dict]:
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def _one_of(trait: str, value: str, known: list[str]) -> str:
    if value not in known:
        raise TraitError(f"{trait} must be one of {', '.join(known)}, not {value!r}.")
    return value
