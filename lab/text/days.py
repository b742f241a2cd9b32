"""Days in the village: who does what, where, in what weather. Sentences and short stories without a scene.

Here a subject may stand far from its verb ("The cart behind the houses is old."), and trades and animals do
what they typically do. No sentence says that this is so, or why.
"""

import random

from lab.text import heldout, words
from lab.text.words import Actor

ACTORS = words.TRADES + words.ANIMALS
_ATTRACTORS = {
    subject.singular: tuple(
        noun
        for noun in heldout.SUBJECTS
        if noun != subject and (subject.singular, noun.singular) not in heldout.pairs("subject-attractor")
    )
    for subject in heldout.SUBJECTS
}
_ADJECTIVES = {
    actor.noun.singular: tuple(a for a in words.ADJECTIVES if (a, actor.noun.singular) not in heldout.pairs("adjective-actor"))
    for actor in ACTORS
}


def number(rng: random.Random) -> str:
    return rng.choice(("singular", "plural"))


def article(noun: str) -> str:
    """With its article: "an owl"."""
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def be(grammatical_number: str, past: bool = False) -> str:
    singular, plural = ("was", "were") if past else ("is", "are")
    return singular if grammatical_number == "singular" else plural


def opening(rng: random.Random) -> str:
    """How a story begins, sometimes with a glance at the village."""
    season = rng.choice(list(words.WEATHER))
    time = f"It is a {rng.choice(words.WEATHER[season])} {rng.choice(words.TIMES)}"
    first = rng.choice(
        (
            f"{time}.",
            f"{time} in {season}.",
            f"It is {rng.choice(words.WEEKDAYS)}.",
            f"It is the day of {rng.choice(words.FESTIVALS)}.",
        )
    )
    return f"{first} {with_attractor(rng)}" if rng.random() < 0.4 else first


def with_attractor(rng: random.Random) -> str:
    """A sentence whose subject and verb are parted by another noun, of the same or the other number."""
    actor = rng.choice(ACTORS) if rng.random() < 0.75 else None
    subject = actor.noun if actor else rng.choice(words.THINGS)
    attractor = rng.choice(_ATTRACTORS[subject.singular])
    n = number(rng)
    start = f"The {subject.form(n)} {rng.choice(words.PREPOSITIONS)} the {attractor.form(number(rng))}"
    return f"{start} {predicate(actor, n, rng)}."


def predicate(actor: Actor | None, n: str, rng: random.Random) -> str:
    """What the subject is or does: a state, something anyone does, or its own typical deed."""
    if actor is None:
        return f"{be(n, past=rng.random() < 0.2)} {rng.choice(words.THING_STATES)}"
    chance = rng.random()
    if chance < 0.4:
        return f"{be(n, past=rng.random() < 0.2)} {rng.choice(words.STATES)}"
    if chance < 0.7:
        return rng.choice(words.WAITING).phrase(n)
    return rng.choice(actor.deeds).phrase(n)


def deed(rng: random.Random) -> str:
    """A trade or an animal does what it typically does, perhaps described, perhaps somewhere."""
    actor, n = rng.choice(ACTORS), number(rng)
    adjective = f"{rng.choice(_ADJECTIVES[actor.noun.singular])} " if rng.random() < 0.5 else ""
    sentence = f"he {adjective}{actor.noun.form(n)} {rng.choice(actor.deeds).phrase(n)}."
    place = actor.place
    return f"{place[0].upper()}{place[1:]} t{sentence}" if rng.random() < 0.25 else f"T{sentence}"


def question(rng: random.Random) -> str:
    """Who does this? What do they do? With the answer."""
    actor, n = rng.choice(ACTORS), number(rng)
    does = rng.choice(actor.deeds)
    noun = actor.noun.form(n)
    if rng.random() < 0.5:
        return f"Who {does.phrase('singular')}? The {actor.noun.singular}."
    return f"What {'does' if n == 'singular' else 'do'} the {noun} do? The {noun} {does.phrase(n)}."


def both(rng: random.Random) -> str:
    """Two sentences about the same subject, the second with a pronoun."""
    actor, n = rng.choice(ACTORS), number(rng)
    pronoun = rng.choice(("He", "She")) if n == "singular" and actor in words.TRADES else "It"
    if n == "plural":
        pronoun = "They"
    return f"The {actor.noun.form(n)} {be(n)} {rng.choice(words.STATES)}. {pronoun} {rng.choice(words.WAITING).phrase(n)}."


def there_are(rng: random.Random) -> str:
    noun = rng.choice(ACTORS).noun if rng.random() < 0.6 else rng.choice(words.THINGS)
    colour = f"{rng.choice(words.COLOURS)} " if rng.random() < 0.3 else ""
    where = rng.choice(("in the square", "by the river", "on the hill", "near the church", "at the market"))
    if rng.random() < 0.5:
        return f"There is {article(colour + noun.singular)} {where}."
    return f"There are {rng.choice(words.NUMBERS)} {colour}{noun.plural} {where}."


def talk(rng: random.Random) -> str:
    """Two neighbours say how they are."""
    one, two = rng.sample(words.TRADES, 2)
    state = rng.choice(words.STATES)
    answer = rng.choice(
        (f'"So am I," says the {two.noun.singular}.', f'"I am {rng.choice(words.STATES)}," says the {two.noun.singular}.')
    )
    return f'"I am {state}," says the {one.noun.singular}. {answer}'


def neighbour(rng: random.Random) -> tuple[str, str]:
    """Someone with a rare two-part name: (the name, how they are introduced, and what they do all day)."""
    name = f"{rng.choice(words.GIRLS + words.BOYS)} {rng.choice(words.FAMILY_NAMES)}"
    trade = rng.choice(words.TRADES)
    one, two = (deed.phrase("singular") for deed in rng.sample(trade.deeds, 2))
    noun = trade.noun.singular
    introduced = rng.choice(
        (f"{name} is {article(noun)}.", f"Here lives {name}, the {noun}.", f"Everyone knows {name}, the {noun}.")
    )
    works = rng.choice(
        (
            f"{name} {one} and {two}.",
            f"Every {rng.choice(words.WEEKDAYS)} {name} {one}.",
            f"If you need someone who {one}, ask {name}.",
        )
    )
    return name, f"{introduced} {works}"


def farewell(name: str, rng: random.Random) -> str:
    """The end of a day on which we met somebody."""
    food, other = rng.sample(words.FOODS, 2)
    return rng.choice(
        (
            f"In the evening {name} eats {food} with {other}.",
            f'"Good night, {name}!" say the neighbours.',
            f"Nobody likes {food} more than {name}.",
            f"Then {name} goes home.",
            f"{name} has {rng.choice(words.NUMBERS)} {rng.choice(words.OBJECTS).plural} at home.",
        )
    )


def day(rng: random.Random) -> str:
    """A short story: a morning, perhaps a neighbour, what is to be seen, and an evening."""
    told = [opening(rng)] if rng.random() < 0.5 else []
    name, introduction = neighbour(rng) if rng.random() < 0.5 else ("", "")
    if name:
        told.append(introduction)
    for _ in range(rng.choice((2, 3, 4))):
        tale = rng.choices((with_attractor, deed, question, both, there_are, talk), (38, 32, 12, 8, 5, 5))[0]
        told.append(tale(rng))
    if name:
        told.append(farewell(name, rng))
    told.append(
        rng.choice(
            (
                "Then the sun goes down.",
                "So ends the day.",
                "Good night, village!",
                "The moon comes up over the roofs.",
                "The lamps are lit and the doors are shut.",
                "And everyone is glad.",
            )
        )
    )
    return " ".join(told)
