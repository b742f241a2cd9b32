"""The knob that breaks the real model: turned step by step on three kinds of text, and beside others that were set to 0."""

import plotly.graph_objects as go

from lab.evidence import figures
from lab.evidence.plots.plate import COLOURS, SMALL, Plate, axis, band, figure, label

HUES = {"prose": "leaf", "code": "sky", "conversation": "plum"}
SHIFTS = {"prose": 7, "code": 0, "conversation": -7}  # px: up, so that no label lies on another
MODEL = "smollm2"
# Beside the knob, each set to 0: which, in the table and in words.
BESIDE = {
    ("same row", 1): "one other of its row",
    ("same table", 1): "one other of its table",
    ("largest", 1): "one of the largest",
    ("any", 1): "any one",
    ("any", 1000): "any 1,000",
    ("any", 100_000): "any 100,000",
    ("any", 1_000_000): "any 1,000,000",
    ("the knob", 1): "this one",
}
ROW, TOP, FOOT = 27, 34, 48  # px: a row of the right panel, above it, and below
PANEL = 300  # px: the height of the left one


def one_knob_of_millions() -> Plate:
    """Left, the loss as the knob is turned; right, what others change."""
    title = "One knob of 134,515,008"
    traces = [*_curves(), *_dots()]
    return Plate(
        name="broken",
        title=title,
        says=_says(),
        figure=figure(title, traces, _layout(narrow=False)),
        narrow=go.Layout(_layout(narrow=True)).to_plotly_json(),
        columns=("What is turned", "To", "Text", "Measured", "Nats a token", "95% interval", "Of"),
        rows=[*_rows_turned(), *_rows_beside()],
    )


def turned(kind: str, measure: str = "loss") -> list[dict]:
    """The knob's rows on one kind of text, by how it was turned."""
    knob = the_knob()
    return [
        row
        for row in figures.shared("knob-turned", MODEL)
        if (row["layer"], row["texts"], row["measure"]) == (knob["layer"], kind, measure)
    ]


def the_knob() -> dict:
    """Where it stands: layer, row, column, weight, and what named it."""
    return max((row for row in figures.shared("outliers", MODEL) if row["outlier"]), key=lambda row: row["out"])


def beside(knobs: str, count: int) -> dict:
    return figures.find(figures.shared("knob-beside-others", MODEL), knobs=knobs, count=count)


def _says() -> str:
    at_zero = figures.find(tuple(turned("all", "change")), times=0.0)
    many, more = beside("any", 100_000), beside("any", 1_000_000)
    return (
        f"Set to 0, this one knob costs {figures.signed(at_zero['value'])} nats a token. A hundred thousand knobs drawn by lot cost "
        f"{figures.signed(many['value'])}, a million {figures.signed(more['value'])}, and one other of the same row nothing that can be seen. "
        "Turned up, it changes next to nothing."
    )


# ---- drawing ----


def _curves() -> list[go.Scatter]:
    found = []
    for kind, hue in HUES.items():
        rows = turned(kind)
        found.append(band(rows, lambda row: row["times"], hue))
        found.append(
            go.Scatter(
                x=[row["times"] for row in rows],
                y=[row["value"] for row in rows],
                customdata=[
                    [figures.signed(row["value"]), figures.signed(row["low"]), figures.signed(row["high"]), row["n"]]
                    for row in rows
                ],
                hovertemplate=f"{kind}, the knob at <b>%{{x}}</b> times its value: <b>%{{customdata[0]}}</b> nats a token "
                "(%{customdata[1]} to %{customdata[2]}, %{customdata[3]} texts)<extra></extra>",
                mode="lines+markers",
                line=dict(color=COLOURS[hue], width=2.2),
                marker=dict(size=6),
                name=kind,
            )
        )
    return found


