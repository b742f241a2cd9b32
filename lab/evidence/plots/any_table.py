"""Any measured table as a picture: its rows as curves where it counts something up, else as dots, each with its interval."""

import plotly.graph_objects as go

from lab.evidence import figures
from lab.evidence.plots.plate import COLOURS, axis, band, figure

HUES = ("leaf", "clay", "sky", "plum", "ochre")
UP = ("step", "tokens", "length", "layer")  # what counts up: the first of these that varies lies along the figure
NO_KEYS = ("tokens", "n", "value", "low", "high", "least", "most", "after", "beyond", "beyond_low", "beyond_high", "other_head")
WHOLE = {"layer": dict(dtick=1)}
LINES, DOTS = 15, 120  # more than these nobody can read
LANE = 20  # px: of a dot


def table(which: str, model: str = "village", seeds: figures.Seeds = all, value: str | None = None, **only: object) -> go.Figure:
    """The rows of a measured table (see `figures.tables`), with their 95% intervals where it has them.

    only: columns and the entries they should have, one or a list: measure="probe", position=["before the answer"]. What
    then varies tells the lines or dots apart. value: the column to be drawn, where a table has none of that name.

        plots.table("limits/knobs", who="all seeds")
        plots.table("probes", seeds=0, step=6500, measure="probe", condition="differ", target="belief")

    Raises ValueError that names the columns and entries there are, where nothing is left, or too much to be read.
    """
    rows = figures.table(which, model, seeds)
    value = value or _figure_of(rows)
    for column, wanted in only.items():
        if column not in rows:
            raise ValueError(f"The table {which!r} has no column {column!r}. It has: {', '.join(rows.columns)}.")
        left = rows[rows[column].isin(wanted if isinstance(wanted, (list, tuple, set)) else [wanted])]
        if left.empty:
            raise ValueError(f"{column!r} is never {wanted!r} in these rows of {which!r}. It is: {_entries(rows[column])}.")
        rows = left
    rows = rows[rows[value].notna()]
    numbers = [column for column in rows if rows[column].dtype == float]
    keys = [c for c in rows if c not in NO_KEYS and c not in numbers and c != value and rows[c].nunique(dropna=False) > 1]
    along = next((c for c in UP if c in rows and rows[c].nunique() > 1), None)
    apart = [key for key in keys if key != along and not (along == "tokens" and key == "step")]
    title = f"{which} of {model}" + "".join(f", {c} {w}" for c, w in only.items())
    count = rows.groupby(apart, dropna=False).ngroups if apart else 1
    if along and count <= LINES:
        return _curves(title, rows, value, along, apart)
    if len(rows) <= DOTS:
        return _dots(title, rows, value, keys)
    told = "; ".join(f"{key}: {_entries(rows[key])}" for key in keys)
    raise ValueError(f"{len(rows)} rows of {which!r} are too many to be read at once. Choose among {told}.")


def _figure_of(rows) -> str:
    """The column that is drawn: what was measured, else the first number with a point in it."""
    if "value" in rows:
        return "value"
    return next(column for column in rows if rows[column].dtype == float or column == rows.columns[-1])


def _entries(column) -> str:
    entries = [str(entry) for entry in column.drop_duplicates()]
    return ", ".join(entries[:12]) + (f" and {len(entries) - 12} more" if len(entries) > 12 else "")


def _name(row: dict, keys: list[str]) -> str:
    return ", ".join(_told(key, row[key]) for key in keys if not _empty(row[key]))


def _told(key: str, entry) -> str:
    number = isinstance(entry, (int, float)) and not isinstance(entry, bool)
    return f"{key} {entry:g}" if number else str(entry)


def _empty(entry) -> bool:
    """What a table leaves out is None, or unlike itself, or neither like nor unlike."""
    return entry is None or (entry == entry) is not True


def _interval(row: dict) -> str:
    return "" if _empty(row.get("low")) else f" ({row['low']:.3f} to {row['high']:.3f})"


def _curves(title: str, rows, value: str, along: str, apart: list[str]) -> go.Figure:
    traces = []
    groups = rows.groupby(apart, dropna=False, sort=False) if apart else [((), rows)]
    for at, (_, line) in enumerate(groups):
        told = line.sort_values(along).to_dict("records")
        hue, name = HUES[at % len(HUES)], _name(told[0], apart) or value
        if "low" in line and line["low"].notna().all():
            traces.append(band(told, lambda row: row[along], hue).update(name=f"{name}, 95%", showlegend=False))
        traces.append(
            go.Scatter(
                x=[row[along] for row in told],
                y=[row[value] for row in told],
                customdata=[_interval(row) for row in told],
                hovertemplate=f"{name}<br>{along} %{{x}}: <b>%{{y:.3f}}</b>%{{customdata}}<extra></extra>",
                mode="lines+markers",
                line=dict(color=COLOURS[hue], width=2, dash=("solid", "dash", "dot")[at // len(HUES) % 3]),
                marker=dict(size=5),
                name=name,
            )
        )
    layout = dict(
        height=460, margin=dict(l=64, r=20, t=60, b=50), xaxis=axis(title=along, **WHOLE.get(along, {})), yaxis=axis(title=value)
    )
    return figure(title, traces, layout | dict(showlegend=len(groups) > 1, legend=dict(orientation="h", y=-0.18)))


def _dots(title: str, rows, value: str, keys: list[str]) -> go.Figure:
    told = rows.to_dict("records")
    names = [_name(row, keys) or value for row in told]
    known = "low" in rows and rows["low"].notna().all()
    dots = go.Scatter(
        x=[row[value] for row in told],
        y=list(range(len(told))),
        customdata=[[name, _interval(row)] for name, row in zip(names, told)],
        hovertemplate="%{customdata[0]}: <b>%{x:.3f}</b>%{customdata[1]}<extra></extra>",
        mode="markers",
        marker=dict(size=9, color=COLOURS["leaf"]),
        error_x=dict(
            array=[row["high"] - row[value] for row in told],
            arrayminus=[row[value] - row["low"] for row in told],
            color=COLOURS["leaf"],
            thickness=1.6,
            width=0,
        )
        if known
        else None,
        name=value,
    )
    layout = dict(
        height=LANE * len(told) + 130,
        margin=dict(l=20, r=20, t=60, b=50),
        xaxis=axis(title=value),
        yaxis=axis(tickvals=list(range(len(told))), ticktext=names, autorange="reversed", automargin=True, showgrid=False),
    )
    return figure(title, [dots], layout)
