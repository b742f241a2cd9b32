"""The mirror: while the model grew, it was right about the one who was away as often as it was wrong about the mover."""

from math import sqrt

import plotly.graph_objects as go

from lab.evidence import figures
from lab.evidence.plots.plate import COLOURS, SMALL, Plate, axis, band, coloured, figure, label

AWAY, MOVER, REALITY = "false belief", "mover", "reality"
NAMES = {AWAY: "who was away", MOVER: "who moved it", REALITY: "where it really is"}
HUES = {AWAY: "sky", MOVER: "plum", REALITY: "ochre"}  # the first two as in the charts of CheckpointSlider
SYMBOLS = {AWAY: "circle", MOVER: "square-open", REALITY: "diamond"}
SLACK = 0.05  # by which the shares of a mirror may fail to make a whole together: scenes are few
LATE = 4000  # a step at which both people are placed rightly, and the thing itself is not
GAP = 0.05  # of the width, between two small panels


def moments(seed: int = 0) -> dict[str, int]:
    """The checkpoints that the text speaks of, each by its place in `figures.curve`.

    first: where the model is least right about the one who was away. then: where it is least right about the mover.
    both: the first at which it is right about both in more than nine of ten. late: step `LATE`.
    """
    away, mover = (figures.curve("belief", condition, seed) for condition in (AWAY, MOVER))
    places = range(len(away))
    return {
        "first": min(places, key=lambda at: away[at]["value"]),
        "then": min(places, key=lambda at: mover[at]["value"]),
        "both": next(at for at in places if min(away[at]["value"], mover[at]["value"]) > 0.9),
        "late": next(at for at in places if away[at]["step"] == LATE),
    }


def lasts(seed: int = 0) -> int:
    """The last checkpoint, by its place, up to which the two people's shares always make a whole, within `SLACK`."""
    away, mover = (figures.curve("belief", condition, seed) for condition in (AWAY, MOVER))
    whole = (abs(one["value"] + other["value"] - 1) <= SLACK for one, other in zip(away, mover, strict=True))
    return next((at for at, holds in enumerate(whole) if not holds), len(away)) - 1


def mirror(seed: int = 0) -> Plate:
    """Who is placed rightly, by how much was read: one seed large, its sisters small.

    The thin line is the middle of the two people's curves. As long as it lies on a coin's half, one curve is the
    other's mirror image; the ground is darker there.
    """
    curves, at = _curves(seed), moments(seed)
    sisters = [other for other in figures.seeds("village") if other != seed]
    traces = [*(band(curves[c], _x, HUES[c]) for c in (AWAY, MOVER)), *_lines(curves, ""), _marks(curves, at)]
    for panel, sister in enumerate(sisters, 2):
        theirs = _curves(sister)
        del theirs[REALITY]
        traces += _lines(theirs, panel)
    return Plate(
        name="mirror",
        title="The mirror",
        says=_says(seed, sisters),
        figure=figure("The mirror", traces, _layout(seed, sisters, narrow=False)),
        narrow=go.Layout(_layout(seed, sisters, narrow=True)).to_plotly_json(),
        notes=tuple(_told(curves, place) for place in at.values()),
        columns=("Tokens read", *(f"Right about {name}" for name in NAMES.values())),
        rows=[
            (_read(moment[0]), *(f"{figures.percent(row)} ({figures.between(row)})" for row in moment))
            for moment in zip(*curves.values(), strict=True)
        ],
    )


def _curves(seed: int) -> dict[str, list[dict]]:
    return {condition: figures.curve("belief", condition, seed) for condition in NAMES}


def _read(row: dict) -> str:
    return f"{row['tokens'] / 1e6:.1f}\u00a0million"


def _x(row: dict) -> float:
    """Where a moment lies: on every chart of the book at the square root of what was read."""
    return round(sqrt(row["tokens"] / 1e6), 4)


