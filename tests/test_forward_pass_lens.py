"""The logit lens of ForwardPass: asked before it is shown, and after each layer what torch reads off there."""

import re

import pytest
import torch
from fit import NARROW, PHONE, accessible, fits, legible
from live_page import LivePage
from live_page import lay_out as lay_out_live
from machine_page import PROMPT, ROOT, folder, machine, press, settled, url, village  # noqa: F401  (fixtures)
from playwright.sync_api import expect
from traitlets import TraitError

from lab.growing import checkpoints
from lab.text.tokenizer import prompt_ids
from widgets import ForwardPass, base


@pytest.fixture(scope="module")
def read_off():
    """After each layer, at each token: the logits, by the last norm and the table of tokens alone."""
    model, tokenizer = checkpoints.load("village", 0)
    with torch.no_grad():
        states = model(torch.tensor([prompt_ids(tokenizer, PROMPT)]), output_hidden_states=True).hidden_states
        # transformers puts the last norm into the last of these already
        early = [model.lm_head(model.gpt_neox.final_layer_norm(state[0])) for state in states[:-1]]
        return torch.stack([*early, model.lm_head(states[-1][0])]), tokenizer  # (layers + 1, T, V)


def rows(page):
    return page.locator(".m-lens tbody tr").evaluate_all(
        "rows => rows.map((row) => [row.cells[0].textContent, row.cells[1].innerText, row.cells[2].innerText.trim()])"
    )


def expected(logits, tokenizer, word):
    [token] = tokenizer(f" {word}", add_special_tokens=False)["input_ids"]
    for passed, row in enumerate(logits):
        share, rank = row.softmax(-1).max().item(), int((row > row[token]).sum()) + 1
        yield str(passed), tokenizer.decode([int(row.argmax())]).strip(), share, "first" if rank == 1 else f"{rank:,}"


def agree(seen, wanted):
    for (passed, said, place), (layer, token, share, rank) in zip(seen, wanted, strict=True):
        word, _, percent = said.rpartition(" ")
        assert (passed, word.strip("-…"), place) == (layer, token, rank)
        assert float(percent.strip("<>%")) == pytest.approx(100 * share, abs=0.6)


def test_each_layer_says_what_torch_reads_off_it(machine, read_off):
    logits, tokenizer = read_off
    page = machine(page="lens", shown=True, followed="are")
    agree(rows(page), expected(logits[:, -1], tokenizer, "are"))
    expect(page.locator(".m-lens-sum")).to_contain_text("“are” is number")
    page.get_by_role("radio", name="token 2").check(force=True)
    settled(page)
    agree(rows(page), expected(logits[:, 2], tokenizer, "are"))
    expect(page.get_by_label("Which word’s place")).to_have_value("are")
    press(page, "Back to")
    settled(page)
    final = tokenizer.decode([int(logits[-1, 2].argmax())]).strip()
    expect(page.get_by_label("Which word’s place")).to_have_value(final)
    assert rows(page)[-1][2] == "first"


def test_nothing_is_read_off_before_the_guess_and_it_is_judged_by_the_rows(machine, read_off):
    logits, _ = read_off
    firsts = logits[:, -1].argmax(-1)
    top = max((layer + 1 for layer, first in enumerate(firsts.tolist()) if first != firsts[-1]), default=0)
    page = machine(page="lens")
    expect(page.locator(".m-lens")).to_be_hidden()
    assert "%" not in page.locator(ROOT).inner_text()
    labels = ["before the first", *(f"after {n}" for n in range(1, 5))]
    page.get_by_label(labels[top], exact=True).check()
    press(page, "Show what each layer would say")
    expect(page.locator(".p-said:visible")).to_contain_text("Rightly guessed.")
    expect(page.locator(".m-lens")).to_be_visible()
    page.get_by_role("radio", name="The whole machine").check(force=True)
    expect(page.get_by_text("if you had to choose the verb?")).to_be_visible()  # that is another question
    press(page, "Many dogs, one horse")
    page.get_by_role("radio", name="Layer by layer").check(force=True)
    settled(page)
    expect(page.locator(".m-lens")).to_be_visible()  # asked once
    expect(page.locator(".p-said:visible")).to_have_count(0)  # and what was said of another text is gone


