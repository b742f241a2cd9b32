"""A page's blocks and code, put together as the cells of a notebook.

What follows a figure that asks first (a cell tagged `asks`, or for its section `covers`) is folded under a heading, as it
is covered on the page; a solution is folded under its own. What is set up beforehand (`remove-cell`) or long has its source
folded.
"""

import re
from collections.abc import Iterator

import nbformat
from bs4 import Tag
from nbformat import NotebookNode

from . import markdown

SOLUTION = "gnm-solution"  # the class of what a solution is folded in
AFTERWARDS = "When you have answered"
OPENED_LINES = 5  # of a cell's source; a longer one is folded


def blocks(element: Tag) -> Iterator[Tag]:
    """A page's headings, paragraphs and cells in order, out of the sections that hold them."""
    for child in element.find_all(recursive=False):
        if child.name in ("section", "details", "summary"):
            yield from blocks(child)
        else:
            yield child


class Cells:
    """The cells of a notebook, gathered from a page from top to bottom: `add` each block, then `end`."""

    def __init__(self, code: list[NotebookNode]):
        """code: all code cells of the page, those too that it doesn't show."""
        self.found: list[NotebookNode] = []
        self.code = iter(code)
        self.text: list[Tag] = []  # of the text cell that is being gathered
        self.level = 1  # of the last heading
        self.folds = ""  # until where to fold: "covers", the section's end; "asks", the page's
        self.under_fold = False  # a folded heading stands above, in this section

    def add(self, block: Tag) -> None:
        if re.fullmatch("h[1-6]", block.name):
            self._heading(block)
            return
        self._fold()
        if "cell" in block.get("class", []):
            self._figure()
        else:
            self.text.append(block)

    def end(self, last: str = "") -> list[NotebookNode]:
        """All cells. last: a text that is not folded."""
        self._end_text()
        self.found += [*map(_code, self.code), *([_text(last)] if last else [])]
        for number, cell in enumerate(self.found):
            cell["id"] = f"{cell.cell_type}-{number}"
        return self.found

    def _heading(self, heading: Tag) -> None:
        self._end_text()
        self.level, self.text = int(heading.name[1]), [heading]
        if heading.find_parent(class_=SOLUTION):
            self._end_text(folded=True)
            return
        if self.folds == "covers":
            self.folds = ""
        self.under_fold = bool(self.folds)
        if self.folds:
            self._end_text(folded=True)

    def _fold(self) -> None:
        """Where what comes is to be folded, and no folded heading is above it, put one there."""
        if self.folds and not self.under_fold:
            self._end_text()
            self.found.append(_text(f"{'#' * (self.level + 1)} {AFTERWARDS}", folded=True))
            self.under_fold = True

    def _figure(self) -> None:
        """The code of the cell that the page shows here, and before it of those that it doesn't."""
        self._end_text()
        for cell in self.code:
            self.found.append(_code(cell))
            if "remove-cell" not in _tags(cell):
                break
        if asks := {"asks", "covers"} & _tags(cell):
            self.folds, self.under_fold = min(asks | ({self.folds} - {""})), False

    def _end_text(self, folded: bool = False) -> None:
        if text := markdown.markdown(self.text):
            self.found.append(_text(text, folded))
        self.text = []


def _tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def _code(cell: NotebookNode) -> NotebookNode:
    long = cell.source.count("\n") >= OPENED_LINES and "in-code" not in _tags(cell)
    folded = {"jupyter": {"source_hidden": True}} if long or "remove-cell" in _tags(cell) else {}
    return nbformat.v4.new_code_cell(cell.source, metadata=folded)


def _text(source: str, folded: bool = False) -> NotebookNode:
    # JupyterLab folds what stands below such a heading, down to the next that is as high.
    return nbformat.v4.new_markdown_cell(source, metadata={"jp-MarkdownHeadingCollapsed": True} if folded else {})
