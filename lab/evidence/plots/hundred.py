"""All the seedlings of the village's text, a thin line each: what they can do, by how much they had read."""

from functools import cache
from statistics import median, quantiles

import plotly.graph_objects as go

from lab.evidence import figures
from lab.evidence.plots.plate import COLOURS, SMALL, Plate, axis, figure, label

SEEDLINGS, VILLAGE = "seedlings", "village"
ASKED = {
    "agreement": "The verb, past another noun",
    "deeds": "Whose deed it is",
    "copying": "A list, said again",
    "false belief": "Where she looks, who was away",
}
CHANCE = {"agreement": 0.5, "deeds": 0.5, "false belief": 0.5}
ROOM, APART = 210, 62  # px: the height of a panel, and what lies between two


def all_the_seedlings() -> Plate:
    """A panel for each of ASKED: a thin line for each seedling, the median of all thick."""
    title = f"{len(seedlings())} seedlings, one soil"
    traces = [trace for at, column in enumerate(ASKED) for trace in _lines(column, "" if at == 0 else str(at + 1))]
    return Plate(
        name="hundred",
        title=title,
        says=_says(),
        figure=figure(title, traces, _layout(columns=2)),
        narrow=go.Layout(_layout(columns=1)).to_plotly_json(),
        columns=("Million tokens read", *ASKED.values()),
        rows=[(f"{tokens / 1e6:.2f}", *(_spread(column, at) for column in ASKED)) for at, tokens in enumerate(_moments())],
        notes=("In the table: the median, with the middle half and, in brackets, the least and the most.",),
    )


@cache
def seedlings() -> dict[int, list[dict]]:
    """The curves of the village's seedlings, by seed."""
    found: dict[int, list[dict]] = {}
    for row in figures.shared("curves", SEEDLINGS):
        if row["group"] == VILLAGE:
            found.setdefault(row["seed"], []).append(row)
    return found


def _moments() -> list[int]:
    return [row["tokens"] for row in next(iter(seedlings().values()))]


def _at(column: str, at: int) -> list[float]:
    return [rows[at][column] for rows in seedlings().values()]


def _spread(column: str, at: int) -> str:
    values = _at(column, at)
    low, _, high = quantiles(values, n=4, method="inclusive")
    span = figures.span([{"value": value} for value in values])
    return f"{figures.percent({'value': median(values)})}, {figures.between({'low': low, 'high': high})} ({span})"


def _says() -> str:
    ends = {column: _at(column, -1) for column in ASKED}
    many = len(ends["copying"])
    copy = sum(value > 0.5 for value in ends["copying"])
    copying = "all of them say" if copy == many else f"{copy} of {many} say"

    def span(column: str) -> str:
        return figures.span([{"value": value} for value in ends[column]])

    return (
        f"Each thin line is one of {many} models, which read the same text in the same order and differ only in the numbers that "
        f"they began with. At the end they are right about the verb in {span('agreement')} and about deeds in {span('deeds')}, and "
        f"{copying} more than half of a list again, which came to some early and to some late. About her who was away they swing, "
        f"and end at {span('false belief')}."
    )


def _lines(column: str, panel: str) -> list[go.Scatter]:
    """The lines of all in one trace, which is lighter than a trace each, and their median."""
    moments = [tokens / 1e6 for tokens in _moments()]
    axes = dict(xaxis=f"x{panel}", yaxis=f"y{panel}")
    x: list[float | None] = []
    y: list[float | None] = []
    seeds: list[int | None] = []
    for seed, rows in seedlings().items():
        x += [*moments, None]
        y += [*(round(row[column], 3) for row in rows), None]
        seeds += [*[seed] * len(rows), None]
    middle = [median(_at(column, at)) for at in range(len(moments))]
    told = f"<b>{ASKED[column]}</b><br>%{{x:.2f}} million tokens: <b>%{{y:.0%}}</b>"
    return [
        go.Scatter(
            x=x,
            y=y,
            customdata=seeds,
            mode="lines",
            line=dict(color=COLOURS["leaf"], width=1),
            opacity=max(0.3, min(0.6, 9 / len(seedlings()))),
            hovertemplate=f"{told}, seed %{{customdata}}<extra></extra>",
            name=column,
            **axes,
        ),
        go.Scatter(
            x=moments,
            y=middle,
            mode="lines",
            line=dict(color=COLOURS["clay"], width=2.6),
            hovertemplate=f"{told}, the median<extra></extra>",
            name=f"{column}, median",
            **axes,
        ),
    ]


def _layout(columns: int) -> dict:
    lines = len(ASKED) // columns
    height = lines * (ROOM + APART)
    made: dict = dict(height=height + 40, margin=dict(l=46, r=12, t=6, b=34), annotations=[], shapes=[])
    end = _moments()[-1] / 1e6
    for at, (column, heading) in enumerate(ASKED.items()):
        panel = "" if at == 0 else str(at + 1)
        row, place = divmod(at, columns)
        top = 1 - (row * (ROOM + APART) + 30) / height
        left = place * (0.54 if columns == 2 else 1)
        made[f"xaxis{panel}"] = axis(
            domain=[left, left + (0.46 if columns == 2 else 1)],
            anchor=f"y{panel}",
            range=[0, end * 1.01],
            showgrid=False,
            title=dict(text="million tokens read", standoff=3) if row == lines - 1 else None,
        )
        made[f"yaxis{panel}"] = axis(
            domain=[top - ROOM / height, top],
            anchor=f"x{panel}",
            range=[-0.02, 1.03],
            tickvals=[0, 0.5, 1],
            ticktext=["0%", "50%", "100%"],
        )
        here = dict(xref=f"x{panel} domain", yref=f"y{panel} domain")
        made["annotations"].append(label(f"<b>{heading}</b>", 0, 1, xanchor="left", yanchor="bottom", **here))
        if column in CHANCE:
            made["shapes"].append(
                dict(
                    type="line",
                    xref=f"x{panel} domain",
                    yref=f"y{panel}",
                    x0=0,
                    x1=1,
                    y0=CHANCE[column],
                    y1=CHANCE[column],
                    line=dict(color=COLOURS["line-strong"], width=1, dash="5px,4px"),
                    layer="below",
                )
            )
            made["annotations"].append(
                label("a coin", 1, CHANCE[column], xref=f"x{panel} domain", yref=f"y{panel}", xanchor="right", yanchor="top")
                | dict(font=dict(size=SMALL, color=COLOURS["ink-soft"]), bgcolor=COLOURS["paper"])
            )
    return made
