"""A site with one CorpusSearch over a small training text, and the same text for counting in plain Python."""

from pathlib import Path

from widget_page import write_page

from lab.growing import checkpoints
from lab.text import concordance
from lab.text.tokens import token_stream
from widgets import CorpusSearch, base

ROOT = '[data-widget="CorpusSearch"]'
STEPS, PER_STEP, PER_PART, ROWS = 30, 4096, 2, 4096


def small_stream(folder: Path):
    """The first 30 steps of the village's training text, about 1,600 documents. (N,)"""
    return token_stream(checkpoints.tokenizer(), STEPS * PER_STEP, folder / "tokens.npy")


def write_small(stream, folder: Path) -> None:
    """Its concordance, in 15 parts and 31 blocks."""
    concordance.write(stream, folder, vocabulary=2048, tokens_per_step=PER_STEP, steps=PER_PART, rows=ROWS)


def write_site(folder: Path, corpus: Path, widget: CorpusSearch | None = None, **page) -> None:
    """A page under `folder` whose specimens are the real ones and, in place of the whole text, `corpus`."""
    specimens = folder / "_static" / "specimens" / "village"
    if not specimens.exists():
        specimens.mkdir(parents=True)
        for path in (base.SPECIMENS / "village").iterdir():
            (specimens / path.name).symlink_to(path)
        (specimens / "corpus").symlink_to(corpus)
    write_page(folder, widget or CorpusSearch(), **page)
