"""A small simulated world: who is in the room, what lies where, and who has seen it.

The truth behind every sentence of a scene is kept here. A belief changes only when its holder is there to
see an event; nothing else in this project says what a belief is.
"""

import random
from dataclasses import dataclass, field

from lab.text import heldout, words


@dataclass(frozen=True)
class Event:
    """One thing that happens. `seen_by` holds everyone in the room, the doer included."""

    kind: str  # "put", "move", "leave", "return"
    who: str
    object: str = ""
    source: str = ""
    target: str = ""
    seen_by: frozenset[str] = frozenset()


@dataclass
class Scene:
    """People in a room with objects in containers, and what happened, in order."""

    people: list[str]
    room: str
    containers: list[str]
    events: list[Event] = field(default_factory=list)
    beliefs_after: list[dict[tuple[str, str], str]] = field(default_factory=list)  # `belief` after each event
    present: set[str] = field(default_factory=set)
    place: dict[str, str] = field(default_factory=dict)  # object -> container
    belief: dict[tuple[str, str], str] = field(default_factory=dict)  # (person, object) -> container

    def put(self, who: str, thing: str, target: str) -> None:
        self._place("put", who, thing, target)

    def move(self, who: str, thing: str, target: str) -> None:
        self._place("move", who, thing, target)

    def _place(self, kind: str, who: str, thing: str, target: str) -> None:
        source = self.place.get(thing, "")
        self.place[thing] = target
        for person in self.present:
            self.belief[person, thing] = target
        self._happened(Event(kind, who, thing, source, target, frozenset(self.present)))

    def leave(self, who: str) -> None:
        self.present.remove(who)
        self._happened(Event("leave", who, seen_by=frozenset(self.present)))

    def come_back(self, who: str) -> None:
        self.present.add(who)
        self._happened(Event("return", who, seen_by=frozenset(self.present)))

    def _happened(self, event: Event) -> None:
        self.events.append(event)
        self.beliefs_after.append(dict(self.belief))

    def missed(self) -> bool:
        """Whether something was moved while one of the people was away."""
        return any(event.kind == "move" and len(event.seen_by) < len(self.people) for event in self.events)

    def is_false_belief(self, who: str, thing: str) -> bool:
        return self.belief[who, thing] != self.place[thing]


def allowed_containers(thing: str) -> list[str]:
    """Containers that the training text may put this object in."""
    never = heldout.pairs("object-container")
    return [c.singular for c in words.CONTAINERS if (thing, c.singular) not in never]


ALLOWED = {noun.singular: allowed_containers(noun.singular) for noun in words.OBJECTS}


def empty_scene(rng: random.Random, people: int, things: int) -> tuple[Scene, list[str]]:
    """A scene in which nothing has happened yet, and the objects it may use (all allowed in its containers)."""
    names = rng.sample(words.GIRLS + words.BOYS, people)
    first = rng.choice(words.OBJECTS).singular
    containers = rng.sample(ALLOWED[first], 3 if rng.random() < 0.35 else 2)
    objects = [first]
    while len(objects) < things:
        other = rng.choice(words.OBJECTS).singular
        if other not in objects and all(c in ALLOWED[other] for c in containers):
            objects.append(other)
    return Scene(names, rng.choice(words.ROOMS), containers, present=set(names)), objects


def simulate(rng: random.Random) -> Scene:
    """One scene: objects are put somewhere, people come and go, things are moved, seen or unseen.

    Half of the scenes at whose end everybody is right are passed over, so that in more than half of those that
    are told somebody is mistaken at the end.
    """
    while True:
        scene = _run(rng)
        if any(scene.is_false_belief(who, thing) for who, thing in scene.belief) or rng.random() < 0.5:
            return scene


def _run(rng: random.Random) -> Scene:
    scene, objects = empty_scene(rng, people=3 if rng.random() < 0.2 else 2, things=2 if rng.random() < 0.15 else 1)
    for thing in objects:
        scene.put(rng.choice(scene.people), thing, rng.choice(scene.containers))
    for _ in range(rng.choice((2, 2, 3, 4))):
        _something_happens(scene, objects, rng)
    for person in scene.people:
        if person not in scene.present and rng.random() < 0.8:
            scene.come_back(person)
    return scene


def _something_happens(scene: Scene, objects: list[str], rng: random.Random) -> None:
    away = [person for person in scene.people if person not in scene.present]
    # Things are often moved behind someone's back; sometimes everyone watches.
    move, leave = (0.65, 0.0) if away else (0.4, 0.6)
    chance = rng.random()
    here = [person for person in scene.people if person in scene.present]
    if chance < move:
        thing = rng.choice(objects)
        targets = [c for c in scene.containers if c != scene.place[thing]]
        scene.move(rng.choice(here), thing, rng.choice(targets))
    elif chance < move + leave and len(here) > 1:
        scene.leave(rng.choice(here))
    elif away:
        scene.come_back(rng.choice(away))
