"""How a check speaks: one sentence, printed, whether it is right already or not yet."""

from collections.abc import Callable
from functools import wraps


class NotYet(Exception):
    """What isn't right yet, and what to try."""


def says(check: Callable[..., str]) -> Callable[..., None]:
    """A check that prints what came of it. The one within returns what was found, or raises `NotYet`.

    Nothing to look at yet, `...` or None, is said as well, so that a notebook can be run before anything is written.
    """

    @wraps(check)
    def said(mine, *given, **named) -> None:
        if mine is None or mine is ...:
            print("Nothing to look at yet: put what you worked out in the place of the three dots.")
            return
        try:
            found = check(mine, *given, **named)
        except NotYet as trouble:
            print(f"Not yet. {trouble}")
        else:
            print(f"That is it. {found}")

    return said
