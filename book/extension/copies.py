"""Copies files into the site: only those that are new or have changed."""

import os
import shutil
from pathlib import Path


def mirror(sources: dict[str, Path], target: Path, *, keep: str = "") -> None:
    """Make the folder `target` hold these files, by their paths in it, and no others but what lies under `target/keep`."""
    kept = target / keep if keep else None
    for path in list(target.rglob("*")):
        beside = kept is None or kept not in (path, *path.parents)
        if path.is_file() and beside and path.relative_to(target).as_posix() not in sources:
            path.unlink()
    for name, source in sources.items():
        if not same(source, target / name):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target / name)  # the bytes only: some are saved readable by their owner alone
            stat = source.stat()
            os.utime(target / name, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def same(source: Path, copy: Path) -> bool:
    """Whether a copy made by `mirror` is still that of its source, by size and time."""
    if not copy.is_file():
        return False
    one, other = source.stat(), copy.stat()
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)
