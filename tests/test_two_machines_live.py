"""TwoMachines with models of every family, live: parts are turned as torch turns them, and the rounds come back."""

import pytest
import torch
from families import MAKERS
from live_page import LivePage, lay_out
from traitlets import TraitError
from transformers.pytorch_utils import Conv1D

from lab import models
from lab.hooks import places
from widgets import TwoMachines

PROMPT = "The farmer near the bridges"


@pytest.fixture(scope="module", params=MAKERS)
def made(request, tmp_path_factory):
    """A model that is sure of itself: at random it would give no word as much as one in ten."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp(request.param.replace(" ", "-"))
    MAKERS[request.param](folder)
    model, tokenizer = models.load(str(folder))
    model.get_submodule(places(model)["ln_final.hook_normalized"].module).weight.data.mul_(25)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim == 2 and "layers." in name or ".h." in name:
                parameter.mul_(4)
    return model, tokenizer


def turned_by_hand(model, widget, kind, layer, index, factor):
    """Its weights multiplied where they lie, and put back."""
    name = f"blocks.{layer}.{'attn.hook_z' if kind == 'head' else 'mlp.hook_post'}"
    module = model.get_submodule(places(model)[name].module)
    rows = module.weight if isinstance(module, Conv1D) else module.weight.T  # (in, out)
    size = widget.config()["head_dim"] if kind == "head" else 1
    before = rows.data.clone()
    engine = widget.engine()
    with torch.no_grad():
        rows.data[index * size : (index + 1) * size] *= factor
        said = model(input_ids=torch.tensor([[*engine.begin, *engine.encode(PROMPT)]])).logits[0, -1].log_softmax(-1)
        rows.data.copy_(before)
    return said


@pytest.mark.parametrize(("kind", "layer", "index"), [("head", 1, 1), ("neuron", 0, 7)])
def test_a_turned_part_is_as_its_weights_turned_by_hand(made, kind, layer, index):
    widget = TwoMachines(model=made, prompts=[PROMPT])
    assert widget.prompts == [PROMPT]
    found = widget.turned(kind, layer, index, PROMPT, 4)
    torch.testing.assert_close(found.exp(), turned_by_hand(made[0], widget, kind, layer, index, 4).exp(), atol=1e-5, rtol=1e-3)


def test_a_round_is_played_looked_up_and_comes_back(browser, serve, made, tmp_path):
    widget = TwoMachines(model=made, machine="model", draw=7)
    assert "keys" in widget.prompts[0]
    page = browser.new_page()
    try:
        live = LivePage(page, widget, serve(lay_out(tmp_path, widget)) + "index.html")
        live.until("document.querySelector('.t-bet')")
        assert "a language model. On either" in page.locator(".g-lead").inner_text()
        page.get_by_text("Look it up: what is known of this part").click()
        live.until("document.querySelectorAll('.t-writes li').length === 4 && document.querySelector('.t-strip')")
        page.get_by_role("button", name="Likelier", exact=True).click()
        live.until("model.get('played').length && document.querySelector('.t-told')")
        (row,) = widget.to_frame().to_dict("records")
        assert (row["machine"], row["bet"]) == ("model", 1)
        for factor, said in ((1.0, row["before"]), (row["factor"], row["after"])):
            logs = widget.turned(row["kind"], row["layer"], row["index"], row["prompt"], factor)
            assert 100 * logs[row["token"]].exp().item() == pytest.approx(said, abs=0.01)
        turned = widget.turned(row["kind"], row["layer"], row["index"], row["prompt"], 1.01)[row["token"]]
        kept = widget.turned(row["kind"], row["layer"], row["index"], row["prompt"], 0.99)[row["token"]]
        upward = 1 if row["factor"] > 1 else -1
        assert row["gradient"] == upward * torch.sign(turned - kept).item()
    finally:
        page.close()


def test_where_nothing_hangs_in_the_balance_it_is_said(browser, serve, tmp_path, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unsure")
    torch.manual_seed(0)
    MAKERS["gpt2"](folder)
    page = browser.new_page()
    try:
        widget = TwoMachines(model=str(folder), machine="model")
        live = LivePage(page, widget, serve(lay_out(tmp_path, widget)) + "index.html")
        live.until("document.body.textContent.includes('there is nothing to ask about')")
    finally:
        page.close()


def test_the_real_model_is_refused_by_name_since_a_page_would_have_to_run_it():
    with pytest.raises(TraitError, match=r"which way each part pulls.*lab\.models\.load"):
        TwoMachines(model="smollm2")
