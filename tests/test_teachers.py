"""The pages for teachers: what they say of lessons is what the lessons are, and slides can be shown as one would."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from book.extension.teachers import in_order
from course import claims, lessons, reading

ROOT = Path(__file__).resolve().parent.parent
TEACHERS = "book/course/teachers"


def source(name: str) -> str:
    return (ROOT / TEACHERS / f"{name}.md").read_text(encoding="utf-8")


# ---- Claims ----------------------------------------------------------------------------------------------------------

WHOLE = {"id": "one", "claim": "So.", "sure": "by construction", "why": "a", "say": "b", "much": "c", "lessons": ["a/b"]}


def test_claims_rest_on_lessons_tables_and_works_that_there_are():
    works = set(re.findall(r"^@\w+\{([^,]+),", (ROOT / "book/references.bib").read_text(encoding="utf-8"), re.MULTILINE))
    for claim in claims.read():
        assert set(claim["lessons"]) <= set(lessons.names()), claim["id"]
        assert all((ROOT / "specimens" / f"{table}.csv").exists() for table in claim["tables"]), claim["id"]
        assert set(claim["sources"]) <= works, claim["id"]
        told = "".join((ROOT / "chapters" / f"{name}.md").read_text(encoding="utf-8") for name in claim["lessons"])
        assert all(work in told for work in claim["sources"]), f"{claim['id']}: a lesson that it rests on must cite the work"


def test_what_is_called_measured_names_its_table_and_every_grade_is_used():
    found = claims.read()
    assert {claim["sure"] for claim in found} == set(claims.GRADES)
    assert all(claim["tables"] for claim in found if claim["sure"].startswith("measured"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sure": "certain"}, "'certain' is no grade. There are: by construction"),
        ({"lessons": "a/b"}, "claim 1, lessons must be a list of names, each after a hyphen"),
        ({"say": ""}, "claim 1, say must be a text"),
        ({"source": ["x"]}, "has source, which nothing reads"),
        ({"why": None}, "claim 1, why must be a text"),
    ],
)
def test_a_claim_that_cannot_be_read_is_named_in_a_sentence(tmp_path, change, said):
    file = tmp_path / "claims.yaml"
    file.write_text(yaml.safe_dump([WHOLE | change]), encoding="utf-8")
    with pytest.raises(reading.Unusable, match=re.escape(said)):
        claims.read(file)


def test_two_claims_with_one_id_are_refused(tmp_path):
    file = tmp_path / "claims.yaml"
    file.write_text(yaml.safe_dump([WHOLE, WHOLE]), encoding="utf-8")
    with pytest.raises(reading.Unusable, match="two claims have the same id"):
        claims.read(file)
    file.write_text(yaml.safe_dump([WHOLE]), encoding="utf-8")
    assert claims.read(file) == [WHOLE | {"tables": [], "sources": []}]


# ---- The pages -------------------------------------------------------------------------------------------------------


def page(html: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((html / TEACHERS / f"{name}.html").read_text(encoding="utf-8"), "html.parser").article


def test_every_note_stands_in_the_order_of_the_book_below_a_link_to_its_lesson(html):
    links = [one["href"] for one in page(html, "notes").select("h3 a.reference")]
    in_book = [name for _, names in in_order((ROOT / "_toc.yml").read_text(encoding="utf-8")) for name in names]
    assert links == [f"../../../chapters/{name}.html" for name in in_book]
    assert sorted(in_book) == lessons.names()
    text = " ".join(page(html, "notes").get_text().split())
    for file in (ROOT / "course/notes").glob("*/*.md"):
        last = file.read_text(encoding="utf-8").replace("*", "").split()[-4:]
        assert " ".join(last) in text, file


def test_the_list_of_headings_names_every_lesson(html):
    whole = BeautifulSoup((html / TEACHERS / "notes.html").read_text(encoding="utf-8"), "html.parser")
    assert [link.get("href") for link in whole.select(".toc-entry > a") if not link.get_text(strip=True)] == []


def test_minutes_of_a_plan_are_those_of_the_books_own_list(html):
    listed = BeautifulSoup((html / "chapters/what-we-know/index.html").read_text(encoding="utf-8"), "html.parser")
    minutes = {
        item["data-lesson"]: re.search(r"\d+", item.select_one(".gnm-minutes").text)[0]
        for item in listed.select(".gnm-lessons li")
    }
    plans = page(html, "plans")
    for lesson, expected in minutes.items():
        for link in plans.select(f'a[href$="{lesson}"]'):
            assert link.next_sibling.strip().startswith(f"({expected} min)"), lesson


def test_eight_weeks_name_every_lesson_once():
    eight = source("plans").split("## Eight weeks")[1].split("## What to mark")[0]
    named = re.findall(r"\{lesson\}`([^`]*)`", eight)
    assert sorted(named) == lessons.names()


def test_reading_for_a_week_is_summed_over_the_lessons_that_are_named():
    for line in source("plans").split("## Eight weeks")[1].splitlines():
        if summed := re.search(r"\{minutes\}`([^`]*)`", line):
            assert re.findall(r"\{lesson\}`([^`]*)`", line) == summed[1].split(", ")


def test_all_claims_can_be_reached_from_their_table(html):
    article = page(html, "claims")
    ids = [f"claim-{claim['id']}" for claim in claims.read()]
    assert [link["href"] for link in article.select("table a")] == [f"#{one}" for one in ids]
    assert all(article.find(id=one) for one in ids)


def test_the_front_page_lists_no_page_for_teachers_as_a_lesson(html):
    front = BeautifulSoup((html / "book/index.html").read_text(encoding="utf-8"), "html.parser")
    assert len(front.select("[data-lesson]")) and not [
        item for item in front.select("[data-lesson]") if not item["data-lesson"].startswith("chapters/")
    ]
    assert front.select('nav a[href="course/teachers/plans.html"]')


# ---- Hosting -------------------------------------------------------------------------------------------------------


@pytest.fixture
def hub(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "bench"))
    import hub

    return hub


def test_the_table_of_a_hub_is_what_was_measured_and_the_page_shows_it(hub, html):
    figures = json.loads((ROOT / "bench/hub_figures.json").read_text(encoding="utf-8"))
    assert "\n".join(hub.lines(figures)) in (ROOT / "bench/README.md").read_text(encoding="utf-8")
    shown = [[cell.get_text() for cell in row.select("td")] for row in page(html, "hosting").select("table tr")]
    for work, rows in figures["work"].items():
        assert [work, str(hub.CLASS) + ", reckoned", f"{hub.for_a_class(rows):,}"] in [row[:3] for row in shown]


def test_a_hundred_share_once_and_own_a_hundred_times(hub):
    assert hub.for_a_class([{"MB of one": 999, "MB own": 1}, {"MB of one": 30, "MB own": 10}]) == 20 + 100 * 10


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="Linux alone tells what a process shares")
def test_what_a_kernel_owns_is_part_of_what_it_has():
    """Asked of a process that does nothing besides: this one gives memory back as it likes."""
    asked = """
