"""What is said of a release: `python book/release.py v1.0.0` prints its part of CHANGELOG.md.

The version stands in pyproject.toml. If the tag, CITATION.cff or CHANGELOG.md has another, it ends with a sentence and prints
nothing, so that a tag publishes nothing that calls itself otherwise. Needs no packages.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def version(root: Path = ROOT) -> str:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def notes(tag: str, root: Path = ROOT) -> str:
    """The part of CHANGELOG.md on the release that a tag names. Raises ValueError where the files don't agree with the tag."""
    here = version(root)
    if tag != f"v{here}":
        raise ValueError(f"The tag is {tag}, but pyproject.toml has version {here}: its tag would be v{here}.")
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(rf"^## \[{re.escape(here)}\] - (\d{{4}}-\d\d-\d\d)\n(.*?)(?=^## |\Z)", changes, re.MULTILINE | re.DOTALL)
    if not found or not found[2].strip():
        raise ValueError(f"CHANGELOG.md says nothing of {here}: there is no `## [{here}] - <day>` with something below it.")
    citation = (root / "CITATION.cff").read_text(encoding="utf-8")
    for line in (f"version: {here}", f'date-released: "{found[1]}"'):
        if line not in citation.splitlines():
            raise ValueError(f"CITATION.cff has no line `{line}`.")
    return found[2].strip()


if __name__ == "__main__":
    try:
        print(notes(sys.argv[1]))
    except ValueError as error:
        sys.exit(str(error))
