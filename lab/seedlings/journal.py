"""The journal of what was grown: a folder with one file a run, each written whole or not at all.

A run that was killed has left nothing, and is grown again. A file is named after its run and its `mark`: what was grown by
another recipe is never taken for it.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.seedlings.plan import Seedling
from lab.specimens import GROWN

# Where the journals are, unless a command names another folder.
FOLDER = Path(os.environ.get("SEEDLINGS_JOURNALS") or GROWN / "seedlings" / "journals")


def path(seedling: Seedling, folder: Path) -> Path:
    return folder / f"{seedling.group}.{seedling.seed:03d}.{seedling.mark}.json"


def write(seedling: Seedling, record: dict, folder: Path) -> None:
    """Keep what was told of a run (see `lab.seedlings.run.grow`). A kill or a loss of power leaves all of it or nothing."""
    kept = path(seedling, folder)
    fresh = kept.with_suffix(".new")
    with fresh.open("w") as file:
        json.dump(record, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(kept)


def read(seedling: Seedling, folder: Path) -> dict | None:
    """What was told of a run, or None if it is still to be grown."""
    kept = path(seedling, folder)
    return json.loads(kept.read_text()) if kept.exists() else None


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep others from growing into the same folder meanwhile: each run would be grown twice.

    The system lets go of it however the process ends. Raises RuntimeError if another holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".held").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RuntimeError(f"Another process is growing seedlings into {folder}. Let it, or name another folder.") from None
        yield
