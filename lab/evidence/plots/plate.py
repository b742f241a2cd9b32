"""A plate: a figure with its sentence and its table, and the look that all plates share."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

import plotly.graph_objects as go

from lab.evidence import figures

# The palette of the book's light pages, by the names it has in book/assets/book.css. A notebook draws with these; on a
# page each gives way to the page's own colour of that name, so that a plate follows light and dark.
COLOURS = {
    "paper": "#fdfcf9",
    "surface": "#f4f1ea",
    "ink": "#23282b",
    "ink-soft": "#585f62",
    "line": "#d9d4c8",
    "line-strong": "#857f72",
    "leaf": "#256145",
    "clay": "#97481f",
    "sky": "#2d5f91",
    "plum": "#7b4382",
    "ochre": "#85650f",
}
FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Helvetica Neue, Liberation Sans, Arial, sans-serif"
SMALL = 12.5  # px: the least text in a plate
MIMETYPE = "application/vnd.plotly.v1+json"

HTML = """\
<figure class="gnm-plate" id="plate-{name}" aria-labelledby="plate-{name}-title">
<figcaption><p class="gnm-plate-title" id="plate-{name}-title">{title}</p>
<p id="plate-{name}-says">{says}</p></figcaption>
<div class="gnm-plate-drawing"></div>
{notes}<details class="gnm-plate-table"><summary>The same in figures</summary>
<div role="region" tabindex="0" aria-label="{title}, in figures">
<table><thead><tr>{heads}</tr></thead>
<tbody>
{rows}
</tbody></table></div></details>
<script type="application/json">{drawing}</script>
</figure>"""


@dataclass(frozen=True)
class Plate:
    """A measured figure. In a notebook it is drawn by Plotly; a page of the book has its HTML.

    figure: drawn for some 1,000 px; narrow: what of its layout is otherwise on a phone. notes: what the numbers in it
    stand for. columns, rows: the figure as a table, all text.
    """

    name: str
    title: str
    says: str
    figure: go.Figure
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    narrow: dict = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        read = {"text/html": self.html(), "text/plain": f"{self.title}: {self.says}"}
        # A page that is being built takes the HTML, and warns of a format that is none of its own.
        return read if os.environ.get(figures.FOR_PAGES) else read | {MIMETYPE: json.loads(self.figure.to_json())}

    def html(self) -> str:
        """The plate as a page holds it: sentence and table to read, the drawing as JSON for book/assets/plates.js."""
        notes = "".join(f"<li>{escape(note)}</li>" for note in self.notes)
        return HTML.format(
            name=self.name,
            title=escape(self.title),
            says=escape(self.says),
            notes=f'<ol class="gnm-plate-notes">{notes}</ol>\n' if notes else "",
            heads="".join(f'<th scope="col">{escape(column)}</th>' for column in self.columns),
            rows="\n".join(map(_row, self.rows)),
            drawing=self.drawing(),
        )

    def drawing(self) -> str:
        """Data, layout and narrow layout as JSON that may stand in a page, colours as the page's own: "var(--gnm-ink)"."""
        figure = json.loads(self.figure.to_json()) | {"narrow": self.narrow}
        figure["layout"].pop("title", None)  # the page has it above the drawing
        text = json.dumps(figure, ensure_ascii=False, separators=(",", ":"))
        for name, colour in COLOURS.items():
            text = text.replace(colour, f"var(--gnm-{name})")
        return text.replace("</", "<\\/")


def _row(cells: tuple[str, ...]) -> str:
    first, *rest = map(escape, cells)
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'


def figure(title: str, traces: list, layout: dict) -> go.Figure:
    """A figure in the look of the book, its panels and words placed by `layout`."""
    return go.Figure(
        traces,
        layout=dict(
            template="none",
            title=dict(text=title, x=0, y=0.99, yref="container", yanchor="top", xref="paper", font_size=17, automargin=True),
            paper_bgcolor=COLOURS["paper"],
            plot_bgcolor=COLOURS["paper"],
            font=dict(family=FONT, size=13.5, color=COLOURS["ink"]),
            hoverlabel=dict(bgcolor=COLOURS["paper"], bordercolor=COLOURS["line-strong"], font_color=COLOURS["ink"]),
            hovermode="closest",
            dragmode=False,
            showlegend=False,
        )
        | layout,
    )


def band(rows: list[dict], x: Callable[[dict], float], colour: str) -> go.Scatter:
    """The 95% intervals of a curve, as its pale ground. x: where a row lies."""
    return go.Scatter(
        x=[x(row) for row in rows + rows[::-1]],
        y=[row["low"] for row in rows] + [row["high"] for row in rows[::-1]],
        fill="toself",
        fillcolor=COLOURS[colour],
        line_width=0,
        mode="lines",
        opacity=0.16,
        hoverinfo="skip",
    )


def axis(**more) -> dict:
    """An axis that can't be dragged, with quiet lines."""
    quiet = dict(size=SMALL, color=COLOURS["ink-soft"])
    return (
        dict(
            fixedrange=True,
            zeroline=False,
            gridcolor=COLOURS["line"],
            linecolor=COLOURS["line-strong"],
            tickfont=quiet,
            title_font=quiet,
        )
        | more
    )


def label(text: str, x: float | None, y: float, **more) -> dict:
    """Words in a figure, beside what they name."""
    return dict(text=text, x=x, y=y, showarrow=False, align="left", font=dict(size=SMALL)) | more


def coloured(name: str, text: str) -> str:
    """Words in a colour of `COLOURS`."""
    return f'<span style="color:{COLOURS[name]}">{text}</span>'
