"""On one line: who is right where somebody missed the move, and where she saw it. What lies on the falling line ignores what she saw."""

import plotly.graph_objects as go

from lab.evidence import figures
from lab.evidence.plots.plate import COLOURS, Plate, axis, coloured, figure, label
from lab.evidence.plots.real_abilities import ASKED, answered

FALSE, TRUE = "false belief", "true belief"


def on_one_line() -> Plate:
    """A point for each model: across, right about one who missed the move; up, right about one who saw it."""
    title = "On one line"
    return Plate(
        name="line",
        title=title,
        says=_says(),
        figure=figure(title, _traces(), _layout(narrow=False)),
        narrow=go.Layout(_layout(narrow=True)).to_plotly_json(),
        columns=("Who", "Right where she missed it", "Right where she saw it", "Together"),
        rows=[
            (who, figures.percent({"value": away}), figures.percent({"value": saw}), f"{figures.fixed(away + saw, 0, 2)}%")
            for who, away, saw in _points()
        ],
    )


def real() -> list[tuple[str, dict, dict]]:
    """The real model, asked in each way: (how, the row of false belief, that of true belief)."""
    return [
        (full, answered("belief", FALSE, form, way), answered("belief", TRUE, form, way))
        for (form, way), (_, full) in ASKED.items()
    ]


def together() -> str:
    """The least and the most that its two shares add up to, over the ways of asking."""
    sums = [away["value"] + saw["value"] for _, away, saw in real()]
    return f"{figures.fixed(min(sums), 0, 2)} to {figures.fixed(max(sums), 0, 2)}%"


def village(seed: int = 0) -> list[tuple[dict, dict]]:
    """The village model at each checkpoint: the rows of false and of true belief."""
    return list(zip(figures.curve("belief", FALSE, seed), figures.curve("belief", TRUE, seed), strict=True))


def published() -> dict[str, list[dict]]:
    """Figures that others published: those of Pythia, of other models, and of people."""
    rows = figures.shared("false-belief", "published")
    pythia = [row for row in rows if row["who"].startswith("pythia")]
    people = [row for row in rows if row["kind"] == "people"]
    return {"Pythia": pythia, "other models": [row for row in rows if row not in pythia + people], "people": people}


def _points() -> list[tuple[str, float, float]]:
    return [
        *((f"SmolLM2, {how}", away["value"], saw["value"]) for how, away, saw in real()),
        *(
            (f"the village after {away['tokens'] / 1e6:.1f}\u00a0million tokens", away["value"], saw["value"])
            for away, saw in village()
        ),
        *((row["who"], row["false_belief"], row["true_belief"]) for rows in published().values() for row in rows),
    ]


def _says() -> str:
    return (
        "Whoever goes by the places alone, and not by what somebody saw, lies on the falling line: right about the one as often as "
        f"wrong about the other. SmolLM2, asked in {figures.in_words(len(real()))} ways, makes {together()} of the "
        "two together. Pythia lies near that line, and so did our village early on. Its last checkpoints lie far above, and people, too."
    )


# ---- What is drawn ----


def _traces() -> list[go.Scatter]:
    shown, path = published(), village()
    return [
        _marks(
            [(row["who"], row["false_belief"], row["true_belief"]) for row in shown["other models"]],
            "line-strong",
            "circle-open",
            6,
        ),
        go.Scatter(
            x=[away["value"] for away, _ in path],
            y=[saw["value"] for _, saw in path],
            customdata=[f"{away['tokens'] / 1e6:.1f} million tokens" for away, _ in path],
            hovertemplate="the village after %{customdata}<br>%{x:.0%} and %{y:.0%}<extra></extra>",
            mode="lines+markers",
            line=dict(color=COLOURS["leaf"], width=0.8, dash="2px,3px"),
            marker=dict(size=5, color=COLOURS["leaf"]),
            name="the village",
        ),
        _marks([(row["who"], row["false_belief"], row["true_belief"]) for row in shown["Pythia"]], "sky", "square-open", 9),
        _marks([(row["who"], row["false_belief"], row["true_belief"]) for row in shown["people"]], "ink", "star", 13),
        _real(),
    ]


def _marks(points: list[tuple[str, float, float]], colour: str, symbol: str, size: int) -> go.Scatter:
    return go.Scatter(
        x=[across for _, across, _ in points],
        y=[up for *_, up in points],
        customdata=[who for who, *_ in points],
        hovertemplate="%{customdata}<br>%{x:.0%} and %{y:.0%}<extra></extra>",
        mode="markers",
        marker=dict(symbol=symbol, size=size, color=COLOURS[colour], line=dict(width=1.5)),
        cliponaxis=False,
        name=symbol,
    )


def _real() -> go.Scatter:
    rows = real()

    def bars(measured: list[dict]) -> dict:
        return dict(
            array=[row["high"] - row["value"] for row in measured],
            arrayminus=[row["value"] - row["low"] for row in measured],
            color=COLOURS["clay"],
            thickness=1.6,
            width=0,
        )

    return go.Scatter(
        x=[away["value"] for _, away, _ in rows],
        y=[saw["value"] for *_, saw in rows],
        error_x=bars([away for _, away, _ in rows]),
        error_y=bars([saw for *_, saw in rows]),
        customdata=[how for how, *_ in rows],
        hovertemplate="SmolLM2, %{customdata}<br>%{x:.0%} and %{y:.0%}<extra></extra>",
        mode="markers",
        marker=dict(size=11, symbol="diamond", color=COLOURS["clay"]),
        name="SmolLM2",
    )


# ---- Where it stands ----


def _layout(narrow: bool) -> dict:
    share = dict(range=[-0.04, 1.04], tickvals=[0, 0.5, 1], ticktext=["0%", "50%", "100%"])
    line = dict(
        type="line", x0=0, y0=1, x1=1, y1=0, line=dict(color=COLOURS["ink-soft"], width=1.2, dash="5px,4px"), layer="below"
    )
    names = {
        "clay": "◆ SmolLM2",
        "leaf": "· the village",
        "sky": "□ Pythia",
        "line-strong": "○ others",
        "ink": "★ people",
        "ink-soft": "- - together 100%",
    }
    across, step = (0.06, 0.07) if narrow else (0.04, 0.055)
    return dict(
        margin=dict(l=52, r=16, t=16, b=46),
        height=400 if narrow else 520,
        shapes=[line],
        xaxis=axis(title=dict(text="right where she missed the move", standoff=4), **share),
        yaxis=axis(title=dict(text="right where she saw it", standoff=4), **share),
        annotations=[
            *(
                label(coloured(colour, f"<b>{name}</b>"), across, 0.42 - at * step, xanchor="left")
                for at, (colour, name) in enumerate(names.items())
            ),
        ],
    )
