"""Where am I: the lessons in the sidebar and on opening pages, what has been read of them, and where to go on."""

import json
import re

import pytest
import small_book
from playwright.sync_api import expect

DENIED = """Object.defineProperty(window, "localStorage", { configurable: true, get() { throw new DOMException("denied", "SecurityError") } })"""
#: Half a screen on; whether that was the end. What comes into sight is noticed in the frame after.
SCREEN_ON = """async () => {
  scrollBy({ top: innerHeight / 2, behavior: "instant" });
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  return scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
}"""
FLOUR, HEAT = "chapters/bread/flour.html", "chapters/bread/heat.html"


@pytest.fixture(scope="module")
def book(tmp_path_factory, serve):
    return serve(small_book.build(tmp_path_factory.mktemp("book")))


@pytest.fixture
def visit(watched, book):
    return lambda path, **how: watched(book + path, "#gnm-shown", before=how.pop("before", shown), **how)


def shown(page):
    """Marks the page once its scripts have run, since what they find to say may be nothing."""
    page.add_init_script(
        "addEventListener('load', () => document.body.append(Object.assign(document.createElement('i'), { id: 'gnm-shown' })))"
    )


def progress(page) -> dict:
    return json.loads(page.evaluate("localStorage.getItem('gnm:progress')") or "{}")


def read_through(page):
    """As a reader does: screen by screen, to the end."""
    for _ in range(200):
        if page.evaluate(SCREEN_ON):
            return
    raise AssertionError("the page has no end")


def in_sidebar(page, path):
    return page.locator(f".gnm-nav [data-lesson='{path}']")


def test_an_opening_page_lists_its_lessons_with_question_and_minutes(visit):
    page = visit("chapters/bread/index.html")
    flour, heat = page.locator(".gnm-lessons li").all()
    assert flour.get_by_role("link").inner_text() == "Flour & salt"
    assert flour.locator(".gnm-question").inner_text() == "What is <in> it?"
    minutes = [int(re.search(r"about (\d+) min", item.inner_text())[1]) for item in (flour, heat)]
    words = len(small_book.LONG.split())
    assert minutes == [round(4 * words / 200 + 4), round(words / 200)]
    expect(page.locator(".gnm-lessons-sum")).to_contain_text(f"2 lessons, about {sum(minutes)} minutes.")
    flour.get_by_role("link").click()
    expect(page).to_have_url(re.compile(FLOUR + "$"))


def test_the_sidebar_opens_the_chapter_that_the_reader_is_in_and_folds_the_others(visit):
    page = visit(HEAT, viewport={"width": 1400, "height": 800})
    nav = page.get_by_role("navigation", name="Main")
    expect(nav.get_by_role("link", name="Heat")).to_have_attribute("aria-current", "page")
    expect(nav.get_by_role("link", name="Arches")).to_be_hidden()
    folded = nav.locator("summary[aria-label='Lessons of Bridges']")
    folded.focus()
    page.keyboard.press("Enter")
    expect(nav.get_by_role("link", name="Arches")).to_be_visible()
    assert [link.inner_text() for link in nav.get_by_role("link").all()][:2] == ["1 Bread", "Flour & salt"]


def test_a_lesson_is_read_when_its_end_is_reached_and_its_figure_was_come_by(visit):
    page = visit(FLOUR, viewport={"width": 1400, "height": 600})
    flour = in_sidebar(page, FLOUR)
    expect(flour).to_have_attribute("data-progress", "")
    # A leap over the figure. The key End glides there, and whether the figure comes into sight is a matter of chance.
    page.evaluate("scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })")
    expect(flour).to_have_attribute("data-progress", "begun")
    expect(flour).to_contain_text("(begun)")
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    read_through(page)
    expect(flour).to_have_attribute("data-progress", "read")
    expect(flour).to_contain_text("(read)")
    page.reload()
    expect(flour).to_have_attribute("data-progress", "read")
    page.goto(page.url.replace(FLOUR, "chapters/bread/index.html"))
    expect(page.locator(".gnm-lessons")).to_contain_text("You have read 1 of them.")
    expect(page.locator(".gnm-lessons [data-progress='read']")).to_have_count(1)


