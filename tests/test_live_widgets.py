"""Widgets about a model that lives in the kernel: of each family, drawn and used as a reader would."""

import re

import families
import pytest
from live_page import LivePage, lay_out
from pandas.testing import assert_frame_equal
from traitlets import TraitError
from transformers import LlamaConfig, LlamaForCausalLM

from lab import models
from lab.engine import Engine
from widgets import (
    CheckpointSlider,
    MinimalPairs,
    NextTokenPrediction,
    RivalExplanations,
    TrainingStep,
    WeightEditor,
)
from widgets.of_model import ModelWidget

PAIRS = [{"begin": "The dog", "better": "is asleep.", "worse": "are asleep."}, {"begin": "A", "better": "cat.", "worse": "hen."}]


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A small random model of each family, by its name."""
    found = {}
    for name, make in families.MAKERS.items():
        found[name] = tmp_path_factory.mktemp("models") / name.replace(" ", "-")
        found[name].mkdir()
        make(found[name])
    return found


@pytest.fixture
def live(new_page, serve, tmp_path):
    def open_page(widget) -> LivePage:
        site = serve(lay_out(tmp_path, widget))
        return LivePage(new_page(site), widget, site + "index.html")

    return open_page


@pytest.mark.parametrize("family", families.MAKERS)
def test_next_token_prediction(live, folders, family):
    widget = NextTokenPrediction(model=folders[family], prompt="The baker", temperature=0.5)
    page = live(widget)
    page.ready()
    expected = widget.predict(3)
    for row, (_, probability, drawn) in zip(widget.prediction, expected, strict=False):
        assert row["probability"] == pytest.approx(probability, abs=1e-5)
        assert row["drawn"] == pytest.approx(drawn, abs=1e-5)
    in_a_script = NextTokenPrediction(model=folders[family], prompt="The baker", temperature=0.5).to_frame()
    assert_frame_equal(in_a_script, widget.to_frame(), rtol=1e-4)  # the view's own table, without a view
    widget.prompt = "The baker is"
    page.ready()
    assert widget.to_frame()["probability"].iloc[0] == pytest.approx(widget.predict(1)[0][1], abs=1e-5)


def test_next_token_prediction_of_objects(live, folders):
    widget = NextTokenPrediction(model=models.load(str(folders["gpt2"])), prompt="The baker")
    page = live(widget)
    page.ready()
    assert widget.model.startswith("your GPT-2 model")  # as it stands in sentences
    assert widget.prediction[0]["probability"] == pytest.approx(widget.predict(1)[0][1], abs=1e-5)


@pytest.mark.parametrize("family", families.MAKERS)
def test_a_story_to_guess_at(live, folders, family):
    widget = NextTokenPrediction(
        model=folders[family], task="guess", stories=["The dog is in the house. The cat is near the tree."]
    )
    page = live(widget)
    page.ready()
    while not page.page.locator("[data-widget] .n-reading").is_visible():
        page.page.get_by_role("button", name="No idea").click()
        page.ready()
    page.page.locator(".n-sum summary").click()
    said = page.page.locator("[data-widget]").inner_text()
    assert "we can’t know" in said and "never read" not in said and "stands nowhere" not in said


def test_checkpoint_slider(live, folders, monkeypatch):
    """Its revisions are two models here: what it shows changes with the step."""
    asked = []
    of = {"step0": folders["gpt_neox"], "step512": folders["llama"]}
    monkeypatch.setattr(models, "load", lambda name, revision: asked.append(revision) or models.read(of[revision]))
    widget = CheckpointSlider(model="someone/pythia", revisions=["step0", "step512"], prompt="The dog", watch=[" the"])
    assert [c["step"] for c in widget.checkpoints] == [0, 512] and widget.step == 512
    page = live(widget)
    page.ready()
    last = widget.prediction
    assert last[0]["probability"] == pytest.approx(widget.predict(1)[0][1], abs=1e-5)
    widget.step = 0
    page.ready()
    page.until("document.querySelector('.g-now').textContent.includes('step0')")
    assert widget.prediction != last
    assert set(widget.to_frame()["step"]) == {0, 512}
    assert set(asked) == {"step0", "step512"}


@pytest.mark.parametrize("family", families.MAKERS)
def test_minimal_pairs(live, folders, family):
    widget = MinimalPairs(model=folders[family], pairs=PAIRS)
    page = live(widget)
    page.ready()
    page.page.get_by_label("the model will get").select_option("1")
    page.page.get_by_role("button", name="Run them", exact=True).click()
    page.until("document.querySelectorAll('.m-pair:not([data-margin=\"\"])').length === 2")
    engine = widget.engine()
    for pair, score in zip(PAIRS, widget.scores, strict=True):
        better, worse = (engine.surprise(f"{pair['begin']} {pair[end]}")["surprise"].sum() for end in ("better", "worse"))
        assert score["margin"] == pytest.approx((worse - better).item(), abs=1e-3)
    assert len(widget.to_frame()) == 2


def test_a_pair_that_can_t_be_asked_is_in_the_table_with_the_reason(live, folders):
    """A text of a thousand letters is longer than these models read."""
    long = {"begin": "x. " * 330, "better": "is.", "worse": "are."}
    widget = MinimalPairs(model=folders["gpt2"], pairs=[PAIRS[0], long])
    page = live(widget)
    page.ready()
    page.page.get_by_label("the model will get").select_option("1")
    page.page.get_by_role("button", name="Run them", exact=True).click()
    page.until("document.querySelector('.m-pair:not([data-margin=\"\"])')")
    page.until("!document.querySelector('.gnm').textContent.match(/Asking|have answered/)")
    told, untold = widget.to_frame().to_dict("records")
    assert told["margin"] == pytest.approx(widget.scores[0]["margin"]) and not isinstance(told["trouble"], str)
    assert untold["begin"] == long["begin"] and untold["margin"] != untold["margin"]
    assert "the model reads at most 255 at once" in untold["trouble"]


@pytest.mark.parametrize("family", families.MAKERS)
def test_weight_editor(live, folders, family):
    """Its tables are fetched whole, being few; a turn and the pull at the knob are those of PyTorch."""
    widget = WeightEditor(model=folders[family], prompt="The dog", examples=["The dog", "A cat"])
    page = live(widget)
    page.ready()
    assert page.page.locator(".w-what").inner_text().startswith("From number")
    grown = widget.predict(3)
    index = widget.row * widget.shapes()[widget.matrix][1] + widget.column
    page.page.get_by_label("Value").fill("4")
    page.until("document.querySelector('.w-said, .w-dial-head .g-value').textContent !== 'as it grew'")
    page.ready()
    assert widget.edits == [{"name": widget.matrix, "index": index, "value": 4.0}]
    assert widget.predict(3) != grown
    page.page.locator(".w-answer li").first.wait_for()
    assert len(widget.to_frame()) == 1


def test_a_large_table_comes_in_pieces(live, folders, monkeypatch):
    """Of a model that has too many knobs to be fetched at once, only the rows that are looked at."""
    large = LlamaConfig(
        vocab_size=families.WORDS, hidden_size=256, intermediate_size=2048, num_hidden_layers=2, max_position_embeddings=64
    )
    model = LlamaForCausalLM(large), models.load(str(folders["llama"]))[1]
    widget = WeightEditor(
        model=model, matrix="model.embed_tokens.weight", row=300, column=3, prompt="The dog", examples=["The dog"]
    )
    grown = widget.engine().weights([widget.matrix])[widget.matrix][300, 3].item()
    sent, weights = [], Engine.weights
    monkeypatch.setattr(
        Engine, "weights", lambda self, names=None, rows=None: sent.append((names, rows)) or weights(self, names, rows)
    )
    page = live(widget)
    page.ready()
    page.until("document.querySelector('.w-map').innerText.includes('Rows 216 to 383 of 700')")
    page.until(f"document.querySelector('.w-dial-box').innerText.includes('It grew to {grown:.4f}'.replace('-', '−'))")
    assert sent and all(names == [widget.matrix] and rows[1] - rows[0] <= 168 for names, rows in sent)
    page.page.get_by_role("button", name="A knob at random").click()
    page.until("document.querySelector('.w-form p').innerText.includes('will be turned')")
    assert "NaN" not in page.page.locator("[data-widget]").inner_text()


@pytest.mark.parametrize("widget", [RivalExplanations, TrainingStep])
def test_a_widget_that_can_t_mean_anything_for_another_model_says_why(folders, widget):
    with pytest.raises(TraitError, match=re.escape(widget.only_the_books)):
        widget(model=str(folders["gpt2"]))
    assert widget.only_the_books != ModelWidget.only_the_books
