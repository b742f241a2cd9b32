"""How a metaphor is written down, and the questions that are put to all of them."""

from __future__ import annotations

import re

ROWS = [
    {"id": "hand", "question": "Who has a hand in it?", "short": "Hands"},
    {"id": "control", "question": "What is controlled?", "short": "Control"},
    {"id": "chance", "question": "What is left to chance?", "short": "Chance"},
    {"id": "known", "question": "What can be known, and by whom?", "short": "Knowledge"},
]

CHAPTERS = {
    "opening": "A machine that nobody fully understands",
    "what-we-know": "What we do know",
    "what-we-dont-know": "What we don’t know",
    "grown-or-made": "Grown, not made?",
}

#: Where each figure of the book stands: its chapter and the heading over it.
STANDS = {
    "TwoMachines": ("opening", "Two machines"),
    "TrainingStep": ("what-we-know", "Many knobs"),
    "WeightEditor": ("what-we-know", "Many knobs"),
    "LiveTraining": ("what-we-know", "Grow one yourself"),
    "CheckpointSlider": ("what-we-know", "Watch it learn"),
    "CorpusSearch": ("what-we-know", "Was it memory?"),
    "Openness": ("what-we-know", "And the large ones?"),
    "PostTraining": ("what-we-know", "Later lessons"),
    "ForwardPass": ("what-we-know", "Follow one sentence through"),
    "CapacityCurves": ("what-we-dont-know", "Why can it do that?"),
    "MeasurementValidity": ("what-we-dont-know", "How would we know that it is there?"),
    "LinearProbe": ("what-we-dont-know", "Is the world inside?"),
    "LevelsOfAnalysis": ("what-we-dont-know", "How does it do it?"),
    "InductionHeads": ("what-we-dont-know", "A circuit that was found"),
    "RivalExplanations": ("what-we-dont-know", "When is an explanation finished?"),
    "DrivingMachine": ("what-we-dont-know", "An engine that learned to drive"),
    "GardenersControls": ("grown-or-made", "What the gardener set"),
    "SeedComparison": ("grown-or-made", "Another seed"),
    "DataAblation": ("grown-or-made", "Another soil"),
    "PlainStatement": ("grown-or-made", "In plain words"),
}


def place(widget: str) -> dict:
    """Where a figure stands, for a link: `path` is relative to the site's root."""
    chapter, heading = STANDS[widget]
    anchor = re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")  # as docutils makes an id of a heading
    return {"chapter": CHAPTERS[chapter], "heading": heading, "path": f"chapters/{chapter}.html#{anchor}"}


def claim(row: str, source: str, target: str, ground: dict) -> dict:
    """One thing the source has, what it would mean for a language model, and what that is held against."""
    return {"row": row, "source": source, "target": target, "ground": ground}


def says(experiment: str) -> dict:
    """The metaphor says what the experiment's statement says."""
    return {"kind": "measured", "experiment": experiment, "says": True}


def denies(experiment: str) -> dict:
    """The metaphor says the opposite."""
    return {"kind": "measured", "experiment": experiment, "says": False}


def built(result: str, why: str, widget: str) -> dict:
    """Known from how the model was built, without measuring anything: holds, in part or fails."""
    return {"kind": "built", "result": result, "why": why, "widget": widget}


def judgement(why: str, widget: str = "") -> dict:
    """No figure decides this: the reader does."""
    return {"kind": "judgement", "why": why, "widget": widget}


def untested(why: str, widget: str = "") -> dict:
    """It could be tested, and in this book it was not."""
    return {"kind": "untested", "why": why, "widget": widget}


def metaphor(id: str, name: str, about: str, claims: list[dict], hides: list[dict], sources: list[str]) -> dict:
    """sources: keys of SOURCES. Claims get ids of their own, by which a reader's answers are kept."""
    numbered = [
        {"id": f"{claim['row']}-{sum(c['row'] == claim['row'] for c in claims[:at]) + 1}", **claim}
        for at, claim in enumerate(claims)
    ]
    return {"id": id, "name": name, "about": about, "claims": numbered, "hides": hides, "sources": sources}


def dark(text: str, widget: str = "") -> dict:
    """Something that a metaphor leaves in the dark, and where in the book it can be seen."""
    return {"text": text, "widget": widget}
