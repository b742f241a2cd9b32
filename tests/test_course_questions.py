"""The questions of the lessons: every lesson has some, each can be asked as it is written, none gives itself away; and the notes on them."""

import re
from pathlib import Path

import pytest
import yaml

from course import lessons, reading, sound

ROOT = Path(__file__).resolve().parent.parent
LESSONS = sorted(
    path.relative_to(ROOT / "chapters").with_suffix("").as_posix()
    for path in ROOT.glob("chapters/*/*.md")
    if path.stem != "index"
)
NOTES = sorted(ROOT.glob("course/notes/*/*.md"))
PARTS = ["## Before it", "## What goes wrong", "## What to ask", "## How long"]
WHOLE = {
    "able": ["say it"],
    "checks": [
        {"id": name, "ask": "What?", "answers": [{"say": "a", "why": "no"}, {"say": "b", "right": True, "why": "yes"}]}
        for name in ("one", "two")
    ],
    "sentence": "Say it.",
}


def test_questions_are_asked_after_every_lesson_and_teachers_are_told_of_it():
    assert lessons.names() == LESSONS
    assert sorted(path.relative_to(ROOT / "course" / "notes").with_suffix("").as_posix() for path in NOTES) == LESSONS


@pytest.mark.parametrize("name", lessons.names())
def test_a_lesson_asks_what_can_be_asked_and_shows_it(name):
    asked = lessons.read(name)
    source = (ROOT / "chapters" / f"{name}.md").read_text(encoding="utf-8")
    assert "```{able}\n```" in source
    assert f'SelfCheck(lesson="{name}")' in source
    for check in asked["checks"]:
        for answer in check["answers"]:
            assert len(answer["why"]) > len("Right.") and not answer["why"].startswith(("Right", "Wrong", "Correct", "Not so"))


def test_the_right_answer_can_be_told_neither_by_its_place_nor_by_its_length():
    answers = [check["answers"] for name in lessons.names() for check in lessons.read(name)["checks"]]
    places = [[answer["right"] for answer in each].index(True) / (len(each) - 1) for each in answers]
    longest, shortest = (
        [furthest(each, key=lambda answer: len(answer["say"]))["right"] for each in answers] for furthest in (max, min)
    )
    by_chance = sum(1 / len(each) for each in answers) / len(answers)
    assert 0.35 < sum(places) / len(places) < 0.65
    assert max(places.count(0), places.count(1)) < 0.5 * len(places)
    for extreme in (longest, shortest):  # who leaves out the longest every time has learned something, too
        assert abs(sum(extreme) / len(extreme) - by_chance) < 0.15


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.stem)
def test_notes_on_a_lesson_have_their_four_parts_and_are_short(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"^#+ .*$", text, re.MULTILINE) == PARTS
    assert 120 <= len([word for line in text.splitlines() if not line.startswith("#") for word in line.split()]) <= 220


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Writes a lesson's file of questions and reads it."""
    monkeypatch.setattr(lessons, "QUESTIONS", tmp_path)

    def write(text: str):
        (tmp_path / "chapter").mkdir(exist_ok=True)
        (tmp_path / "chapter" / "lesson.yaml").write_text(text, encoding="utf-8")
        return lessons.read("chapter/lesson")

    return write


def altered(**parts) -> str:
    return yaml.safe_dump(WHOLE | parts, allow_unicode=True)


def question(**parts) -> dict:
    return WHOLE["checks"][0] | {"id": "other"} | parts


def test_a_question_is_read_as_it_is_written(written):
    asked = written(altered(sentence="Say it,\n  in one\n  sentence."))
    assert asked["sentence"] == "Say it, in one sentence."
    assert [answer["right"] for answer in asked["checks"][0]["answers"]] == [False, True]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("able: [a\nchecks: 1", "line 2"),
        ("just words", "must have able, checks, sentence"),
        ("able: [a]\nsentence: b", "lacks checks"),
        (altered(extra="x"), "has extra, which nothing reads"),
        (altered(able=[]), "able must be a list"),
        (altered(able=[True]), "able must be a text: True is none"),
        (altered(checks=WHOLE["checks"][:1]), "two to four questions"),
        (altered(checks=[*WHOLE["checks"], WHOLE["checks"][0]]), "two questions have the same id"),
        (altered(checks=[*WHOLE["checks"], question(ask="")]), "question 3, ask must be a text"),
        (altered(checks=[*WHOLE["checks"], question(answers=[])]), "question 3: answers must be a list of two"),
        (altered(checks=[*WHOLE["checks"], question(answers=[{"say": "a", "why": "b"}] * 2)]), "one answer, and no other"),
        (altered(checks=[*WHOLE["checks"], question(answers=[{"say": "a"}, {"say": "b"}])]), "question 3, answer 1 lacks why"),
        (
            altered(checks=[*WHOLE["checks"], question(answers=[{"say": "a", "why": "b", "right": t} for t in (True, False)])]),
            "right must be true, or left out",
        ),
        (altered(sentence=12), "sentence must be a text: 12 is none. Put it into quotes."),
    ],
)
def test_what_cannot_be_asked_is_named_with_its_place_and_what_would_be_right(written, text, said):
    with pytest.raises(reading.Unusable, match=r"course/questions/chapter/lesson.yaml") as refused:
        written(text)
    assert said in str(refused.value)


SOUND = altered()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SOUND.replace("ask: ", "ask: Was passiert: ", 1), "a colon with a space stands within a text"),
        (SOUND.replace("checks:", "\tchecks:", 1), "begins with a tab or a sign. Indent with spaces"),
        (SOUND.replace("ask: ", 'ask: "', 1), "a quotation mark that was opened there isn't closed"),
        (SOUND + "sentence: Once more?\n", "sentence stands there twice"),
    ],
)
def test_what_a_person_types_wrongly_is_named_with_its_line_and_what_to_do(written, text, said):
    with pytest.raises(reading.Unusable, match=r"^course/questions/chapter/lesson.yaml, line \d+: ") as refused:
        written(text)
    assert said in str(refused.value) and "<unicode string>" not in str(refused.value)


def test_a_file_in_another_encoding_is_named_and_a_mark_at_its_beginning_is_no_mistake(written, tmp_path):
    written(SOUND)
    file = tmp_path / "chapter" / "lesson.yaml"
    file.write_bytes("\ufeff".encode() + SOUND.encode())
    assert lessons.read("chapter/lesson") == written(SOUND)
    file.write_text("able: Größe", encoding="latin-1")
    with pytest.raises(reading.Unusable, match="is not saved as UTF-8. Save it so"):
        lessons.read("chapter/lesson")


def test_before_a_build_every_file_that_cannot_be_used_is_named(written, tmp_path, capsys):
    assert sound.main() == 0
    written(SOUND)
    (tmp_path / "chapter" / "lesson.yaml").write_text(SOUND.replace("ask: ", "ask: Was passiert: ", 1))
    (tmp_path / "chapter" / "other.yaml").write_text("just words")
    assert sound.main() == 1
    one, other = capsys.readouterr().err.splitlines()
    assert one.startswith("course/questions/chapter/lesson.yaml, line ") and other.startswith(
        "course/questions/chapter/other.yaml must"
    )


def test_a_lesson_without_questions_is_named_with_those_that_have_some(written):
    written(altered())
    with pytest.raises(FileNotFoundError, match="There are for: chapter/lesson."):
        lessons.read("chapter/lessen")
