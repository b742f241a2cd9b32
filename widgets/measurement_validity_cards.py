"""The cards of MeasurementValidity: which tests there are, which claims speak of them, and which rules could pass them too."""

from __future__ import annotations

from dataclasses import dataclass

#: Rivals of `lab.evaluation.rivals`: how each is called here, and what it goes by.
RULES = {
    "last place before leaving": (
        "the place named last before she went out",
        "Name the place that was told last before the one who is asked about went out. Whose "
        "place, and who saw what, is of no matter to it.",
    ),
    "last place of the thing": (
        "where the thing was put last",
        "Name the place where the thing was put last, whoever is asked about.",
    ),
    "last container": ("the place named last", "Name whatever place the story named last."),
    "5-gram": (
        "counts of five words in a row",
        "Counts of every row of up to five tokens in the training text, and nothing else.",
    ),
    "last place of the thing while there": (
        "a note of who is there",
        "A dozen lines of program: note who is in the room, and for each person the "
        "place in which the thing was last put before their eyes.",
    ),
}


@dataclass(frozen=True)
class Claim:
    """What might be said of the model. A claim speaks of a card if all of what it asks for holds there."""

    id: str
    text: str
    read: bool = False  # only tellings whose forms it read
    person: bool = False  # only where somebody will look
    places: int = 0  # only so many places to choose from; 0: any number

    def speaks_of(self, card: Card) -> bool:
        return (card.way != "retold" or not self.read) and (card.person or not self.person) and self.places in (0, card.places)


CLAIMS = (
    Claim("belief", "It understands what others believe."),
    Claim("tellings", "In the tellings it read, it keeps track of which of two people saw the move.", read=True, person=True),
    Claim(
        "two-places",
        "In the tellings it read, with two places to choose from, it names the right one for each person.",
        read=True,
        person=True,
        places=2,
    ),
)


@dataclass(frozen=True)
class Card:
    """One test. `way` and `condition` are those of capacities.csv; a `target` means the scenes of `second_thing`."""

    id: str
    group: str
    title: str
    about: str
    condition: str
    way: str = "choice"
    person: bool = True  # whether it asks where somebody will look; else where the thing is
    target: str = ""

    @property
    def places(self) -> int:
        return 3 if self.target else 2


_TOLD, _ASKED, _WORDS, _SECOND = ("Told as in its texts", "Asked otherwise", "Told in other words", "With a second thing")
CARDS = (
    Card("away", _TOLD, "She was away", "The thing is moved while she is away. Where will she look?", "false belief"),
    Card(
        "saw",
        _TOLD,
        "She saw it",
        "The same sentences in another order: the thing is moved, and then she goes out.",
        "true belief",
    ),
    Card("no-move", _TOLD, "Nothing is moved", "She goes out and comes back, and nobody touches the thing.", "no move"),
    Card(
        "mover", _TOLD, "The one who moved it", "She was away; but the question is where the one who moved it will look.", "mover"
    ),
    Card(
        "back",
        _TOLD,
        "Back before the move",
        "She goes out and comes back, and only then the thing is moved.",
        "back before the move",
    ),
    Card(
        "there-and-back", _TOLD, "Moved twice", "It is moved before her eyes, and moved back when she is out.", "there and back"
    ),
    Card(
        "other",
        _TOLD,
        "Another thing is moved",
        "While she is out, a thing is moved, but not the one she will look for.",
        "irrelevant move",
    ),
    Card(
        "reality",
        _TOLD,
        "Where is it really?",
        "The first story again, and the question where the thing is.",
        "reality",
        person=False,
    ),
    Card(
        "question",
        _ASKED,
        "Asked outright",
        "The first story, with a question in place of a sentence to go on with.",
        "false belief",
        way="question",
    ),
    Card(
        "generation",
        _ASKED,
        "Left to say it",
        "The first story, and the model goes on by itself. What does it name first?",
        "false belief",
        way="generation",
    ),
    Card(
        "retold-away",
        _WORDS,
        "She was away",
        "The first story, in sentence forms that no training text has.",
        "false belief",
        way="retold",
    ),
    Card("retold-mover", _WORDS, "The one who moved it", "The one who moved it, in such forms.", "mover", way="retold"),
    Card(
        "retold-there-and-back",
        _WORDS,
        "Moved twice",
        "Moved before her eyes and back behind her back, in such forms.",
        "there and back",
        way="retold",
    ),
    Card(
        "second-person",
        _SECOND,
        "Where will she look?",
        "Three places. The thing is moved when she is out, and at last a second thing is moved as well.",
        "two things",
        target="belief",
    ),
    Card(
        "second-place",
        _SECOND,
        "Where is it really?",
        "The same stories, and the question where the first thing is.",
        "two things",
        person=False,
        target="place",
    ),
)

#: Where the doubt was raised before, with the address of each.
SOURCES = (
    {
        "label": "Cronbach & Meehl 1955",
        "url": "https://doi.org/10.1037/h0040957",
        "about": "a test stands for what it is said to measure only within a net of predictions",
    },
    {
        "label": "Trott et al. 2023",
        "url": "https://doi.org/10.1111/cogs.13309",
        "about": "false-belief stories put to people and to a large model",
    },
    {
        "label": "Ullman 2023",
        "url": "https://arxiv.org/abs/2302.08399",
        "about": "small alterations of such stories, and large models that fail",
    },
    {
        "label": "Shapira et al. 2024",
        "url": "https://arxiv.org/abs/2305.14763",
        "about": "many such tests at once, with short cuts as rivals",
    },
)
