"""The village's model or a real one: offered, fetched when the reader says so, asked, forgotten; in the page as in a kernel."""

from collections import OrderedDict

import pytest
from fit import NARROW, PHONE, accessible, called_as_seen, fits, legible
from live_page import LivePage, lay_out
from next_token_page import READY, ROOT, agrees, listed, press, turn_to
from playwright.sync_api import expect
from real_page import fetch, site  # noqa: F401  (fixtures)
from traitlets import TraitError

import lab.models
from lab import smollm2
from widgets import (
    MinimalPairs,
    NextTokenPrediction,
    SeedComparison,
)
from widgets.live import real
from widgets.next_token_examples import EXAMPLES, REAL_EXAMPLES


@pytest.fixture
def opened(watched, site):
    """`opened(real=True, …)` opens a page with one NextTokenPrediction with these traits."""

    def open_page(*, theme="light", context=None, expected=None, **traits):
        site.asked()
        url = site.put(NextTokenPrediction(**{"listed": True, "real": True} | traits), theme=theme)
        return watched(url, f"{ROOT}[data-ready]", expected=expected, **(context or {}))

    return open_page


def of_torch(site, prompt):
    engine = site.torch()
    said = engine.predict(prompt)["probabilities"]
    order = said.argsort(descending=True, stable=True)[:8].tolist()
    return [(engine.shown([token])[0]["text"].removeprefix("␣"), said[token].item()) for token in order]


def test_the_reader_puts_a_real_one_in_the_villages_place_and_back(opened, site):
    page = opened()
    village = listed(page)
    assert site.asked() == [], "nothing of it is asked for before the reader chooses it"
    turn_to(page, "A real one")
    offer = page.locator(".r-offer")
    expect(offer).to_contain_text("134,515,008 knobs")
    expect(page.get_by_role("button", name="Fetch it")).to_have_text("Fetch it: 98 MB")
    expect(page.locator(".n-body")).to_be_hidden()
    assert site.asked() == [], "and still not before they say so"
    fetch(page)
    expect(page.locator(".n-body")).to_be_visible()
    agrees(listed(page), of_torch(site, REAL_EXAMPLES[0]["prompt"]), abs=1)
    assert site.asked() == ["manifest.json", *site.parts]
    expect(page.get_by_role("radio", name="A real one")).to_be_focused()  # the button that was pressed is gone
    expect(page.get_by_role("radio", name="Fill a gap")).to_have_count(0)  # it has no twin
    press(page, "Take the likeliest")
    expect(page.locator(".n-taken")).not_to_be_empty()
    turn_to(page, "The village’s")
    expect(page.locator(".n-taken")).to_be_empty()  # its tokens are others
    assert page.get_by_label("Your words").input_value() == EXAMPLES[0]["prompt"] and listed(page) == village
    turn_to(page, "A real one")
    agrees(listed(page), of_torch(site, REAL_EXAMPLES[0]["prompt"]), abs=1)
    assert site.asked() == [], "it is still in the page"


def test_what_the_reader_wrote_stays_whichever_model_reads_it(opened):
    page = opened(prompt="My own words")
    turn_to(page, "A real one")
    fetch(page)
    expect(page.locator(".n-body")).to_be_visible()
    assert page.get_by_label("Your words").input_value() == "My own words"


def test_of_long_work_it_is_told_and_told_no_more_when_it_is_done(opened):
    page = opened()
    turn_to(page, "A real one")
    fetch(page)
    expect(page.locator(READY)).to_be_attached()
    told = page.locator(".r-line").get_by_text("It is at work")
    expect(told).to_have_count(0)
    page.locator(ROOT).evaluate("root => root.dataset.stale = 'true'")  # as while 2,000 tokens are read
    expect(told).to_be_visible()
    page.locator(ROOT).evaluate("root => delete root.dataset.stale")
    expect(told).to_have_count(0)


