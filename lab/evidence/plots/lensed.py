"""Through the lens: what a real model would say after each of its layers, if that layer were the last."""

from itertools import groupby

import plotly.graph_objects as go

from lab.evidence import figures
from lab.evidence.plots.plate import COLOURS, Plate, axis, band, coloured, figure, label

NAME = "smollm2"
PARIS = "The capital of France is"
SAME, RIGHT = "says the same", "is right"
RANKS = {1: "1st", 10: "10th", 100: "100th", 1000: "1,000th", 10000: "10,000th"}


def through_the_lens() -> Plate:
    """The place of an expected word among all tokens, and the share of places where a layer names what is said in the end."""
    title, prompts, shares = "Through thirty layers", ranks(), {measure: by_layer(measure) for measure in (SAME, RIGHT)}
    last = len(shares[SAME]) - 1
    traces = [
        *(_ranked(rows) for rows in sorted(prompts.values(), key=lambda rows: rows[0]["prompt"] == PARIS)),
        band(shares[SAME], lambda row: row["layer"], "sky").update(xaxis="x2", yaxis="y2"),
        *(_shared(rows, measure) for measure, rows in shares.items()),
    ]
    return Plate(
        name="lens",
        title=title,
        says=_says(prompts, shares[SAME]),
        figure=figure(title, traces, _layout(last, narrow=False)),
        narrow=go.Layout(_layout(last, narrow=True)).to_plotly_json(),
        columns=(
            "Layers passed",
            f"Likeliest after “{PARIS}”",
            "How likely",
            f"Place of “{prompts[PARIS][0]['expected'].strip()}”",
            f"In {shares[SAME][0]['n']} texts: what it says in the end",
            "What comes in the text",
        ),
        rows=[
            (
                str(row["layer"]),
                seen(row["token"]),
                figures.percent(row),
                f"{row['rank']:,}",
                *(f"{figures.percent(rows[at])} ({figures.between(rows[at])})" for rows in shares.values()),
            )
            for at, row in enumerate(prompts[PARIS])
        ],
    )


def ranks() -> dict[str, list[dict]]:
    """The rows of each prompt of the table "lens-of-prompts", by the number of layers passed (0: before the first)."""
    every = figures.shared("lens-of-prompts", NAME)
    return {prompt: list(rows) for prompt, rows in groupby(every, key=lambda row: row["prompt"])}


def by_layer(measure: str) -> list[dict]:
    """The rows over all texts of the table "lens-by-layer", by the number of layers passed."""
    return [row for row in figures.shared("lens-by-layer", NAME) if (row["texts"], row["measure"]) == ("all", measure)]


def firsts(rows: list[dict]) -> list[int]:
    """After how many layers the expected word is the likeliest, each time that it is."""
    return [row["layer"] for row in rows if row["rank"] == 1]


def on_top(rows: list[dict]) -> int | None:
    """After how many layers the expected word is the likeliest and stays so; None if it isn't so in the end."""
    below = max((row["layer"] for row in rows if row["rank"] > 1), default=-1)
    return None if below == rows[-1]["layer"] else below + 1


def seen(token: str) -> str:
    """A token as it can be read in a table."""
    return "a blank" if token == " " else token.strip() or repr(token)


def _says(prompts: dict, same: list[dict]) -> str:
    last = len(same) - 1
    named = [firsts(rows) for rows in prompts.values() if on_top(rows) is not None]
    return (
        f"Of {len(prompts)} expected words {figures.in_words(len(named))} are the likeliest in the end; of these "
        f"{figures.in_words(named.count([last]))} are so after the last layer only. Paris is so from {on_top(prompts[PARIS])} layers on. "
        f"In {same[0]['n']} texts, what the lens reads half-way is what the model says at {figures.percent(same[last // 2])} "
        f"of the places, and one layer before the end at {figures.percent(same[last - 1])}."
    )


# ---- What is drawn ----


def _ranked(rows: list[dict]) -> go.Scatter:
    prompt, paris, right = rows[0]["prompt"], rows[0]["prompt"] == PARIS, on_top(rows) is not None
    return go.Scatter(
        x=[row["layer"] for row in rows],
        y=[row["rank"] for row in rows],
        customdata=[[seen(row["token"]), f"{row['rank']:,}"] for row in rows],
        hovertemplate=f"<b>{prompt}</b> …<br>after %{{x}} layers: “{rows[0]['expected'].strip()}” is number %{{customdata[1]}}, "
        "the likeliest “%{customdata[0]}”<extra></extra>",
        mode="lines",
        line=dict(
            color=COLOURS["leaf" if right else "clay"],
            width=3 if paris else 1.2,
            dash="solid" if right else "4px,3px",
        ),
        name=prompt,
    )


def _shared(rows: list[dict], measure: str) -> go.Scatter:
    same = measure == SAME
    return go.Scatter(
        x=[row["layer"] for row in rows],
        y=[row["value"] for row in rows],
        customdata=[[figures.percent(row), figures.between(row)] for row in rows],
        hovertemplate=f"<b>{measure}: %{{customdata[0]}}</b> (%{{customdata[1]}})<br>after %{{x}} layers<extra></extra>",
        mode="lines",
        line=dict(color=COLOURS["sky" if same else "plum"], width=2.6 if same else 1.6, dash="solid" if same else "4px,3px"),
        name=measure,
        xaxis="x2",
        yaxis="y2",
    )


# ---- Where it stands ----


def _layout(last: int, narrow: bool) -> dict:
    across = dict(range=[-0.3, last + 0.3], tickvals=[0, 10, 20, last], showgrid=False)
    title = dict(text="layers passed", standoff=4)
    left, right = ([0, 1], [0, 1]) if narrow else ([0, 0.46], [0.56, 1])
    upper, lower = ([0.58, 1], [0, 0.4]) if narrow else ([0, 1], [0, 1])
    above, beside = (dict(xref=f"x{n} domain", yref=f"y{n} domain", xanchor="left", yanchor="bottom") for n in ("", "2"))
    return dict(
        margin=dict(l=70, r=14, t=40, b=46),
        height=720 if narrow else 430,
        xaxis=axis(domain=left, anchor="y", title=title, **across),
        yaxis=axis(
            domain=upper,
            type="log",
            range=[4.7, -0.12],
            tickvals=list(RANKS),
            ticktext=list(RANKS.values()),
            minor=dict(showgrid=False, ticks=""),
        ),
        xaxis2=axis(domain=right, anchor="y2", title=title, **across),
        yaxis2=axis(domain=lower, anchor="x2", range=[-0.02, 1.02], tickvals=[0, 0.5, 1], ticktext=["0%", "50%", "100%"]),
        annotations=[
            label("<b>The expected word’s place</b>", 0, 1.02, **above),
            label("<b>What the lens reads names</b>", 0, 1.02, **beside),
            label(coloured("leaf", "<b>— Paris</b>"), 1, 0.3, xanchor="left"),
            label(coloured("leaf", "— first in the end"), 1, 0.75, xanchor="left"),
            label(coloured("clay", "- - not first in the end"), 1, 1.2, xanchor="left"),
            label(coloured("sky", "<b>— what it says in the end</b>"), 1, 0.86, xref="x2", yref="y2", xanchor="left"),
            label(coloured("plum", "- - what comes in the text"), 1, 0.74, xref="x2", yref="y2", xanchor="left"),
        ],
    )