def _says(seed: int, sisters: list[int]) -> str:
    broken = sorted(figures.curve("belief", AWAY, sister)[lasts(sister)]["tokens"] / 1e6 for sister in sisters)
    *most, last = (f"{millions:.1f}" for millions in broken)
    return (
        f"Until {_read(figures.curve('belief', AWAY, seed)[lasts(seed)])} tokens were read, the model got better about the "
        "one who was away whenever it got worse about the one who moved the thing. One curve is the other’s mirror image: "
        "the middle of the two, the thin line, lies on a coin’s half. Then both rise. In its sisters, below, the mirror "
        f"lasts until {', '.join(most)} and {last}\u00a0million."
    )


def _told(curves: dict, at: int) -> str:
    shares = ", ".join(f"{NAMES[condition]} {figures.percent(curve[at])}" for condition, curve in curves.items())
    return f"After {_read(curves[AWAY][at])} tokens: {shares}."


# ---- What is drawn ----


def _lines(curves: dict, panel: int | str) -> list[go.Scatter]:
    """The middle of the two people's curves, and each curve there is. panel: the number of its axes, "" for the large one."""
    axes, large = dict(xaxis=f"x{panel}", yaxis=f"y{panel}"), panel == ""
    middle = go.Scatter(
        x=[_x(row) for row in curves[AWAY]],
        y=[(away["value"] + mover["value"]) / 2 for away, mover in zip(curves[AWAY], curves[MOVER], strict=True)],
        mode="lines",
        line=dict(color=COLOURS["ink"], width=1.6 if large else 1.2),
        hoverinfo="skip",
        name="the middle of the two",
        **axes,
    )
    return [middle] + [
        go.Scatter(
            x=[_x(row) for row in curve],
            y=[row["value"] for row in curve],
            customdata=[[_read(row), figures.percent(row), figures.between(row)] for row in curve],
            hovertemplate=f"<b>{NAMES[condition]}: %{{customdata[1]}}</b> (%{{customdata[2]}})<br>"
            "after %{customdata[0]} tokens<extra></extra>",
            mode="lines+markers" if large and condition != REALITY else "lines",
            line=dict(color=COLOURS[HUES[condition]], **_stroke(condition, large)),
            marker=dict(symbol=SYMBOLS[condition], size=5),
            name=NAMES[condition],
            **axes,
        )
        for condition, curve in reversed(curves.items())
    ]


def _stroke(condition: str, large: bool) -> dict:
    if condition == REALITY:
        return dict(width=1.4, dash="2px,3px")
    return dict(width=2.6 if large else 1.6)


def _marks(curves: dict, at: dict) -> go.Scatter:
    """Larger marks at the moments that the text speaks of."""
    marked = [(condition, curves[condition][place]) for place in at.values() for condition in (AWAY, MOVER)]
    return go.Scatter(
        x=[_x(row) for _, row in marked],
        y=[row["value"] for _, row in marked],
        mode="markers",
        marker=dict(
            size=11,
            symbol=[SYMBOLS[condition].removesuffix("-open") for condition, _ in marked],
            color=[COLOURS[HUES[condition]] for condition, _ in marked],
            line=dict(color=COLOURS["paper"], width=1.5),
        ),
        hoverinfo="skip",
        name="quoted moments",
    )


# ---- Where it stands ----


