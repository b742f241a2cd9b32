"""Reads the files that a teacher may change, and says in a sentence what is wrong with one, where, and what would be right."""

from collections.abc import Set
from pathlib import Path

import yaml


class Unusable(ValueError):
    """A file of the course is not as it should be; the message says which, where, and what would be right."""


def loaded(file: Path, where: str) -> object:
    """What a YAML file holds. Raises Unusable, with the line, where it is none."""
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
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
