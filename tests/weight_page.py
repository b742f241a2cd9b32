"""A page with one WeightEditor, and what torch says of the same turns."""

import functools
import re

import pytest
import torch
from playwright.sync_api import expect
from widget_page import write_page

from lab.text.tokenizer import prompt_ids
from widgets import WeightEditor

ROOT = '[data-widget="WeightEditor"]'
DRAWN = f"{ROOT}[data-ready]:not([data-stale])"
DENSE = "gpt_neox.layers.2.attention.dense.weight"
GAIN = "gpt_neox.final_layer_norm.weight"
SHIFT = "gpt_neox.final_layer_norm.bias"
SEEDED = "let s = 7; Math.random = () => ((s = (s * 16807) % 2147483647) / 2147483647);"

expect.set_options(timeout=30_000)  # a loaded machine takes its time


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("knobs")


@pytest.fixture(scope="module")
def url(folder, serve):
    return serve(folder)


@pytest.fixture
def turn(watched, folder, url):
    """`turn(edits=…)` opens a WeightEditor with these traits."""

    def opened(theme="light", context=None, hash="", before=lambda page: None, drawn=True, **traits):
        def seeded(page):
            page.add_init_script(SEEDED)
            before(page)

        write_page(folder, WeightEditor(**traits), theme=f'data-theme="{theme}"')
        return watched(url + "index.html" + hash, DRAWN if drawn else f"{ROOT}[data-ready]", before=seeded, **(context or {}))

    return opened


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


def words(page):
    """The words shown, each with its share now and as grown; what only begins a word without its mark."""
    expect(page.locator(DRAWN)).to_be_attached()
    shown = page.locator(".w-word:visible .g-hidden").all_text_contents()
    return [re.fullmatch(r"(.+?)…?: ([\d.<>]+)%, as grown ([\d.<>]+)%", line).groups() for line in shown]


def edit(name, row, column, value):
    return {"name": name, "index": row * shapes()[name][-1] + column, "value": value}


@functools.cache
def shapes():
    return WeightEditor().shapes()


def distribution(edits=(), prompt=None):
    """By torch, of the token after a prompt."""
    model, tokenizer = WeightEditor(edits=list(edits)).turned()
    with torch.no_grad():
        return model(input_ids=torch.tensor([prompt_ids(tokenizer, prompt or WeightEditor().prompt)])).logits[0, -1].softmax(-1)


def distance(edits, prompt=None):
    return ((distribution(edits, prompt) - distribution((), prompt)).abs().sum() / 2).item()
