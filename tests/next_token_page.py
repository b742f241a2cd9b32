"""A site with one NextTokenPrediction over the real specimens and a twin of random weights, and how its lists are read."""

import pytest
import torch
from odd_prompts import PROMPTS
from playwright.sync_api import expect
from transformers import AutoConfig, GPTNeoXForCausalLM
from widget_page import write_page

from lab.growing import checkpoints
from widgets import NextTokenPrediction, base

ROOT = '[data-widget="NextTokenPrediction"]'
READY = f"{ROOT}[data-ready]:not([data-stale])"
ODD = ["", " ", "🐶👩‍👩‍👧‍👦", "<script>window.hacked = 1</script><|endoftext|>", "the dog " * 1250, "a" * 3000, *PROMPTS[5::40]]

expect.set_options(timeout=30_000)  # a loaded machine takes its time


@pytest.fixture(scope="module")
def specimens(tmp_path_factory):
    """The real specimens, but for a "masked" model of random weights, which is there whatever has been grown."""
    root = tmp_path_factory.mktemp("site") / "_static" / "specimens"
    root.mkdir(parents=True)
    for folder in base.SPECIMENS.iterdir():
        if folder.name != "masked":
            (root / folder.name).symlink_to(folder)
    config = AutoConfig.from_pretrained(base.SPECIMENS / "village")
    config.update({"is_causal": False, "tokenizer": "village"})
    config.save_pretrained(root / "masked")
    torch.manual_seed(0)
    model = GPTNeoXForCausalLM(config)
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(6)  # so that every part matters
    checkpoints.write_seed(root / "masked" / "seed-0", "masked", 0, [(10, 1000, model.state_dict())])
    return root


@pytest.fixture
def seen(specimens, monkeypatch):
    monkeypatch.setattr(base, "SPECIMENS", specimens)


@pytest.fixture(scope="module")
def url(specimens, serve):
    return serve(specimens.parents[1])


@pytest.fixture
def opened(watched, specimens, url, seen):
    """`opened(task=…)` opens the widget with these traits."""

    def open_page(theme="light", context=None, before=lambda page: None, **traits):
        write_page(specimens.parents[1], NextTokenPrediction(**{"listed": True} | traits), theme=f'data-theme="{theme}"')
        return watched(url + "index.html", f"{ROOT}[data-ready]", before=before, **(context or {}))

    return open_page


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def turn_to(page, name):
    page.get_by_role("radio", name=name, exact=True).check()


def listed(page, within=".n-view:not([hidden])"):
    """The rows shown: [(word, share in per cent, with its outline's if it has one)]."""
    expect(page.locator(READY)).to_be_attached()
    return page.locator(f"{within} .g-bar").evaluate_all(
        """bars => bars.map((b) => [b.querySelector('.g-bar-word').textContent, b.querySelector('.g-bar-share').textContent,
             b.querySelector('.g-bar-ghost').hidden ? null : parseFloat(b.querySelector('.g-bar-ghost').style.width)])"""
    )


def per_cent(text):
    return float(text.strip("<>%"))


def agrees(rows, wanted, abs=0.51):
    """Rows as shown, against (token, share from 0 to 1); tokens that tie at next to nothing may change places."""
    assert [per_cent(share) for _, share, _ in rows] == pytest.approx([100 * p for _, p in wanted], abs=abs)
    surely = [
        (row[0].removesuffix("…"), token.strip())
        for row, (token, p) in zip(rows, wanted, strict=True)
        if p > 1e-3 and not row[0].startswith("byte ")
    ]  # torch has no name for a part of a character
    assert surely and all(shown == token for shown, token in surely)


def told(page):
    """What was taken, as it reads."""
    return page.locator(".n-taken").text_content()


@pytest.fixture(scope="module")
def run(browser, serve):
    """`run("drawing.js", "async ({pick}) => …")` runs a script with the exports of one of the widget's modules."""
    page = browser.new_page()
    page.goto(serve(base.STATIC.parent) + "parts/theme.css")
    yield lambda module, script, *args: page.evaluate(
        f"async ([args]) => ({script})(await import('/next_token_prediction/{module}'), ...args)", [list(args)]
    )
    page.close()