def test_what_was_said_of_the_machine_is_not_said_of_its_lens(machine):
    page = machine(page="machine")
    for page_name in ("The whole machine", "Layer by layer"):
        page.get_by_role("radio", name=page_name).check(force=True)
        press(page, "Just show me")
        expect(page.locator(".p-said:visible")).to_have_count(1)


def test_the_lens_is_of_the_whole_machine_and_of_the_checkpoint(machine):
    page = machine(page="lens", shown=True)
    whole = rows(page)
    without = machine(page="lens", shown=True, part="blocks.3.hook_mlp_out", removed=["blocks.3.hook_mlp_out"])
    assert rows(without) == whole
    assert rows(machine(page="lens", shown=True, step=0)) != whole


def test_thirty_layers_are_asked_in_spans(browser, serve, tmp_path):
    page = browser.new_page()
    (tmp_path / "w").symlink_to(base.STATIC.parent)
    page.goto(serve(tmp_path))
    code = "async (layers) => (await import('/w/forward_pass/lens_guess.js')).answersOf(layers)"
    assert [one["upTo"] for one in page.evaluate(code, 30)] == [10, 20, 29, 30]
    assert [one["upTo"] for one in page.evaluate(code, 4)] == [0, 1, 2, 3, 4]
    code = "async (ranks) => (await import('/w/forward_pass/lens_rows.js')).onTop(ranks.map((rank) => ({ rank })))"
    tops = [page.evaluate(code, ranks) for ranks in ([9, 1, 3, 1, 1], [1, 1], [4, 2, 1], [1, 1, 2])]
    code = """async (ranks) => (await import('/w/forward_pass/lens_rows.js')).inWords(
        ranks.map((rank, passed) => ({ rank, passed, share: 0.5 })), "x", "“a”")"""
    told = [page.evaluate(code, ranks) for ranks in ([9, 1, 3, 1, 1], [1, 1], [4, 2, 1], [1, 2, 1], [1, 1, 2])]
    page.close()
    assert tops == [3, 0, 2, None]
    assert [one.partition("; ")[0].removeprefix("After “a”, “x” is ") for one in told] == [
        "first after 1, but stays so only from 3 of 4 layers on",  # it had been so, and was not for a while
        "first from before the first layer on",
        "first only after the last of 2 layers",
        "first before the first, but stays so only after the last of 2 layers",
        "number 2 in the end, with 50%. After 1 of 2 layers it is first.",
    ]


@pytest.mark.parametrize(("context", "theme"), [(PHONE, "light"), (NARROW, "dark")])
def test_it_fits_and_can_be_read(machine, context, theme):
    page = machine(theme=theme, context=context, page="lens", shown=True, followed="are")
    fits(page, ROOT)
    legible(page, ROOT)
    accessible(page, ROOT)


def test_a_model_from_elsewhere_is_read_off_in_the_kernel(browser, serve, tmp_path):
    from families import MAKERS

    torch.manual_seed(0)
    (tmp_path / "model").mkdir()
    MAKERS["gpt2"](tmp_path / "model")
    widget = ForwardPass(model=str(tmp_path / "model"), prompt="The farmer near the bridges", page="lens", shown=True)
    page = browser.new_page()
    live = LivePage(page, widget, serve(lay_out_live(tmp_path, widget)) + "index.html")
    live.until("document.querySelector('.gnm[data-ready=true]:not([data-stale])')")
    end = widget.engine().lens("The farmer near the bridges")
    shares = [float(re.search(r"([\d.]+)%", said).group(1)) for _, said, _ in rows(page)]
    assert shares == pytest.approx([100 * p for p in end["probability"].tolist()], abs=0.6)
    page.close()


def test_which_pages_there_are_is_said():
    with pytest.raises(TraitError, match="'machine', 'lens' or 'steps'"):
        ForwardPass(page="film")
    assert ForwardPass(page="lens").lens_shown is False
    assert ForwardPass(page="lens", shown=True).lens_shown is True
