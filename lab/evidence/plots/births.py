"""When copying is born: a dot for each seedling, a row for each soil, order, build and rate, with the median of each."""

import plotly.graph_objects as go

from lab.evidence import figures
from lab.evidence.plots.hundred import SEEDLINGS, VILLAGE
from lab.evidence.plots.plate import COLOURS, SMALL, Plate, axis, figure, label
from lab.seedlings import ends

GROUPS = {
    VILLAGE: "the village’s text",
    "no-songs": "without songs",
    "no-misses": "without missed moves",
    "no-attractors": "no nouns between",
    "other-trades": "other trades",
    **{f"order-{at}": f"in another order ({at})" for at in range(1, 6)},
    "wider": "a wider build",
    "deeper": "one layer more",
    "faster": "twice the rates",
}
ROW, TOP, LEFT = 40, 12, 152  # px
APART = 5.2  # px: between two dots that would cover each other
BEYOND = 1.07  # of the last moment: where those stand that were not born
BIN = 0.06  # million tokens that dots of one pile lie within


def when_copying_is_born() -> Plate:
    title = "When copying is born"
    every = ends.outcomes()
    there = {group: some for group in GROUPS if (some := [run for run in every if run["group"] == group])}
    return Plate(
        name="births",
        title=title,
        says=_says(there),
        figure=figure(title, _drawn(there), _layout(there, narrow=False)),
        narrow=go.Layout(_layout(there, narrow=True)).to_plotly_json(),
        columns=("Grown", "Seedlings", "Born", "Median, million tokens", "95% interval", "p beside the village’s"),
        rows=[_row(group, some) for group, some in there.items()],
        notes=(
            "Born: it says half of a list of random words again. Open dots on the right: not so to the end of its reading.",
            "Diamonds: the median, from six seedlings on with its 95% interval, which is open where too few were born. In the table, "
            "p: how often two groups would lie so far apart by chance alone (log-rank), not corrected for comparing several groups.",
        ),
    )


def birth(group: str) -> dict | None:
    """The row of births.csv: n, born, median, low, high, p; none for a group with a single seedling."""
    rows = [row for row in figures.shared("births", SEEDLINGS) if row["group"] == group]
    return rows[0] if rows else None


def _millions(tokens: float | None) -> str:
    return "" if tokens is None else figures.fixed(tokens, 2, -6)


def _row(group: str, some: list[dict]) -> tuple[str, ...]:
    told = birth(group)
    born = sum(run["born"] for run in some)
    if told is None:
        when = _millions(some[0][ends.BORN]) if born else ""
        return (GROUPS[group], "1", str(born), when, "", "")
    ends_of = [_millions(told[end]) for end in ("low", "high")]
    interval = " to ".join(ends_of) if all(ends_of) else ""
    p = "" if told["p"] is None else "<0.001" if told["p"] < 0.001 else figures.fixed(told["p"], 3)
    return (GROUPS[group], str(told["n"]), str(told["born"]), _millions(told["median"]), interval, p)


def _says(there: dict[str, list[dict]]) -> str:
    mine = there[VILLAGE]
    born = sorted(run[ends.BORN] for run in mine if run["born"])
    none = [GROUPS[group] for group, some in there.items() if not any(run["born"] for run in some)]
    never = f" {'; '.join(none).capitalize()}: in no seedling." if none else ""
    span = f"the first after {_millions(born[0])}, the last after {_millions(born[-1])} million tokens" if born else "none"
    return f"On the village’s own text {len(born)} of {len(mine)} seedlings come to copy, {span}.{never}"


def _piled(some: list[dict]) -> list[tuple[dict, float]]:
    """Each run with how far above the row's line its dot stands, px: those of one time above each other."""
    heights: dict[tuple[bool, int], int] = {}
    piled = []
    for run in sorted(some, key=lambda run: run[ends.BORN]):
        place = (run["born"], round(run[ends.BORN] / 1e6 / BIN))
        heights[place] = heights.get(place, 0) + 1
        piled.append((run, (heights[place] - 1) * APART))
    return piled


