"""InductionHeads with models of every family, live: what the view measures is what the lab measures of the same model."""

import pytest
import torch
from families import MAKERS
from fit import PHONE, accessible, fits
from live_page import LivePage, lay_out
from playwright.sync_api import expect
from traitlets import TraitError
from transformers import GPT2Config, GPT2LMHeadModel

from lab import models
from lab.evaluation import english
from lab.evaluation.items import Choice
from lab.evaluation.scoring import cut
from lab.inside.circuits import ablation, scores
from widgets import InductionHeads

ROOT = '[data-widget="InductionHeads"]'
TEXT = "the nurse near the mirror saw the nurse near the"


@pytest.fixture(scope="module", params=MAKERS)
def family(request, tmp_path_factory):
    torch.manual_seed(0)
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp(request.param.replace(" ", "-"))
    MAKERS[request.param](folder)
    return str(folder)


def small(folder: str, **traits) -> InductionHeads:
    widget = InductionHeads(model=folder, text=TEXT, **traits)
    widget.rows = widget.rows[:2]
    widget.asked = [one | {"items": one["items"][:2]} for one in widget.asked]
    return widget


def test_heads_are_found_and_taken_out_as_the_lab_does(browser, serve, family, tmp_path):
    widget = small(family)
    model, tokenizer = models.load(family)
    engine = widget.engine()
    page = browser.new_page()
    live = LivePage(page, widget, serve(lay_out(tmp_path, widget)) + "index.html")

    def there(selector: str, count: int) -> None:
        live.until(f"document.querySelectorAll({selector!r}).length === {count}")

    try:
        heads = model.config.num_attention_heads
        there(".i-tile", 2 * heads)
        assert page.locator(".g-pages label").all_inner_texts() == ["Find it", "Take it out"]
        assert page.get_by_text("measured in the book’s own models only").is_visible()
        start = page.locator('.i-token[data-kind="named"]')
        page.get_by_label("L1H1").check()
        live.until("document.querySelector('.i-looked .i-token')")
        assert start.count() == len(engine.begin)

        page.get_by_role("button", name="Measure all heads").click()
        there(".i-score", 2 * heads)
        rows = [2 * min(engine.encode(row), engine.encode(f" {row}"), key=len) for row in (r.strip() for r in widget.rows)]
        found = scores.measure(model, rows)
        frame = widget.to_frame()
        assert list(frame["layer"]) == [0] * heads + [1] * heads and list(frame["head"]) == [*range(heads)] * 2
        expected = {"prefix_matching": "prefix matching", "previous_token": "previous token"}
        for column, name in expected.items():
            assert list(frame[column]) == pytest.approx(found[name].mean(0).flatten().tolist(), abs=1e-4)
        strongest = found["prefix matching"].mean(0).argmax().item()
        assert widget.removed == [[strongest // heads, strongest % heads]]

        widget.way, widget.part = "zero", "remove"
        there(".i-checks input", 2 * heads)
        page.get_by_role("button", name="Just show me").click()
        there(".i-outcome", 9)
        live.until("model.get('outcomes').length === 3")
        gone = [tuple(widget.removed[0])]
        taken = {one["id"]: one for one in widget.outcomes}
        ask = ablation.repeats(rows)
        whole = ask(model, ablation.unchanged)["accuracy"].mean().item()
        assert taken["copy"]["before"]["value"] == pytest.approx(whole, abs=1e-6)
        chosen = [Choice(**item, condition="") for item in widget.asked[0]["items"]]
        assert {choice.prompt for choice in chosen} <= {choice.prompt for choice in english.agreement(20)}
        prompts = [cut(tokenizer, c.prompt, c.right, c.wrong)[0] for c in chosen]
        asked = ablation.choices(tokenizer, chosen)
        before = asked(model, ablation.unchanged)["accuracy"]
        after = asked(model, ablation.without(model, prompts, gone, "zero"))["accuracy"]
        assert taken["verb"]["before"]["value"] == pytest.approx(before.mean().item())
        assert taken["verb"]["after"]["value"] == pytest.approx((after - before).mean().item())
    finally:
        page.close()


def test_many_heads_stand_in_a_box_that_scrolls_and_fit_a_phone(browser, serve, tmp_path):
    torch.manual_seed(0)
    MAKERS["gpt2"](tmp_path / "tokenizer")
    _, tokenizer = models.load(str(tmp_path / "tokenizer"))
    model = GPT2LMHeadModel(GPT2Config(vocab_size=700, n_embd=48, n_layer=12, n_head=12, n_positions=128))
    widget = InductionHeads(model=(model, tokenizer), text=TEXT)
    widget.rows, widget.asked = widget.rows[:1], []
    page = browser.new_page(viewport=PHONE["viewport"])
    try:
        live = LivePage(page, widget, serve(lay_out(tmp_path, widget)) + "index.html")
        live.until("document.querySelectorAll('.i-tile').length === 144")
        told = page.get_by_text("12 layers of 12 heads: scroll to see them all.")
        expect(told).to_be_visible()
        page.get_by_label("L11H3").check()
        page.get_by_role("button", name="Measure all heads").click()
        live.until("document.querySelectorAll('.i-score').length === 144")
        fits(page, ROOT)
        accessible(page, ROOT)
        widget.part = "remove"
        live.until("document.querySelectorAll('.i-checks input').length === 144")
        expect(told.last).to_be_visible()
        fits(page, ROOT)
        accessible(page, ROOT)
    finally:
        page.close()


def test_what_was_measured_in_the_books_models_is_not_offered_of_another(family):
    widget = InductionHeads(model=family)
    assert (widget.parts, widget.part, widget.context, widget.removed) == (["find", "remove"], "find", [], [])
    with pytest.raises(TraitError, match="part must be one of find, remove"):
        widget.part = "hand"
    with pytest.raises(TraitError, match="find and remove"):
        widget.parts = ["context"]
    with pytest.raises(TraitError, match=r"removed holds pairs of a layer \(0 to 1\)"):
        widget.removed = [[2, 0]]
    assert widget.to_frame().empty and "prefix_matching" in widget.to_frame()


def test_what_is_asked_for_together_with_a_model_stays(family):
    widget = InductionHeads(model=family, removed=[[1, 1]], rows=["the old nurse"], part="remove")
    assert (widget.removed, widget.rows, widget.part) == ([[1, 1]], ["the old nurse"], "remove")
    widget.model = "village"  # and back among the book's own, all that depends on the model is read again
    assert widget.parts == list(InductionHeads().parts)
    assert len(widget.rows) == 20 and widget.shape == [4, 4]
