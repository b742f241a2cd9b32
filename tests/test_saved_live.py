"""A figure of a model that lives in the kernel, put into a page that has none: what was said is shown, and nothing waits."""

import base64
import re

import pytest
from families import MAKERS
from live_page import LivePage, lay_out
from playwright.sync_api import expect

from widgets import CheckpointSlider, MinimalPairs, NextTokenPrediction
from widgets.live.said import MOST, Said


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("saved") / "llama"
    made.mkdir()
    MAKERS["llama"](made)
    return made


@pytest.fixture
def shown(browser, serve, tmp_path):
    """`shown(widget)` shows a widget as a notebook does, and waits until it stands."""
    contexts = []

    def show(widget) -> LivePage:
        contexts.append(browser.new_context())
        site = tmp_path / f"site-{len(contexts)}"
        site.mkdir()
        page = LivePage(contexts[-1].new_page(), widget, serve(lay_out(site, widget)) + "index.html")
        page.ready()
        return page

    yield show
    for context in contexts:
        context.close()


@pytest.fixture
def opened(browser):
    """`opened(path)` opens a file in a browser without a network. Nothing may ask for anything."""
    contexts = []

    def open_file(path):
        contexts.append(browser.new_context(offline=True))
        page = contexts[-1].new_page()
        page.goto(path.as_uri())
        expect(page.locator('.gnm[data-ready="true"]:not([data-stale])')).to_be_attached()
        return page

    yield open_file
    for context in contexts:
        context.close()


def test_what_a_model_at_hand_said_stands_in_the_file(shown, opened, folder, tmp_path):
    widget = NextTokenPrediction(model=folder, prompt="The baker is", listed=True)
    with pytest.raises(ValueError, match="it was asked nothing yet: show the figure in a notebook first"):
        widget.save(tmp_path / "figure.html")
    shown(widget)
    page = opened(widget.save(tmp_path / "figure.html"))
    first = page.get_by_role("list", name="The likeliest next tokens").get_by_role("listitem").first
    expect(first).to_contain_text(f"{100 * widget.predict(1)[0][1]:.1f}%")
    expect(page.locator("footer")).to_contain_text("said before it was saved; the model itself is not in it")
    page.get_by_role("textbox", name="Your words").fill("The baker was")
    expect(page.locator(".g-trouble:visible").first).to_contain_text("The model itself is not in this page")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_where_a_model_lies_stands_nowhere_in_the_file(shown, folder, tmp_path):
    widget = NextTokenPrediction(model=folder, prompt="The baker is", real=True)
    shown(widget)
    text = widget.save(tmp_path / "figure.html").read_text(encoding="utf-8")
    carried = [base64.b64decode(each) for each in re.findall(r'data-path="said[^"]*">([^<]*)<', text)]
    assert carried and not [each for each in (text.encode(), *carried) if str(folder.parent).encode() in each]
    assert '"model": "llama"' in text and widget.model == str(folder)


def test_all_moments_that_were_seen_stand_in_the_file(shown, opened, folder, tmp_path):
    for name in ("checkpoint-500", "checkpoint-1000"):
        (tmp_path / "run" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "run" / name).symlink_to(folder)
    slider = CheckpointSlider(model=tmp_path / "run", revisions=["checkpoint-500", "checkpoint-1000"], revealed=True)
    live = shown(slider)
    told = "document.querySelector('.g-told').textContent && !document.querySelector('.g-text[aria-busy]')"
    live.until(told)  # what comes of a moment is told a little after the rest of it
    slider.step = 500
    live.until("model.get('step') === 500")  # the view has heard, and says that it works
    live.ready()
    page = opened(slider.save(tmp_path / "figure.html"))
    moment = page.locator('input[type="range"]').first
    moment.focus()
    moment.press("End")
    expect(moment).to_have_attribute("aria-valuetext", re.compile("checkpoint-1000"))
    expect(page.locator(".gnm:not([data-stale])")).to_be_attached()
    expect(page.locator(".g-trouble:visible")).to_have_count(0)


def test_scores_stand_in_the_file(shown, opened, folder, tmp_path):
    pairs = [{"begin": "The dog", "better": "is asleep.", "worse": "are asleep."}]
    widget = MinimalPairs(model=folder, pairs=pairs)
    live = shown(widget)
    live.page.get_by_label("the model will get").select_option("1")
    live.page.get_by_role("button", name="Run them", exact=True).click()
    live.until("document.querySelectorAll('.m-pair:not([data-margin=\"\"])').length === 1")
    page = opened(widget.save(tmp_path / "figure.html"))
    page.get_by_label("the model will get").select_option("1")
    page.get_by_role("button", name="Run them", exact=True).click()
    expect(page.locator('.m-pair:not([data-margin=""])')).to_have_count(1)


def test_what_was_said_is_carried_too(shown, folder):
    widget = NextTokenPrediction(model=folder, prompt="The baker is")
    shown(widget)
    widget.carry()
    assert "said.json" in widget._carried and not [name for name in widget._carried if name.endswith(".safetensors")]


# Hosts without a kernel: Jupyter's own models, handed on as anywidget does.
HOST = """async ({ live, module, lone }) => {
  const whole = { comm_live: !lone, set() { return whole; } };
  const state = { ...live };
  const model = { get: (name) => state[name], set: (...what) => whole.set(...what), save_changes() {}, on() {}, off() {},
    send() { window.asked = (window.asked ?? 0) + 1; }, widget_manager: {} };
  const { default: code } = await import(module);
  await code.initialize?.({ model });
  await code.render({ model, el: document.querySelector("main") });
}"""


@pytest.mark.parametrize("model", ["folder", "village"])
def test_without_a_kernel_that_is_said_at_once(browser, serve, tmp_path, folder, model):
    """And where there is one it is waited for. A page's clock that stands still can't bring the sentence about."""
    widget = NextTokenPrediction(model=folder if model == "folder" else "village")
    state = {name: getattr(widget, name) for name in [*widget.own_traits(), "_live", "_carried"]} | {"_keep": widget.keep()}
    url = serve(lay_out(tmp_path, widget)) + "index.html"
    for lone in (True, False):
        page = browser.new_page()
        page.clock.install()
        page.goto(url)
        page.evaluate(HOST, {"live": state, "module": "./next_token_prediction.js", "lone": lone})
        if lone:
            expect(page.locator("[role=alert]:visible").first).to_contain_text("In a notebook, run the cell again")
            assert page.evaluate("window.asked") is None
        else:
            page.wait_for_function("window.asked > 0")
            expect(page.locator("[role=alert]:visible")).to_have_count(0)
        page.close()


def test_what_was_said_is_bounded_and_of_one_model():
    said = Said()
    said.keep("a", "start", [{}], [({"result": {}}, [b"x"])])
    for number in range(5):
        said.keep("a", "predict", [{}, number], [({"result": number}, [bytes(MOST // 4)])])
    assert said.size() <= MOST
    files = said.files("a")
    assert b'"start"' in files["said.json"] and b'"args": [{}, 4]' in files["said.json"]
    assert b'"args": [{}, 0]' not in files["said.json"]
    assert said.files("b") == {}
    said.keep("b", "start", [{}], [({"result": {}}, [])])
    assert said.files("a") == {} and list(said.files("b")) == ["said.json"]
