"""PlainStatement: one sentence before the book, a plain statement after it, and the two side by side."""

from __future__ import annotations

import json

from traitlets import Dict, TraitError, Unicode, default, validate

from widgets import base

WHEN = ("before", "after")
LONGEST = 2000  # letters

#: How often the lists of words were right on statements that they had not been made for; see tests/plain_statements.py.
TRIED = base.STATIC.parent / "plain_statement" / "tried.json"


class PlainStatement(base.Widget):
    """Asks for one sentence (``when="before"``), or shows it beside a statement of what is and isn't known, which the
    reader checks against the points of the post. What they wrote is kept in their browser, for both.

    >>> PlainStatement(when="before")
    """

    _esm = base.STATIC / "plain_statement.js"
    _css = base.STATIC / "plain_statement.css"

    when = Unicode("after", help="Whether the reader is asked before the book or after it.").tag(sync=True)
    text = Unicode("", help="What stands in the box; nothing: what the browser has kept of it.").tag(sync=True)
    tried = Dict(help="How the lists of words did: statements, points made, traces found, and right ones.").tag(sync=True)

    @default("tried")
    def _tried(self) -> dict:
        return json.loads(TRIED.read_text(encoding="utf-8"))

    @validate("when")
    def _known_when(self, proposal: dict) -> str:
        if proposal["value"] not in WHEN:
            raise TraitError(f"when must be 'before' or 'after', not {proposal['value']!r}.")
        return proposal["value"]

    @validate("text")
    def _short_enough(self, proposal: dict) -> str:
        if len(proposal["value"]) > LONGEST:
            raise TraitError(f"text may have {LONGEST} letters at most, not {len(proposal['value'])}.")
        return proposal["value"]
