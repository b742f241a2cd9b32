"""How sudden abilities come, by a yardstick with a threshold in it and by a gradual one: a bar for each, from a tenth of its way to nine tenths."""

import plotly.graph_objects as go

from lab.evidence import figures
from lab.evidence.plots.hundred import ASKED, SEEDLINGS
from lab.evidence.plots.plate import COLOURS, SMALL, Plate, axis, figure, label
from lab.seedlings.yardsticks import DEGREES, PASSAGE, SHARE, WAYS, YARDSTICKS

NAMES = {SHARE: "how often right", DEGREES: "by how much"}
HUES = {SHARE: "clay", DEGREES: "leaf"}
HEADING, LANE, APART, LEFT = 26, 24, 12, 112  # px
COLUMNS = ("Ability", "Yardstick", "A tenth of the way", "Half", "Nine tenths", "From a tenth to nine tenths", "Seedlings")


def by_two_yardsticks() -> Plate:
    """Medians over the village's seedlings, from yardsticks.csv, in million tokens."""
    title = "How sudden, by two yardsticks"
    return Plate(
        name="yardsticks",
        title=title,
        says=_says(),
        figure=figure(title, [trace for place in _placed() for trace in _drawn(*place)], _layout()),
        columns=COLUMNS,
        rows=[_row(ability, yardstick) for ability in YARDSTICKS for yardstick in NAMES],
        notes=(
            "A bar begins where a tenth of the way from the start to the last moment is gone, and ends at nine tenths; the dot is half "
            "of it. Each is the median of all seedlings; in the table with 95% intervals, in million tokens. Had they read on, the "
            "bars of what still grows would be longer.",
            "By how much: for verbs and deeds, the right word’s lead over the wrong one; for a list, how little the right word "
            "surprises.",
        ),
    )


def reached(ability: str, yardstick: str, way: str) -> dict:
    """The row of yardsticks.csv: n, value, low, high, in tokens. way: one of WAYS, or PASSAGE."""
    wanted = (ability, yardstick, way)
    return next(
        row for row in figures.shared("yardsticks", SEEDLINGS) if (row["ability"], row["yardstick"], row["measure"]) == wanted
    )


def _millions(tokens: float) -> str:
    return figures.fixed(tokens, 2, -6)


def _row(ability: str, yardstick: str) -> tuple[str, ...]:
    rows = [reached(ability, yardstick, way) for way in (*WAYS, PASSAGE)]
    cells = [f"{_millions(row['value'])} ({_millions(row['low'])} to {_millions(row['high'])})" for row in rows]
    return (ASKED[ability], NAMES[yardstick], *cells, str(rows[0]["n"]))


def _says() -> str:
    def takes(ability: str, yardstick: str) -> str:
        return _millions(reached(ability, yardstick, PASSAGE)["value"])

    return (
        f"Saying a list again comes as a leap by both yardsticks: most of it within {takes('copying', SHARE)} million tokens by how "
        f"often it is right, within {takes('copying', DEGREES)} by how much. Of deeds the share takes {takes('deeds', SHARE)} "
        f"million, and by how much, {takes('deeds', DEGREES)}: when nearly all answers are right, they go on to become surer."
    )


def _placed() -> list[tuple[str, str, int]]:
    """Each ability and yardstick with the middle of its lane, px from the top."""
    return [
        (ability, yardstick, at * _group() + HEADING + lane * LANE + LANE // 2)
        for at, ability in enumerate(YARDSTICKS)
        for lane, yardstick in enumerate(NAMES)
    ]


def _group() -> int:
    return HEADING + LANE * len(NAMES) + APART


def _drawn(ability: str, yardstick: str, y: int) -> list[go.Scatter]:
    tenth, half, most = (reached(ability, yardstick, way)["value"] / 1e6 for way in WAYS)
    told = f"{ASKED[ability]}, {NAMES[yardstick]}<br>a tenth after {tenth:.2f}, half after {half:.2f}, nine tenths after {most:.2f} million tokens"
    hue = COLOURS[HUES[yardstick]]
    drawn = dict(y=[y, y], hovertemplate=f"{told}<extra></extra>", name=f"{ability}, {yardstick}")
    return [
        go.Scatter(x=[tenth, most], mode="lines", line=dict(color=hue, width=9), **drawn),
        go.Scatter(
            x=[half],
            mode="markers",
            marker=dict(size=11, color=COLOURS["paper"], line=dict(color=hue, width=2.4)),
            **drawn | dict(y=[y]),
        ),
    ]


def _layout() -> dict:
    placed = _placed()
    height = _group() * len(YARDSTICKS)
    end = max(reached(ability, yardstick, "nine tenths")["high"] for ability, yardstick, _ in placed) / 1e6
    headings = [
        label(f"<b>{ASKED[ability]}</b>", 0, at * _group() + HEADING / 2, xref="paper", yref="y", xanchor="left", xshift=-LEFT)
        for at, ability in enumerate(YARDSTICKS)
    ]
    return dict(
        height=height + 52,
        margin=dict(l=LEFT, r=16, t=4, b=44),
        annotations=headings,
        xaxis=axis(range=[0, end * 1.02], title=dict(text="million tokens read", standoff=4)),
        yaxis=axis(
            range=[height, 0],
            tickvals=[y for *_, y in placed],
            ticktext=[NAMES[yardstick] for _, yardstick, _ in placed],
            tickfont=dict(size=SMALL),
            showgrid=False,
            showline=False,
        ),
    )
