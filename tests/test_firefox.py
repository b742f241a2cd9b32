"""The built book in Firefox: every kind of figure stands there and can be used, and the engine says what PyTorch says."""

import os
import re

import numpy as np
import pytest
import torch
from conftest import HTML
from engine_page import START, lay_out, unpack
from firefox import ENTER, PATIENCE, Firefox, find_firefox

from lab.growing import checkpoints

PROMPTS = ("The dogs behind the house", "", "🐶 <b>and</b> 42 Ünïcödé")
# Uncovers what a question covers, comes near every figure, and tells of each which it is; its text, if it can't be used in time.
LOOK_THROUGH = """async (patience) => {
  const press = (text) => [...document.querySelectorAll("button")].find((button) => button.textContent.trim() === text)?.click();
  while (document.querySelector(".gnm-read-on")) press("Read on");
  const found = [];
  for (const place of document.querySelectorAll(".gnm-widget")) {
    if (place.closest(".gnm-covered")) press("Just show me");
    place.scrollIntoView({ block: "center", behavior: "instant" });
    const ready = () => place.querySelector('[data-widget][data-ready="true"]');
    for (const end = performance.now() + 1000 * patience; !ready() && performance.now() < end; )
      await new Promise((go) => setTimeout(go, 50));
    found.push(ready()?.dataset.widget ?? place.innerText);
  }
  return found;
}"""


def kinds() -> dict[str, list[str]]:
    """Of some pages which figures each holds: as few pages as hold every kind of figure that the book has."""
    found: dict[str, set[str]] = {}
    for page in sorted((HTML / "chapters").rglob("*.html")):
        names = re.findall(r'"_anywidget_id": "[\w.]+\.(\w+)"', page.read_text())
        found[page.relative_to(HTML).as_posix()] = set(names)
    chosen: dict[str, list[str]] = {}
    while found and (best := max(found, key=lambda page: len(found[page]))) and found[best]:
        chosen[best] = sorted(found[best])
        found = {page: names - set(chosen[best]) for page, names in found.items()}
    return chosen


@pytest.fixture(scope="module")
def firefox():
    program = find_firefox()
    if not program:
        # In CI it has to be there; a reader of the code may do without.
        (pytest.fail if os.environ.get("CI") else pytest.skip)("No Firefox was found: apt-get install firefox-esr (Debian).")
    with Firefox(program) as firefox:
        yield firefox


@pytest.mark.parametrize("page", kinds() or [pytest.param("", marks=pytest.mark.skip("The book is not built."))])
def test_every_kind_of_figure_can_be_used(firefox, site, page):
    firefox.open(site + page)
    found = firefox.ask(LOOK_THROUGH, PATIENCE)
    assert set(kinds()[page]) <= set(found)
    assert firefox.errors == []


def test_the_engine_says_what_torch_says(firefox, serve, tmp_path):
    (lay_out(tmp_path) / "specimens").symlink_to(checkpoints.SPECIMENS)
    firefox.open(serve(tmp_path) + "index.html")
    firefox.ask(START)
    model, tokenizer = checkpoints.load("village", seed=0)
    for prompt in PROMPTS:
        told = firefox.ask("async (prompt) => pack((await engine.runWithCache(prompt, { names: [] })).logits)", prompt)
        ids = [0, *tokenizer(prompt, add_special_tokens=False)["input_ids"]]
        with torch.no_grad():
            logits = model(torch.tensor([ids])).logits[0].numpy()
        assert np.abs(unpack(told, logits.shape) - logits).max() < 1e-4, prompt


def test_a_word_is_guessed_by_mouse_and_keyboard(firefox, site):
    firefox.open(site + "chapters/what-we-know/one-task.html")
    firefox.ask(LOOK_THROUGH, PATIENCE)
    figure = '[data-widget="NextTokenPrediction"]'
    firefox.press(f"{figure} .n-view:not([hidden]) input[type=text]")
    firefox.write("basket" + ENTER)
    outcome = firefox.wait("(selector) => document.querySelector(selector).innerText", f"{figure} .n-outcome")
    assert "what the model puts first" in outcome
    assert firefox.errors == []


def test_a_model_grows(firefox, site):
    firefox.open(site + "chapters/what-we-know/grow-one.html")
    firefox.ask(LOOK_THROUGH, PATIENCE)
    figure = '[data-widget="LiveTraining"]'
    # What it reads is fetched once it is near, and who looked the page through may be past it before that was seen: back to it.
    firefox.ask("(selector) => document.querySelector(selector).scrollIntoView({ block: 'center', behavior: 'instant' })", figure)
    firefox.press(f"{figure} .l-bets input[type=radio]")
    firefox.press(f"{figure} .l-go")
    firefox.wait("(selector) => Number(/Step (\\d+) of/.exec(document.querySelector(selector).innerText)?.[1]) >= 5", figure)
    assert firefox.errors == []
