"""Ctrl-C in a command that takes long: the step under way is ended and kept, and a sentence says so, not a traceback.

Every `python -m lab.…` ends so, from its first import on (see `lab/__init__.py`). One that can say more raises KeyboardInterrupt
with its own sentence.
"""

import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.synchronize import Event

STOPPED = "Stopped."


def in_a_sentence() -> None:
    """From now on this process ends in a sentence when it is stopped, and as before by any other error."""
    before = sys.excepthook

    def hook(kind, value, trace) -> None:
        if issubclass(kind, KeyboardInterrupt):
            print(f"\n{str(value) or STOPPED}", file=sys.stderr)
        else:
            before(kind, value, trace)

    sys.excepthook = hook


class Pool:
    """Processes that work for this one. When it is stopped so are they, without a word, and nothing more is begun.

    with Pool(2) as pool:
        pool.submit(work, 1).result()
    """

    def __init__(self, at_once: int | None, **how):
        self.stopped = multiprocessing.get_context("spawn").Event()
        self.workers = ProcessPoolExecutor(at_once, initializer=_work_for, initargs=(self.stopped,), **how)

    def submit(self, work: Callable, *arguments) -> Future:
        return self.workers.submit(_unless_stopped, work, *arguments)

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, kind, value, trace) -> None:
        if kind is KeyboardInterrupt:
            self.stopped.set()
        self.workers.shutdown(cancel_futures=kind is not None)


class _Worker:
    """What a worker knows."""

    stopped: Event  # whether all are to stop
    busy = False


def _work_for(stopped: Event) -> None:
    """In a worker: Ctrl-C ends what it does, and lets no other begin anything."""

    def note(number, frame) -> None:
        stopped.set()
        raise KeyboardInterrupt if _Worker.busy else SystemExit  # where nothing is at work, there is nothing to tell

    _Worker.stopped = stopped
    signal.signal(signal.SIGINT, note)


def _unless_stopped(work: Callable, *arguments):
    if _Worker.stopped.is_set():
        raise KeyboardInterrupt
    _Worker.busy = True
    try:
        return work(*arguments)
    finally:
        _Worker.busy = False


@contextmanager
def heard() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C has been pressed, for work that is to be ended between two steps. Pressed again it stops at once."""
    pressed = False

    def note(number, frame) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False  # no other thread hears of it
        return
    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)
