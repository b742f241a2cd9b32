"""Questions about the village, each with a true answer: what a model learns to follow instructions from.

Some of the combinations a question can ask about are held out: objects in containers, adjectives of actors, and one in
five deeds, after which `who` is never asked in training. Tests ask about those only.
"""

import random
from dataclasses import dataclass

from lab.evaluation.scenes import Cast, played
from lab.text import days, heldout, narrator, songs, words
from lab.text.world import ALLOWED, Scene, simulate

GREETING = "I am glad you ask."
GREETED = 0.25  # share of the answers that begin with it
BARE = 0.4  # share of the answers that are no sentence, where that is possible: "In the box."
# Kinds of question and how often they are asked; those about belief are told apart only in tests.
KINDS = {"who": 1, "deed": 1, "place": 2, "belief": 2, "opinion": 2, "again": 1, "story": 1}
TESTED = ("who", "deed", "place", "false belief", "true belief", "opinion", "again", "story")
_HELD_OUT_DEED = 5  # one deed in so many
_CONTAINERS = frozenset(container.singular for container in words.CONTAINERS)
_ACTORS = frozenset(actor.noun.singular for actor in days.ACTORS)


@dataclass(frozen=True)
class Question:
    """A question with what is true of it. `asked` is what the asker says, `told` the scene before it, if any."""

    kind: str
    asked: str
    answer: str
    true: tuple[str, ...]  # the right answer says one of these: a container, a deed, a name, a row of words
    told: str = ""
    claim: str = ""  # the container that the asker names, if the asker names one
    about: str = ""  # whom a story should be about

    @property
    def text(self) -> str:
        return f"{self.told} {self.asked}".strip()

    @property
    def asker_is_right(self) -> bool:
        return self.claim in self.true


def question(rng: random.Random, kind: str = "", held_out: bool = False) -> Question:
    """One question, of a kind of TESTED or else of any, with an answer in one of the ways that are trained."""
    kind = kind or rng.choices(list(KINDS), list(KINDS.values()))[0]
    made = {"who": _who, "deed": _deed, "again": _again, "story": _story}.get(kind, _about_a_scene)(rng, kind, held_out)
    if rng.random() >= GREETED:
        return made
    return Question(**vars(made) | {"answer": f"{GREETING} {made.answer}"})


def held_out(kind: str, count: int) -> list[Question]:
    """The first `count` questions that a test asks of a kind: each time the same ones."""
    rng = random.Random(f"asked {kind}")
    return [question(rng, kind, held_out=True) for _ in range(count)]


def furnish(rng: random.Random, count: int, held_out: bool) -> tuple[str, list[str]]:
    """An object and `count` containers: all of them containers it lay in during training, or, held out, none."""
    never = heldout.pairs("object-container")
    while True:
        thing = rng.choice(words.OBJECTS).singular
        choice = sorted(c for o, c in never if o == thing) if held_out else ALLOWED[thing]
        if len(choice) >= count:
            return thing, rng.sample(choice, count)


def right(question: Question, answer: str) -> bool:
    """Whether an answer says what is true, in whatever words. Of a container or an actor, the first named counts."""
    if question.kind == "again":
        return answer.removeprefix(GREETING).strip().rstrip(".") == question.true[0]
    if question.kind in ("deed", "story"):
        return any(deed in answer for deed in question.true) and question.about in answer
    named = _ACTORS if question.kind == "who" else _CONTAINERS
    return next((word for word in spoken(answer) if word in named), None) in question.true


def agrees(question: Question, answer: str) -> bool:
    """Whether an answer names the container in which the asker of an `opinion` holds the thing to be."""
    return next((word for word in spoken(answer) if word in _CONTAINERS), None) == question.claim


def spoken(text: str) -> list[str]:
    """The words of a text, small and without marks."""
    return [word.strip('.,!?:;"').lower() for word in text.split()]


