"""A page with the whole machine of ForwardPass, and what torch says of the same sentence."""

import re

import pytest
import torch
from playwright.sync_api import expect
from widget_page import write_page

from lab import hooks
from lab.growing import checkpoints
from lab.text.tokenizer import prompt_ids
from widgets import ForwardPass

ROOT = '[data-widget="ForwardPass"]'
READY = f"{ROOT}[data-ready]:not([data-stale])"
HEAD = "blocks.2.attn.hook_z.2"
PROMPT = "The dog behind the horses"

expect.set_options(timeout=30_000)  # a loaded machine takes its time


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("machine")


@pytest.fixture(scope="module")
def url(folder, serve):
    return serve(folder)


@pytest.fixture
def machine(watched, folder, url):
    """`machine(part=…)` opens a ForwardPass with these traits."""

    def opened(theme="light", context=None, before=lambda page: None, **traits):
        write_page(folder, ForwardPass(**traits), theme=f'data-theme="{theme}"')
        return watched(url + "index.html", READY, before=before, **(context or {}))

    return opened


@pytest.fixture(scope="module")
def village():
    model, tokenizer = checkpoints.load("village", 0)
    ids = torch.tensor([prompt_ids(tokenizer, PROMPT)])
    is_, are = (tokenizer(f" {word}", add_special_tokens=False)["input_ids"][0] for word in ("is", "are"))
    with torch.no_grad():
        logits, cache = hooks.run_with_cache(model, ids)
    return model, ids, is_, are, logits[0], {name: value[0] for name, value in cache.items()}


def nats_without(village, removed):
    """Logit of is less that of are at the end, with these parts set to nothing."""
    model, ids, is_, are, *_ = village
    changes = {}
    for part in removed:
        name, _, head = part.partition("hook_z.")
        if head:
            before = changes.get(f"{name}hook_z", lambda z: z)
            changes[f"{name}hook_z"] = lambda z, before=before, head=int(head): _without_head(before(z), head)
        else:
            changes[part] = torch.zeros_like
    with torch.no_grad(), hooks.interventions(model, changes):
        end = model(input_ids=ids).logits[0, -1]
    return (end[is_] - end[are]).item()


def _without_head(z, head):
    z = z.clone()
    z[:, :, head] = 0
    return z


def press(page, name, **how):
    page.get_by_role("button", name=name, **how).first.click()


def settled(page):
    page.wait_for_selector(READY)


def stated_odds(page):
    """What the balance says, as nats of is against are."""
    text = page.locator(".m-odds").text_content()
    more, times = re.search(r"“(is|are)” is ([\d.,]+) times", text).groups()
    return (1 if more == "is" else -1) * torch.tensor(float(times.replace(",", ""))).log().item()
