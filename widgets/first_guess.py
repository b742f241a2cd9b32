"""FirstGuess: one question with a few answers, before the page shows what came out."""

from __future__ import annotations

from traitlets import Bool, Int, List, TraitError, Unicode, validate

from widgets import base


class FirstGuess(base.Widget):
    """Asks, keeps what the reader said among their answers, and then says what came out. On a page of the book, what
    follows in the same section stays covered until then.

    >>> FirstGuess(question="Heads or tails?", options=["Heads", "Tails"], right=1, came="It fell on tails.")
    """

    _esm = base.STATIC / "first_guess.js"
    _css = base.STATIC / "first_guess.css"

    question = Unicode(help="What is asked, as it can be read alone.").tag(sync=True)
    options = List(Unicode(), help="The answers to choose from, two at least.").tag(sync=True)
    right = Int(-1, help="Which of the options came true, from 0; -1 where none can be called right.").tag(sync=True)
    came = Unicode(help="What came out, in a sentence.").tag(sync=True)
    covers = Bool(True, help="Whether what follows stays covered until the reader has guessed, or asked to see.").tag(sync=True)

    @validate("options")
    def _a_choice(self, proposal: dict) -> list[str]:
        if len(set(proposal["value"])) < max(2, len(proposal["value"])):
            raise TraitError("options must be two answers at least, each another one.")
        return proposal["value"]

    @validate("right")
    def _one_of_them(self, proposal: dict) -> int:
        if proposal["value"] < -1:
            raise TraitError(f"right must be the place of an option, or -1, not {proposal['value']}.")
        return proposal["value"]
