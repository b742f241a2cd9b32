"""The real model in tests: they are skipped where it isn't installed."""

import pytest

from lab import smollm2
from lab.evidence import figures

there = pytest.mark.skipif(smollm2.path() is None, reason="the real model isn't installed (REAL=no, or it couldn't be fetched)")


def kept(which: str) -> tuple[dict, ...]:
    """The rows of a table of the real model."""
    return figures.shared(which, smollm2.NAME)
