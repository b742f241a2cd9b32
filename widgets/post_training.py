"""PostTraining: the same question put to the grown model and to what later lessons made of it."""

from __future__ import annotations

import csv
from dataclasses import asdict
from typing import Any

from traitlets import Bool, Dict, Enum, Int, List, TraitError, Unicode, default, validate

from widgets import base, post_training_real, specimens
from widgets.keeping import one_of
from widgets.live import real

PARTS = ("ask", "judge", "steps", "losses")
ASKED = 4  # questions of a kind
SCENES = 6  # of a number of moves
QUESTION = {"kind", "asked", "answer", "true", "told", "claim", "about"}  # as lab.posttraining.questions has it
A_TEXT = {"is": "text", "most": 2000}
#: What the page takes back as a question.
A_QUESTION = {
    "is": "dict",
    "of": {"told": A_TEXT, "asked": A_TEXT},
    "may": {"kind": A_TEXT, "answer": A_TEXT, "claim": A_TEXT, "about": A_TEXT, "true": {"is": "list", "most": 20, "of": A_TEXT}},
}
LABELS = {
    "who": "Who does it?",
    "deed": "What do they do?",
    "place": "Where is it?",
    "false belief": "A move missed",
    "true belief": "A move seen",
    "opinion": "An asker with an opinion",
    "again": "Say it again",
    "story": "Tell a story",
}

#: Each a model of its own, under `model` in specimens/. `base` is what it started from.
STAGES = (
    {"id": "base", "model": "village", "label": "As grown", "base": ""},
    {"id": "instruct", "model": "instruct", "label": "After instructions", "base": "base"},
    {"id": "preferences", "model": "preferences", "label": "After preferences", "base": "instruct"},
    {"id": "at-once", "model": "at-once", "label": "Answers at once", "base": "base"},
    {"id": "steps", "model": "steps", "label": "Writes steps", "base": "base"},
)

#: What is compared before and after a stage: title, the same in a sentence, unit, what is better ("" if neither), rows.
COMPARED = (
    (
        "Asked in the form of the lessons: right answers",
        "",
        "share",
        "more",
        (
            ("right", "who", "who does it"),
            ("right", "place", "where it is"),
            ("right", "false belief", "where one thinks it is"),
            ("right", "again", "a row of words again"),
            ("tracking", 3, "where it is after 3 moves"),
            ("tracking", 6, "where it is after 6 moves"),
        ),
    ),
    (
        "What the judge gives, of 3 points",
        "points for ",
        "points",
        "more",
        (("judge", "place", "a place"), ("judge", "story", "a story")),
    ),
    ("Words in an answer", "words for ", "words", "", (("words", "place", "a place"), ("words", "story", "a story"))),
    (
        "Surprise at its own kind of text, in nats: less is better",
        "guessing on in its own ",
        "nats",
        "less",
        (("loss", "scene", "scenes"), ("loss", "day", "days"), ("loss", "song", "songs")),
    ),
    (
        "What it could do before, asked in the village’s own words",
        "",
        "share",
        "more",
        (
            ("agreement", "attractor of the other number", "verb past another noun"),
            ("plausibility", "deed of another", "whose deed it is"),
            ("belief", "false belief", "a move missed"),
            ("belief", "true belief", "a move seen"),
            ("belief", "there and back", "moved back unseen"),
            ("repeats", "accuracy", "a list again"),
        ),
    ),
)

_DRAWN = {
    "right",
    "right without the form",
    "right in its own words",
    "words",
    "judge",
    "agrees",
    "tracking",
    "steps true",
    "loss",
    "agreement",
    "plausibility",
    "belief",
    "repeats",
    "tracking, last container named",
    "tracking, true steps",
    "follows, true steps",
    "tracking, false steps",
    "follows, false steps",
}


