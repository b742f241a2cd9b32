"""Whether all files of the course can be read: `python -m course.sound` names each that can't. `make build` asks it first."""

import sys
from collections.abc import Callable

from course import claims, figure_tasks, inventory, lessons
from course.reading import Unusable
from lab import command


def troubles() -> list[str]:
    """A sentence for each file that can't be used: where, and what would be right."""
    readers: list[Callable[[], object]] = [
        *(lambda name=name: lessons.read(name) for name in lessons.names()),
        *(lambda name=name: figure_tasks.read(name) for name in figure_tasks.names()),
        inventory.read,
        claims.read,
    ]
    return [said for said in map(_trouble, readers) if said]


def _trouble(read: Callable[[], object]) -> str:
    try:
        read()
    except Unusable as error:
        return str(error)
    return ""


def main() -> int:
    found = troubles()
    for said in found:
        print(said, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    command.without_arguments(__doc__)
    sys.exit(main())
