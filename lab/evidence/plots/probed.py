"""Read and used: what a probe reads off the model's numbers, nonsense included, and what a push along a direction moves."""

from lab.evidence import figures
from lab.evidence.plots import dots
from lab.evidence.plots.dots import COUNTS, MODEL, OTHERWISE, RULE, Dot, Group
from lab.evidence.plots.plate import Plate

BEFORE, END = "before the answer", "end of story"
LAST = 3  # the layer, from 0
# The ways of pushing: beside the dots, in full, and their marks.
PUSHES = {
    ("means", "free"): ("difference", "the difference of the two means", MODEL),
    ("means", "held"): ("last layer held", "the same, the last layer kept from taking part", RULE),
    ("probe", "free"): ("the probe’s", "the direction by which the probe reads", OTHERWISE),
    ("random", "free"): ("a random one", "a random direction, as long", COUNTS),
}


def read_and_used() -> Plate:
    """Where belief is read, beside nonsense and the untrained; and how many answers follow a push: the model, its sisters."""
    title, stacks = "What is read, and what a push moves", compared()
    figure, narrow = dots.plot(title, stacks)
    return Plate(
        name="used",
        title=title,
        says=_says(),
        figure=figure,
        narrow=narrow,
        columns=("Where", "What", "Share of the scenes", *dots.COLUMNS[3:]),
        rows=dots.rows(stacks),
    )


def compared() -> tuple[dots.Stack, dots.Stack]:
    """What is read, and what is moved, from the tables of the village."""
    third = 1 / 3
    read = (
        Group(
            "Read after the lowest layer",
            (_read("belief", BEFORE, 0), _read("thing by lot", BEFORE, 0)),
            chance=third,
        ),
        Group(
            "Read after the last, before the answer",
            (_read("belief", BEFORE, LAST), _read("thing by lot", BEFORE, LAST)),
            guess="a guess",
            chance=third,
        ),
        Group(
            "Read at the end of the story", (_read("belief", END, LAST), _read("belief", END, LAST, trained="no")), chance=third
        ),
    )
    moved = (
        Group("Moved by a push after the last layer", _pushed(LAST, held=False), chance=None),
        Group("Moved by a push one layer earlier", _pushed(LAST - 1, held=True), chance=None),
        Group("Moved by a push two layers earlier", _pushed(LAST - 2, held=False), chance=None),
    )
    return read, moved


def _read(target: str, position: str, layer: int, trained: str = "yes") -> tuple:
    asked = dict(who="model", trained=trained, target=target, position=position, layer=layer)
    table = figures.shared("limits/control-tasks")
    model, *sisters = (figures.find(table, seed=seed, **asked) for seed in figures.seeds("village"))
    short, full, mark = (
        ("untrained", "what she believes, read off the model untrained", OTHERWISE)
        if trained == "no"
        else ("her belief", "what she believes", MODEL)
        if target == "belief"
        else ("nonsense", "a container dealt to each thing by lot", COUNTS)
    )
    return short, (Dot(mark, full, model, tuple(sisters)),)


def _pushed(layer: int, held: bool) -> tuple:
    table = figures.shared("limits/pushes")
    lanes = []
    for (way, later), (short, full, mark) in PUSHES.items():
        if later == "held" and not held:
            continue
        asked = dict(who="model", measure="answers moved", layer=layer, way=way, later=later)
        model, *sisters = (figures.find(table, seed=seed, **asked) for seed in figures.seeds("village"))
        lanes.append((short, (Dot(mark, full, model, tuple(sisters)),)))
    return tuple(lanes)


def _says() -> str:
    read, moved = compared()
    (_, ((_, (belief,)), (_, (nonsense,))), *_), (_, _, below) = (read[0].asked, read[0].lanes), moved
    most = max((row for _, (dot,) in below.lanes for row in (dot.row, *dot.sisters)), key=lambda row: row["value"])
    earlier = f"at most {figures.percent(most)}" if most["value"] else "none"
    return (
        f"After the lowest layer a probe reads nonsense that it learned by heart ({_all(nonsense)}) and hardly what she "
        f"believes ({_all(belief)}, where a guess has a third). A push by the difference moves nearly every answer after the "
        f"last layer, and two layers earlier {earlier} (large dots; its sisters are small)."
    )


def _all(dot: Dot) -> str:
    return figures.span([dot.row, *dot.sisters])
