"""Widgets about a model that lives in the kernel: of each family, drawn and used as a reader would."""

import families
import pytest
from live_page import LivePage, lay_out

from lab import models
from widgets import CheckpointSlider, MinimalPairs, NextTokenPrediction

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
def live(browser, serve, tmp_path):
    pages = []

    def open_page(widget) -> LivePage:
        pages.append(browser.new_page())
        return LivePage(pages[-1], widget, serve(lay_out(tmp_path, widget)) + "index.html")

    yield open_page
    for page in pages:
        page.close()


@pytest.mark.parametrize("family", families.MAKERS)
def test_next_token_prediction(live, folders, family):
    widget = NextTokenPrediction(model=folders[family], prompt="The baker", temperature=0.5)
    page = live(widget)
    page.ready()
    expected = widget.predict(3)
    for row, (_, probability, drawn) in zip(widget.prediction, expected, strict=False):
        assert row["probability"] == pytest.approx(probability, abs=1e-5)
        assert row["drawn"] == pytest.approx(drawn, abs=1e-5)
    widget.prompt = "The baker is"
    page.ready()
    assert widget.to_frame()["probability"].iloc[0] == pytest.approx(widget.predict(1)[0][1], abs=1e-5)


def test_next_token_prediction_of_objects(live, folders):
    widget = NextTokenPrediction(model=models.load(str(folders["gpt2"])), prompt="The baker")
    page = live(widget)
    page.ready()
    assert widget.model.startswith("GPT2LMHeadModel")
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
    page.page.get_by_label("the finished model will get").select_option("1")
    page.page.get_by_role("button", name="Run them", exact=True).click()
    page.until("document.querySelectorAll('.m-pair:not([data-margin=\"\"])').length === 2")
    engine = widget.engine()
    for pair, score in zip(PAIRS, widget.scores, strict=True):
        better, worse = (engine.surprise(f"{pair['begin']} {pair[end]}")["surprise"].sum() for end in ("better", "worse"))
        assert score["margin"] == pytest.approx((worse - better).item(), abs=1e-3)
    assert len(widget.to_frame()) == 2
