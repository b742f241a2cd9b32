"""The scenes that belief is asked about: what happens in each condition, and who is asked where the thing is.

The right answer is what `lab.text.world` says: the belief of the one who is asked, or the place of the thing. Two
containers are named in a scene. The conditions are chosen so that each rule that looks only at places goes wrong
in at least one of them (see `rules`): the last container that is named, that of the last event, and the place
where the thing really is go wrong in "false belief"; where it was put first, in "true belief"; the last one
named before the seeker went out, in "back before the move"; all of these but the last, in "there and back". The
first container named at all is the right one by chance.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from lab.text import heldout, narrator, words
from lab.text.days import article
from lab.text.narrator import she
from lab.text.world import Event, Scene

# What happens, and who is asked: the seeker, the mover, or nobody ("": where is the thing really?).
CONDITIONS = {
    "false belief": (("put", "leave", "move", "return"), "seeker"),
    "true belief": (("put", "move", "leave", "return"), "seeker"),
    "mover": (("put", "leave", "move", "return"), "mover"),
    "reality": (("put", "leave", "move", "return"), ""),
    "no move": (("put", "leave", "return"), "seeker"),
    "irrelevant move": (("put", "put another", "leave", "move another", "return"), "seeker"),
    "there and back": (("put", "move", "leave", "move back", "return"), "seeker"),
    "back before the move": (("put", "leave", "return", "move"), "seeker"),
}
FOUR = ("false belief", "true belief", "mover", "reality")
CONTROLS = tuple(condition for condition in CONDITIONS if condition not in FOUR)


@dataclass(frozen=True)
class Cast:
    """Who and what a scene is about. `another` is a second thing, which only "irrelevant move" needs."""

    seeker: str
    mover: str
    thing: str
    old: str  # the container in which the seeker puts the thing
    new: str
    room: str
    another: str = ""


@dataclass(frozen=True)
class Case:
    """A scene played to its end and told, and the question where `who` thinks the thing is ("": where it really is)."""

    condition: str
    scene: Scene
    told: str
    who: str
    thing: str

    @property
    def right(self) -> str:
        return self.scene.belief[self.who, self.thing] if self.who else self.scene.place[self.thing]

    @property
    def wrong(self) -> str:
        return next(container for container in self.scene.containers if container != self.right)


def played(condition: str, cast: Cast, rng: random.Random) -> Scene:
    """The scene of a condition, to its end. Chance decides which container is named first."""
    scene = Scene([cast.seeker, cast.mover], cast.room, rng.sample([cast.old, cast.new], 2), present={cast.seeker, cast.mover})
    happens = {
        "put": lambda: scene.put(cast.seeker, cast.thing, cast.old),
        "put another": lambda: scene.put(cast.mover, cast.another, cast.old),
        "leave": lambda: scene.leave(cast.seeker),
        "move": lambda: scene.move(cast.mover, cast.thing, cast.new),
        "move another": lambda: scene.move(cast.mover, cast.another, cast.new),
        "move back": lambda: scene.move(cast.mover, cast.thing, cast.old),
        "return": lambda: scene.come_back(cast.seeker),
    }
    for step in CONDITIONS[condition][0]:
        happens[step]()
    return scene


def cases(
    cast: Cast, conditions: Iterable[str], tell: Callable[[Scene, random.Random], str], rng: random.Random
) -> Iterator[Case]:
    """The same people and things in each of the conditions, each told in the same wordings."""
    state = rng.getstate()
    for condition in conditions:
        rng.setstate(state)
        scene = played(condition, cast, rng)
        asked = {"seeker": cast.seeker, "mover": cast.mover, "": ""}[CONDITIONS[condition][1]]
        yield Case(condition, scene, tell(scene, rng), asked, cast.thing)


def held_out(count: int, conditions: Iterable[str], seed: int = 1) -> Iterator[Case]:
    """`count` cases of each condition, told by the narrator, with things in containers they never lay in."""
    rng = random.Random(f"belief {seed}")
    for _ in range(count):
        seeker, mover = rng.sample(words.GIRLS + words.BOYS, 2)
        thing, old, new, others = _held_out_places(rng, two="irrelevant move" in conditions)
        cast = Cast(seeker, mover, thing, old, new, rng.choice(words.ROOMS), rng.choice(others) if others else "")
        yield from cases(cast, conditions, _narrated, rng)


def _held_out_places(rng: random.Random, two: bool) -> tuple[str, str, str, list[str]]:
    """An object, two containers it was never put in and, if `two`, the other objects never put in these."""
    never = heldout.pairs("object-container")
    while True:
        thing = rng.choice(words.OBJECTS).singular
        places = sorted(c for o, c in never if o == thing)
        if len(places) >= 2:
            old, new = rng.sample(places, 2)
            others = [
                o.singular
                for o in words.OBJECTS
                if o.singular != thing and two and {(o.singular, old), (o.singular, new)} <= never
            ]
            if others or not two:
                return thing, old, new, others


def _narrated(scene: Scene, rng: random.Random) -> str:
    setting = narrator.setting(scene, rng)
    # One wording for each kind of event, so that the true-belief telling has the very same sentences.
    wording = rng.randrange(2**32)
    tales = [narrator.tell(e, scene, random.Random(f"{wording} {e.kind}"), aside=False) for e in scene.events]
    return " ".join([setting, *tales])


def in_words(scene: Scene, settings: tuple[str, ...], told: Mapping[str, tuple[str, ...]], rng: random.Random) -> str:
    """A scene told in given forms: of the setting, with {a}, {b} for the people, {x}, {y} for the containers and
    {room}; of each kind of event, with {who}, {she}, {thing}, {source}, {target} and {room}. One form for each kind.
    """
    (a, b), (x, y) = scene.people, (article(container) for container in scene.containers)
    wording = {kind: rng.choice(ways) for kind, ways in told.items()}

    def tell(event: Event) -> str:
        return wording[event.kind].format(
            who=event.who, she=she(event.who), thing=event.object, source=event.source, target=event.target, room=scene.room
        )

    setting = rng.choice(settings).format(a=a, b=b, x=x, y=y, room=scene.room)
    return " ".join([setting, *map(tell, scene.events)])
