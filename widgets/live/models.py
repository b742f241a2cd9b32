"""Models that are none of the book's own: a folder, a name on the Hugging Face hub, or objects in the kernel."""

from __future__ import annotations

import re
from collections import OrderedDict
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from widgets.live import real

if TYPE_CHECKING:  # importing a widget never imports torch
    from lab.engine import Engine

KEPT = 4  # engines loaded by name and kept, the latest asked

_loaded: OrderedDict[tuple[str, str], Engine] = OrderedDict()
_number = count(1)


class LiveModel:
    """One model, or one at several revisions: what a widget needs to know, and who answers."""

    def __init__(self, name: str, revisions: list[str], engine: Engine | None = None):
        """name: for people, and where it is to be loaded from unless an engine is given. The real model is loaded when
        somebody asks it; of any other a ValueError says at once, in a sentence, when it can't be loaded."""
        self.name, self.revisions, self._engine = name, revisions or [""], engine
        for revision in revisions:
            _place(name, revision)  # of a folder it can be told at once
        self.config = real.CONFIG if name == real.NAME else self.engine(self.steps[-1]).config

    @classmethod
    def of(cls, model: Any, tokenizer: Any) -> LiveModel:
        """Objects of transformers. Raises ValueError, in a sentence, for what is no whole, finite model of a known family."""
        from lab.engine import Engine
        from lab.models.folder import FAMILIES
        from lab.models.objects import check

        check(model, tokenizer)
        number, kind = next(_number), FAMILIES[model.config.model_type]
        return cls(f"your {kind} model" + (f", no. {number}" if number > 1 else ""), [], Engine(model, tokenizer))

    @property
    def steps(self) -> list[int]:
        """Of its revisions: the number in "step512" or "checkpoint-512", where all have one; else 0, 1, 2, …"""
        return numbers(self.revisions) or list(range(len(self.revisions)))

    @property
    def checkpoints(self) -> list[dict]:
        """As those of the book's models, ascending: step, tokens (where they lie on an axis: how much was read nobody
        here knows, so the step), and the revision's name for a reader."""
        return [
            {"step": step, "tokens": step, "name": name} for step, name in sorted(zip(self.steps, self.revisions, strict=True))
        ]

    def engine(self, step: int | None = None) -> Engine:
        """Of the revision at a step, or of the only one there is; loaded if need be. Raises ValueError if it can't be."""
        if self._engine is not None:
            return self._engine
        if step is None or len(self.revisions) == 1:  # a view may ask before it hears that steps are counted otherwise
            return load(self.name, self.revisions[-1])
        return load(self.name, self.revisions[self.steps.index(step)])


def numbers(revisions: list[str]) -> list[int] | None:
    """The steps that revisions are named by, as in "step512" or "checkpoint-512"; None unless all have one of their own."""
    found = [re.fullmatch(r"\D*(?:step|checkpoint)[-_]?(\d+)\D*", revision) for revision in revisions]
    steps = [int(match[1]) for match in found if match]
    return steps if len(set(steps)) == len(revisions) else None


def load(name: str, revision: str) -> Engine:
    """The engine of a model by its name; a few are kept, for other widgets and for the way back.

    Of a folder, its revisions are the folders in it, as a trainer leaves them.
    """
    from lab import models
    from lab.engine import Engine

    key = name, revision
    if key not in _loaded:
        _loaded[key] = Engine(*models.load(*_place(name, revision)))
    _loaded.move_to_end(key)
    while len(_loaded) > KEPT:
        _loaded.popitem(last=False)
    return _loaded[key]


def _place(name: str, revision: str) -> tuple[str, str | None]:
    """What `lab.models.load` is to be given. Raises ValueError if a folder has no such model in it."""
    folder = Path(name).expanduser()
    if not revision or not folder.is_dir():
        return name, revision or None
    if not (folder / revision / "config.json").is_file():
        there = sorted((path.parent.name for path in folder.glob("*/config.json")), key=lambda name: (len(name), name))
        raise ValueError(f"There is no model in {folder / revision}; in {folder} are {', '.join(there) or 'none'}.")
    return str(folder / revision), None
