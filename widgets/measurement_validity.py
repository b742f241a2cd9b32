"""MeasurementValidity: is "it understands belief" what the tests show? The reader builds the case, card by card."""

from __future__ import annotations

import json
from pathlib import Path

from traitlets import Dict, List, TraitError, Unicode, default, validate

from widgets import base, specimens
from widgets.keeping import one_of
from widgets.measurement_validity_cards import CARDS, CLAIMS, RULES, SOURCES, Card

MODEL = "village"


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
