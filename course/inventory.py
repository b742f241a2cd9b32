"""The concept inventory: what a reader thinks of language models before the book, and after it.

`concepts/inventory.yaml` asks each concept in two forms of the same build, so that the second time is no repetition; every wrong
answer is a misconception of `misconceptions.yaml` beside it, which says where it was found in people.
"""

from pathlib import Path

from course.reading import Unusable, listing, loaded, mapping, text

CONCEPTS = Path(__file__).parent / "concepts"
FILE = CONCEPTS / "inventory.yaml"
MISCONCEPTIONS = CONCEPTS / "misconceptions.yaml"
FORMS = ("before", "after")


def misconceptions() -> dict[str, dict]:
    """By key: `{"name": str, "is": str, "sources": [str]}`, sources being keys of book/references.bib. Raises Unusable."""
    where = "course/concepts/misconceptions.yaml"
    found = loaded(MISCONCEPTIONS, where)
    if not isinstance(found, dict):
        raise Unusable(f"{where} must name each misconception, with name, is and sources below it.")
    return {str(key): _misconception(one, f"{where}, {key}") for key, one in found.items()}


def _misconception(one: object, where: str) -> dict:
    content = mapping(one, {"name", "is", "sources"}, where)
    sources = listing(content["sources"], f"{where}: sources", "keys of book/references.bib")
    return {"name": text(content["name"], f"{where}, name"), "is": text(content["is"], f"{where}, is"), "sources": sources}


def read() -> list[dict]:
    """The concepts in order: `{"id", "concept", "lesson", "before": question, "after": question}`, a question being
    `{"ask": str, "answers": [{"say": str, "right": bool, "is": str, "why": str}]}`; `is` is the misconception's key, empty
    of the right answer. Raises Unusable.
    """
    where, known = "course/concepts/inventory.yaml", misconceptions()
    items = listing(loaded(FILE, where), where, "concepts")
    found = [_concept(one, f"{where}, concept {number}", known) for number, one in enumerate(items, 1)]
    if len({one["id"] for one in found}) < len(found):
        raise Unusable(f"{where}: two concepts have the same id.")
    return found


def _concept(one: object, where: str, known: dict[str, dict]) -> dict:
    content = mapping(one, {"id", "concept", "lesson", *FORMS}, where)
    said = {name: text(content[name], f"{where}, {name}") for name in ("id", "concept", "lesson")}
    return said | {form: _question(content[form], f"{where}, {form}", known) for form in FORMS}


def _question(one: object, where: str, known: dict[str, dict]) -> dict:
    content = mapping(one, {"ask", "answers"}, where)
    answers = listing(content["answers"], f"{where}: answers", "answers")
    options = [_answer(each, f"{where}, answer {number}", known) for number, each in enumerate(answers, 1)]
    if sum(each["right"] for each in options) != 1 or len(options) < 2:
        raise Unusable(f"{where}: of two answers or more one, and no other, must have `right: true`.")
    for what in ("say", "is"):
        if len({each[what] for each in options}) < len(options):
            raise Unusable(f"{where}: two answers have the same `{what}`.")
    return {"ask": text(content["ask"], f"{where}, ask"), "answers": options}


def _answer(one: object, where: str, known: dict[str, dict]) -> dict:
    content = mapping(one, {"say", "why"}, where, also={"right", "is"})
    right, key = content.get("right", False), content.get("is", "")
    if right not in (True, False) or right == bool(key):
        raise Unusable(f"{where} must either have `right: true`, or say with `is` which misconception it is.")
    if key and key not in known:
        raise Unusable(
            f"{where}: there is no misconception {key!r} in course/concepts/misconceptions.yaml. It has: {', '.join(known)}."
        )
    return {"say": text(content["say"], f"{where}, say"), "right": right, "is": key, "why": text(content["why"], f"{where}, why")}
