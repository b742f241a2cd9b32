"""LinearProbe: is the world of a story inside the model? Read it off its numbers, and push it."""

from __future__ import annotations

import csv

from traitlets import Bool, Dict, Enum, Float, Int, List, TraitError, Unicode, default, validate

from widgets import base, specimens
from widgets.keeping import one_of

MODEL = "village"  # the one whose probes are kept for the page

PARTS = ("read", "map", "push", "elsewhere")
POSITIONS = ("end of story", "thing named", "before the answer", "before the truth")  # as in lab.inside.probes.reading
KINDS = ("differ", "agree", "two things")  # as in lab.inside.probes.scenes
QUESTIONS = ("belief", "place")

#: Nothing of it stands in the training text: there the feather is never in any of these.
SCENE = {
    "kind": "differ",
    "room": "barn",
    "seeker": "Maya",
    "mover": "Otto",
    "thing": "feather",
    "other": "key",
    "containers": ["box", "barrel", "trunk"],
}


class LinearProbe(base.Widget):
    """A story, and what a probe reads off the model that has read it, layer by layer: where the thing is, where somebody
    believes it to be; how well, by layer and step of training; and what the model says when its numbers are pushed.

    >>> probe = LinearProbe(part="push", layer=3)
    >>> probe.strength = 2       # the view follows
    """

    _esm = base.STATIC / "linear_probe.js"
    _css = base.STATIC / "linear_probe.css"

    parts = List(Unicode(), list(PARTS), help="Which views are offered.").tag(sync=True)
    part = Unicode(help="The view that is open; the first one offered if not given.").tag(
        sync=True, kept=lambda self: one_of(self.parts)
    )
    seed = Int(0, help="Which of the sister models, by the seed it grew from; at its last step.").tag(
        sync=True, kept=lambda self: one_of(self.seeds)
    )
    seeds = List(Int(), help="Those there are.").tag(sync=True)
    over_seeds = Bool(False, help="Whether measured figures are means over all seeds, not of this one.").tag(sync=True, kept=True)
    scene = Dict(help="kind, room, seeker, mover, thing, other (thing) and three containers.").tag(
        sync=True, kept=lambda self: self.scenes()
    )
    at_end = Bool(False, help="Whether it is read at the end of the story, not just before an answer.").tag(sync=True, kept=True)
    position = Enum(POSITIONS, "before the answer", help="Where the map's probes read.").tag(sync=True, kept=True)
    kind = Enum(KINDS, "differ", help="Which scenes the map's figures are of.").tag(sync=True, kept=True)
    question = Enum(QUESTIONS, "belief", help="What is asked when the model is pushed.").tag(sync=True, kept=True)
    layer = Int(3, help="After which layer it is pushed, from 0.").tag(sync=True, kept=one_of(range(4)))
    towards = Int(0, help="To which of the two containers that it would not name.").tag(sync=True, kept=one_of((0, 1)))
    strength = Float(1.0, help="1: as far as the two means lie apart; 0 to 3.").tag(sync=True, kept={"min": 0, "max": 3})
    draw = Int(1, help="Which random direction stands beside.").tag(sync=True, kept={"min": 0})
    words = Dict(help="What scenes are made of: containers (in the probes' order), things, people, rooms.").tag(sync=True)
    published = List(Dict(), help="Figures of Othello-GPT: read, network, where, low, high, about.").tag(sync=True)

    def files(self) -> list[str]:
        tables = [f"{MODEL}/{of}/{table}.csv" for of in (f"seed-{self.seed}", "over-seeds") for table in ("probes", "steering")]
        probes = f"{MODEL}/seed-{self.seed}/probes.safetensors"
        return [*specimens.last(MODEL, self.seed), probes, *tables, f"{MODEL}/steered.json"]

    # What a trait is when nobody set it. What the simulator tells, it tells when it is first asked.

    @default("part")
    def _first_part(self) -> str:
        return self.parts[0]

    @default("seeds")
    def _grown(self) -> list[int]:
        return specimens.seeds(MODEL)

    @default("scene")
    def _a_scene(self) -> dict:
        return SCENE | {"containers": list(SCENE["containers"])}

    @default("words")
    def _words(self) -> dict:
        from lab.text import words

        return {
            "containers": [noun.singular for noun in words.CONTAINERS],
            "things": sorted(noun.singular for noun in words.OBJECTS),
            "people": [*words.GIRLS, *words.BOYS],
            "rooms": list(words.ROOMS),
        }

    @default("published")
    def _othello(self) -> list[dict]:
        with (base.SPECIMENS / "published" / "othello-gpt.csv").open(newline="", encoding="utf-8") as file:
            return [
                row | {"low": float(row["low"]), "high": float(row["high"]), "about": row["about"] == "1"}
                for row in csv.DictReader(file)
            ]

    def scenes(self) -> dict:
        """The rule of a scene: it is made of the words that there are."""
        known = {"seeker": "people", "mover": "people", "thing": "things", "other": "things", "room": "rooms"}
        three = {"is": "list", "least": 3, "most": 3, "of": one_of(self.words["containers"])}
        parts = {part: one_of(self.words[words]) for part, words in known.items()}
        return {"is": "dict", "of": {"kind": one_of(KINDS), "containers": three, **parts}}

    # Which values a trait takes.

    @validate("seed")
    def _known_seed(self, proposal: dict) -> int:
        specimens.checkpoints(MODEL, proposal["value"])
        return proposal["value"]

    @validate("parts")
    def _known_parts(self, proposal: dict) -> list[str]:
        if not proposal["value"] or set(proposal["value"]) - set(PARTS):
            raise TraitError(f"parts must be some of {specimens.listed(PARTS)}, not {proposal['value']}.")
        return proposal["value"]

    @validate("part")
    def _offered(self, proposal: dict) -> str:
        if proposal["value"] not in self.parts:
            raise TraitError(f"part must be one of {specimens.listed(self.parts)}, not {proposal['value']!r}.")
        return proposal["value"]

    @validate("layer", "towards", "strength")
    def _within(self, proposal: dict) -> float:
        name, value = proposal["trait"].name, proposal["value"]
        low, high = {"layer": (0, 3), "towards": (0, 1), "strength": (0, 3)}[name]
        if not low <= value <= high:
            raise TraitError(f"{name} must be from {low} to {high}, not {value}.")
        return value

    @validate("scene")
    def _proper_scene(self, proposal: dict) -> dict:
        scene = proposal["value"]
        if scene.keys() != SCENE.keys():
            raise TraitError(f"a scene has {specimens.listed(SCENE)}; this one has {specimens.listed(scene)}.")
        if scene["kind"] not in KINDS:
            raise TraitError(f"a scene's kind must be one of {specimens.listed(KINDS)}, not {scene['kind']!r}.")
        known = self.words["containers"]
        if len(set(scene["containers"])) != 3 or not set(scene["containers"]) <= set(known):
            raise TraitError(
                f"a scene has three different containers of {specimens.listed(known)}; this one has {scene['containers']}."
            )
        if scene["seeker"] == scene["mover"] or scene["thing"] == scene["other"]:
            raise TraitError("a scene needs two people and two things, each different from the other.")
        return scene
