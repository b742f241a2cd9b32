"""Rows of dots in groups: who answered what, how often rightly, each with its interval and its sisters beside it.

A plot is up to two stacks of groups side by side, on a phone one above the other. Heights are reckoned in pixels, so that
rows lie equally far apart in all stacks.
"""

from dataclasses import dataclass

import plotly.graph_objects as go

from lab.evidence import figures
from lab.evidence.plots.plate import COLOURS, SMALL, axis, figure, label

MODEL, OTHERWISE, COUNTS, RULE = "model", "otherwise", "counts", "rule"
MARKS = {  # symbol, colour, whether it is full
    MODEL: ("circle", "leaf", True),
    OTHERWISE: ("circle", "leaf", False),
    COUNTS: ("x", "clay", True),
    RULE: ("diamond", "clay", False),
}
LARGE, SISTER = 11, 6  # px: across
HEADING, LANE, APART = 24, 21, 12  # px: a heading's line, a row of dots, and the room between two groups
LABELS, TOP, FOOT, RIGHT = 112, 8, 30, 14  # px: the room for labels, above, below, and to the right
PLOT = 0.385  # of the width, for one of two stacks


@dataclass(frozen=True)
class Dot:
    """One measured share. mark: one of MARKS; row: n, value, low, high; sisters: the same from other seeds."""

    mark: str
    who: str  # in full, for the table
    row: dict
    sisters: tuple[dict, ...] = ()
    beside: str = ""  # words beside the mark


@dataclass(frozen=True)
class Group:
    """What was asked, and its rows of dots, each with its label. chance: what a guess earns, None where nearly nothing."""

    asked: str
    lanes: tuple[tuple[str, tuple[Dot, ...]], ...]
    chance: float | None = 0.5
    guess: str = ""  # what to call it, where it is named

    @property
    def height(self) -> int:
        return HEADING + LANE * len(self.lanes) + APART


Stack = tuple[Group, ...]
COLUMNS = ("Asked", "Who answers", "Right", "95% interval", "Cases", "Sisters")


def rows(stacks: tuple[Stack, ...]) -> list[tuple[str, ...]]:
    """The same as a table, with COLUMNS."""
    return [
        (
            group.asked,
            dot.who,
            figures.percent(dot.row),
            figures.between(dot.row),
            str(dot.row["n"]),
            figures.span(list(dot.sisters)) if dot.sisters else "",
        )
        for stack in stacks
        for group in stack
        for _, dots in group.lanes
        for dot in dots
    ]


def plot(title: str, stacks: tuple[Stack, ...]) -> tuple[go.Figure, dict]:
    """The figure, and what of its layout is otherwise on a phone."""
    traces = [
        trace
        for number, stack in enumerate(stacks, 1)
        for group, _, lanes in _placed(stack)
        for _, dots, y in lanes
        for dot in dots
        for trace in _drawn(group, dot, y, _panel(number))
    ]
    return figure(title, traces, _layout(stacks, narrow=False)), go.Layout(_layout(stacks, narrow=True)).to_plotly_json()


def _panel(number: int) -> str:
    """What plotly calls the axes of a stack: "" for the first."""
    return "" if number == 1 else str(number)


