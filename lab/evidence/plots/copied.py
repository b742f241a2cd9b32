"""How far it copies: rows of random tokens said twice, by how long they are and what they are made of."""

from itertools import groupby

import plotly.graph_objects as go

from lab.evidence import figures
from lab.evidence.plots.plate import COLOURS, SMALL, Plate, axis, band, coloured, figure, label
from lab.text.songs import LONGEST

WORDS, ALL = "whole words", "all tokens"
PIECES = ("beginnings of words", "pieces from within words", "single bytes")
WITHOUT = "without the token that begins a text"


def how_far_it_copies(seed: int = 0) -> Plate:
    """What of a row's second saying is the likeliest next token, by the row's length: one seed, its sisters thin."""
    lines = {key: list(rows) for key, rows in groupby(_rows(seed), key=lambda row: (row["tokens"], row["start"]))}
    sisters = [_line(other) for other in figures.seeds("village") if other != seed]
    main = lines[WORDS, "yes"]
    traces = [
        *(_drawn(rows, "leaf", "a sister", width=1.2, opacity=0.6) for rows in sisters),
        band(main, lambda row: row["length"], "leaf"),
        _drawn(lines[WORDS, "no"], "clay", f"whole words, {WITHOUT}", dash="6px,4px", symbol="square-open"),
        *(_drawn(lines[kind, "yes"], "plum", kind, width=2) for kind in PIECES),
        _drawn(lines[ALL, "yes"], "ochre", "tokens of all kinds", symbol="diamond"),
        _drawn(main, "leaf", "whole words", width=2.8, symbol="circle"),
    ]
    title = "How far it copies"
    return Plate(
        name="copies",
        title=title,
        says=_says(main, sisters, lines),
        figure=figure(title, traces, _layout(narrow=False)),
        narrow=go.Layout(_layout(narrow=True)).to_plotly_json(),
        columns=("Rows of", "Length", "Copied", "95% interval", "Sisters"),
        rows=[
            (
                tokens if start == "yes" else f"{tokens}, {WITHOUT}",
                str(row["length"]),
                figures.percent(row),
                figures.between(row),
                figures.span([figures.find(_table(other), **_asked(row)) for other in figures.seeds("village") if other != seed]),
            )
            for (tokens, start), rows in lines.items()
            for row in rows
        ],
    )


def _table(seed: int) -> tuple[dict, ...]:
    every = figures.shared("limits/copying-by-length")
    return tuple(row for row in every if (row["who"], row["seed"], row["second"]) == ("model", seed, "again"))


def _rows(seed: int) -> list[dict]:
    """A seed's rows, those of one line after the other."""
    return sorted(_table(seed), key=lambda row: (-row["n"], row["tokens"] != WORDS, row["tokens"], row["start"] == "no"))


def _line(seed: int) -> list[dict]:
    return [row for row in _rows(seed) if (row["tokens"], row["start"]) == (WORDS, "yes")]


def _asked(row: dict) -> dict:
    return {key: row[key] for key in ("tokens", "start", "length")}


def _says(main: list[dict], sisters: list[list[dict]], lines: dict) -> str:
    def at(rows: list[dict], length: int) -> dict:
        return next(row for row in rows if row["length"] == length)

    every = [main, *sisters]
    return (
        f"No row that it read had more than {LONGEST} words. It copies rows of 40 in "
        f"{figures.span([at(rows, 40) for rows in every])} of the places, of 60 in "
        f"{figures.span([at(rows, 60) for rows in every])}, of 80 in {figures.span([at(rows, 80) for rows in every])} (thin "
        "lines: its sisters). Pieces of words, which no song ever said again, it copies at no length: in at most "
        f"{figures.percent(max((row for kind in PIECES for row in lines[kind, 'yes']), key=lambda row: row['value']))}."
    )


def _drawn(rows: list[dict], colour: str, name: str, symbol: str = "", opacity: float = 1, **stroke) -> go.Scatter:
    return go.Scatter(
        x=[row["length"] for row in rows],
        y=[row["value"] for row in rows],
        customdata=[[figures.percent(row), figures.between(row)] for row in rows],
        hovertemplate=f"<b>{name}: %{{customdata[0]}}</b> (%{{customdata[1]}})<br>rows of %{{x}}<extra></extra>",
        mode="lines+markers" if symbol else "lines",
        line=dict(color=COLOURS[colour], **{"width": 2, **stroke}),
        marker=dict(symbol=symbol or "circle", size=8),
        opacity=opacity,
        name=name,
    )


def _layout(narrow: bool) -> dict:
    soft = dict(font=dict(size=SMALL, color=COLOURS["ink-soft"]))
    read = dict(type="rect", x0=4, x1=LONGEST, y0=0, y1=1, yref="y domain", line_width=0, fillcolor=COLOURS["surface"])
    mixed, without = ("tokens of<br>all kinds", "no token<br>before them") if narrow else ("tokens of all kinds", WITHOUT)
    songs, longer = ("in songs", "longer") if narrow else ("as in its songs", "longer than any it read")
    return dict(
        margin=dict(l=52, r=12, t=28, b=46),
        height=400 if narrow else 480,
        shapes=[read | dict(layer="below")],
        xaxis=axis(
            range=[3, 83], tickvals=[5, *range(10, 90, 10)], title=dict(text="tokens in the row", standoff=4), showgrid=False
        ),
        yaxis=axis(range=[-0.02, 1.04], tickvals=[0, 0.5, 1], ticktext=["0%", "50%", "100%"]),
        annotations=[
            label("" if narrow else "copied", 0, 1, xref="x domain", yref="y domain", xanchor="right", yanchor="bottom", **soft),
            label(songs, LONGEST, 1, yref="y domain", xanchor="right", yanchor="bottom", **soft),
            label(longer, LONGEST + 3, 1, yref="y domain", xanchor="left", yanchor="bottom", **soft),
            label(coloured("leaf", "<b>whole words</b>"), 54, 0.94, xanchor="left"),
            label(coloured("clay", without), 44, 0.6, xanchor="right"),
            label(coloured("ochre", mixed), LONGEST + 1, 0.15, xanchor="left"),
            label(coloured("plum", "pieces of words"), LONGEST + 1, 0.02, xanchor="left", yanchor="bottom"),
        ],
    )