class PostTraining(base.Widget):
    """Ask the grown model and what later lessons made of it; hear the judge; try steps; see what it cost.

    >>> PostTraining(part="steps", moves=7)
    """

    _esm = base.STATIC / "post_training.js"
    _css = base.STATIC / "post_training.css"

    model = Enum(
        ("village", real.NAME),
        "village",
        help="Whose lessons are looked at: the village's, or, on the book's site, a real one's.",
    ).tag(sync=True, kept=lambda self: self.real and one_of(("village", real.NAME)))
    real = Bool(False, help="Whether the reader may turn to the real chat model, smollm2.").tag(sync=True)
    part = Enum(PARTS, "ask", help="Which of its four pages is shown: ask, judge, steps or losses.").tag(sync=True, kept=True)
    question = Dict(help="What is asked: told, asked and, if its truth is known, kind, true, …").tag(sync=True, kept=A_QUESTION)
    own = Unicode("", help="The reader's own answer, for the judge.").tag(sync=True, kept=True)
    moves = Int(3, help="In the scene asked about, 1 to 8.").tag(
        sync=True, kept=lambda self: one_of({scene["moves"] for scene in self.scenes})
    )
    scene = Int(0, min=0, max=SCENES - 1, help="Which of the scenes with so many moves.").tag(sync=True, kept=True)
    compared = Unicode("instruct", help="The stage whose gains and losses are shown.").tag(
        sync=True, kept=lambda self: one_of(stage["id"] for stage in self.stages if stage["base"])
    )

    stages = List(Dict(), help="The models there are: id, model, label, base.").tag(sync=True)
    questions = List(Dict(), help="Held-out questions of each kind, the first of those measured.").tag(sync=True)
    scenes = List(Dict(), help="Held-out scenes of 1 to 8 moves: question, thing, containers, steps.").tag(sync=True)
    practised = Int(help="Most moves in a scene of the lessons.").tag(sync=True)
    vocabulary = Dict(help="Lists: containers, actors, things, people, rooms; and the greeting.").tag(sync=True)
    taste = Dict(help="The judge's rule in numbers and words; see lab/posttraining/judge.py.").tag(sync=True)
    comparisons = List(Dict(), help="What is compared before and after a stage, in groups.").tag(sync=True)
    measured = List(List(), help="Of posttraining.csv: stage, measure, condition, n, value, low, high.").tag(sync=True)

    real_one = Dict(help="Of the real one: lessons and their sources, and what was measured in its form and without.").tag(
        sync=True
    )

    def files(self) -> list[str]:
        return [name for stage in self.stages for name in specimens.last(stage["model"])]

    @default("stages")
    def _shipped(self) -> list[dict]:
        there = specimens.models()
        return [dict(stage) for stage in STAGES if stage["model"] in there]

    # What the simulator tells, it tells when it is first looked at: until then nothing of `lab` is needed.

    @default("questions")
    def _first_questions(self) -> list[dict]:
        from lab.posttraining import questions

        return [
            {"label": LABELS[kind], **plain(question)}
            for kind in questions.TESTED
            for question in questions.held_out(kind, ASKED)
        ]

    @default("question")
    def _first_question(self) -> dict:
        return {key: value for key, value in next(q for q in self.questions if q["kind"] == "place").items() if key != "label"}

    @default("practised")
    def _most_moves(self) -> int:
        from lab.posttraining import moves

        return max(moves.MOVES)

    @default("scenes")
    def _first_scenes(self) -> list[dict]:
        from lab.posttraining import moves

        return [
            {
                "moves": number,
                "question": scene.question,
                "thing": scene.thing,
                "containers": list(scene.containers),
                "steps": [[step.source, step.target, step.place] for step in scene.steps],
            }
            for number in (*moves.MOVES, *moves.MORE)
            for scene in moves.held_out(number, SCENES)
        ]

    @default("vocabulary")
    def _words(self) -> dict:
        from lab.posttraining import questions
        from lab.text import days, words

        nouns = {"containers": words.CONTAINERS, "things": words.OBJECTS, "actors": [a.noun for a in days.ACTORS]}
        return {
            **{name: [noun.singular for noun in group] for name, group in nouns.items()},
            "people": [*words.GIRLS[:8], *words.BOYS[:8]],
            "rooms": list(words.ROOMS),
            "greeting": questions.GREETING,
        }

    @default("taste")
    def _judge(self) -> dict:
        from lab.posttraining import judge

        return {
            "sentence": judge.SENTENCE,
            "friendly": sorted(judge.FRIENDLY),
            "enough": judge.ENOUGH,
            "tedious": judge.TEDIOUS,
            "small": sorted(judge.SMALL),
        }

    @default("comparisons")
    def _what_is_compared(self) -> list[dict]:
        return [
            {
                "title": title,
                "short": short,
                "unit": unit,
                "better": better,
                "rows": [{"measure": m, "condition": str(c), "label": label} for m, c, label in rows],
            }
            for title, short, unit, better, rows in COMPARED
        ]

    @default("measured")
    def _read_table(self) -> list[list]:
        table = base.SPECIMENS / "village" / "posttraining.csv"
        if not table.is_file():
            return []
        with table.open(newline="", encoding="utf-8") as file:
            return [
                [
                    row["stage"],
                    row["measure"],
                    row["condition"],
                    int(row["n"]),
                    *(float(row[key]) for key in ("value", "low", "high")),
                ]
                for row in csv.DictReader(file)
                if row["measure"] in _DRAWN and (row["way"] or "choice") == "choice"
            ]

    @default("real_one")
    def _what_is_known_of_it(self) -> dict:
        return post_training_real.told()

    @validate("question")
    def _proper_question(self, proposal: dict) -> dict:
        if not {"told", "asked"} <= proposal["value"].keys() <= QUESTION:
            more = specimens.listed(QUESTION - {"told", "asked"})
            raise TraitError(
                f"a question needs told and asked, and may have {more}; this one has {specimens.listed(proposal['value'])}."
            )
        return proposal["value"]

    @validate("moves")
    def _told_moves(self, proposal: dict) -> int:
        told = {scene["moves"] for scene in self.scenes}
        if proposal["value"] not in told:
            raise TraitError(f"moves must be one of {specimens.listed(told)}, not {proposal['value']}.")
        return proposal["value"]

    @validate("compared")
    def _known_stage(self, proposal: dict) -> str:
        after = [stage["id"] for stage in self.stages if stage["base"]]
        if after and proposal["value"] not in after:
            raise TraitError(f"compared must be one of {specimens.listed(after)}, not {proposal['value']!r}.")
        return proposal["value"]


def plain(question: Any) -> dict:
    """A `lab.posttraining.questions.Question` as JSON."""
    return asdict(question) | {"true": list(question.true)}