import json, os, hub
before = hub.memory(os.getpid())
more = bytearray(b"x" * 30_000_000)
print(json.dumps([before, hub.memory(os.getpid())]))
"""
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT / "bench", capture_output=True, text=True, check=True).stdout
    before, after = json.loads(told)
    assert 0 < before["own"] <= before["part"] <= before["all"]
    assert after["own"] - before["own"] == pytest.approx(30, rel=0.2)


# ---- Slides ----------------------------------------------------------------------------------------------------------


def test_every_slide_is_a_question_with_one_figure_and_its_lesson(html):
    slides = page(html, "slides").select("section > section")
    assert len(slides) >= 18
    for slide in slides:
        assert slide.h2.get_text().rstrip("#").endswith("?")
        assert len(slide.select(".gnm-plate, .gnm-widget")) == 1
        assert len(slide.select("p:first-of-type a[href*='chapters/']")) >= 1


@pytest.fixture
def slides(browser, site):
    context = browser.new_context(viewport={"width": 1600, "height": 900})
    page = context.new_page()
    page.goto(f"{site}{TEACHERS}/slides.html", wait_until="load")
    yield page
    context.close()


def shown(page) -> list[str]:
    return [one.inner_text() for one in page.locator(".bd-article section > section > h2").all() if one.is_visible()]


def test_slides_are_turned_by_keys_and_by_buttons_and_the_address_says_which(slides):
    page = slides
    everything = shown(page)
    page.get_by_role("button", name="Show one at a time").click()
    assert shown(page) == everything[:1] and page.url.endswith("#1")
    for key, number in [
        ("ArrowRight", 2),
        (" ", 3),
        ("PageDown", 4),
        ("ArrowLeft", 3),
        ("End", len(everything)),
        ("PageDown", len(everything)),
        ("Home", 1),
    ]:
        page.keyboard.press(key)
        assert shown(page) == [everything[number - 1]] and page.url.endswith(f"#{number}"), key
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Slide", exact=True).select_option("5")
    assert shown(page) == [everything[4]]
    page.reload(wait_until="load")
    assert shown(page) == [everything[4]]
    page.keyboard.press("Escape")
    assert shown(page) == everything and "#" not in page.url


def test_a_slide_fills_the_screen_and_draws_only_its_own_plate(slides):
    page = slides
    page.goto(page.url + "#3")
    page.reload(wait_until="load")
    plates = page.locator(".gnm-plate")
    expect(page.locator(".gnm-plate:visible")).to_have_attribute("data-ready", "true")
    assert page.locator(".gnm-plate[data-ready]").count() == 1 < plates.count()
    assert page.locator(".gnm-plate:visible").bounding_box()["width"] > 1000, "larger than the 1,000 px that it has on a page"
    assert not page.locator(".bd-header, .bd-sidebar-primary").first.is_visible()


ON_THE_SCREEN = """() => {
  const figure = document.querySelector(".bd-article section > section:not([hidden]) :is(.gnm-plate, .gnm-widget)");
  const ready = figure.closest("[data-ready=true]") ?? figure.querySelector("[data-ready=true]");
  const bar = document.querySelector(".gnm-slides-bar").getBoundingClientRect();
  return ready && figure.getBoundingClientRect().bottom <= bar.top;
}"""


@pytest.mark.parametrize(
    "size", [{"width": 1920, "height": 1080}, {"width": 1280, "height": 720}], ids=lambda size: size["width"]
)
def test_all_of_every_figure_is_on_a_projector_s_screen(slides, size):
    page = slides
    page.set_viewport_size(size)
    page.get_by_role("button", name="Show one at a time").click()
    titles = page.locator(".bd-article section > section > h2").all_inner_texts()
    for _ in titles:
        page.wait_for_function(ON_THE_SCREEN)
        page.keyboard.press("PageDown")
    for asked in ("Which cogs do the steering?", "Which control decided what?"):  # they grow as they answer
        page.get_by_label("Slide", exact=True).select_option(f"{[title.rstrip('#') for title in titles].index(asked) + 1}")
        page.locator("section:not([hidden]) .gnm-widget").get_by_role("button", name="Just show me").click()
        expect(page.get_by_role("button", name="Just show me")).to_have_count(0)
        page.wait_for_function(ON_THE_SCREEN)


def test_keys_of_a_figure_stay_its_own(slides):
    page = slides
    page.get_by_role("button", name="Show one at a time").click()
    page.get_by_label("Slide", exact=True).focus()
    page.keyboard.press("Home")
    page.get_by_role("button", name="Full screen").focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("#2$"))


def test_without_javascript_slides_are_one_long_page(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}{TEACHERS}/slides.html")
    assert len(shown(page)) >= 18
    expect(page.get_by_role("button", name="Show one at a time")).to_have_count(0)
    context.close()
