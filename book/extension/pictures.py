"""What stands in a figure's place where no script runs, where one fails, and in print: its picture with a sentence, made by
`make pictures` (book/pictures.py), or, of a figure that only asks, what it asks.

The picture of a page is also what the preview of a link to it shows.
"""

from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path

import yaml

LIST = Path(__file__).resolve().parents[1] / "pictures.yaml"
FOLDER = LIST.parent / "assets" / "pictures"
BOOKS_OWN = "front-page"
UNTOLD = "A figure that answers stands here. The text around it says what it shows."  # of one without a picture; tests see to it

PICTURE = """\
<figure class="gnm-instead">
<img src="{address}" alt="{alt}" loading="lazy">
<figcaption>{says} <span class="gnm-instead-why">Here it is a picture; where JavaScript runs it answers you.</span></figcaption>
</figure>"""
ASKED = """\
<div class="gnm-instead">
{asked}
<p class="gnm-instead-why">Where JavaScript runs you can answer here, and are told what came of it.</p>
</div>"""


@dataclass(frozen=True)
class Picture:
    """One picture. page: where it is taken; widget: the class it is of; says: what it shows, in a sentence or two; alt: what is
    to be seen, for who can't see it. state, do, part: how it is taken; book/pictures.py says more."""

    name: str
    page: str
    widget: str
    says: str
    alt: str
    state: dict = field(default_factory=dict)
    do: list = field(default_factory=list)
    part: list[str] = field(default_factory=list)

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.name}.webp"

    def address(self, docname: str) -> str:
        """From a page of this name."""
        return f"{'../' * docname.count('/')}_static/pictures/{self.file.name}"


@cache
def all_of_them() -> dict[str, Picture]:
    """By their names, in the order of the book."""
    listed = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    return {name: Picture(name=name, **about) for name, about in listed.items()}


def of_widget(docname: str, widget: str) -> Picture | None:
    """The picture of a widget on a page: the page's own, or else the first that there is of its class."""
    those = [one for one in all_of_them().values() if one.widget == widget]
    return next((one for one in those if one.page == docname), those[0] if those else None)


def of_page(docname: str) -> Picture:
    """The picture that stands for a page; the book's own, where it has none."""
    return next((one for one in all_of_them().values() if one.page == docname), all_of_them()[BOOKS_OWN])


def instead(docname: str, state: dict) -> str:
    """The HTML that stands for a widget of this state."""
    picture = of_widget(docname, state.get("_anywidget_id", "").rpartition(".")[2])
    if picture:
        return PICTURE.format(address=picture.address(docname), alt=escape(picture.alt), says=escape(picture.says))
    return ASKED.format(asked="\n".join(_questions(state)))


def _questions(state: dict) -> list[str]:
    """What a widget asks, as text: FirstGuess, SelfCheck, Inventory and FigureTask. What is right is not told."""
    if "options" in state:
        return [_question(state["question"], state["options"])]
    if "checks" in state:
        return [_check(one) for one in state["checks"]]
    if "items" in state:
        return [_check(one[state["form"]]) for one in state["items"]]
    return [f"<p>{escape(state.get('ask', UNTOLD))}</p>"]


def _check(check: dict) -> str:
    return _question(check["ask"], [answer["say"] for answer in check["answers"]])


def _question(question: str, answers: list[str]) -> str:
    return f"<p>{escape(question)}</p>\n<ul>{''.join(f'<li>{escape(one)}</li>' for one in answers)}</ul>"