def test_after_a_reload_it_is_offered_again_and_nothing_comes_unasked(opened, site):
    page = opened()
    turn_to(page, "A real one")
    page.get_by_label("Keep it in this browser").check()
    fetch(page)
    expect(page.locator(".r-line")).to_contain_text("Kept in this browser.")
    site.asked()
    page.reload()
    press(page, "Open it")
    expect(page.locator(".n-body")).to_be_visible()
    agrees(listed(page), of_torch(site, REAL_EXAMPLES[0]["prompt"]), abs=1)
    assert site.asked() == ["manifest.json"]
    press(page, "Forget it")
    expect(page.get_by_role("button", name="Fetch it")).to_be_focused()
    expect(page.locator(".n-body")).to_be_hidden()
    fetch(page)
    expect(page.locator(".n-body")).to_be_visible()
    assert site.asked() == ["manifest.json", *site.parts]


def test_a_site_without_it_says_so_and_takes_a_file_of_the_readers_own(opened, site):
    page = opened(expected="404")
    site.server.faults["manifest.json"] = ["missing"]
    turn_to(page, "A real one")
    fetch(page)
    expect(page.get_by_role("alert")).to_contain_text("This site comes without the real model")
    expect(page.get_by_role("button", name="Fetch it")).to_be_hidden()
    page.get_by_label("Or a file of your own").set_input_files(site.file)
    expect(page.locator(".r-line")).to_contain_text("Your file tiny.gguf, which stays on this machine.")
    agrees(listed(page), of_torch(site, REAL_EXAMPLES[0]["prompt"]), abs=1)
    assert site.asked() == ["manifest.json"]


def test_a_file_that_is_no_model_is_named_and_the_village_is_a_press_away(opened, site, tmp_path):
    page = opened()
    village = listed(page)
    turn_to(page, "A real one")
    own = page.get_by_label("Or a file of your own")
    for name, content, said in [
        ("notes.txt", b"Dear diary", "notes.txt is no GGUF file"),
        ("cut.gguf", site.file.read_bytes()[:5000], "cut.gguf"),
    ]:
        (tmp_path / name).write_bytes(content)
        own.set_input_files(tmp_path / name)
        expect(page.get_by_role("alert")).to_contain_text(said)
        expect(page.locator(".n-body")).to_be_hidden()
    turn_to(page, "The village’s")
    assert listed(page) == village


def test_a_part_that_is_damaged_is_named_and_tried_again(opened, site):
    page = opened()
    site.server.faults["part-0.bin"] = ["altered"]
    turn_to(page, "A real one")
    fetch(page)
    expect(page.get_by_role("alert")).to_contain_text("The part part-0.bin of the real model is damaged")
    again = page.get_by_role("button", name="Try again: 0.4 MB")  # the size is said anew
    expect(again).to_be_focused()
    again.click()
    expect(page.locator(".n-body")).to_be_visible()


def test_two_widgets_of_a_page_share_one(watched, site):
    url = site.put(
        NextTokenPrediction(listed=True, real=True), NextTokenPrediction(listed=True, model="smollm2"), name="two.html"
    )
    page = watched(url, f"{ROOT}[data-ready] >> nth=1", expected=None)
    one, other = page.locator(ROOT).all()
    expect(other.get_by_role("button", name="Fetch it")).to_be_visible()  # the page itself set it to the real one
    expect(other.get_by_role("radio", name="A real one")).to_be_hidden()
    site.asked()
    other.get_by_role("button", name="Fetch it").click()
    expect(other.locator(".n-body")).to_be_visible()
    one.get_by_role("radio", name="A real one").check()
    expect(one.locator(".r-line")).to_be_visible()
    expect(page.locator(READY)).to_have_count(2)
    assert site.asked() == ["manifest.json", *site.parts]
    one.get_by_role("button", name="Forget it").click()
    expect(other.get_by_role("button", name="Fetch it")).to_be_visible()


