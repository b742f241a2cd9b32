"""What a model in the kernel has said to a widget's views: kept, so that a page without a kernel can show it once more.

widgets/engine/said.js finds it there: `said.json` lists the questions and what was replied, the arrays stand beside it.
"""

from __future__ import annotations

import json
from collections import OrderedDict

#: In all, in bytes: what was asked longest ago goes first, but for how the model was started.
MOST = 8_000_000

Reply = tuple[dict, list[bytes]]


class Said:
    """The latest replies to each question about one model."""

    def __init__(self) -> None:
        self._model = ""
        self._replies: OrderedDict[str, list[Reply]] = OrderedDict()

    def keep(self, model: str, method: str, args: object, replies: list[Reply]) -> None:
        """The replies to a question; those about another model are forgotten."""
        if model != self._model:
            self._model, self._replies = model, OrderedDict()
        question = json.dumps([method, args])
        self._replies[question] = replies
        self._replies.move_to_end(question)
        while self.size() > MOST and (others := [key for key in self._replies if not key.startswith('["start"')]):
            del self._replies[others[0]]

    def size(self) -> int:
        return sum(len(buffer) for replies in self._replies.values() for _, buffers in replies for buffer in buffers)

    def files(self, model: str) -> dict[str, bytes]:
        """By path, as a page carries them; none if nothing was said by this model."""
        if model != self._model:
            return {}
        files: dict[str, bytes] = {}
        said = []
        for question, replies in list(self._replies.items()):  # the answering thread may add to it
            method, args = json.loads(question)
            told = []
            for what, buffers in replies:
                paths = [f"said/{len(files) + at}" for at in range(len(buffers))]
                files |= dict(zip(paths, buffers, strict=True))
                told.append({"what": what, "buffers": paths})
            said.append({"method": method, "args": args, "replies": told})
        return files | {"said.json": json.dumps(said).encode()}
