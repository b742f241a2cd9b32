"""Inventory: what one thinks of language models, asked before the book and, in other words, after it."""

from __future__ import annotations

from typing import Any

from traitlets import Dict, Enum, List

from course import inventory
from widgets import base


class Inventory(base.Widget):
    """Asks the concepts of course/concepts/inventory.yaml in one of their two forms. Before, it only keeps what is said. After, it
    shows what moved, explains every answer, and names the lesson to go back to.

    >>> Inventory(form="before")

    Raises course.reading.Unusable, with the place, where the questions can't be asked as they are written.
    """

    _esm = base.STATIC / "inventory.js"
    _css = base.STATIC / "inventory.css"

    form = Enum(inventory.FORMS, "before", help="Which form is asked.").tag(sync=True)
    items = List(help="The concepts, as course.inventory.read gives them.").tag(sync=True)
    misconceptions = Dict(help="What each wrong answer is an instance of, by key: name, and what it says.").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        known = {key: {"name": one["name"], "is": one["is"]} for key, one in inventory.misconceptions().items()}
        super().__init__(**{"items": inventory.read(), "misconceptions": known} | traits)
