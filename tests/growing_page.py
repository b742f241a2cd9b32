"""A site of LiveTraining over a small text, and how its models are grown and read."""

import numpy as np
import pytest
from corpus_page import small_stream, write_site, write_small
from playwright.sync_api import expect

from widgets import LiveTraining

ROOT = '[data-widget="LiveTraining"]'
QUESTIONS = LiveTraining().questions
TINY = dict(size="1x16", steps=60, questions=[each for at in (0, 40, 80, 120) for each in QUESTIONS[at : at + 12]])
PATIENCE = 60_000  # ms; the machine may be busy
OWN = "<b>The sun</b> is up and the letter that I wrote to you has been lost on its way through the rain. " * 5


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
    pages = {
        "index.html": LiveTraining(**TINY),
        "two.html": LiveTraining(**TINY, rival={"what": "seed", "value": 1}),
        "explodes.html": LiveTraining(**TINY, rate=12),
        "shuffled.html": LiveTraining(**TINY, soil="shuffled"),
        "songs.html": LiveTraining(**TINY, soil="song"),
        "own.html": LiveTraining(**TINY, soil="own", own_text=OWN),
        "long.html": LiveTraining(**TINY | {"steps": 100_000}),  # nobody waits for its end
        "quick.html": LiveTraining(**TINY | {"size": "2x32", "steps": 120}),
    }
    for name, widget in pages.items():
        write_site(folder, text[1], widget, name=name, theme='data-theme="light"')
    write_site(folder, text[1], LiveTraining(**TINY), name="dark.html", theme='data-theme="dark"')
    return serve(folder)


@pytest.fixture
def visit(watched, address):
    """`visit()` opens a page and waits until a model stands there."""

    def open_page(name="index.html", *, ready=True, before=lambda page: None, **how):
        def patient(page):
            page.set_default_timeout(PATIENCE)
            before(page)

        page = watched(address + name, "[data-widget]", before=patient, **how)
        if ready:
            expect(button(page, "Grow")).to_be_enabled(timeout=PATIENCE)
        return page

    return open_page


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def grow(page):
    """Presses Grow; who has not bet is asked to, and says that they won't."""
    unbet = page.locator(".l-bet").count() > 0 and page.locator(".l-bet input:checked").count() == 0
    button(page, "Grow").click()
    if unbet:
        button(page, "Grow without a bet").click()


def grown(page, step=60, bed=0):
    """Waits until a model has been looked at after so many steps; what is to be seen of it then."""
    element = page.locator(".l-bed").nth(bed)
    expect(element.locator(".l-how")).to_contain_text(f"Step {step} of", timeout=PATIENCE)
    expect(element.locator(".l-print")).not_to_contain_text("…", timeout=PATIENCE)  # worked out a moment later
    return {name: element.locator(f".l-{name}").inner_text() for name in ("how", "says", "learned", "print")}


def print_of(seen):
    return seen["print"].split(": ")[1][:8]


def loss_of(seen):
    return float(seen["how"].split("loss ")[1].split(".", 2)[0] + "." + seen["how"].split("loss ")[1].split(".")[1])


def bet(page, at):
    """One of the bets that are asked for."""
    return page.locator(".l-bet").nth(at)
