"""What the book is built from, and whether it is still what it was.

A build leaves `sources.json` beside the site: the digest of every file it was made from. The tests of the pages compare
this with the files there are, so that they never look at a site that was built from others.
"""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FOLDERS = ("book", "chapters", "course", "lab", "specimens", "widgets")
FILES = ("_config.yml", "_toc.yml", "pyproject.toml", "package.json", "LICENSE", "LICENSE-APACHE", "LICENSE-TEXT")

# A widget's own source isn't read by a build: what it was built to lies in widgets/static/. Of parts/, pages take some as they are.
BUILT_ELSEWHERE = {".js", ".mjs", ".css", ".wasm", ".c", ".ts"}
CLUTTER = {"__pycache__", ".ipynb_checkpoints"}

RECORD = "sources.json"


def files(root: Path) -> list[Path]:
    """Every file that a build reads, in order of the alphabet."""
    found = [
        path for folder in FOLDERS for path in (root / folder).rglob("*") if path.is_file() and CLUTTER.isdisjoint(path.parts)
    ]
    return sorted([path for path in found if not _built_elsewhere(path.relative_to(root))] + [root / name for name in FILES])


def _built_elsewhere(path: Path) -> bool:
    return path.parts[0] == "widgets" and path.parts[1] not in ("static", "parts") and path.suffix in BUILT_ELSEWHERE


def digest(path: Path) -> str:
    """The SHA-256 of one file; of one that isn't there, nothing. Read again only when size or time have changed."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return ""
    return _digest(path, stat.st_mtime_ns, stat.st_size)


@cache
def _digest(path: Path, _mtime: int, _size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def together(root: Path, paths: Iterable[Path]) -> str:
    """One SHA-256 over names and contents of files under `root`, in whichever order they come."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{path.relative_to(root)}\0{digest(path)}\n".encode())
    return total.hexdigest()


def state(root: Path) -> dict[str, str]:
    """Each source's path under `root`: its digest."""
    return {path.relative_to(root).as_posix(): digest(path) for path in files(root)}


def write_record(state: dict[str, str], build: Path) -> None:
    (build / RECORD).write_text(json.dumps(state, indent=0), encoding="utf-8")


def changed(root: Path, build: Path) -> list[str]:
    """The sources that are no longer what the site in `build` was made from: altered, new or gone.

    Raises FileNotFoundError if no build came through there.
    """
    then, now = json.loads((build / RECORD).read_text(encoding="utf-8")), state(root)
    return sorted(path for path in then.keys() | now.keys() if then.get(path) != now.get(path))
