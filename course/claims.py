"""What may be said of language models, and how sure it is, read from `claims.yaml`.

- id: nobody-wrote-rules    # its place on the page
  claim: Nobody wrote its rules.
  sure: by construction     # one of GRADES
  why: …                    # what makes it so sure, and no surer
  say: …                    # how to say it
  much: …                   # what would say too much
  lessons: [what-we-know/many-knobs]      # what it rests on: lessons of the book,
  tables: [village/seed-0/capacities]     # tables of specimens/ (may be left out),
  sources: [trott2025grown]               # works of book/references.bib (may be left out)
"""

from pathlib import Path

from course.reading import Unusable, listing, loaded, mapping, text

FILE = Path(__file__).parent / "claims.yaml"
GRADES = {
    "by construction": "It follows from how the thing was built, and can be read in its program, its text or its file.",
    "measured in several models": "Measured by a command of this book in more than one model, or in all sisters.",
    "measured in one model": "Measured by a command of this book in one model only, or in one copy of each kind. The next may differ.",
    "open or disputed": "Nobody knows, or those who know most disagree. What was measured does not decide it.",
}
TEXTS = ("id", "claim", "sure", "why", "say", "much")
LISTS = ("lessons", "tables", "sources")


def read(file: Path = FILE) -> list[dict]:
    """The claims in order: each with the texts and lists of names that are told above, a list that is left out being empty.

    Raises Unusable.
    """
    where = "course/claims.yaml"
    found = [
        _claim(one, f"{where}, claim {number}") for number, one in enumerate(listing(loaded(file, where), where, "claims"), 1)
    ]
    if len({one["id"] for one in found}) < len(found):
        raise Unusable(f"{where}: two claims have the same id.")
    return found


def _claim(one: object, where: str) -> dict:
    content = mapping(one, {*TEXTS, "lessons"}, where, also={"tables", "sources"})
    said = {name: text(content[name], f"{where}, {name}") for name in TEXTS}
    if said["sure"] not in GRADES:
        raise Unusable(f"{where}, sure: {said['sure']!r} is no grade. There are: {', '.join(GRADES)}.")
    named = {name: _names(content[name], f"{where}, {name}") if name in content else [] for name in LISTS}
    return said | named


def _names(one: object, where: str) -> list[str]:
    return [text(name, where) for name in listing(one, where, "names")]