def test_one_goes_on_where_one_stopped_and_after_a_lesson_with_the_next(visit):
    page = visit(FLOUR, viewport={"width": 1400, "height": 600})
    expect(page.locator(".gnm-nav .gnm-go-on")).to_be_hidden()  # it is where one is
    page.locator("#second h2").scroll_into_view_if_needed()
    page.wait_for_function("JSON.parse(localStorage.getItem('gnm:progress')).last.at === 'second'")
    home = page.url.replace(FLOUR, "book/index.html")
    page.goto(home)
    for place in page.locator(".gnm-go-on").all():
        expect(place).to_have_text("Go on where you stopped: Flour & salt")
        assert place.get_by_role("link").evaluate("(a) => a.href").endswith(FLOUR + "#second")
    page.locator(".bd-article .gnm-go-on a").click()
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    read_through(page)
    expect(in_sidebar(page, FLOUR)).to_have_attribute("data-progress", "read")
    page.goto(home)
    expect(page.locator(".bd-article .gnm-go-on")).to_have_text("Your next lesson: Heat")


@pytest.mark.parametrize(
    "garbage",
    [
        "{",
        "3",
        "null",
        '{"pages":3,"last":3}',
        '{"pages":{"a":1},"last":{"page":1}}',
        '{"last":{"page":"gone.html","title":"","at":""}}',
    ],
)
def test_garbage_that_was_kept_says_nothing_and_is_written_over(visit, garbage):
    def before(page):
        shown(page)
        page.add_init_script(
            f"sessionStorage.been || localStorage.setItem('gnm:progress', {json.dumps(garbage)}); sessionStorage.been = 1"
        )

    page = visit("book/index.html", before=before)
    expect(page.locator(".bd-article .gnm-go-on")).to_be_hidden()
    page.goto(page.url.replace("book/index.html", HEAT))
    page.wait_for_function("JSON.parse(localStorage.getItem('gnm:progress')).last.page.endsWith('heat.html')")
    read_through(page)
    expect(in_sidebar(page, HEAT)).to_have_attribute("data-progress", "read")


def test_where_nothing_can_be_kept_the_page_reads_as_ever(visit):
    def before(page):
        shown(page)
        page.add_init_script(DENIED)

    page = visit(FLOUR, before=before)
    read_through(page)
    expect(page.get_by_label("Crumbs")).to_be_visible()
    expect(in_sidebar(page, FLOUR)).to_have_attribute("data-progress", "")


def test_the_search_page_has_no_id_twice_and_the_way_past_the_navigation_can_be_read(visit):
    page = visit("search.html")
    assert (
        page.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id).filter((id, i, all) => all.indexOf(id) < i)")
        == []
    )
    page.keyboard.press("Tab")
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        text, ground = page.evaluate(
            "['a', ''].map((inner, i) => getComputedStyle(document.querySelector(`#pst-skip-link ${inner}`))[['color', 'backgroundColor'][i]])"
        )
        assert contrast(text, ground) >= 4.5


def contrast(*colours: str) -> float:
    """Of two colours as a browser tells them, by WCAG's rule."""

    def luminance(colour):
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted(map(luminance, colours))
    return (high + 0.05) / (low + 0.05)


def test_figures_take_the_width_and_lines_of_text_stay_as_long_as_they_are(visit):
    page = visit(FLOUR, viewport={"width": 1500, "height": 900})
    page.locator(".gnm-widget").scroll_into_view_if_needed()
    figure = page.locator(".gnm-widget").bounding_box()["width"]
    text = page.locator(".bd-article section p").first.bounding_box()["width"]
    assert figure > 900 and text < 780
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