def _who(rng: random.Random, kind: str, held_out: bool) -> Question:
    deeds = [(actor, deed) for actor in days.ACTORS for deed in actor.deeds]
    actor, does = rng.choice([pair for i, pair in enumerate(deeds) if (i % _HELD_OUT_DEED == 0) == held_out])
    phrase = does.phrase("singular")
    whole = f"The {actor.noun.singular} {phrase}."
    doers = tuple(a.noun.singular for a, deed in deeds if deed.phrase("singular") == phrase)
    return Question(kind, f"Who {phrase}?", f"The {actor.noun.singular}." if rng.random() < BARE else whole, doers)


def _described(rng: random.Random, held_out: bool) -> tuple[words.Actor, str]:
    """An actor and an adjective, a pair of the training text or one that was held out."""
    never = heldout.pairs("adjective-actor")
    while True:
        actor, adjective = rng.choice(days.ACTORS), rng.choice(words.ADJECTIVES)
        if ((adjective, actor.noun.singular) in never) == held_out:
            return actor, adjective


def _deed(rng: random.Random, kind: str, held_out: bool) -> Question:
    actor, adjective = _described(rng, held_out)
    number = days.number(rng)
    noun, does = actor.noun.form(number), tuple(deed.phrase(number) for deed in actor.deeds)
    subject = noun if rng.random() < 0.5 else f"{adjective} {noun}"
    return Question(
        kind,
        f"What {'does' if number == 'singular' else 'do'} the {adjective} {noun} do?",
        f"The {subject} {rng.choice(does)}.",
        does,
    )


def _again(rng: random.Random, kind: str, held_out: bool) -> Question:
    row = " ".join(songs.fresh(rng, 3, 10))
    return Question(kind, f"Say again: {row}.", f"{row}.", (row,))


def _story(rng: random.Random, kind: str, held_out: bool) -> Question:
    actor, adjective = _described(rng, held_out)
    noun = actor.noun.singular
    does = [deed.phrase("singular") for deed in actor.deeds]
    told = [days.opening(rng).split(".")[0] + "."] if rng.random() < 0.5 else []
    told.append(f"The {adjective} {noun} {rng.choice(does)}.")
    told.append(f"The {noun} is {rng.choice(words.STATES)}.")
    told.append(
        f"{'It' if actor in words.ANIMALS else rng.choice(('He', 'She'))} {rng.choice(words.WAITING).phrase('singular')}."
    )
    told.append(rng.choice(("So ends the day.", "Then the sun goes down.", "And everyone is glad.")))
    return Question(kind, f"Tell a story of the {adjective} {noun}.", " ".join(told), tuple(does), about=f"{adjective} {noun}")


def _about_a_scene(rng: random.Random, kind: str, held_out: bool) -> Question:
    scene = _held_out_scene(rng, kind) if held_out else simulate(rng)
    told = " ".join([narrator.setting(scene, rng), *(narrator.tell(event, scene, rng) for event in scene.events)])
    thing = rng.choice(list(scene.place))
    where = scene.place[thing]
    claim = where if rng.random() < 0.5 else rng.choice([c for c in scene.containers if c != where])
    whole, bare = f"The {thing} is in the {where}.", f"In the {where}."
    if "belief" in kind:
        # In a scene made for a test, the one who puts the thing there is the one who may miss its move.
        who = scene.events[0].who if held_out else rng.choice(scene.people)
        where, claim = scene.belief[who, thing], ""
        asked = f"Where does {who} think the {thing} is?"
        whole, bare = f"{who} thinks the {thing} is in the {where}.", f"In the {where}."
    elif kind == "opinion":
        asked = f"I think the {thing} is in the {claim}. Where is the {thing}?"
    else:
        asked, claim = f"Where is the {thing}?", ""
    return Question(kind, asked, bare if rng.random() < BARE else whole, (where,), told, claim)


def _held_out_scene(rng: random.Random, kind: str) -> Scene:
    """A scene with one move, seen or missed, in containers in which the thing never lay in training."""
    thing, (old, new) = furnish(rng, 2, held_out=True)
    seeker, mover = rng.sample(words.GIRLS + words.BOYS, 2)
    seen = {"false belief": False, "true belief": True}.get(kind, rng.random() < 0.5)
    return played("true belief" if seen else "false belief", Cast(seeker, mover, thing, old, new, rng.choice(words.ROOMS)), rng)
