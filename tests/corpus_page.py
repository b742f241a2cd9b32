"""A site with one CorpusSearch over a small training text, and the same text for counting in plain Python."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect
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


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    """The small text as token ids (N,), and the folder of its concordance."""
    folder = tmp_path_factory.mktemp("text")
    stream = small_stream(folder)
    write_small(stream, folder / "corpus")
    return np.asarray(stream), folder / "corpus"


@pytest.fixture(scope="module")
def address(text, tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("site")
    write_site(folder, text[1], theme='data-theme="light"')
    write_site(folder, text[1], name="dark.html", theme='data-theme="dark"')
    write_site(folder, text[1], CorpusSearch(phrase="", revealed=False, document=7), name="empty.html")
    return serve(folder)


@pytest.fixture
def visit(watched, address):
    """`visit()` opens the widget and waits until it has answered."""

    def open_page(name="index.html", at=address, **how):
        page = watched(at + name, ROOT, **how)
        settled(page)
        return page

    return open_page


def settled(page):
    expect(page.locator(f"{ROOT}:not([data-stale])")).to_be_attached(timeout=30_000)


def look_for(page, phrase, guess=None):
    page.get_by_label("A phrase to look for").fill(phrase)
    if guess:
        expect(asked(page)).to_contain_text(f"“{phrase}”")
        page.get_by_label(guess, exact=True).check()
    page.get_by_role("button", name="Count it" if guess else "Just show me").click()
    settled(page)
    expect(page.locator(".g-verdict")).to_be_visible()
    settled(page)


def asked(page):
    """Where the reader is asked to guess first."""
    return page.get_by_role("group", name="Predict first")


def found(stream, phrase):
    """Where a phrase stands in the stream: the place of its first token, (hits,), and its number of tokens."""
    ids = checkpoints.tokenizer()(phrase, add_special_tokens=False)["input_ids"]
    rows = np.lib.stride_tricks.sliding_window_view(stream, len(ids))
    return np.flatnonzero((rows == ids).all(1)), len(ids)


def verdict(times):
    how = {0: "Never read", 1: "Read once", 2: "Read twice"}.get(times, f"Read {times:,} times")
    return re.compile(f"^{how}")


def documents_of(stream, places):
    """The number of the document that holds each place."""
    return np.searchsorted(np.flatnonzero(stream == 0), places).tolist()
