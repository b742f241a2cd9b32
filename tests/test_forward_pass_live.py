"""ForwardPass with models of every family, live: the machine is drawn, its odds are the model's own, parts can be taken out."""

import pytest
import torch
from families import MAKERS
from live_page import LivePage, lay_out
from traitlets import TraitError
from transformers import GPT2Config, GPT2LMHeadModel

from lab import hooks, models
from widgets import ForwardPass
from widgets.forward_pass import parts

PROMPT = "The farmer near the bridges"
READY = "document.querySelector('.gnm[data-ready=true]:not([data-stale])')"


@pytest.fixture(scope="module", params=MAKERS)
def folder(request, tmp_path_factory):
    torch.manual_seed(0)
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp(request.param.replace(" ", "-"))
    MAKERS[request.param](folder)
    return str(folder)


@pytest.fixture
def live(new_page, serve, tmp_path):
    def opened(widget, **how) -> LivePage:
        site = serve(lay_out(tmp_path, widget))
        return LivePage(new_page(site, **how), widget, site + "index.html")

    return opened


def nats(folder: str, ids: list[int], pair: list[int], head: tuple[int, int] | None) -> float:
    """By how much the one's logit is above the other's at the end, without a head."""
    model, _ = models.load(folder)

    def without(z):
        z = z.clone()
        z[:, :, head[1]] = 0
        return z

    changes = {} if head is None else {f"blocks.{head[0]}.attn.hook_z": without}
    with torch.no_grad(), hooks.interventions(model, changes):
        logits = model(input_ids=torch.tensor([ids])).logits[0, -1]
    return (logits[pair[0]] - logits[pair[1]]).item()


def test_the_machine_is_drawn_and_parts_are_taken_out(live, folder):
    widget = ForwardPass(model=folder, prompt=PROMPT, twin="", words=["was", "were"], shown=True)
    engine = widget.engine()
    ids = [*engine.begin, *engine.encode(PROMPT)]
    page = live(widget)
    page.until(READY)
    page.until("model.get('odds').one")
    cells = page.page.locator(".m-cell")
    assert cells.count() == len(parts(widget.config())) * len(ids)
    assert page.page.get_by_text("in the book’s own models only").is_visible()
    assert not page.page.get_by_text("Step by step", exact=True).count()
    # Each word's first token, as it would stand behind the prompt.
    words = [engine.encode(f"{PROMPT} {word}")[len(engine.encode(PROMPT))] for word in ("was", "were")]
    assert widget.odds["whole"] == widget.odds["now"] == pytest.approx(nats(folder, ids, words, None), abs=1e-4)

    end = engine.flows(PROMPT, *words)
    marks = page.page.locator("circle.m-mark").evaluate_all("marks => marks.map((m) => +m.getAttribute('r'))")
    sizes = torch.cat([end["heads"]["size"].flatten(0, 1), end["mlps"]["size"]])
    expected = 2.5 + 7.5 * (end["heads"]["size"].flatten() / sizes.max()).sqrt()
    assert marks == pytest.approx(expected.tolist(), abs=0.02)

    page.page.locator(".m-cell[aria-label*='ayer 1, head 1']").last.click()
    page.until("document.querySelector('.m-card .m-matrix')")
    page.page.get_by_role("button", name="There! Take it out and see").click()
    page.until("model.get('removed').length")
    page.until(READY)
    assert widget.removed == ["blocks.1.attn.hook_z.1"]
    assert widget.odds["now"] == pytest.approx(nats(folder, ids, words, (1, 1)), abs=1e-4)

    page.page.get_by_role("button", name="Take out each part in turn").click()
    page.until("model.get('turns').length")
    frame = widget.to_frame()
    heads = 2 * widget.config()["num_attention_heads"]
    assert len(frame) == heads + 2 + heads * (heads - 1) // 2
    alone = {one[0]: value for one, value in zip(frame["parts"], frame["nats"], strict=True) if len(one) == 1}
    assert alone["blocks.1.attn.hook_z.1"] == pytest.approx(widget.odds["now"], abs=1e-5)


def test_of_a_large_machine_some_layers_are_drawn_and_the_strongest_are_named(live, folder):
    _, tokenizer = models.load(folder)
    torch.manual_seed(0)
    model = GPT2LMHeadModel(GPT2Config(vocab_size=720, n_embd=48, n_layer=12, n_head=12, n_positions=64))
    page = live(ForwardPass(model=(model, tokenizer), prompt=PROMPT, twin="", shown=True, words=["", ""]))
    page.until(READY)
    drawn = page.page.locator(".m-table tbody tr")
    assert drawn.count() <= 48 and page.page.locator(".m-layers button").count() == 6
    page.page.set_viewport_size({"width": 375, "height": 900})
    apart = "all => all.filter((one) => one.getClientRects().length > 1 || !one.querySelector('button')).length"
    assert page.page.locator(".m-leans").evaluate_all(apart) == 0, "no line begins with the comma after a name"
    page.page.get_by_label("Layers drawn").select_option("9 to 11")
    page.until("document.querySelector('.m-table').textContent.includes('Layer 11')")
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_value_is_that_of_the_model_and_the_walk_is_refused_in_a_sentence(folder):
    widget = ForwardPass(model=folder, prompt=PROMPT)
    model, _ = models.load(folder)
    engine = widget.engine()
    ids = torch.tensor([[*engine.begin, *engine.encode(PROMPT)]])
    with torch.no_grad():
        logits = model(input_ids=ids).logits[0]
    torch.testing.assert_close(widget.value("logits"), logits)
    torch.testing.assert_close(widget.value("probabilities"), logits.softmax(-1))
    assert widget.value("blocks.1.attn.hook_pattern").shape == (model.config.num_attention_heads, *[ids.shape[1]] * 2)
    with pytest.raises(ValueError, match="no activation"):
        widget.value("blocks.9.hook_attn_out")
    with pytest.raises(TraitError, match="only those can be walked through"):
        widget.place = "blocks.0.attn"
    with pytest.raises(TraitError, match="only those can be walked through"):
        ForwardPass(model=folder, page="steps")
    assert widget.to_frame().empty
