"""Reads the files that a teacher may change, and says in a sentence what is wrong with one, where, and what would be right."""

from collections.abc import Set
from pathlib import Path

import yaml


class Unusable(ValueError):
    """A file of the course is not as it should be; the message says which, where, and what would be right."""


#: What PyYAML says of the mistakes that people make, and what is to be done.
REMEDIES = {
    "mapping values are not allowed": "a colon with a space stands within a text, or a line is indented otherwise than those that it "
    "belongs with. Put such a text into quotes",
    "cannot start any token": "it begins with a tab or a sign. Indent with spaces, and put such a text into quotes",
    "unexpected end of stream": "a quotation mark that was opened there isn't closed. Close it, or leave it out",
    "expected <block end>": "it is indented otherwise than the lines that it belongs with, or goes on after a closed quotation mark",
    "could not find expected": "it is no line with a colon, and belongs to none. Indent it below the one that it goes on with",
}


class _Loader(yaml.SafeLoader):
    """Takes no key twice: YAML would keep the last, and what stood at the first would be lost without a word."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            raise yaml.constructor.ConstructorError(problem=f"{twice} stands there twice", problem_mark=node.start_mark)
        return super().construct_mapping(node, deep)


def loaded(file: Path, where: str) -> object:
    """What a YAML file holds. Raises Unusable, with the line and what to do, where it is none."""
    try:
        return yaml.load(file.read_text(encoding="utf-8-sig"), _Loader)
    except UnicodeDecodeError:
        raise Unusable(f"{where} is not saved as UTF-8. Save it so: most editors ask for it under “Save as”.") from None
    except yaml.MarkedYAMLError as error:
        mark = error.context_mark if "end of stream" in str(error.problem) else error.problem_mark
        problem = next((told for known, told in REMEDIES.items() if known in str(error.problem)), error.problem)
        raise Unusable(f"{where}, line {mark.line + 1 if mark else '?'}: {problem}.") from None
    except yaml.YAMLError as error:
        raise Unusable(f"{where} can't be read: {error}") from None


def listing(one: object, where: str, of: str) -> list:
    if not isinstance(one, list) or not one:
        raise Unusable(f"{where} must be a list of {of}, each after a hyphen.")
    return one


def mapping(one: object, wanted: Set[str], where: str, also: Set[str] = frozenset()) -> dict:
    """`one`, if it has all that is wanted and nothing else but `also`."""
    if not isinstance(one, dict):
        raise Unusable(f"{where} must have {listed(wanted)}, each on a line of its own with a colon.")
    if missing := wanted - one.keys():
        raise Unusable(f"{where} lacks {listed(missing)}.")
    if unknown := {str(key) for key in one.keys() - wanted - also}:
        raise Unusable(f"{where} has {listed(unknown)}, which nothing reads. It can have {listed(wanted | also)}.")
    return one


def text(one: object, where: str) -> str:
    """`one`, its lines made one, if it is a text with anything in it. YAML takes `yes`, `12` and `a: b` for other things."""
    if not isinstance(one, str) or not one.strip():
        raise Unusable(f"{where} must be a text: {one!r} is none. Put it into quotes.")
    return " ".join(one.split())


def listed(words: Set[str]) -> str:
    return ", ".join(sorted(words))
