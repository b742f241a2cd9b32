"""The engine's code is one file for all widgets: where it comes from, and what is said when it does not."""

from playwright.sync_api import expect
from widget_page import write_page

from widgets import CheckpointSlider, base

ROOT = '[data-widget="CheckpointSlider"]'


def test_without_the_engines_file_a_sentence_names_it_and_trying_again_helps(browser, serve, tmp_path):
    write_page(tmp_path, CheckpointSlider(revealed=True))
    worker = tmp_path / "_static" / "engine_worker.js"
    code = worker.read_bytes()
    worker.unlink()
    page = browser.new_context().new_page()
    page.goto(serve(tmp_path) + "index.html")
    expect(page.get_by_role("alert")).to_contain_text("engine_worker.js is missing")
    worker.write_bytes(code)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(f"{ROOT}[data-ready]:not([data-stale])")).to_be_attached()
    page.context.close()


def test_a_kernel_hands_it_over():
    widget = CheckpointSlider(revealed=True)
    assert widget.read_file(base.WORKER) == (base.STATIC / "engine_worker.js").read_bytes()
