"""What rules make of the scenes in which a second thing is moved last: `python -m lab.inside.probes.second_thing`.

The models' own answers to these scenes (`lab.inside.probes.scenes`, "two things") stand in probes.csv. Here are the same
scenes, answered by the rules of `rules`: only beside these does a model's figure say anything. Three containers are in
each scene, so that whoever chooses one of them by lot is right in a third.
"""

from pathlib import Path

from lab import command
from lab.evaluation import intervals
from lab.evaluation.rules import RULES
from lab.growing import checkpoints
from lab.inside.probes.scenes import Told, scenes
from lab.table import rounded, write

COLUMNS = ("rival", "target", "n", "value", "low", "high")
FILE = "second-thing.csv"
KIND = "two things"
COUNT = 120  # scenes, the very ones of probes.csv
QUESTIONS = {"belief": "{seeker} looks for the {thing} in the", "place": "The {thing} is really in the"}


def asked(count: int = COUNT) -> list[Told]:
    """The scenes of two things among those that `lab.inside.probes.measure` tries its probes on."""
    return [scene for scene in scenes(count, held_out=True) if scene.kind == KIND]


def prompt(scene: Told, target: str) -> str:
    """The story with one of QUESTIONS after it: where the seeker will look, or where the thing is."""
    return f"{scene.story} {QUESTIONS[target].format(seeker=scene.seeker, thing=scene.thing)}"


def measure(count: int = COUNT) -> list[dict]:
    """Rows with rival, target ("belief" or "place"), n, value (the share answered rightly), low and high."""
    rows = []
    for rule in RULES:
        for target in QUESTIONS if rule.capacity == "belief" else ():
            hits = [rule.answer(prompt(scene, target)) == getattr(scene, target) for scene in asked(count)]
            low, high = intervals.wilson(sum(hits), len(hits))
            value = sum(hits) / len(hits)
            rows.append(dict(rival=rule.name, target=target, n=len(hits), value=value, low=low, high=high))
    return rows


def write_table(root: Path = checkpoints.SPECIMENS) -> Path:
    """Write them to <root>/village/second-thing.csv."""
    path = root / "village" / FILE
    write(path, COLUMNS, [rounded(row) for row in measure()])
    return path


if __name__ == "__main__":
    command.without_arguments(__doc__)
    print(write_table())