def _placed(stack: Stack) -> list[tuple[Group, int, list[tuple[str, tuple[Dot, ...], int]]]]:
    """Each group with its top, and each lane (label, dots) with its middle, px from the top of the stack."""
    placed, top = [], 0
    for group in stack:
        middles = range(top + HEADING + LANE // 2, top + group.height, LANE)
        placed.append((group, top, [(*lane, y) for lane, y in zip(group.lanes, middles)]))
        top += group.height
    return placed


# ---- The dots ----


def _drawn(group: Group, dot: Dot, y: int, panel: str) -> list[go.Scatter]:
    """The sisters small, the one itself large and with its interval."""
    row, axes = dot.row, dict(xaxis=f"x{panel}", yaxis=f"y{panel}", mode="markers", cliponaxis=False)
    return [
        go.Scatter(
            x=[sister["value"] for sister in dot.sisters],
            y=[y] * len(dot.sisters),
            customdata=[figures.percent(sister) for sister in dot.sisters],
            hovertemplate=f"{group.asked}<br>a sister, {dot.who}: <b>%{{customdata}}</b><extra></extra>",
            marker=_mark(dot.mark, SISTER),
            opacity=0.65,
            **axes,
        ),
        go.Scatter(
            x=[row["value"]],
            y=[y],
            error_x=dict(
                array=[row["high"] - row["value"]],
                arrayminus=[row["value"] - row["low"]],
                color=COLOURS[MARKS[dot.mark][1]],
                thickness=1.6,
                width=0,
            ),
            hovertemplate=f"{group.asked}<br>{dot.who}: <b>{figures.percent(row)}</b> ({figures.between(row)})<extra></extra>",
            marker=_mark(dot.mark, LARGE),
            **axes,
        ),
    ]


def _mark(mark: str, size: int) -> dict:
    symbol, colour, full = MARKS[mark]
    ink = COLOURS[colour]
    return dict(symbol=symbol, size=size, color=ink if full else COLOURS["paper"], line=dict(color=ink, width=size / 6))


# ---- Where they stand ----


def _layout(stacks: tuple[Stack, ...], narrow: bool) -> dict:
    heights = [sum(group.height for group in stack) for stack in stacks]
    between = LANE
    height = sum(heights) + between * (len(stacks) - 1) if narrow else max(heights)
    made: dict = dict(margin=dict(l=LABELS, r=RIGHT, t=TOP, b=FOOT), height=height + TOP + FOOT, annotations=[], shapes=[])
    above = 0
    for number, (stack, tall) in enumerate(zip(stacks, heights, strict=True), 1):
        panel = _panel(number)
        across = [0, 1] if narrow or len(stacks) == 1 else [(1 - PLOT) * (number - 1), PLOT + (1 - PLOT) * (number - 1)]
        up = [round(1 - (above + tall) / height, 4), round(1 - above / height, 4)]
        made[f"xaxis{panel}"] = _shares(domain=across, anchor=f"y{panel}")
        made[f"yaxis{panel}"] = _labels(stack, domain=up, range=[tall, 0], anchor=f"x{panel}")
        made["annotations"] += _words(stack, panel, SMALL if narrow else SMALL + 1)
        made["shapes"] += _chances(stack, panel)
        above += (tall + between) if narrow else 0
    return made


def _shares(**place) -> dict:
    return axis(
        range=[-0.06, 1.04],
        tickvals=[0, 0.5, 1],
        ticktext=["0%", "50%", "100%"],
        showgrid=False,
        minor=dict(tickvals=[0, 1], showgrid=True, gridcolor=COLOURS["line"]),
        **place,
    )


def _labels(stack: Stack, **place) -> dict:
    lanes = [lane for _, _, lanes in _placed(stack) for lane in lanes]
    return axis(tickvals=[y for *_, y in lanes], ticktext=[text for text, *_ in lanes], showgrid=False, showline=False, **place)


def _words(stack: Stack, panel: str, size: float) -> list[dict]:
    """What was asked above each group, what stands beside a mark, and what to call a guess."""
    here = dict(xref=f"x{panel}", yref=f"y{panel}", yanchor="middle", bgcolor=COLOURS["paper"])
    heading = here | dict(xref=f"x{panel} domain", xanchor="left", xshift=-LABELS, font=dict(size=size))
    soft = here | dict(font=dict(size=SMALL, color=COLOURS["ink-soft"]))
    words = []
    for group, top, lanes in _placed(stack):
        words.append(label(f"<b>{group.asked}</b>", 0, top + HEADING / 2, **heading))
        if group.guess:
            words.append(label(group.guess, group.chance, lanes[0][-1], xanchor="left", **soft))
        for _, dots, y in lanes:
            for dot in dots:
                if dot.beside:
                    inward = dict(xanchor="right", xshift=-9) if dot.row["value"] > 0.5 else dict(xanchor="left", xshift=9)
                    words.append(label(dot.beside, dot.row["value"], y, **inward, **soft))
    return words


def _chances(stack: Stack, panel: str) -> list[dict]:
    """In every group what a guess would earn."""
    return [
        dict(
            type="line",
            xref=f"x{panel}",
            yref=f"y{panel}",
            x0=group.chance,
            x1=group.chance,
            y0=top + HEADING,
            y1=top + group.height - APART,
            line=dict(color=COLOURS["line-strong"], width=1, dash="5px,4px"),
            layer="below",
        )
        for group, top, _ in _placed(stack)
        if group.chance
    ]
