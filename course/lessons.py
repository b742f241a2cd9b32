"""What is asked after each lesson, read from `questions/<chapter>/<lesson>.yaml`.

able:                     # what a reader of the lesson will be able to do
  - say what …
checks:                   # two to four questions
  - id: twice             # its own in the lesson; answers are kept under it, so it should stay
    ask: What …?
    answers:              # two at least, one of them right, each with what is to be said of it
      - say: …
        why: …
      - say: …
        right: true
        why: …
sentence: What would you tell …?   # to be answered in one sentence of one's own
"""

from pathlib import Path

from course.reading import Unusable, listing, loaded, mapping, text

QUESTIONS = Path(__file__).parent / "questions"
CHECKS = range(2, 5)


def names() -> list[str]:
    """The lessons that have questions, such as `what-we-know/one-knob`."""
    return sorted(path.relative_to(QUESTIONS).with_suffix("").as_posix() for path in QUESTIONS.rglob("*.yaml"))


def read(lesson: str) -> dict:
    """What is asked after a lesson: `{"able": [str], "checks": [check], "sentence": str}`, a check being
    `{"id": str, "ask": str, "answers": [{"say": str, "right": bool, "why": str}]}`.

    Raises FileNotFoundError, with the lessons there are, and Unusable.
    """
    file = QUESTIONS / f"{lesson}.yaml"
    if not file.is_file():  # asked of it alone: what a page reads of this folder it hangs on
        raise FileNotFoundError(f"There are no questions for the lesson {lesson!r}. There are for: {', '.join(names())}.")
    where = f"course/questions/{lesson}.yaml"
    content = mapping(loaded(file, where), {"able", "checks", "sentence"}, where)
    able, checks = content["able"], content["checks"]
    listing(able, f"{where}: able", "texts")
    if not isinstance(checks, list) or len(checks) not in CHECKS:
        raise Unusable(f"{where}: checks must be a list of two to four questions.")
    asked = [check(one, f"{where}, question {number}") for number, one in enumerate(checks, 1)]
    if len({one["id"] for one in asked}) < len(asked):
        raise Unusable(f"{where}: two questions have the same id.")
    return {
        "able": [text(one, f"{where}, able") for one in able],
        "checks": asked,
        "sentence": text(content["sentence"], f"{where}, sentence"),
    }


def check(one: object, where: str) -> dict:
    content = mapping(one, {"id", "ask", "answers"}, where)
    answers = content["answers"]
    if not isinstance(answers, list) or len(answers) < 2:
        raise Unusable(f"{where}: answers must be a list of two at least.")
    options = [answer(each, f"{where}, answer {number}") for number, each in enumerate(answers, 1)]
    if sum(each["right"] for each in options) != 1:
        raise Unusable(f"{where}: one answer, and no other, must have `right: true`.")
    if len({each["say"] for each in options}) < len(options):
        raise Unusable(f"{where}: two answers say the same.")
    return {"id": text(content["id"], f"{where}, id"), "ask": text(content["ask"], f"{where}, ask"), "answers": options}


def answer(one: object, where: str) -> dict:
    content = mapping(one, {"say", "why"}, where, also={"right"})
    if content.get("right", True) is not True:
        raise Unusable(f"{where}: right must be true, or left out.")
    return {
        "say": text(content["say"], f"{where}, say"),
        "right": "right" in content,
        "why": text(content["why"], f"{where}, why"),
    }
