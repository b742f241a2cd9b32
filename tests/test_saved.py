"""`widget.save("figure.html")`: one file with one widget in its state, which opens from a disk, with no network at all."""

import re
from base64 import b64decode

import pytest
from ipywidgets.embed import dependency_state, embed_data
from playwright.sync_api import expect

import widgets
from widgets import CapacityCurves, CheckpointSlider, CorpusSearch, NextTokenPrediction, WeightEditor, base, saved, specimens

TOO_LARGE = {"CorpusSearch"}  # the whole training text
every = specimens.checkpoints


def few(model: str, seed: int) -> list[dict]:
    """Without those between: what a view asks for at first. A whole training makes a file of 20 MB."""
    return [one for one in every(model, seed) if one["step"] in (0, every(model, seed)[-1]["step"])]


@pytest.fixture
def opened(new_page):
    """`opened(path)` opens a file in a browser without a network, waits until the widget can be used, and gives the page."""
    wrong = []

    def open_file(path, ready='.gnm[data-ready="true"]', **how):
        page = new_page(path.as_uri(), offline=True, **how)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: m.type == "error" and wrong.append(m.text))
        page.on("request", lambda r: r.url.startswith(("file:", "data:", "blob:")) or wrong.append(r.url))
        page.goto(path.as_uri())
        expect(page.locator(ready)).to_be_attached()
        return page

    yield open_file
    assert wrong == []


@pytest.mark.parametrize("name", sorted(set(widgets.__all__) - TOO_LARGE))
def test_every_widget_opens_from_its_file_and_asks_nobody(opened, tmp_path, monkeypatch, name):
    widget = getattr(widgets, name)()
    monkeypatch.setattr(specimens, "checkpoints", few)
    path = widget.save(tmp_path / "figure.html")
    page = opened(path)
    assert page.locator(".gnm").get_attribute("data-widget") == name
    assert [entry.name for entry in tmp_path.iterdir()] == ["figure.html"]


def test_the_model_in_the_file_says_what_it_says_in_the_kernel(opened, tmp_path):
    widget = NextTokenPrediction(prompt="The baker is", listed=True)
    page = opened(widget.save(tmp_path / "figure.html"))
    expect(page.get_by_role("textbox", name="Your words")).to_have_value("The baker is")
    [(token, share, _)] = widget.predict(1)
    first = page.get_by_role("list", name="The likeliest next tokens").get_by_role("listitem").first
    expect(first).to_contain_text(token.strip())
    expect(first).to_contain_text(f"{100 * share:.1f}%")


def test_what_the_reader_does_there_is_answered_there(opened, tmp_path):
    slider = CheckpointSlider(prompt="The dog", revealed=True, step=0)
    page = opened(slider.save(tmp_path / "figure.html"))
    moment = page.locator('input[type="range"]').first
    moment.focus()
    before = page.locator(".g-rest").text_content()
    moment.press("End")
    expect(moment).to_have_attribute("aria-valuetext", re.compile("26.6 million tokens read"))
    expect(page.locator(".g-rest")).not_to_have_text(before)  # the model of that moment was found in the file, and asked
    expect(page.locator(".gnm:not([data-stale])")).to_be_attached()


def test_without_its_model_it_says_what_is_missing_and_offers_nothing_that_can_t_help(opened, tmp_path):
    path = NextTokenPrediction().save(tmp_path / "figure.html", model=False)
    page = opened(path, ready=".g-trouble:visible, [role=alert]:visible")
    expect(page.locator("#figure")).to_contain_text("This figure was saved without the model that answers here")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_how_large_a_file_is_is_said_where_it_fits_no_letter(tmp_path, monkeypatch):
    monkeypatch.setattr(saved, "LARGE", 100_000)
    with pytest.warns(UserWarning, match=r"figure.html takes 0 MB. `model=False` leaves the model out") as told:
        CapacityCurves().save(tmp_path / "figure.html")
    assert told[0].filename == __file__  # where it was saved, not where that is done


def test_figures_need_no_model(opened, tmp_path):
    with_it, without = (CapacityCurves().save(tmp_path / f"{model}.html", model=model) for model in (True, False))
    assert with_it.read_bytes() == without.read_bytes() and without.stat().st_size < 500_000
    opened(without)


def test_what_a_file_can_t_hold_is_said(tmp_path):
    with pytest.raises(ValueError, match="too large for one file"):
        CorpusSearch().save(tmp_path / "figure.html")
    for place, said in (("nowhere/figure.html", "There is no folder .*nowhere for "), ("", "is a folder: name a file in it")):
        with pytest.raises(OSError, match=said) as error:
            CapacityCurves().save(tmp_path / place)
        assert ".new" not in str(error.value)
    assert not list(tmp_path.glob("*.html*"))


def test_a_text_that_looks_like_the_page_s_own_code_stays_a_text(opened, tmp_path):
    odd = '</script><script>document.title = "mine"</script> {state} \u2028 <!-- <script'
    page = opened(WeightEditor(prompt=odd).save(tmp_path / "figure.html"))
    assert "WeightEditor" in page.title()
    assert page.locator("textarea").first.input_value() == odd.replace("\u2028", "\u2028")


def test_dark_mode_is_followed(opened, tmp_path):
    path = CapacityCurves().save(tmp_path / "figure.html")
    grounds = {
        scheme: opened(path, color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert grounds == {"light": "rgb(253, 252, 249)", "dark": "rgb(22, 25, 26)"}


def embedded(widget) -> dict:
    """What `embed_minimal_html` makes of a widget, and of no other: those of earlier tests may be of models that are gone."""
    return embed_data(views=[widget], state=dependency_state([widget]))["manager_state"]["state"][widget.model_id]


@pytest.mark.parametrize("widget", [CapacityCurves, NextTokenPrediction])
def test_what_is_made_of_the_state_has_the_front_end_in_it(widget):
    """`embed_minimal_html` leaves out what is as it was: to a front end that knows no defaults, its own code."""
    one = widget()
    state = embedded(one)["state"]
    assert state["_esm"] == one._esm and state["_css"] == one._css
    assert set(one.own_traits()) <= set(state)


def test_a_widget_carries_its_model_where_no_kernel_is():
    one = NextTokenPrediction()
    assert not embedded(one).get("buffers")
    one.carry()
    buffers = embedded(one)["buffers"]
    carried = {buffer["path"][1]: b64decode(buffer["data"]) for buffer in buffers if buffer["path"][0] == "_carried"}
    assert carried == {name: one.read_file(name) for name in one.files()}
    assert any(name.endswith(".safetensors") for name in carried) and base.WORKER in carried
    one.carry(model=False)
    assert not [name for name in one._carried if name.endswith(".safetensors")]