@pytest.mark.parametrize(("theme", "context"), [("light", PHONE), ("dark", NARROW), ("dark", {})])
def test_offer_and_progress_keep_out_no_reader(opened, site, theme, context):
    page = opened(theme=theme, context=context)
    turn_to(page, "A real one")
    expect(page.get_by_role("button", name="Fetch it")).to_be_visible()
    for check in (accessible, fits, legible, called_as_seen):
        check(page, ROOT)
    site.server.go_on.clear()
    site.server.faults["part-0.bin"] = ["slow"]
    fetch(page)
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_be_focused()
    for check in (accessible, fits, legible, called_as_seen):
        check(page, ROOT)
    press(page, "Stop")
    expect(page.get_by_role("button", name="Fetch it")).to_be_focused()
    site.server.go_on.set()


def test_without_the_trait_there_is_no_choice(opened):
    page = opened(real=False)
    expect(page.get_by_role("radio", name="A real one")).to_be_hidden()


# ---- In Python --------------------------------------------------------------------------------------------------------


def test_its_name_is_enough_and_nothing_is_loaded_for_it(monkeypatch):
    monkeypatch.setattr(lab.models, "load", lambda *_: pytest.fail("it was loaded"))
    one = NextTokenPrediction(real=True, prompt="The baker")
    one.model = "smollm2"
    assert (one.seed, one.step, one.taken) == (0, 0, [])
    assert one.config()["num_hidden_layers"] == 30 and not one._live
    one.taken = [49151]
    with pytest.raises(TraitError, match="from 0 to 49151"):
        one.taken = [49152]
    one.model = "village"
    assert one.step == one.kept()[-1]["step"] and one.taken == [], "where it was before, nobody counts in its steps"
    assert NextTokenPrediction(model="smollm2").files() == [], "it is too large for a file"
    with pytest.raises(ValueError, match="What can be saved of smollm2 is what it has said, and it was asked nothing yet"):
        NextTokenPrediction(model="smollm2").carry()


def test_what_a_page_takes_back_hangs_on_the_model():
    rules = NextTokenPrediction(real=True).keep()["traits"]
    assert rules["model"] == {"one_of": ["village", "smollm2"]}
    most = {name: rule["of"]["max"] + 1 for name, rule in rules["taken"]["of"].items()}
    assert most == {"village": NextTokenPrediction().config()["vocab_size"], "smollm2": 49152}
    assert "model" not in NextTokenPrediction().keep()["traits"]


def test_a_widget_about_the_books_own_models_refuses_it():
    with pytest.raises(TraitError, match="model must be one of"):
        SeedComparison(model="smollm2")
    with pytest.raises(TraitError, match="revisions are of a model on the hub"):
        MinimalPairs(model="smollm2", revisions=["main"])


@pytest.mark.skipif(smollm2.path() is None, reason="the real model isn't installed")
def test_its_shape_is_the_one_that_widgets_know():
    from lab.engine import Engine

    engine = Engine(*lab.models.load("smollm2"))
    assert engine.config == real.CONFIG
    assert {name: tuple(shape) for name, shape in engine.shapes().items()} == real.shapes()


def test_in_a_notebook_the_kernel_answers_for_it(browser, serve, tmp_path, site, monkeypatch):
    tiny, load = str(site.file), lab.models.load
    monkeypatch.setattr(lab.models, "load", lambda name, *more: load(tiny) if name == "smollm2" else load(name, *more))
    monkeypatch.setattr("widgets.live.models._loaded", OrderedDict())  # in which another test may have left the real one
    widget = NextTokenPrediction(real=True, listed=True)
    page = browser.new_page()
    live = LivePage(page, widget, serve(lay_out(tmp_path, widget)) + "index.html")
    turn_to(page, "A real one")
    live.until("document.querySelector('.r-line:not([hidden])')")
    live.ready()
    live.until("document.querySelectorAll('.g-bar').length === 8")
    assert widget.model == "smollm2" and widget.prompt == REAL_EXAMPLES[0]["prompt"]
    expect(page.locator(".r-line")).to_contain_text("The kernel runs it.")
    for row, (_, probability) in zip(widget.prediction, of_torch(site, widget.prompt), strict=True):
        assert row["probability"] == pytest.approx(probability, abs=1e-5)
    page.close()
