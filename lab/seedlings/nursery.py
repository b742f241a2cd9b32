"""Grows what the journals don't hold yet, and says how it goes. Who does the work is handed over (`lab.seedlings.workers`)."""

import time
from collections.abc import Callable
from pathlib import Path

from lab.seedlings import journal, workers
from lab.seedlings.plan import Seedling
from lab.seedlings.run import grow, text

TRIES = 3


def at_once(line: str) -> None:
    """Print a line that is seen at once, in a log as well."""
    print(line, flush=True)


def grow_all(
    seedlings: list[Seedling],
    folder: Path,
    work: workers.Workers,
    grow: workers.Grow = grow,
    text: workers.Text = text,
    say: Callable[[str], None] = at_once,
) -> list[Seedling]:
    """Grow those that the journals in `folder` don't hold, and keep what is told of each at once. Returns those that failed.

    What fails is named, and tried again after all others, TRIES times in all. Raises RuntimeError if another process
    is growing into the folder.
    """
    with journal.held(folder):
        left = [seedling for seedling in seedlings if journal.read(seedling, folder) is None]
        say(f"{len(seedlings) - len(left)} of {len(seedlings)} seedlings stand. {len(left)} are to be grown.")
        clock = Clock(len(left))
        for attempt in range(1, TRIES + 1):
            failed = []
            for seedling, told in work(left, grow, text):
                if isinstance(told, Exception):
                    failed.append(seedling)
                    say(f"FAILED, try {attempt} of {TRIES}: {seedling}: {type(told).__name__}: {told}")
                else:
                    journal.write(seedling, told, folder)
                    say(f"{seedling}: {said(told)}. {clock.one_more()}")
            left = failed
        return left


def said(told: dict) -> str:
    """How a run ended, in a few words."""
    last = told["moments"][-1]
    return f"copying {last['copying']:.2f}, false belief {last['false belief']:.2f}, {told['seconds']:.0f} s of a core"


class Clock:
    """How many are done, and how long the rest will take if they take as long."""

    def __init__(self, wanted: int):
        self.wanted, self.done, self.began = wanted, 0, time.monotonic()

    def one_more(self) -> str:
        self.done += 1
        ahead = (time.monotonic() - self.began) / self.done * (self.wanted - self.done)
        return f"{self.done} of {self.wanted}, {ahead / 3600:.1f} h left"
