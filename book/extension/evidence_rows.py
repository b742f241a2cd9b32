"""The tables of the page The evidence as HTML: a plain table, with nothing in it that needs a script.

Roles are written out: on a phone its rows are drawn as blocks, and would be no rows any more to a screen reader.
"""

import re
from html import escape

from lab.evidence import catalogue
from lab.evidence.catalogue import Table

FILES = "../_static/specimens/"  # where book/extension/widgets.py puts them, from the page

WHOLE = """\
<table class="gnm-evidence" role="table"><caption>{count} tables</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col" data-by="text">Table</th>
<th role="columnheader" scope="col">What it measures</th><th role="columnheader" scope="col" data-by="number">n</th>
<th role="columnheader" scope="col" data-by="number">Rows</th><th role="columnheader" scope="col" data-by="text">Measured</th>
<th role="columnheader" scope="col" data-by="number">Lessons</th></tr></thead>
<tbody role="rowgroup">
{rows}
</tbody></table>"""

ROW = """\
<tr role="row" id="{key}"><th role="rowheader" scope="row" data-value="{model} {name}"><span>{model}</span> {name}</th>
<td role="cell">{what}<details><summary>Command, CSV, first rows<span class="visually-hidden"> of {model} {name}</span></summary>
<p>{command}</p><p>{machine}</p><p>{files}</p>{first}</details></td>
<td role="cell" data-value="{largest}" data-is="n">{n}</td><td role="cell" data-value="{count}" data-is="Rows">{rows}</td>
<td role="cell" data-value="{date}" data-is="Measured">{when}</td>
<td role="cell" data-value="{resting}" data-is="Lessons">{lessons}</td></tr>"""

NO_MACHINE = "On which machine was not noted; the date is that of the last change in the repository."


def table(tables: list[Table], lessons: dict[tuple[str, str], list[str]]) -> str:
    """All tables. lessons: links to those that rest on each, by its model and name."""
    rows = "\n".join(row(one, lessons.get((one.model, one.name), [])) for one in tables)
    return WHOLE.format(count=len(tables), rows=rows)


def row(one: Table, lessons: list[str]) -> str:
    return ROW.format(
        key=one.key,
        model=escape(one.model),
        name=escape(one.name),
        what=_marked(one.what),
        command=f"Measured again by: {_marked(one.command)}.",
        machine=f"On {escape(one.machine)}." if one.machine else NO_MACHINE,
        files=f"CSV: {', '.join(map(_file, one.files))}.",
        first=_first_rows(one),
        largest=one.largest,
        n=escape(one.n),
        count=one.rows,
        rows=f"{one.rows:,}",
        date=one.date,
        when=one.date or "not noted",
        resting=len(lessons),
        lessons=", ".join(lessons) or "none directly",
    )


def _file(path: str) -> str:
    return f'<a href="{FILES}{path}" download="{path.replace("/", "-")}">{escape(path)}</a>'


def _first_rows(one: Table) -> str:
    columns, rows = catalogue.first_rows(one)
    heads = " ".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    cells = "".join(f"<tr>{' '.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    label = escape(f"First rows of {one.model} {one.name}", quote=True)
    return f'<div role="region" tabindex="0" aria-label="{label}"><table><thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table></div>'


def _marked(text: str) -> str:
    """A line of specimens/README.md: what stands between backticks is code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
