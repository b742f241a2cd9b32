"""The heads of a real model that look at what followed before: all of them in their places, and what copying loses without some."""

import plotly.graph_objects as go

from lab.evidence import figures
from lab.evidence.plots import dots
from lab.evidence.plots.dots import MODEL, OTHERWISE, Dot, Group
from lab.evidence.plots.plate import COLOURS, Plate, axis, figure, label

NAME = "smollm2"
SCORES = {"prefix matching": "Looks at what followed before", "previous token": "Looks one back"}
KINDS = {"mean": "writing what they write on average", "resample": "writing as in another text"}
SIDE, APART = 17, 62  # px: a head's height, and the room between two panels


def heads_in_their_places() -> Plate:
    """A square for each head, layer by layer, its colour the share of its attention; a panel for each of two scores."""
    title = "The heads of a real one"
    return Plate(
        name="real-heads",
        title=title,
        says=_says_where(),
        figure=figure(title, [_squares(score, at) for at, score in enumerate(SCORES, 1)], _layout(narrow=False)),
        narrow=go.Layout(_layout(narrow=True)).to_plotly_json(),
        columns=("Looks", "Head", "Share of its attention", "95% interval"),
        rows=[
            (heading, name(row), figures.percent(row), figures.between(row))
            for score, heading in SCORES.items()
            for row in strongest(score)[:10]
        ],
    )


def without_heads_of_a_real_one() -> Plate:
    """What is left of copying without a head that looks at what followed before, beside others of the same layers."""
    title, stacks = "Without heads of a real one", compared("mean")
    drawn, narrow = dots.plot(title, stacks)
    return Plate(
        name="real-without",
        title=title,
        says=_says_without(),
        figure=drawn,
        narrow=narrow,
        columns=("Without", "And it", "Right", "95% interval of the change", "Rows"),
        rows=[
            (dot.who, KINDS[kind] if lane else "", figures.percent(dot.row), figures.between(dot.row), str(dot.row["n"]))
            for kind in KINDS
            for stack in compared(kind)
            for group in stack
            for lane, (_, (dot,)) in enumerate(group.lanes)
            if lane or kind == "mean"
        ],
    )


def strongest(score: str) -> list[dict]:
    """The rows of a score, the strongest head first."""
    rows = [row for row in figures.shared("heads", NAME) if row["measure"] == score]
    return sorted(rows, key=lambda row: -row["value"])


def name(row: dict) -> str:
    return f"head {row['head']} of layer {row['layer']}"


def intact() -> dict:
    return figures.find(figures.shared("without-heads", NAME), heads="none")


def changes(kind: str) -> list[tuple[dict, dict]]:
    """What the loss of each head changes, and the loss of as many others of its layer; last, all of these heads together."""
    rows = [row for row in figures.shared("without-heads", NAME) if row["ablation"] == kind]
    return list(zip(rows[::2], rows[1::2], strict=True))


def left(change: dict) -> dict:
    """What is right after a change, with the interval of the change, as far as there can be such a share."""
    return change | {key: min(1, max(0, intact()["value"] + change[key])) for key in ("value", "low", "high")}


def compared(kind: str) -> tuple[dots.Stack, ...]:
    lanes = [("none", (Dot(OTHERWISE, "no head", intact()),))]
    for own, other in changes(kind):
        short, full = ("all five", "all five") if own["heads"] == "all" else (own["named"], f"the head {own['named']}")
        lanes.append((short, (Dot(MODEL, full, left(own)),)))
        whose = "their layers" if own["heads"] == "all" else "its layer"
        lanes.append((f"of {whose}", (Dot(OTHERWISE, f"others of {whose} by lot, instead of {short}", left(other)),)))
    return ((Group("The next word of a list, said again", tuple(lanes), chance=None),),)


def _says_where() -> str:
    rows = strongest("prefix matching")
    many = sum(row["value"] > 0.3 for row in rows)
    return (
        f"Of {len(rows)} heads {figures.in_words(many)} pay more than 30% of their attention to what followed the same word before, "
        f"the strongest {figures.percent(rows[0])} ({name(rows[0])}). They stand in layers {min(r['layer'] for r in rows[:many])} to "
        f"{max(r['layer'] for r in rows[:many])}; the heads that look one back, before them and behind."
    )


def _says_without() -> str:
    pairs = changes("mean")
    (first, others), (second, _), together = pairs[0], pairs[1], pairs[-1]
    return (
        f"It gets the next word of a list right in {figures.percent(intact())}. Without the head that looks most at what followed before "
        f"it is {figures.percent(left(first))}, without others of that layer {figures.percent(left(others))}; without the second "
        f"{figures.percent(left(second))}, without all five {figures.percent(left(together[0]))}."
    )


def _squares(score: str, at: int) -> go.Heatmap:
    rows = strongest(score)
    layers, across = (max(row[key] for row in rows) + 1 for key in ("layer", "head"))
    places = {(row["layer"], row["head"]): row for row in rows}
    return go.Heatmap(
        z=[[places[layer, head]["value"] for layer in range(layers)] for head in range(across)],
        customdata=[
            [f"{figures.percent(row)} ({figures.between(row)})" for layer in range(layers) for row in [places[layer, head]]]
            for head in range(across)
        ],
        hovertemplate="layer %{x}, head %{y}: <b>%{customdata}</b><extra></extra>",
        zmin=0,
        zmax=1,
        colorscale=[(0, COLOURS["surface"]), (1, COLOURS["leaf"])],
        showscale=False,
        xgap=1,
        ygap=1,
        xaxis=f"x{at}",
        yaxis=f"y{at}",
        name=score,
    )


def _layout(narrow: bool) -> dict:
    rows = strongest(next(iter(SCORES)))
    across = max(row["head"] for row in rows) + 1
    tall = SIDE * across
    height = len(SCORES) * tall + (len(SCORES) - 1) * APART
    made: dict = dict(margin=dict(l=44, r=12, t=34, b=46), height=height + 80, annotations=[])
    for at, heading in enumerate(SCORES.values(), 1):
        top = 1 - (at - 1) * (tall + APART) / height
        made[f"xaxis{at}"] = axis(
            anchor=f"y{at}",
            dtick=10 if narrow else 5,
            showgrid=False,
            title=dict(text="layer", standoff=2) if at == len(SCORES) else None,
        )
        made[f"yaxis{at}"] = axis(
            domain=[max(0, round(top - tall / height, 4)), round(top, 4)],
            anchor=f"x{at}",
            tickvals=[0, 4, 8],
            autorange="reversed",
            showgrid=False,
            title=dict(text="head", standoff=2),
        )
        made["annotations"].append(
            label(f"<b>{heading}</b>", 0, top, xref="paper", yref="paper", xanchor="left", yanchor="bottom")
        )
    return made