def _layout(seed: int, sisters: list[int], narrow: bool) -> dict:
    """The places of all panels and the words in them: sisters in a row below the large one, on a phone two by two."""
    curves, at = _curves(seed), moments(seed)
    across = 2 if narrow else 4
    width = (1 - GAP * (across - 1)) / across
    down = -(-len(sisters) // across)
    height, space = (0.17, 0.08) if narrow else (0.21, 0.1)
    floor = down * (height + space)
    end = _x(curves[AWAY][-1])
    made = dict(
        margin=dict(l=52, r=10, t=34 if narrow else 58, b=30),
        height=760 if narrow else 720,
        xaxis=_across(end, (1, 4, 9, 16, 25), title=dict(text="million tokens read", standoff=4)),
        yaxis=_up([floor + 0.04, 1]),
    )
    words = _words(curves, at, narrow)
    for place, sister in enumerate(sisters):
        row, column = divmod(place, across)
        left, top = column * (width + GAP), floor - space - row * (height + space)
        number = place + 2
        made[f"xaxis{number}"] = _across(end, (1, 9, 25), domain=[left, left + width], anchor=f"y{number}")
        made[f"yaxis{number}"] = _up([round(top - height, 4), round(top, 4)], anchor=f"x{number}", showticklabels=column == 0)
        words.append(label(f"sister, seed {sister}", left, top, xref="paper", yref="paper", xanchor="left", yanchor="bottom"))
    return made | dict(annotations=words, shapes=_shapes(curves, at, [seed, *sisters]))


def _across(end: float, millions: tuple[int, ...], **more) -> dict:
    ticks = (0, *millions)
    return axis(
        range=[0, end * 1.012], tickvals=[sqrt(n) for n in ticks], ticktext=[str(n) for n in ticks], showgrid=False, **more
    )


def _up(domain: list[float], **more) -> dict:
    return axis(domain=domain, range=[-0.02, 1.02], tickvals=[0, 0.5, 1], ticktext=["0%", "50%", "100%"], **more)


def _shapes(curves: dict, at: dict, seeds: list[int]) -> list[dict]:
    """In every panel the ground on which the mirror lasts, and what a coin would get; in the large one the moments."""
    ground = dict(type="rect", x0=0, y0=0, y1=1, line_width=0, fillcolor=COLOURS["surface"], layer="below")
    coin = dict(type="line", x0=0, x1=1, y0=0.5, y1=0.5, line=dict(color=COLOURS["line-strong"], width=1, dash="5px,4px"))
    upright = dict(type="line", y0=0, y1=1, yref="y domain", line=dict(color=COLOURS["ink-soft"], width=1, dash="1px,3px"))
    panels = {place + 1 if place else "": lasts(seed) for place, seed in enumerate(seeds)}
    return [
        *(ground | dict(xref=f"x{panel}", yref=f"y{panel} domain", x1=_x(curves[AWAY][last])) for panel, last in panels.items()),
        *(coin | dict(xref=f"x{panel} domain", yref=f"y{panel}", layer="below") for panel in panels),
        *(upright | dict(x0=x, x1=x, layer="below") for x in (_x(curves[AWAY][place]) for place in at.values())),
    ]


def _words(curves: dict, at: dict, narrow: bool) -> list[dict]:
    """What is written into the large panel: the moments above it, the names of its lines beside them."""
    ends = {} if narrow else dict(then="right", both="left", late="left")
    headlines = [
        label(
            f"<b>{number}</b>" if narrow else _headline(number, curves, place),
            _x(curves[AWAY][place]),
            1,
            yref="y domain",
            xanchor=ends.get(key, "center"),
            yanchor="bottom",
            align=ends.get(key, "center"),
        )
        for number, (key, place) in enumerate(at.items(), 1)
    ]
    soft = dict(font=dict(size=SMALL, color=COLOURS["ink-soft"]))
    mover, away = (f"<b>who{'<br>' if narrow else ' '}{did}</b>" for did in ("moved it", "was away"))
    broken = _x(curves[AWAY][at["then"]])
    return headlines + [
        label("right in", 0, 1, xref="x domain", yref="y domain", xanchor="right", yanchor="bottom", **soft),
        label(coloured(HUES[MOVER], mover), 0.06, 0.7, xanchor="left"),
        label(coloured(HUES[AWAY], away), 0.06, 0.3, xanchor="left"),
        label(coloured(HUES[REALITY], "where it really is"), broken - 0.05, 0.92, xanchor="right", yanchor="bottom"),
        label(f"one mirrors{'<br>' if narrow else ' '}the other", 0.06, 0.02, xanchor="left", yanchor="bottom", **soft),
        label("a coin", 1, 0.5, xref="x domain", xanchor="right", yanchor="top", **soft),
    ]


def _headline(number: int, curves: dict, at: int) -> str:
    shares = (
        coloured(HUES[condition], figures.percent(curve[at])) for condition, curve in curves.items() if condition != REALITY
    )
    return f"<b>{number}</b>\u2002{_read(curves[AWAY][at])}<br>" + "\u2002".join(shares)
