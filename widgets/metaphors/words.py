"""How a metaphor is written down, and the questions that are put to all of them."""

from __future__ import annotations

ROWS = [
    {"id": "hand", "question": "Who has a hand in it?", "short": "Hands"},
    {"id": "control", "question": "What is controlled?", "short": "Control"},
    {"id": "chance", "question": "What is left to chance?", "short": "Chance"},
    {"id": "known", "question": "What can be known, and by whom?", "short": "Knowledge"},
]

#: The lesson in which each figure of the book stands: where it lies under chapters/, and its title.
STANDS = {
    "TwoMachines": ("opening/two-machines", "Two machines"),
    "TrainingStep": ("what-we-know/many-knobs", "Many knobs"),
    "WeightEditor": ("what-we-know/one-knob", "One knob"),
    "LiveTraining": ("what-we-know/grow-one", "Grow one yourself"),
    "CheckpointSlider": ("what-we-know/as-it-grew", "As it grew"),
    "CorpusSearch": ("what-we-know/one-text", "One text"),
    "Openness": ("what-we-know/the-large-ones", "And the large ones?"),
    "PostTraining": ("what-we-know/later-lessons", "Later lessons"),
    "ForwardPass": ("what-we-know/one-sentence", "Follow one sentence through"),
    "CapacityCurves": ("what-we-dont-know/why-can-it", "Why can it do that?"),
    "MeasurementValidity": ("what-we-dont-know/what-a-test-shows", "What a test shows"),
    "LinearProbe": ("what-we-dont-know/is-the-world-inside", "Is the world inside?"),
    "LevelsOfAnalysis": ("what-we-dont-know/how-does-it", "How does it do it?"),
    "InductionHeads": ("what-we-dont-know/a-circuit", "A circuit that was found"),
    "RivalExplanations": ("what-we-dont-know/when-is-it-finished", "When is an explanation finished?"),
    "DrivingMachine": ("what-we-dont-know/it-learned-to-drive", "It learned to drive"),
    "GardenersControls": ("grown-or-made/what-the-gardener-set", "What the gardener set"),
    "SeedComparison": ("grown-or-made/another-seed", "Another seed"),
    "DataAblation": ("grown-or-made/another-soil", "Another soil"),
    "PlainStatement": ("grown-or-made/in-plain-words", "In plain words"),
}


def place(widget: str) -> dict:
    """The lesson in which a figure stands, for a link: `path` is relative to the site's root."""
    lesson, title = STANDS[widget]
    return {"lesson": title, "path": f"chapters/{lesson}.html"}


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
