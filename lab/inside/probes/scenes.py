"""Scenes in which where a thing is, where somebody believes it to be and what was named last are told apart.

Three containers, a thing, and somebody who goes out and comes back:

"agree": the thing was not moved behind their back, so that belief and place are one;
"differ": it was. With three containers the belief is not just "the other one";
"two things": it was, and at last another thing was moved. The three containers are then the place, the
belief and the one named last, so that whatever is read off says by which of them it goes.

In the first two the place is always the container that the story names last.
"""

import random
from dataclasses import dataclass

from lab.text import heldout, narrator, words
from lab.text.world import ALLOWED, Scene

CONTAINERS = tuple(noun.singular for noun in words.CONTAINERS)
KINDS = ("agree", "differ", "two things")
LABELS = ("place", "belief", "last named")


@dataclass(frozen=True)
class Told:
    """A story, who and what is asked about, and what the world knows of it."""

    story: str  # ends with a full stop; nobody has looked for anything yet
    seeker: str
    thing: str
    containers: tuple[str, ...]  # the three of the scene, in the order in which the story first names them
    place: str
    belief: str  # where the seeker believes the thing to be
    last_named: str
    kind: str  # one of KINDS

    def label(self, what: str) -> int:
        """The number, in CONTAINERS, of the one that is the place, the belief, or was named last (one of LABELS)."""
        return CONTAINERS.index(getattr(self, what.replace(" ", "_")))

    def candidates(self) -> list[int]:
        """The numbers of the scene's three containers."""
        return [CONTAINERS.index(container) for container in self.containers]


def scenes(count: int, held_out: bool, seed: int = 0) -> list[Told]:
    """`count` scenes of each kind, in turns.

    held_out: whether the thing was never in any of the three containers in the training text, or may have been in
    all of them. The second thing always may.
    """
    rng = random.Random(f"probes {'held out' if held_out else 'allowed'} {seed}")
    return [_told(rng, held_out, kind) for _ in range(count) for kind in KINDS]


def _told(rng: random.Random, held_out: bool, kind: str) -> Told:
    things, containers = _words(rng, held_out, 2 if kind == "two things" else 1)
    while True:  # what happens is left to chance until it is of the kind
        scene, seeker = _played(rng, things, containers)
        place, belief = scene.place[things[0]], scene.belief[seeker, things[0]]
        last_named = scene.place[things[-1]]  # that of the last thing moved
        if len({place, belief, last_named}) == {"agree": 1, "differ": 2, "two things": 3}[kind]:
            break
    told = [narrator.setting(scene, rng)] + [narrator.tell(event, scene, rng, aside=False) for event in scene.events]
    return Told(" ".join(told), seeker, things[0], tuple(containers), place, belief, last_named, kind)


def _words(rng: random.Random, held_out: bool, count: int) -> tuple[list[str], list[str]]:
    """The things, first the one that is asked about, and three containers."""
    while True:
        things = rng.sample(sorted(ALLOWED), count)
        never = [c for c in CONTAINERS if (things[0], c) in heldout.pairs("object-container")]
        fitting = never if held_out else ALLOWED[things[0]]
        if len(fitting) >= 3:
            containers = rng.sample(fitting, 3)
            if all(c in ALLOWED[other] for other in things[1:] for c in containers):
                return things, containers


def _played(rng: random.Random, things: list[str], containers: list[str]) -> tuple[Scene, str]:
    """A scene to its end, and the one who goes out and comes back. The first thing is moved once or twice."""
    seeker, mover = rng.sample(words.GIRLS + words.BOYS, 2)
    scene = Scene(rng.sample([seeker, mover], 2), rng.choice(words.ROOMS), containers, present={seeker, mover})
    for thing in rng.sample(things, len(things)):
        scene.put(rng.choice(scene.people), thing, rng.choice(containers))
    moves = things[:1] * rng.choice((1, 2)) + things[1:]
    out, back = sorted(rng.choices(range(len(moves) + 1), k=2))  # before which move; the last is the end
    for i in range(len(moves) + 1):
        if i == out:
            scene.leave(seeker)
        if i == back:
            scene.come_back(seeker)
        if i < len(moves):
            here = [person for person in scene.people if person in scene.present]
            scene.move(rng.choice(here), moves[i], rng.choice([c for c in containers if c != scene.place[moves[i]]]))
    return scene, seeker
