"""What a real model gets right in English, asked in two ways, as a text and in its chat form, beside rules on the same items."""

from lab.evidence import figures
from lab.evidence.plots import dots
from lab.evidence.plots.dots import MODEL, OTHERWISE, RULE, Dot, Group
from lab.evidence.plots.plate import Plate

NAME = "smollm2"
WAYS = {"choice": MODEL, "other words": OTHERWISE}
# Beside a dot, and in full.
ASKED = {
    ("plain", "choice"): ("as a text", "asked as a text"),
    ("plain", "other words"): ("in other words", "asked as a text, in other words"),
    ("chat", "choice"): ("in chat form", "asked in the chat form"),
    ("chat", "other words"): ("chat, other words", "asked in the chat form, in other words"),
}
RULES = {
    "first noun": ("the first noun", "the verb goes with the first noun"),
    "nearest noun": ("the nearest noun", "the verb goes with the nearest noun"),
    "last container": ("named last", "the place named last"),
    "last place of the thing while there": ("seen last", "the last place while the one asked about was there"),
}
NOUNS, PLACES = ("first noun", "nearest noun"), ("last place of the thing while there", "last container")
WORDS = {
    ("agreement", "no attractor"): "Which verb fits",
    ("agreement", "attractor of the other number"): "Which verb, past another noun",
    ("plausibility", "who does what to whom"): "Who does what to whom",
    ("plausibility", "use of a thing"): "What a thing is for",
}
PEOPLE = {
    ("belief", "false belief"): "Where she looks, who was away",
    ("belief", "true belief"): "Where she looks, who saw it",
    ("belief", "mover"): "Where he looks, who moved it",
    ("belief", "reality"): "Where the thing is",
}


def what_a_real_one_can() -> Plate:
    """A group of rows for each ability: the model asked in four ways, and the rules."""
    title, stacks = "What a real one gets right", compared()
    figure, narrow = dots.plot(title, stacks)
    return Plate(
        name="real",
        title=title,
        says=_says(),
        figure=figure,
        narrow=narrow,
        columns=dots.COLUMNS[:-1],
        rows=[row[:-1] for row in dots.rows(stacks)],
    )


def compared() -> tuple[dots.Stack, dots.Stack]:
    return tuple(
        tuple(
            Group(heading, (*_model(*asked), *_rules(*asked)), guess="a coin" if at == 0 else "")
            for at, (asked, heading) in enumerate(some.items())
        )
        for some in (WORDS, PEOPLE)
    )  # type: ignore[return-value]


def answered(measure: str, condition: str, form: str = "plain", way: str = "choice") -> dict:
    """One row of the table "capacities" of the real model."""
    return figures.find(figures.shared("capacities", NAME), form=form, way=way, measure=measure, condition=condition)


def rule(name: str, measure: str, condition: str, way: str = "choice") -> dict:
    """What a rule gets right of the same items."""
    return figures.find(figures.shared("rivals", NAME), rival=name, way=way, measure=measure, condition=condition)


def _model(measure: str, condition: str) -> list[tuple]:
    return [
        (short, (Dot(WAYS[way], full, answered(measure, condition, form, way)),)) for (form, way), (short, full) in ASKED.items()
    ]


def _rules(measure: str, condition: str) -> list[tuple]:
    names = {"agreement": NOUNS, "belief": PLACES}.get(measure, ())
    return [
        ("a rule", (Dot(RULE, f"a rule: {RULES[name][1]}", rule(name, measure, condition), beside=RULES[name][0]),))
        for name in names
    ]


def _says() -> str:
    def four(measure: str, condition: str) -> str:
        return figures.span([answered(measure, condition, form, way) for form, way in ASKED])

    return (
        f"Asked in four ways, it fits the verb past another noun in {four('agreement', 'attractor of the other number')}, and knows "
        f"who does what to whom in {four('plausibility', 'who does what to whom')}. Where somebody looks who was away it says rightly "
        f"in {four('belief', 'false belief')}, who saw it in {four('belief', 'true belief')}. Rules of one line are all right "
        "or all wrong, row by row."
    )
