"""Ctrl-C in a command that takes long: the step under way is ended and kept, and a sentence says so, not a traceback.

Every `python -m lab.…` ends so, from its first import on (see `lab/__init__.py`). One that can say more raises KeyboardInterrupt
with its own sentence.
"""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

STOPPED = "Stopped."


def in_a_sentence() -> None:
    """From now on this process ends in a sentence when it is stopped, and as before by any other error."""
    before = sys.excepthook

    def hook(kind, value, trace) -> None:
        if issubclass(kind, KeyboardInterrupt):
            print(f"\n{value or STOPPED}", file=sys.stderr)
        else:
            before(kind, value, trace)

    sys.excepthook = hook


@contextmanager
def pool(at_once: int | None, **how) -> Iterator[ProcessPoolExecutor]:
    """Processes that work for this one. When it is stopped so are they, without a word, and nothing more is begun."""
    with ProcessPoolExecutor(at_once, initializer=_quiet, **how) as workers:
        try:
            yield workers
        except KeyboardInterrupt:
            workers.shutdown(wait=False, cancel_futures=True)
            raise


def _quiet() -> None:
    signal.signal(signal.SIGINT, lambda number, frame: sys.exit(1))


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