def _heights(there: dict[str, list[dict]]) -> dict[str, tuple[float, float]]:
    """Of each group the line on which its dots stand, px from the top, and the foot of its row."""
    found, top = {}, float(TOP)
    for group, some in there.items():
        tall = max(up for _, up in _piled(some))
        found[group] = (top + tall + ROW / 2, top + tall + ROW)
        top += tall + ROW
    return found


def _drawn(there: dict[str, list[dict]]) -> list[go.Scatter]:
    traces, lines = [], _heights(there)
    for group, some in there.items():
        y = lines[group][0]
        hue = "leaf" if group == VILLAGE else "sky"
        for born in (True, False):
            piled = [(run, up) for run, up in _piled(some) if run["born"] == born]
            traces.append(
                go.Scatter(
                    x=[run[ends.BORN] / 1e6 if born else _never(there) for run, _ in piled],
                    y=[y - up for _, up in piled],
                    customdata=[run["seed"] for run, _ in piled],
                    hovertemplate=f"{GROUPS[group]}, seed %{{customdata}}: "
                    + ("after <b>%{x:.2f}</b> million tokens" if born else "<b>not born</b>")
                    + "<extra></extra>",
                    mode="markers",
                    marker=dict(
                        size=6.5, color=COLOURS[hue if born else "paper"], line=dict(color=COLOURS[hue], width=0 if born else 1.2)
                    ),
                    name=group,
                    cliponaxis=False,
                )
            )
        if (told := birth(group)) and told["median"] is not None:
            traces.append(
                go.Scatter(
                    x=[told["median"] / 1e6],
                    y=[y + 9],
                    error_x=dict(
                        array=[_reach(told, there)],
                        arrayminus=[(told["median"] - (told["low"] or told["median"])) / 1e6],
                        color=COLOURS["ink"],
                        thickness=1.6,
                        width=0,
                    ),
                    mode="markers",
                    marker=dict(size=8, symbol="diamond", color=COLOURS["ink"]),
                    hovertemplate=f"{GROUPS[group]}: median <b>%{{x:.2f}}</b> million tokens, of {told['n']}<extra></extra>",
                    name=f"{group}, median",
                )
            )
    return traces


def _reach(told: dict, there: dict[str, list[dict]]) -> float:
    """From a median to the end of its interval, million tokens: where that is open, as far as the plate goes."""
    if told["low"] is None:
        return 0
    return (told["high"] - told["median"]) / 1e6 if told["high"] else _never(there) - told["median"] / 1e6


def _never(there: dict[str, list[dict]]) -> float:
    """Where the dots stand of which copying was not born: beyond the last moment."""
    return max(run["tokens"] for some in there.values() for run in some) / 1e6 * BEYOND


def _layout(there: dict[str, list[dict]], narrow: bool) -> dict:
    lines, never = _heights(there), _never(there)
    foot = max(end for _, end in lines.values())
    first = min([run[ends.BORN] / 1e6 for some in there.values() for run in some if run["born"]], default=0)
    names = [
        label(
            GROUPS[group], 0, y, xref="paper", yref="y", xanchor="left", xshift=0 if narrow else -LEFT, yshift=14 if narrow else 0
        )
        for group, (y, _) in lines.items()
    ]
    last = label("not born", never, foot, yanchor="bottom", font=dict(size=SMALL, color=COLOURS["ink-soft"]))
    return dict(
        height=foot + 56,
        margin=dict(l=12 if narrow else LEFT + 8, r=26, t=0, b=44),
        annotations=[*names, last],
        xaxis=axis(
            range=[max(0, first - 0.6), never * 1.02],
            tickvals=list(range(1, int(never / BEYOND) + 1)),  # nothing was read beyond
            title=dict(text="million tokens read", standoff=4),
        ),
        yaxis=axis(range=[foot, 0], showticklabels=False, showgrid=False, showline=False),
    )
