"""book/assets/host.js: widgets on a static page, with modules made up for the purpose."""

import json

import pytest
from widget_page import copy_host

COUNTER = """
let starts = 0;
export default {
  initialize({ model }) { starts += 1; model.set("starts", starts); },
  render({ model, el }) {
    const button = document.createElement("button");
    const show = () => { button.textContent = `count ${model.get("count")}, starts ${model.get("starts")}`; };
    model.on("change:count", show);
    button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
    show();
    el.append(button);
    el.dataset.ready = "true";
  },
};
"""
BROKEN = "export default { render() { throw new Error('<b>the soil is frozen</b>'); } };"


@pytest.fixture
def open_page(new_page, serve, tmp_path):
    """`open_page({model id: (module name, state)}, [model id of each view])` gives a Playwright page."""

    def make(models: dict, views: list[str]):
        static = tmp_path / "_static"
        static.mkdir()
        copy_host(static)
        (static / "counter.js").write_text(COUNTER)
        (static / "broken.js").write_text(BROKEN)
        (static / "counter.css").write_text("button { color: rgb(1, 2, 3) }")
        states = {
            key: {"state": {**state, "_esm": f"_static/{module}.js", "_css": "_static/counter.css"}}
            for key, (module, state) in models.items()
        }
        places = "".join(
            '<div class="gnm-widget" style="margin-bottom: 400vh"><script type="application/vnd.jupyter.widget-view+json">'
            f'{json.dumps({"model_id": view})}</script><p class="gnm-widget-wait">loading</p></div>'
            for view in views
        )
        (tmp_path / "chapters").mkdir()
        (tmp_path / "chapters" / "page.html").write_text(
            '<!DOCTYPE html><html data-content_root="../"><title>Page</title>'
            f'<script type="application/vnd.jupyter.widget-state+json">{json.dumps({"state": states})}</script>'
            f'<script type="module" src="../_static/host.js"></script>{places}<p id="after">The text goes on.</p>'
        )
        site = serve(tmp_path)
        page = new_page(site)
        page.goto(site + "chapters/page.html")
        return page

    return make


def test_two_views_share_one_model_that_is_started_once(open_page):
    page = open_page({"a": ("counter", {"count": 3})}, ["a", "a"])
    buttons = page.locator("[data-ready] button")
    buttons.nth(1).wait_for()
    buttons.nth(0).click()
    assert buttons.all_inner_texts() == ["count 4, starts 1", "count 4, starts 1"]
    assert page.locator(".gnm-widget-wait").count() == 0


def test_two_models_of_one_module_keep_their_own_state(open_page):
    page = open_page({"a": ("counter", {"count": 1}), "b": ("counter", {"count": 10})}, ["a", "b"])
    buttons = page.locator("[data-ready] button")
    buttons.nth(1).wait_for()
    buttons.nth(0).click()
    assert [text.split(",")[0] for text in buttons.all_inner_texts()] == ["count 2", "count 10"]


def test_style_is_there_when_the_widget_is_drawn(open_page):
    page = open_page({"a": ("counter", {"count": 1})}, ["a"])
    button = page.locator("[data-ready] button")
    button.wait_for()
    assert button.evaluate("(b) => getComputedStyle(b).color") == "rgb(1, 2, 3)"


@pytest.mark.parametrize("module, reason", [("broken", "<b>the soil is frozen</b>"), ("missing", "missing.js")])
def test_a_widget_that_fails_says_so_and_leaves_the_others_alone(open_page, module, reason):
    page = open_page({"bad": (module, {}), "good": ("counter", {"count": 1})}, ["bad", "good"])
    note = page.locator(".gnm-widget-note")
    note.wait_for()
    assert "could not be started" in note.inner_text()
    assert reason in note.inner_text()  # as text: nothing in an error is ever run as HTML
    page.locator("[data-ready] button").click()
    assert page.locator("[data-ready] button").inner_text().startswith("count 2")
    assert page.locator("#after").is_visible()
