"""SelfCheck: what was understood of a lesson? Two to four questions, those missed before, and a sentence of one's own."""

from __future__ import annotations

from traitlets import List, Unicode

from course import lessons
from widgets import base


class SelfCheck(base.Widget):
    """Asks what course/questions has for a lesson. Every answer, right or wrong, is explained; what was missed comes back
    in later lessons, until it was known twice or the reader switches that off.

    >>> SelfCheck(lesson="what-we-know/one-task")

    Raises FileNotFoundError where that lesson has no questions, and course.reading.Unusable, with the place, where they
    can't be asked as they are written.
    """

    _esm = base.STATIC / "self_check.js"
    _css = base.STATIC / "self_check.css"

    lesson = Unicode(help="Which lesson it is about, by chapter and name.").tag(sync=True)
    checks = List(help="The questions: id, ask, answers with say, right and why.").tag(sync=True)
    sentence = Unicode(help="What is to be answered in a sentence of one's own; nothing, if empty.").tag(sync=True)

    def __init__(self, *, lesson: str = "", **traits: object) -> None:
        """Without `checks` among the traits it asks what the course has for the lesson."""
        asked = lessons.read(lesson) if lesson and "checks" not in traits else {}
        super().__init__(lesson=lesson, **{name: asked[name] for name in ("checks", "sentence") if name in asked} | traits)
