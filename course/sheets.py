"""What a class has answered, from the files of its answer sheets. book/assets/class_sheets.js says the same on the page.

A sheet is what *Save as a file* makes on the page *Your answers*: `{"book", "name", "saved", "answers": [answer]}`, an answer
having widget, id, question, said, came, right (true, false or null), why (or null), page and time.
"""

import csv as writer
import io
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

BOOK = "Grown, Not Made?"
TEXTS = ("widget", "id", "question", "said", "came", "page", "time")
COLUMNS = ("widget", "id", "question", "said", "came", "right", "why", "page", "time")
#: What an answer of a widget is one of: as long as nothing can be said of it, and once it was weighed. Of all others:
KINDS = {
    "SelfCheck": ("sentences", "checks"),
    "PlainStatement": ("sentences", "sentences"),
    "Exercise": ("exercises", "exercises"),
    "FigureTask": ("tasks", "tasks"),
}
OTHERS = ("guesses", "bets")

Row = dict[str, str | int | None]


@dataclass(frozen=True)
class Sheet:
    """One person's answers, each with COLUMNS."""

    who: str
    file: str
    answers: list[dict]


def read_all(files: list[Path]) -> tuple[list[Sheet], list[str]]:
    """The sheets of some files, and a sentence for each that is damaged, foreign or doubled."""
    sheets: list[Sheet] = []
    troubles: list[str] = []
    seen: dict[str, str] = {}  # what a sheet holds: the file it was first found in
    for path in files:
        try:
            sheet, left = _read(path.name, path.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError:
            troubles.append(_unreadable(path.name))
            continue
        except ValueError as error:
            troubles.append(str(error))
            continue
        same = json.dumps(["" if sheet.who == _stem(path.name) else sheet.who, sheet.answers])
        if same in seen:
            troubles.append(f"{path.name} holds the same answers as {seen[same]}, and is counted once.")
            continue
        seen[same] = path.name
        if left:
            troubles.append(
                f"{path.name}: {left} of its answers can’t be read and {'is' if left == 1 else 'are'} left out. The others count."
            )
        sheets.append(sheet)
    return sheets, troubles


def _read(name: str, text: str) -> tuple[Sheet, int]:
    """The sheet of a file and how many of its answers were left out. Raises ValueError with what is wrong."""
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        raise ValueError(_unreadable(name)) from None
    if not isinstance(found, dict) or found.get("book") != BOOK or not isinstance(found.get("answers"), list):
        raise ValueError(f"{name} is not an answer sheet of this book.")
    answers = [{key: one[key] for key in COLUMNS} for one in found["answers"] if _is_answer(one)]
    if not answers:
        raise ValueError(f"{name} holds no answers.")
    said = found.get("name")
    who = said.strip() if isinstance(said, str) and said.strip() else _stem(name)
    return Sheet(who, name, answers), len(found["answers"]) - len(answers)


def _unreadable(name: str) -> str:
    return f"{name} can’t be read: it is no JSON, or was cut off. Ask for the file again, as “Save as a file” made it."


def _is_answer(one: object) -> bool:
    if not isinstance(one, dict) or not all(isinstance(one.get(key), str) for key in TEXTS):
        return False
    weighed = one.get("right", 0) is None or isinstance(one.get("right"), bool)
    return weighed and "why" in one and (one["why"] is None or isinstance(one["why"], str))


def _stem(name: str) -> str:
    return re.sub(r"\.json$", "", name, flags=re.IGNORECASE)


def people(sheets: list[Sheet]) -> list[Row]:
    """A row for each sheet: how much was answered, and how much of it rightly."""
    return [_person(sheet) for sheet in sheets]


def _person(sheet: Sheet) -> Row:
    kinds: dict[str, list[dict]] = {}
    for one in sheet.answers:
        kinds.setdefault(_kind(one), []).append(one)
    of = {kind: kinds.get(kind, []) for kind in ("bets", "guesses", "checks", "tasks", "exercises", "sentences")}
    return {
        "who": sheet.who,
        "file": sheet.file,
        "answers": len(sheet.answers),
        "bets": len(of["bets"]),
        "bets right": _right(of["bets"]),
        "guesses": len(of["guesses"]),
        "checks": len(of["checks"]),
        "checks right": _right(of["checks"]),
        "tasks": len(of["tasks"]),
        "tasks done": _right(of["tasks"]),
        "exercises": len(of["exercises"]),
        "sentences": len(of["sentences"]),
        **{form: _right(kinds[form]) if form in kinds else None for form in ("before", "after")},
    }


def _kind(one: dict) -> str:
    """Before, after, or one of those in KINDS and OTHERS."""
    if one["widget"] == "Inventory":
        return one["id"].partition("/")[0]
    unweighed, weighed = KINDS.get(one["widget"], OTHERS)
    return unweighed if one["right"] is None else weighed


def _right(answers: list[dict]) -> int:
    return sum(one["right"] is True for one in answers)


def questions(sheets: list[Sheet], which: str) -> list[Row]:
    """A row for each thing that was asked and weighed, "bets", "checks" or "tasks". What most missed comes first."""
    asked: dict[tuple[str, str], list[dict]] = {}
    for one in (one for sheet in sheets for one in sheet.answers if _kind(one) == which):
        asked.setdefault((one["widget"], one["id"]), []).append(one)
    rows = [_asked(some) for some in asked.values()]
    return sorted(rows, key=lambda row: (row["right"] / row["n"], _utf16(row["question"])))  # type: ignore[operator]


def _asked(answers: list[dict]) -> Row:
    """Of one question: what came out is what those were told who said what most said."""
    said = _most([one["said"] for one in answers])
    return {
        "question": answers[0]["question"],
        "page": answers[0]["page"],
        "n": len(answers),
        "right": _right(answers),
        "most said": said,
        "what came out": _most([one["came"] for one in answers if one["said"] == said]),
    }


def _most(texts: list[str]) -> str:
    """The text that comes most often; of several the first in the alphabet."""
    return min(Counter(texts).items(), key=lambda item: (-item[1], _utf16(item[0])))[0]


def _utf16(text: object) -> bytes:
    """By what JavaScript puts texts in order."""
    return str(text).encode("utf-16-be", "surrogatepass")


def misconceptions(sheets: list[Sheet], items: list[dict], known: dict[str, dict]) -> list[Row]:
    """A row for each misconception: how many of those who were asked a question that has it among its answers gave that
    answer once at least, before and after; None where nobody was asked. items, known: as course.inventory has them."""
    return [{"misconception": one["name"], **_held(sheets, items, key)} for key, one in known.items()]


def _held(sheets: list[Sheet], items: list[dict], key: str) -> Row:
    row: Row = {}
    for form in ("before", "after"):
        says = {
            f"{form}/{item['id']}": answer["say"] for item in items for answer in item[form]["answers"] if answer["is"] == key
        }
        given = [
            [one["said"] == says[one["id"]] for one in sheet.answers if one["widget"] == "Inventory" and one["id"] in says]
            for sheet in sheets
        ]
        asked = sum(bool(some) for some in given)
        row |= {f"asked {form}": asked, form: sum(any(some) for some in given) if asked else None}
    return row


def everything(sheets: list[Sheet]) -> list[Row]:
    """Every answer of everybody, a row each."""
    words = {True: "true", False: "false", None: None}
    return [{"who": sheet.who, **one, "right": words[one["right"]]} for sheet in sheets for one in sheet.answers]


def csv(rows: list[Row]) -> str:
    """Rows as CSV, their keys as its header. A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    if not rows:
        return ""
    out = io.StringIO()
    table = writer.writer(out)
    table.writerow(rows[0])
    table.writerows([_cell(value) for value in row.values()] for row in rows)
    return out.getvalue()


def _cell(value: str | int | None) -> str | int | None:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
