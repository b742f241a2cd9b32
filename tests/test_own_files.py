"""Pages hold no script of their own, so that a host may be strict; and opened as a file, a page says what it lacks."""

import re

import pytest
from conftest import ROOT
from playwright.sync_api import expect

from book.extension.own_files import FOLDER, POLICY, without_scripts

WRITTEN = '<script>\n document.write(`\n  <button class="find" title="Search">Find</button>\n`);</script>'
BOX = '<script type="application/json">{"a": 1}</script><script src="x.js"></script>'


def test_what_a_page_ran_of_itself_it_runs_from_files_in_the_same_places():
    page = (
        f'<head><script>let a = 1;</script>\n <script data-cfasync="false">let b = 2</script>{BOX}<script>a + b;</script></head>'
    )
    bare, files = without_scripts(page, "../")
    first, second = files
    assert bare == f'<head><script src="../{FOLDER}/{first}"></script>{BOX}<script src="../{FOLDER}/{second}"></script></head>'
    assert [*files.values()] == ["let a = 1;\nlet b = 2;\n", "a + b;\n"]
    assert without_scripts(bare, "../") == (bare, {})


def test_a_button_that_a_script_wrote_stands_in_the_page_and_says_that_it_needs_scripts():
    bare, files = without_scripts(f"<body>{WRITTEN}</body>", "")
    assert re.sub(r"\s+", " ", bare) == '<body><button data-scripted class="find" title="Search">Find</button> </body>'
    assert files == {}


def test_no_page_of_the_book_holds_a_script_or_a_style_of_its_own(html):
    pages = [path.read_text(encoding="utf-8") for path in html.rglob("*.html")]
    assert len(pages) > 40
    for page in pages:
        assert re.findall(r"<script(?![^>]* src=)(?![^>]* type=\"application/)[^>]*>", page) == []
        marked_up = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)  # without what pages carry as data
        assert re.findall(r"<style|\sstyle=|\son\w+=\"", marked_up) == []


@pytest.mark.parametrize("running", [True, False])
def test_buttons_that_need_scripts_are_there_where_scripts_run(browser, site, running):
    with browser.new_context(java_script_enabled=running) as context:
        page = context.new_page()
        page.goto(site + "book/about.html")
        expect(page.locator(".theme-switch-button").first).to_be_visible(visible=running)


def test_a_plate_has_the_rules_that_plotly_would_write_of_itself(browser, html, serve):
    bundle = next((html / "_static" / "plotly").glob("*.js"))
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(serve(html) + "book/about.html")
        page.add_script_tag(url=f"/_static/plotly/{bundle.name}")
        rules = "(sheet) => [...sheet.cssRules].map((rule) => rule.cssText)"
        written = page.evaluate(f"({rules})(document.getElementById('plotly.js-style-global').sheet)")
        page.add_style_tag(url="/_static/plates_plotly.css")
        assert page.evaluate(f"({rules})([...document.styleSheets].at(-1))") == written != []


def test_opened_as_a_file_a_lesson_can_be_read_and_says_what_its_figures_need(browser, html):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto((html / "chapters" / "what-we-dont-know" / "thirty-layers.html").as_uri())
        note = page.get_by_role("note")
        expect(note).to_contain_text(f'python3 -m http.server --directory "{html}/"')
        expect(note.get_by_role("link", name="open it there")).to_have_attribute(
            "href", "http://localhost:8000/chapters/what-we-dont-know/thirty-layers.html"
        )
        expect(page.get_by_text("The interactive figure is loading")).to_have_count(0)
        expect(page.locator(".gnm-broken")).to_have_count(0)
        for note in page.locator(".gnm-widget-note").all():
            expect(note).to_contain_text("stands here when its scripts can run")
        expect(page.locator(".gnm-instead img")).to_be_visible()
        # Below a first guess all is told, since the guess can't be made; and a plate stands as its table.
        expect(page.get_by_role("heading", name="Found and left open")).to_be_visible()
        expect(page.locator(".gnm-plate-table table").first).to_be_visible()
        expect(page.locator(".gnm-plate-table td").first).to_be_visible()


def test_opened_as_a_file_a_page_covers_nothing(browser, html):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto((html / "chapters" / "what-we-know" / "fill-a-gap.html").as_uri())
        expect(page.locator("#found-and-left-open > h2")).to_be_visible()
        expect(page.get_by_role("button", name="Read on")).to_have_count(0)


def test_teachers_are_told_the_very_policy_that_pages_are_tested_with():
    assert f"Content-Security-Policy: {POLICY}\n" in (ROOT / "book" / "course" / "teachers" / "hosting.md").read_text(
        encoding="utf-8"
    )
