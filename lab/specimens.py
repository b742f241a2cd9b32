"""What stands in specimens/: which models were grown, from which seeds, and what was kept of each. Reads without torch.

A folder is a model; in it `config.json` is its architecture, and each `seed-<n>/index.json` lists the checkpoints. Of seeds
that were grown once more only to be measured, tables alone are kept, in `again/seed-<n>/`.
"""

import json
import os
from pathlib import Path

SPECIMENS = Path(__file__).resolve().parents[1] / "specimens"
_CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
_CHECKOUT = SPECIMENS.with_name("pyproject.toml").exists()
# What is half done, or worked out once, is kept here: in the checkout, or, where the book was installed, among the user's own.
GROWN = SPECIMENS.with_name(".grown") if _CHECKOUT else _CACHE / "grown-not-made"


def names(root: Path = SPECIMENS) -> list[str]:
    """The models there are."""
    return sorted(path.parent.name for path in root.glob("*/config.json"))


def seeds(name: str, root: Path = SPECIMENS) -> list[int]:
    """The seeds that a model was grown from and that are here. Raises ValueError for an unknown model."""
    _known("model", name, names(root), root)
    return sorted(int(path.name.removeprefix("seed-")) for path in (root / name).glob("seed-*"))


def again(name: str, root: Path = SPECIMENS) -> list[int]:
    """The seeds of which only tables are here. Raises ValueError for an unknown model."""
    _known("model", name, names(root), root)
    return sorted(int(path.name.removeprefix("seed-")) for path in (root / name / "again").glob("seed-*"))


def tables(name: str, seed: int, root: Path = SPECIMENS) -> Path:
    """The folder in which a seed's tables stand: beside its weights, where they are kept."""
    beside = root / name / f"seed-{seed}"
    return beside if beside.exists() else root / name / "again" / beside.name


def config(name: str, root: Path = SPECIMENS) -> dict:
    """A model's config.json. Raises ValueError for an unknown model."""
    _known("model", name, names(root), root)
    return json.loads((root / name / "config.json").read_text())


def index(name: str, seed: int, root: Path = SPECIMENS) -> list[dict]:
    """The checkpoints of a seed in order: step, tokens read so far, file, bytes, sha256."""
    _known("seed", seed, seeds(name, root), root / name)
    return json.loads((root / name / f"seed-{seed}" / "index.json").read_text())["checkpoints"]


def find(name: str, seed: int, step: int | None, root: Path = SPECIMENS) -> dict:
    """The index entry of one checkpoint; step None is the last."""
    entries = index(name, seed, root)
    if step is None:
        return entries[-1]
    _known("step", step, [entry["step"] for entry in entries], root / name / f"seed-{seed}")
    return next(entry for entry in entries if entry["step"] == step)


def _known(what: str, value, allowed: list, where: Path) -> None:
    if value not in allowed:
        there = ", ".join(map(str, allowed)) or "nothing"
        raise ValueError(f"There is no {what} {value!r} in {where}. There is: {there}.")
