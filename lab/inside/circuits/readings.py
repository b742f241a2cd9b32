"""Readings: what a long measurement has a model read, one head after the other, so that it can be told how far it has
come, and taken up again where it was stopped.

A measure hands each reading to `take` by its name, with the tokens that the model reads for it, and gets what was found.
`at_once` only reads. `Journal` also keeps what was found, tells how much is left, and does not read again what it has.
"""

import hashlib
import json
import math
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor
from tqdm import tqdm

Found = dict[str, Tensor]
Take = Callable[[str, float, Callable[[], Found]], Found]


def at_once(name: str, tokens: float, reading: Callable[[], Found]) -> Found:
    return reading()


def among(take: Take, of: str) -> Take:
    """`take` for readings that have their names among those of one part: "belief, …"."""
    return lambda name, tokens, reading: take(f"{of}, {name}", tokens, reading)


class Journal:
    """Keeps what was found, a line each, in a file that is there as long as the measurement is not whole.

    with Journal(path, run, total) as journal: measure(…, take=journal.take)

    path: None keeps nothing. run: what the measurement is of, its "fingerprint" and what names it for people. total: tokens in
    all. Progress goes to stderr, with an estimate of the time left that counts only what is read now. Raises ValueError, in a
    sentence, and changes nothing, where the file keeps something else than readings of this run.
    """

    def __init__(self, path: Path | None, run: dict, total: float, name: str = ""):
        self.path, self.run, self.found = path, run, self._left(path, run)
        self.kept = len(self.found)  # from an earlier time
        self.told: set[str] = set()  # what counts towards the total
        self.bar = tqdm(desc=name, total=math.ceil(total), unit="token", unit_scale=True, smoothing=0, dynamic_ncols=True)

    def __enter__(self) -> "Journal":
        if self.path:
            lines = [json.dumps(self.run), *(_line(name, found) for name, found in self.found.items())]
            fresh = self.path.with_name(f"{self.path.name}.new")
            fresh.write_text("\n".join(lines) + "\n")  # without what was cut off
            fresh.replace(self.path)
            self.file = self.path.open("a")
            if self.kept:
                self.bar.write(f"Going on from the {self.kept} readings that {self.path} has kept.", file=self.bar.fp)
        return self

    def __exit__(self, *_) -> None:
        self.bar.close()
        if self.path:
            self.file.close()

    def take(self, name: str, tokens: float, reading: Callable[[], Found]) -> Found:
        self.bar.set_postfix_str(name, refresh=False)
        known, new = name in self.found, name not in self.told
        if not known:
            self.bar.refresh()
            self.found[name] = reading()
            if self.path:
                self.file.write(_line(name, self.found[name]) + "\n")
                self.file.flush()
        elif new:
            self.bar.initial += tokens  # or the estimate would take it for what can be read so fast
        if new:
            self.told.add(name)
            self.bar.update(tokens)
        return self.found[name]

    @staticmethod
    def _left(path: Path | None, run: dict) -> dict[str, Found]:
        """What an earlier time has kept of the same run. Whoever is killed may leave half a line."""
        if not path or not path.exists():
            return {}
        lines = path.read_text(errors="replace").split("\n")[:-1]
        if not lines or lines[0] != json.dumps(run):
            raise ValueError(f"{_other(path, lines, run)} Nothing was changed: delete that file, or give another --out.")
        told = map(json.loads, lines[1:])
        return {one["reading"]: {key: torch.tensor(values) for key, values in one["found"].items()} for one in told}


def _other(path: Path, lines: list[str], run: dict) -> str:
    """A sentence on what is kept in a file that should be of `run`, and is not."""
    try:
        theirs = json.loads(lines[0])
        its, ours = _named(theirs), _named(run)
    except (IndexError, ValueError, AttributeError):
        return f"{path} keeps no readings of this command."
    if its == ours:
        return (
            f"{path} keeps {len(lines) - 1} readings of {ours} too, but the model has had other weights, or was asked otherwise."
        )
    return f"{path} keeps {len(lines) - 1} readings of another run: {its}. This one is of {ours}."


def _named(run: dict) -> str:
    """A run for people."""
    return ", ".join(f"{key} {value}" for key, value in run.items() if key != "fingerprint" and value is not None)


def _line(name: str, found: Found) -> str:
    return json.dumps({"reading": name, "found": {key: values.tolist() for key, values in found.items()}})


def fingerprint(model, *asked: object) -> str:
    """Changes with any weight of a model, and with anything it is asked."""
    told = hashlib.sha256(repr(asked).encode())
    for name, weight in model.state_dict().items():
        told.update(name.encode())
        told.update(weight.detach().cpu().contiguous().view(torch.uint8).numpy())
    return told.hexdigest()[:16]


def once(make: Callable):
    """`make`, called only when it is first asked for."""
    made: list = []

    def get():
        if not made:
            made.append(make())
        return made[0]

    return get
