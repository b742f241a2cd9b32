"""Openness: set what is public of a model, and see who can know what."""

from __future__ import annotations

import json

from traitlets import Bool, Dict, Int, List, TraitError, Unicode, default, validate

from widgets import base, specimens
from widgets.keeping import one_of
from widgets.live import real

#: Beside the front end: what can be published, the questions with what an answer to each takes, and real models.
DATA = base.STATIC.parent / "openness"


class Openness(base.Widget):
    """Questions about a model that outsiders and its maker can or can't answer, by what is
    published; a dated table of what makers of well-known models have published; and how long it would take to read what
    two of them read.

    >>> Openness(public=["weights", "code"], revealed=True)
    """

    _esm = base.STATIC / "openness.js"
    _css = base.STATIC / "openness.css"

    public = List(Unicode(), help="What is published, by id: weights, code, data, order, checkpoints.").tag(
        sync=True, kept=lambda self: {"of": one_of(item["id"] for item in self.items)}
    )
    revealed = Bool(False, help="Whether the answers are shown at once, without a guess first.").tag(
        sync=True, kept={"linked": False}
    )
    hours = Int(8, min=1, max=16, help="How long somebody reads each day who wants to read what a model read.").tag(
        sync=True, kept={"min": 1, "max": 16}
    )
    reckoned = Bool(False, help="Whether it is shown how long that takes, without a guess first.").tag(
        sync=True, kept={"linked": False}
    )
    items = List(Dict(), help="What can be published: id, label, about, short, head.").tag(sync=True)
    questions = List(Dict(), help="What an answer takes; see rules.js.").tag(sync=True)
    presets = List(Dict(), help="Buttons: a model of the table, and which questions to guess first.").tag(sync=True)
    models = List(Dict(), help="What is published of real models, each cell with its source.").tag(sync=True)
    sources = Dict(help="Label and address of each source, by its key in book/references.bib.").tag(sync=True)
    gathered = Unicode(help="When the table was put together.").tag(sync=True)

    texts = List(Dict(), help="What models read: label, tokens, source; and file, the bytes of the model here.").tag(sync=True)

    # What a trait is when nobody set it.

    @default("texts")
    def _what_was_read(self) -> list[dict]:
        """The book's model, and the real one as its makers tell."""
        village = specimens.checkpoints("village", 0)[-1]
        return [
            {"label": "This book’s model", "tokens": village["tokens"], "file": village["bytes"], "source": ""},
            {"label": "SmolLM2", "tokens": real.TOKENS, "file": real.BYTES, "source": "huggingface2024smollm2"},
        ]

    @default("items")
    def _items(self) -> list[dict]:
        return _read("questions.json")["items"]

    @default("questions")
    def _questions(self) -> list[dict]:
        return _read("questions.json")["questions"]

    @default("presets")
    def _presets(self) -> list[dict]:
        return _read("questions.json")["presets"]

    @default("models")
    def _models(self) -> list[dict]:
        return _read("models.json")["models"]

    @default("sources")
    def _sources(self) -> dict:
        return _read("models.json")["sources"]

    @default("gathered")
    def _gathered(self) -> str:
        return _read("models.json")["gathered"]

    # Which values a trait takes.

    @validate("public")
    def _known_items(self, proposal: dict) -> list[str]:
        """In the order of the items, each once, so that the same set is always the same list."""
        known = [item["id"] for item in self.items]
        for name in proposal["value"]:
            if name not in known:
                raise TraitError(f"public may hold {', '.join(known)}, not {name!r}.")
        return [name for name in known if name in proposal["value"]]


def _read(name: str) -> dict:
    return json.loads((DATA / name).read_text(encoding="utf-8"))
