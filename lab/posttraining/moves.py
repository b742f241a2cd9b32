"""Scenes in which whatever is in one container is put into another, so that each move needs the one before.

After "Anna puts all from the box into the jar" one must know what was in the box to know where the ball is. No sentence
names the ball again, and no document of the village tells such moves (Kim & Schuster 2023 test language models so).
The moves can be written out one by one (`steps`), or the answer can be given at once.
"""

import random
import re
from dataclasses import dataclass

from lab.posttraining.questions import furnish
from lab.text import narrator, words
from lab.text.world import ALLOWED, Scene

MOVES = (1, 2, 3, 4, 5, 6)  # in scenes that are trained on
MORE = (7, 8)  # in scenes that are only tested on
CONTAINERS, THINGS = 4, 2  # in a scene: two containers are always empty
_STEP = re.compile(r"The (\w+) into the (\w+): in the (\w+)\.")


@dataclass(frozen=True)
class Step:
    """One move, and where the thing asked for is after it."""

    source: str
    target: str
    place: str

    def told(self) -> str:
        return f"The {self.source} into the {self.target}: in the {self.place}."


@dataclass(frozen=True)
class Moved:
    """A told scene, a question, and the truth of it."""

    question: str  # the told scene, and where a thing of it is
    thing: str
    containers: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def answer(self) -> str:
        """The answer given at once."""
        return f"The {self.thing} is in the {self.steps[-1].place}."

    @property
    def written_out(self) -> str:
        return write_out(self.steps)

    @property
    def answer_by_steps(self) -> str:
        return f"{self.written_out} {self.answer}"


def write_out(steps: tuple[Step, ...]) -> str:
    return " ".join(step.told() for step in steps)


def parse(answer: str) -> tuple[Step, ...]:
    """The steps written out in an answer."""
    return tuple(Step(*found) for found in _STEP.findall(answer))


def moved(rng: random.Random, moves: int, held_out: bool = False) -> Moved:
    """One scene. held_out: the thing asked for is only ever in containers it never lies in during training."""
    thing, containers = furnish(rng, CONTAINERS, held_out)
    things = [thing]
    while len(things) < THINGS:
        other = rng.choice(words.OBJECTS).singular
        if other not in things and (held_out or all(c in ALLOWED[other] for c in containers)):
            things.append(other)
    people = rng.sample(words.GIRLS + words.BOYS, 2)
    scene = Scene(people, rng.choice(words.ROOMS), containers, present=set(people))
    told = [narrator.setting(scene, rng)]
    for one, container in rng.sample(list(zip(things, rng.sample(containers, THINGS))), THINGS):
        scene.put(rng.choice(people), one, container)
        told.append(narrator.tell(scene.events[-1], scene, rng))
    steps = []
    for _ in range(moves):
        who, source, target = _moves_all(scene, rng)
        told.append(f"{who} puts all from the {source} into the {target}.")
        steps.append(Step(source, target, scene.place[thing]))
    return Moved(f"{' '.join(told)} Where is the {thing}?", thing, tuple(containers), tuple(steps))


def held_out(moves: int, count: int) -> list[Moved]:
    """The first `count` scenes that a test tells of so many moves: each time the same ones."""
    rng = random.Random(f"tracked {moves}")
    return [moved(rng, moves, held_out=True) for _ in range(count)]


def _moves_all(scene: Scene, rng: random.Random) -> tuple[str, str, str]:
    """Somebody moves all that one container holds to an empty one: (who, source, target).

    Were things put together, they would stay so, and in the end the last container named would hold them all.
    """
    who, one = rng.choice(scene.people), rng.choice(list(scene.place))
    source, target = scene.place[one], rng.choice(sorted(set(scene.containers) - set(scene.place.values())))
    scene.move(who, one, target)
    return who, source, target


def made_wrong(steps: tuple[Step, ...], containers: tuple[str, ...], rng: random.Random) -> tuple[Step, ...]:
    """The same moves, each with a place where the thing is not."""
    return tuple(Step(s.source, s.target, rng.choice([c for c in containers if c != s.place])) for s in steps)
