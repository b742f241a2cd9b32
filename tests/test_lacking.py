"""A browser without what the engine runs on by choice, since a reader or their employer switched it off: slower, and right."""

import math

import pytest
from corpus_page import write_site
from growing_page import PATIENCE, TINY, button, grow, grown, loss_of, text  # noqa: F401  (fixtures)
from next_token_page import agrees, listed, turn_to
from playwright.sync_api import expect
from real_page import Site, fetch

from widgets import LiveTraining, NextTokenPrediction

NONE = "delete globalThis.WebAssembly;"
LACKS = {  # what is told the worker, before its own code, and the page, before anything else
    "no WebAssembly": (NONE, ""),
    "no workers": ("", "delete globalThis.Worker;"),
    "neither": ("", f"delete globalThis.Worker; {NONE}"),
}


def take_away(folder, in_worker: str) -> None:
    worker = folder / "_static" / "engine_worker.js"
    worker.write_text(in_worker + worker.read_text(encoding="utf-8"), encoding="utf-8")


@pytest.fixture(params=LACKS)
def lacking(request):
    return LACKS[request.param]


@pytest.fixture
def opened(lacking, watched, text, tmp_path, serve):
    """`opened(widget)` opens a page with it in such a browser."""
    in_worker, in_page = lacking

    def open_page(widget):
        write_site(tmp_path, text[1], widget)
        take_away(tmp_path, in_worker)
        ready = f'[data-widget="{type(widget).__name__}"][data-ready]'
        return watched(serve(tmp_path) + "index.html", ready, before=lambda page: page.add_init_script(in_page))

    return open_page


def test_the_model_says_what_it_says_in_torch(opened):
    page = opened(NextTokenPrediction(listed=True))
    agrees(listed(page), [(token, p) for token, p, _ in NextTokenPrediction().predict(8)])


def test_a_model_grows(opened):
    page = opened(LiveTraining(**TINY))
    expect(button(page, "Grow")).to_be_enabled(timeout=PATIENCE)
    grow(page)
    assert loss_of(grown(page)) < math.log(2048) - 0.3


NEEDS = "This browser can't run the model: it has no WebAssembly with SIMD, or the page forbids it. Another browser, or a newer one, can."


def test_the_real_model_runs_or_says_what_it_needs_before_anything_comes(lacking, watched, tmp_path):
    in_worker, in_page = lacking
    site = Site(tmp_path / "site")
    url = site.put(NextTokenPrediction(listed=True, real=True))
    take_away(site.folder, in_worker)
    page = watched(url, '[data-widget="NextTokenPrediction"][data-ready]', before=lambda page: page.add_init_script(in_page))
    turn_to(page, "A real one")
    fetch(page)
    if NONE in in_worker + in_page:
        expect(page.get_by_role("alert")).to_have_text(NEEDS)
    else:
        expect(page.locator(".n-body")).to_be_visible()
        assert len(listed(page)) == 8
    if NONE in in_page:
        assert not set(site.asked()) & set(site.parts)
    site.close()
