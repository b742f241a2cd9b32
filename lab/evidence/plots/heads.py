"""Every head of a model in its place, layer by layer: what it attends to and copies, and what fails without it."""

import plotly.graph_objects as go

from lab.evidence import figures
from lab.evidence.plots.plate import COLOURS, axis, figure, label

SQUARE, APART = 46, 84  # px: a head, and between two rows of panels


def heads(model: str = "village", seed: int = 0, step: int | None = None) -> go.Figure:
    """The four scores of every head (see `lab.inside.circuits.scores`), each from 0 to 1. step None is the last measured.

    Raises ValueError, naming what there is, for a model, seed or step without such a table.
    """
    table = _at(figures.table("heads", model, seed), step)
    panels = dict(list(table.groupby("measure", sort=False)))
    return _drawn(f"The heads of {model}, seed {seed}, step {table['step'].iloc[0]}", panels, (0, 1))


def ablations(model: str = "village", seed: int = 0, kind: str = "resample", figure_of: str = "accuracy") -> go.Figure:
    """What the loss of each head changes (see `lab.inside.circuits.ablation`), condition by condition.

    kind: "zero", "mean" or "resample"; figure_of: "accuracy" (a difference of shares) or "margin" (nats). In the table
    "circuits" some pairs of the two are left out. Raises ValueError, naming what there is.
    """
    table = figures.table("circuits", model, seed)
    table = table[table["measure"].str.endswith(" ablation") & table["head"].notna()]
    some = table[(table["measure"] == f"{kind} ablation") & table["condition"].str.endswith(f", {figure_of}")]
    if some.empty:
        there = sorted(
            {f"{m.removesuffix(' ablation')}, {c.rpartition(', ')[2]}" for m, c in zip(table["measure"], table["condition"])}
        )
        raise ValueError(f"There is no {kind}, {figure_of} in the table. There is: {'; '.join(there)}.")
    panels = {condition.rpartition(", ")[0]: part for condition, part in some.groupby("condition", sort=False)}
    most = float(some["value"].abs().max())
    unit = "nats" if figure_of == "margin" else "share of the items"
    return _drawn(f"Without a head of {model}, seed {seed}: {kind} ablation, {unit}", panels, (-most, most))


def _at(table, step: int | None):
    steps = sorted(table["step"].unique())
    if step is not None and step not in steps:
        raise ValueError(f"No heads were measured at step {step}. There is: {', '.join(map(str, steps))}.")
    return table[table["step"] == (steps[-1] if step is None else step)]


def _drawn(title: str, panels: dict, scale: tuple[float, float]) -> go.Figure:
    """A panel of squares for each, two beside one another. scale: the values of the palest and the strongest colour."""
    first = next(iter(panels.values()))
    layers, across = int(first["layer"].max()) + 1, int(first["head"].max()) + 1
    down = -(-len(panels) // 2)
    tall = layers * SQUARE + APART
    traces, words, places = [], [], {}
    for number, (name, part) in enumerate(panels.items()):
        row, column = divmod(number, 2)
        panel = "" if number == 0 else str(number + 1)
        top, left = 1 - row / down, 0.54 * column
        traces.append(_squares(part, layers, across, scale, panel, bar=number == 0))
        places[f"xaxis{panel}"] = axis(
            domain=[left, left + 0.46], anchor=f"y{panel}", tickvals=list(range(across)), showgrid=False, title="head"
        )
        places[f"yaxis{panel}"] = axis(
            domain=[top - layers * SQUARE / (tall * down), top],
            anchor=f"x{panel}",
            tickvals=list(range(layers)),
            showgrid=False,
            title="layer" if column == 0 else None,
        )
        words.append(label(f"<b>{name}</b>", left, top, xref="paper", yref="paper", xanchor="left", yanchor="bottom"))
    layout = dict(height=tall * down + 110, margin=dict(l=56, r=90, t=84, b=26), annotations=words)
    return figure(title, traces, layout | places)


def _squares(part, layers: int, across: int, scale: tuple[float, float], panel: str, bar: bool) -> go.Heatmap:
    values = [[None] * across for _ in range(layers)]
    told = [[""] * across for _ in range(layers)]
    for row in part.to_dict("records"):
        layer, head = int(row["layer"]), int(row["head"])
        values[layer][head] = row["value"]
        told[layer][head] = f"{row['value']:.3f} ({row['low']:.3f} to {row['high']:.3f})"
    middle = [(0.5, COLOURS["paper"])] if scale[0] < 0 else []
    weakest = COLOURS["clay"] if scale[0] < 0 else COLOURS["paper"]
    return go.Heatmap(
        z=values,
        customdata=told,
        hovertemplate="layer %{y}, head %{x}: <b>%{customdata}</b><extra></extra>",
        zmin=scale[0],
        zmax=scale[1],
        colorscale=[(0, weakest), *middle, (1, COLOURS["sky"] if scale[0] < 0 else COLOURS["leaf"])],
        showscale=bar,
        colorbar=dict(outlinewidth=0, thickness=12, len=0.6),
        xgap=2,
        ygap=2,
        xaxis=f"x{panel}",
        yaxis=f"y{panel}",
    )
