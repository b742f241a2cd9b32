"""One sentence more: what becomes of the answers when something else is told between the scene and the question."""

from lab.evidence import figures
from lab.evidence.plots import dots
from lab.evidence.plots.dots import MODEL, Dot, Group
from lab.evidence.plots.plate import Plate

FORM = "would look"  # as the narrator goes on after somebody's search; "in truth" of the thing itself
ASKED = {
    "false belief": "Where she would look, who was away",
    "mover": "Where he would look, who moved it",
    "reality": "Where the thing is in truth",
}
# What is told between, beside the dots and in full: she is the one who was away.
TOLD = {
    "nothing": ("nothing", "nothing"),
    "the weather": ("the weather", "the weather"),
    "a deed": ("a deed", "somebody’s deed"),
    "they laugh": ("they laugh", "“They all laugh.”"),
    "the seeker's search": ("her search", "her search, not what came of it"),
    "the mover's search": ("his search", "his search, not what came of it"),
    "the mover's search, elsewhere": ("his, elsewhere", "his search in the other place"),
    "the seeker's search and its outcome": ("hers, its end", "her search and what came of it"),
    "the mover's search and its outcome": ("his, its end", "his search and what came of it"),
    "the seeker's search and a false outcome": ("hers, false end", "her search and what did not come of it"),
}
RULE = "last place before leaving"


def one_sentence_more() -> Plate:
    """The three questions after each sentence that may stand between: the model with its sisters."""
    title, stacks = "One sentence more", compared()
    figure, narrow = dots.plot(title, stacks)
    return Plate(
        name="between",
        title=title,
        says=_says(),
        figure=figure,
        narrow=narrow,
        columns=("Asked", "Told between", *dots.COLUMNS[2:]),
        rows=dots.rows(stacks),
    )


def compared() -> tuple[dots.Stack, ...]:
    """A group for each question: the two people in one stack, the thing itself in the other."""
    away, mover, reality = (
        Group(heading, tuple(_lane(asked, told) for told in TOLD), guess="a coin" if asked == "reality" else "")
        for asked, heading in ASKED.items()
    )
    return (away, mover), (reality,)


def _lane(asked: str, between: str) -> tuple:
    short, full = TOLD[between]
    model, *sisters = (_row(asked, between, "model", seed) for seed in figures.seeds("village"))
    return short, (Dot(MODEL, full, model, tuple(sisters)),)


def _row(asked: str, between: str, who: str, seed: int | None) -> dict:
    return figures.find(figures.shared("limits/interrupted"), who=who, seed=seed, asked=asked, between=between, form=FORM)


def _says() -> str:
    search = "the seeker's search"
    nobody = [_row(asked, search, "model", seed) for asked in ("mover", "reality") for seed in figures.seeds("village")]
    rule = [_row(asked, between, RULE, None)["value"] for asked in ASKED for between in TOLD]
    right = sum(value == 1 for value in rule)
    return (
        "The same scenes, asked after one sentence more, in the narrator’s own words. Once it is told where she searches, "
        f"and not what came of it, the mover and the thing itself are placed rightly in {figures.span(nobody)}, by each of the "
        f"{figures.in_words(len(figures.seeds('village')))} models (small dots: the sisters). The rule “last before leaving” "
        f"would be right throughout in {right} of these {len(rule)} rows."
    )
