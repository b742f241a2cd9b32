"""What a model can do, by how much it had read: every measured curve, of one seed or of several."""

from math import sqrt

import plotly.graph_objects as go

from lab.evidence import figures
from lab.evidence.plots.plate import COLOURS, axis, band, figure, label

HUES = ("leaf", "clay", "sky", "plum", "ochre")
WAYS = ("choice", "question", "retold", "generation")
ROOM, APART = 250, 64  # px: the height of a panel, and what lies between two
SHARES = dict(range=[-0.02, 1.02], tickvals=[0, 0.5, 1], ticktext=["0%", "50%", "100%"])


def capacity_curves(
    model: str = "village", seeds: figures.Seeds = 0, measures: list[str] | None = None, way: str = "choice"
) -> go.Figure:
    """A panel for each measure of the table "capacities", a line for each of its conditions.

    seeds: one, with its intervals; or several or `all`, thin lines for each. measures: only these ("loss", "agreement",
    "plausibility", "belief", "repeats"); way: how it was asked, one of WAYS. Shares are from 0 to 1, loss in nats a token.
    Raises ValueError, naming what there is, for what is not in the table.
    """
    table = figures.table("capacities", model, seeds)
    asked = table[(table["way"].fillna(way) == way) & (table["measure"] != "prefix matching")]
    there = list(asked["measure"].unique())
    shown = there if measures is None else measures
    if wrong := [measure for measure in shown if measure not in there]:
        raise ValueError(f"The capacities of {model} have no {wrong[0]!r} asked as {way!r}. They have: {', '.join(there)}.")
    title = f"What {model} can do, by how much it had read"
    traces, words, places = [], [], {}
    height = len(shown) * (ROOM + APART)
    for number, measure in enumerate(shown, 1):
        top = 1 - (number - 1) * (ROOM + APART) / height
        some = asked[asked["measure"] == measure]
        panel = "" if number == 1 else str(number)
        traces += _lines(some, panel)
        places[f"xaxis{panel}"] = _across(some, anchor=f"y{panel}", last=number == len(shown))
        places[f"yaxis{panel}"] = axis(domain=[top - ROOM / height, top], anchor=f"x{panel}") | (
            {} if measure == "loss" else SHARES
        )
        unit = ", nats a token" if measure == "loss" else ""
        words.append(label(f"<b>{measure}</b>{unit}", 0, top, xref="paper", yref="paper", xanchor="left", yanchor="bottom"))
    layout = dict(height=height + 90, margin=dict(l=56, r=210, t=70, b=46), annotations=words)
    return figure(title, traces, layout | places | dict(showlegend=True, legend=dict(tracegroupgap=8)))


def _lines(some, panel: str) -> list[go.Scatter]:
    """The lines of a panel, by condition and seed; of a single seed with its intervals."""
    alone, found = some["seed"].nunique() == 1, []
    measure = some["measure"].iloc[0]
    axes = dict(xaxis=f"x{panel}", yaxis=f"y{panel}", legendgroup=measure)
    for at, (condition, of_condition) in enumerate(some.groupby("condition", sort=False)):
        hue = HUES[at % len(HUES)]
        for first, (seed, line) in enumerate(of_condition.groupby("seed")):
            rows = line.sort_values("step").to_dict("records")
            if alone:
                found.append(band(rows, _x, hue).update(**axes, showlegend=False, name=f"{condition}, 95%"))
            found.append(
                go.Scatter(
                    x=list(map(_x, rows)),
                    y=[row["value"] for row in rows],
                    customdata=[[row["step"], row["tokens"] / 1e6, row["low"], row["high"], row["n"]] for row in rows],
                    hovertemplate=f"<b>{condition}</b>, seed {seed}: <b>%{{y:.3f}}</b> (%{{customdata[2]:.3f}} to "
                    "%{customdata[3]:.3f}, n = %{customdata[4]})<br>after step %{customdata[0]}, %{customdata[1]:.1f} million "
                    "tokens<extra></extra>",
                    mode="lines",
                    line=dict(
                        color=COLOURS[hue], width=2.2 if alone else 1.3, dash=("solid", "dash", "dot")[at // len(HUES) % 3]
                    ),
                    name=str(condition),
                    showlegend=first == 0,
                    legendgrouptitle_text=measure,
                    **axes,
                )
            )
    return found


def _x(row: dict) -> float:
    """Where a moment lies: on every chart of the book at the square root of what was read."""
    return sqrt(row["tokens"] / 1e6)


def _across(some, anchor: str, last: bool) -> dict:
    end = sqrt(some["tokens"].max() / 1e6)
    ticks = [n for n in (0, 1, 4, 9, 16, 25, 36, 49) if sqrt(n) <= end]
    title = dict(text="million tokens read", standoff=4) if last else None
    return axis(
        anchor=anchor, range=[0, end * 1.01], tickvals=list(map(sqrt, ticks)), ticktext=list(map(str, ticks)), title=title
    )
