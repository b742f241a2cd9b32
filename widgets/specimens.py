"""What grown models there are: read from the folders, never from a list that could go stale."""

from __future__ import annotations

import json
from collections.abc import Iterable

from traitlets import TraitError

from widgets import base


def models() -> list[str]:
    """The models' names, in order of the alphabet."""
    return sorted({path.parent.parent.name for path in base.SPECIMENS.glob("*/seed-*/index.json")})


def seeds(model: str) -> list[int]:
    """The seeds that ``model`` was grown from and that are here, ascending.

    Raises TraitError, naming the models there are, if ``model`` is none of them."""
    if model not in models():
        raise TraitError(f"model must be one of {listed(models())}, not {model!r}.")
    found = (base.SPECIMENS / model).glob("seed-*/index.json")
    return sorted(int(path.parent.name.removeprefix("seed-")) for path in found)


def checkpoints(model: str, seed: int) -> list[dict]:
    """The kept checkpoints of one model and seed, ascending: step, tokens, file, bytes, sha256.

    Raises TraitError, naming what there is, for a model or seed that is not here."""
    if seed not in seeds(model):
        raise TraitError(f"seed of {model!r} must be one of {listed(seeds(model))}, not {seed!r}.")
    index = base.SPECIMENS / model / f"seed-{seed}" / "index.json"
    return json.loads(index.read_text(encoding="utf-8"))["checkpoints"]


def files(model: str, seed: int = 0, steps: Iterable[int] | None = None) -> list[str]:
    """What the page reads to run a model: the engine, and files by their paths in specimens/. steps: the checkpoints; None is all."""
    config = json.loads((base.SPECIMENS / model / "config.json").read_text(encoding="utf-8"))
    wanted = None if steps is None else set(steps)
    kept = [entry["file"] for entry in checkpoints(model, seed) if wanted is None or entry["step"] in wanted]
    tokenizer = f"{config.get('tokenizer', model)}/tokenizer.json"
    return [base.WORKER, f"{model}/config.json", tokenizer, *(f"{model}/seed-{seed}/{file}" for file in ("index.json", *kept))]


def last(model: str, seed: int = 0) -> list[str]:
    """Those of its last checkpoint."""
    return files(model, seed, [checkpoints(model, seed)[-1]["step"]])


def listed(values: Iterable) -> str:
    """The values in order, for a sentence."""
    return ", ".join(repr(value) for value in sorted(values)) or "(none: grow one with `make grow`)"
