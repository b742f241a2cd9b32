"""Tells what happened in a simulated scene, in plain English, each event in one of several ways.

The narrator says what was done and who came and went. Where someone will look follows from the world's
record of what that person saw. Each story ends with somebody looking, and with where the thing really is.
"""

import random

from lab.text import words
from lab.text.days import article, opening
from lab.text.world import Event, Scene

GIRLS = frozenset(words.GIRLS)


def she(name: str) -> str:
    return "she" if name in GIRLS else "he"


def listing(items: list[str], conjunction: str = "and") -> str:
    """["a", "b", "c"] -> "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def scene_story(scene: Scene, rng: random.Random) -> str:
    """One story of a scene: an opening, what happened, where each person looks, an ending."""
    sentences = [opening(rng)] if rng.random() < 0.35 else []
    sentences.append(setting(scene, rng))
    for event, beliefs in zip(scene.events, scene.beliefs_after):
        sentences.append(tell(event, scene, rng))
        if event.kind == "move" and rng.random() < 0.5:  # what somebody now holds to be so, there or away
            person = rng.choice(scene.people)
            sentences.append(_thinks(person, event.object, beliefs[person, event.object], rng))
    sentences += searches(scene, rng)
    if rng.random() < 0.35:
        sentences.append(ending(scene, rng))
    return " ".join(sentences)


def ending(scene: Scene, rng: random.Random) -> str:
    one = rng.choice(scene.people)
    return rng.choice(
        (
            "They all laugh.",
            "Then they go home.",
            f"Now {listing(scene.people)} are hungry.",
            f'"What a day!" says {one}.',
            f"{one} tells it to the {rng.choice(words.TRADES).noun.singular}.",
            "And that is the end of the story.",
        )
    )


def setting(scene: Scene, rng: random.Random) -> str:
    people = listing(scene.people)
    things = listing([article(c) for c in scene.containers])
    return rng.choice(
        (
            f"{people} are in the {scene.room}. There is {things}.",
            f"{people} play in the {scene.room}. They have {things}.",
            f"In the {scene.room} there is {things}. {people} are there.",
            f"{people} sit in the {scene.room}. Beside them stands {things}.",
        )
    )


def tell(event: Event, scene: Scene, rng: random.Random, aside: bool = True) -> str:
    """One event as a sentence. With `aside`, now and then a second one says outright who saw it."""
    who, thing, room = event.who, event.object, scene.room
    if event.kind == "put":
        return f"{who} {rng.choice(('puts', 'hides', 'lays'))} the {thing} in the {event.target}."
    if event.kind == "leave":
        return rng.choice(
            (
                f"{who} goes out.",
                f"{who} leaves the {room}.",
                f"Then {who} goes away.",
                f"{who} goes to {rng.choice(words.ERRANDS)}.",
            )
        )
    if event.kind == "return":
        return rng.choice(
            (f"{who} comes back.", f"Soon {who} comes back.", f"{who} is back again.", f"{who} comes back to the {room}.")
        )
    told = rng.choice(
        (
            f"{who} moves the {thing} to the {event.target}.",
            f"{who} takes the {thing} and puts it in the {event.target}.",
            f"{who} takes the {thing} out of the {event.source} and puts it in the {event.target}.",
            f"Now {who} hides the {thing} in the {event.target}.",
        )
    )
    others = [person for person in scene.people if person != who]
    if aside and rng.random() < 0.2:
        other = rng.choice(others)
        told += f" {other} sees it." if other in event.seen_by else f" {other} does not see it."
    return told


def searches(scene: Scene, rng: random.Random) -> list[str]:
    """Where people look or think the things are (their belief), and where the things are (the truth)."""
    sentences = []
    things = list(scene.place)
    rng.shuffle(things)
    for thing in things:
        seekers = list(scene.people)
        rng.shuffle(seekers)
        looked = False
        for person in seekers:
            believed, real = scene.belief[person, thing], scene.place[thing]
            if person in scene.present and not looked:
                sentences.append(_looks(person, thing, believed, rng))
                sentences.append(outcome(person, thing, believed, real, rng))
                looked = True
            else:
                sentences.append(_thinks(person, thing, believed, rng))
        if rng.random() < 0.5:
            sentences.append(_truth(thing, scene.place[thing], rng))
    return sentences


def _looks(who: str, thing: str, believed: str, rng: random.Random) -> str:
    return rng.choice(
        (
            f"{who} looks for the {thing} in the {believed}.",
            f"{who} wants the {thing}. {she(who).capitalize()} looks in the {believed}.",
            f"Where will {who} look for the {thing}? In the {believed}.",
            f"{who} looks for the {thing}. First {she(who)} looks in the {believed}.",
        )
    )


def _thinks(who: str, thing: str, believed: str, rng: random.Random) -> str:
    return rng.choice(
        (
            f"{who} thinks the {thing} is in the {believed}.",
            f'"The {thing} is in the {believed}," says {who}.',
            f"Where does {who} think the {thing} is? In the {believed}.",
            f"{who} would look for the {thing} in the {believed}.",
        )
    )


def outcome(who: str, thing: str, believed: str, real: str, rng: random.Random) -> str:
    if believed == real:
        return rng.choice(("There it is!", f"There {she(who)} finds it.", f"{who} is glad to find it."))
    feeling = rng.choice(words.FEELINGS)
    return rng.choice(
        (
            f"But it is not there! It is in the {real}.",
            f"It is not there. {who} is {feeling}. Then {she(who)} finds it in the {real}.",
            f"It is gone from the {believed}! The {thing} is in the {real}.",
        )
    )


def _truth(thing: str, real: str, rng: random.Random) -> str:
    return rng.choice(
        (
            f"The {thing} is really in the {real}.",
            f"Where is the {thing} now? In the {real}.",
            f"In truth the {thing} is in the {real}.",
        )
    )
