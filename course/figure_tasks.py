"""What is done in the figures, read from `tasks/<chapter>/<name>.yaml`.

title: …
minutes: 5
difficulty: easy          # easy, middling or hard
ask: …                    # what is to be brought about
figure:                   # a widget of the book, with the traits that it begins with
  widget: NextTokenPrediction
  traits: {listed: true}
goal: {kind: sure, word: down, at_least: 0.9}    # how it is weighed: KINDS has the kinds, and what each must know
hints: [ … ]              # one at least
solution:                 # one way to do it, and the traits that the figure then has
  say: …
  traits: {prompt: …}
shows: …                  # what it means that this can be done
wrong:                    # two ways at least that don't do it, and words of what is said of them; a test tries them
  - traits: {prompt: …}
    told: …
"""

from collections.abc import Callable
from pathlib import Path

from course.reading import Unusable, listed, listing, loaded, mapping, text

TASKS = Path(__file__).parent / "tasks"
DIFFICULTIES = ("easy", "middling", "hard")


def a_share(one: object) -> bool:
    return isinstance(one, float) and 0 < one < 1


def a_number(one: object) -> bool:
    return isinstance(one, (int, float)) and not isinstance(one, bool) and one > 0


def a_count(one: object) -> bool:
    return isinstance(one, int) and not isinstance(one, bool) and one > 0


def a_text(one: object) -> bool:
    return isinstance(one, str) and bool(one.strip())


def texts(one: object) -> bool:
    return isinstance(one, list) and bool(one) and all(map(a_text, one))


def a_choice(one: object) -> bool:
    return isinstance(one, dict) and one.keys() == {"prompt", "word", "against"} and all(map(a_text, one.values()))


def one_of(*known: str) -> Callable[[object], bool]:
    return lambda one: one in known


#: What a goal of each kind must know, besides its kind. widgets/figure_task/goals has a module for each, which says more.
KINDS: dict[str, dict[str, Callable[[object], bool]]] = {
    "sure": {"word": a_text, "at_least": a_share},
    "open": {"at_most": a_share, "expected": a_share},
    "copied": {"at_least": a_share, "without": a_share},
    "knob": {"prompt": a_text, "becomes": a_text, "keeps": texts},
    "crossing": {"choice": a_choice},
    "head": {"measure": one_of("copies", "looks back"), "at_least": a_share},
    "taken_out": {"choice": a_choice, "keeps": a_choice, "most": a_count},
    "pair": {"want": one_of("beats the rule", "fails")},
    "turn": {"falls": a_number, "others": a_number},
    "sisters": {"want": one_of("agree", "differ"), "seeds": a_count, "at_least": a_share},
}


def names() -> list[str]:
    """The tasks there are, such as `opening/surely-down`."""
    return sorted(path.relative_to(TASKS).with_suffix("").as_posix() for path in TASKS.rglob("*.yaml"))


def read(name: str) -> dict:
    """One task, with all that its file has; its texts in one line each.

    Raises FileNotFoundError, with the tasks there are, and Unusable.
    """
    file = TASKS / f"{name}.yaml"
    if not file.is_file():  # asked of it alone: what a page reads of this folder it hangs on
        raise FileNotFoundError(f"There is no task {name!r}. There are: {', '.join(names())}.")
    where = f"course/tasks/{name}.yaml"
    wanted = {"title", "minutes", "difficulty", "ask", "figure", "goal", "hints", "solution", "shows", "wrong"}
    content = mapping(loaded(file, where), wanted, where)
    if not a_count(content["minutes"]):
        raise Unusable(f"{where}: minutes must be a whole number above 0, not {content['minutes']!r}.")
    if content["difficulty"] not in DIFFICULTIES:
        raise Unusable(f"{where}: difficulty must be one of {', '.join(DIFFICULTIES)}, not {content['difficulty']!r}.")
    hints = listing(content["hints"], f"{where}, hints", "texts")
    wrong = listing(content["wrong"], f"{where}, wrong", "ways that don't do it")
    if len(wrong) < 2:
        raise Unusable(f"{where}: wrong must hold two ways at least, each with traits and told.")
    return {
        **{part: text(content[part], f"{where}, {part}") for part in ("title", "ask", "shows")},
        **{part: content[part] for part in ("minutes", "difficulty")},
        "figure": with_traits(content["figure"], f"{where}, figure", "widget"),
        "goal": goal(content["goal"], f"{where}, goal"),
        "hints": [text(hint, f"{where}, hints") for hint in hints],
        "solution": with_traits(content["solution"], f"{where}, solution", "say"),
        "wrong": [with_traits(way, f"{where}, wrong way {number}", "told") for number, way in enumerate(wrong, 1)],
    }


def goal(one: object, where: str) -> dict:
    kind = one.get("kind") if isinstance(one, dict) else None
    if kind not in KINDS:
        raise Unusable(f"{where}: kind must be one of {', '.join(KINDS)}, not {kind!r}.")
    content = mapping(one, {"kind", *KINDS[kind]}, where)
    if unfit := {name for name, fits in KINDS[kind].items() if not fits(content[name])}:
        raise Unusable(
            f"{where}: {listed(unfit)} can't be what it is here. Another task with the kind {kind} shows what it can be."
        )
    return content


def with_traits(one: object, where: str, beside: str) -> dict:
    """A text, and traits of the figure by their names."""
    content = mapping(one, {beside, "traits"}, where)
    if not isinstance(content["traits"], dict) or not all(isinstance(name, str) for name in content["traits"]):
        raise Unusable(f"{where}: traits must be names with values, such as {{prompt: The dog}}, not {content['traits']!r}.")
    return {beside: text(content[beside], f"{where}, {beside}"), "traits": content["traits"]}
