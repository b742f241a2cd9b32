"""How much is that worth: what the model gets right, beside what simpler things do, other words, and its sisters."""

from lab.evidence import figures
from lab.evidence.plots import dots
from lab.evidence.plots.dots import COUNTS, MODEL, OTHERWISE, RULE, Dot, Group
from lab.evidence.plots.plate import Plate

# What the rules of lab.evaluation.rules name: beside a mark, and in full.
RULES = {
    "first noun": ("the first noun", "the verb goes with the first noun"),
    "last place before leaving": ("last before leaving", "the place named last before the one asked about left"),
    "last container": ("named last", "the place named last"),
}


def how_much_is_it_worth() -> Plate:
    """Every ability in a group of rows: the model with its sisters, told otherwise, and what has no model inside."""
    title, stacks = "How much is that worth?", compared()
    figure, narrow = dots.plot(title, stacks)
    return Plate(
        name="worth",
        title=title,
        says=_says(),
        figure=figure,
        narrow=narrow,
        columns=dots.COLUMNS,
        rows=dots.rows(stacks),
    )


def compared() -> tuple[dots.Stack, dots.Stack]:
    """All that is compared, from the tables of the village: of words, and of people and things."""
    last = "last place before leaving"
    words = (
        Group("Whose deed is whose", _answered("plausibility", "deed of another"), guess="a coin"),
        Group("Which verb fits, past another noun", _answered("agreement", "attractor of the other number", "first noun")),
        Group(
            "Which verb, the other noun in front",
            _answered("agreement", "attractor in front, of the other number", "first noun", ways=("retold",)),
        ),
        Group("Twenty random words, said again", _copied(), chance=None),
    )
    people = (
        Group("Where she looks, who was away", _answered("belief", "false belief", last)),
        Group("Where he looks, who moved it", _answered("belief", "mover", last)),
        Group("Where she looks, back before the move", _answered("belief", "back before the move", last)),
        Group("Where the thing really is", _answered("belief", "reality", "last container")),
        Group("The same, another thing moved last", _second_thing(), chance=1 / 3, guess="by lot"),
    )
    return words, people


def _says() -> str:
    retold = [
        {"value": sum(figures.capacity("belief", who, seed=seed, way="retold")["value"] for who in ("false belief", "mover"))}
        for seed in figures.seeds("village")
    ]
    return (
        "In the words of its own text our model is nearly always right (large dots; its sisters are small). But counting "
        "words tells whose deed is whose as well, and rules of one line get far. Told in other words, the mirror is back: "
        f"right about her and right about him add up to {figures.span(retold)} in the "
        f"{figures.in_words(len(retold))} models. And when another thing was moved last, model and rule name its place alike."
    )


def _answered(measure: str, condition: str, rule: str = "", ways: tuple[str, ...] = ("choice", "retold")) -> tuple:
    """The lanes of a capacity: the model's for each way of asking, and the rivals' for the first of these."""
    found = {way: [figures.capacity(measure, condition, seed=seed, way=way) for seed in figures.seeds("village")] for way in ways}
    rivals, asked = figures.shared("rivals"), dict(measure=measure, way=ways[0], condition=condition)
    lanes = [_model(*found[way], retold=way == "retold") for way in ways]
    lanes.append(("counts of words", (Dot(COUNTS, "counts of words", figures.find(rivals, rival="5-gram", **asked)),)))
    if rule:
        lanes.append(_rule(figures.find(rivals, rival=rule, **asked)))
    return tuple(lanes)


def _model(model: dict, *sisters: dict, retold: bool = False) -> tuple:
    who = "in other words" if retold else "our model"
    return who, (Dot(OTHERWISE if retold else MODEL, who, model, sisters),)


def _rule(row: dict) -> tuple:
    short, full = RULES[row["rival"]]
    return "a simple rule", (Dot(RULE, f"a simple rule: {full}", row, beside=short),)


def _copied() -> tuple:
    whole, mixed = (
        [figures.capacity("repeats", condition, seed=seed) for seed in figures.seeds("village")]
        for condition in ("accuracy", "with word fragments")
    )
    fragments = "with fragments"
    return _model(*whole), (fragments, (Dot(OTHERWISE, fragments, mixed[0], tuple(mixed[1:])),))


def _second_thing() -> tuple:
    asked = dict(measure="answer", target="place", condition="two things", label="place")
    tables = [figures.rows("probes", seed) for seed in figures.seeds("village")]
    right = [figures.find(rows, step=rows[-1]["step"], **asked) for rows in tables]
    return _model(*right), _rule(figures.find(figures.shared("second-thing"), rival="last container", target="place"))