def _dots() -> list[go.Scatter]:
    found = []
    for at, ((knobs, count), words) in enumerate(BESIDE.items()):
        row, own = beside(knobs, count), knobs == "the knob"
        found.append(
            go.Scatter(
                x=[row["value"]],
                y=[at],
                error_x=dict(
                    type="data",
                    symmetric=False,
                    array=[row["high"] - row["value"]],
                    arrayminus=[row["value"] - row["low"]],
                    color=COLOURS["clay" if own else "ink-soft"],
                    thickness=1.6,
                    width=0,
                ),
                hovertemplate=f"{words} at 0: <b>{figures.signed(row['value'])}</b> nats a token more "
                f"({figures.signed(row['low'])} to {figures.signed(row['high'])}, {row['n']} {row['over']})<extra></extra>",
                mode="markers",
                marker=dict(size=10, color=COLOURS["clay" if own else "leaf"], symbol="diamond" if own else "circle"),
                xaxis="x2",
                yaxis="y2",
                cliponaxis=False,
            )
        )
    return found


def _layout(narrow: bool) -> dict:
    rows = ROW * len(BESIDE)
    height = TOP + PANEL + FOOT + (TOP + 30 + rows + FOOT if narrow else 0)
    low = (rows + FOOT) / height  # the top of the lower panel, on a phone
    left = dict(domain=[0.07, 1.0] if narrow else [0.04, 0.45], anchor="y")
    right = dict(domain=[0.5, 0.98] if narrow else [0.74, 0.99], anchor="y2")
    across = axis(**left, range=[-1.08, 2.08], tickvals=[-1, 0, 1, 2], ticktext=["−1", "0", "as it is", "2"])
    names = [
        label(words, 0.47 if narrow else 0.72, at, xref="paper", yref="y2", xanchor="right", align="right")
        for at, words in enumerate(BESIDE.values())
    ]
    headings = [
        label("<b>Turned, times its value</b>", 0, 1, xref="paper", yref="paper", xanchor="left", yanchor="bottom", yshift=12),
        label(
            "<b>Set to 0, beside others</b>",
            0 if narrow else 0.5,
            low if narrow else 1,
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            yshift=12,
        ),
        *(
            label(
                kind,
                -0.5,
                row["value"],
                xref="x",
                yref="y",
                xanchor="left",
                xshift=9,
                yshift=SHIFTS[kind],
                font=dict(size=SMALL, color=COLOURS[hue]),
            )
            for kind, hue in HUES.items()
            for row in [figures.find(tuple(turned(kind)), times=-0.5)]
        ),
    ]
    top_panel = [1 - PANEL / (height - TOP - FOOT) if narrow else 0, 1]
    return dict(
        height=height,
        margin=dict(l=30, r=12, t=TOP, b=FOOT),
        annotations=names + headings,
        xaxis=across,
        yaxis=axis(domain=top_panel, anchor="x", rangemode="tozero", title=dict(text="loss, nats a token", standoff=6)),
        xaxis2=axis(**right, title=dict(text="nats a token more", standoff=6), rangemode="tozero", nticks=4),
        yaxis2=axis(
            domain=[0, rows / (height - TOP - FOOT)] if narrow else [0, 1],
            anchor="x2",
            range=[-0.6, len(BESIDE) - 0.4],
            showticklabels=False,
            showgrid=False,
        ),
    )


# ---- in figures ----


def _rows_turned():
    for kind in HUES:
        for row in turned(kind):
            yield ("the knob", f"{row['times']:g} times".replace("-", "−"), kind, "loss", *_measured(row), f"{row['n']} texts")


def _rows_beside():
    for (knobs, count), words in BESIDE.items():
        row = beside(knobs, count)
        yield (words, "0", "all kinds", "more loss", *_measured(row), f"{row['n']} {row['over']}")


def _measured(row: dict) -> tuple[str, str]:
    return figures.signed(row["value"]), f"{figures.signed(row['low'])} to {figures.signed(row['high'])}"
