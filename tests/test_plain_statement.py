"""PlainStatement as a reader meets it: a sentence in the first lesson, and in the last the same beside a plain statement."""

import re

import pytest
from fit import PHONE, accessible, fits
from playwright.sync_api import expect
from traitlets import TraitError
from widget_page import ROOT, write_page

from widgets import PlainStatement

expect.set_options(timeout=60_000)  # a loaded machine takes its time

FIGURE = '[data-widget="PlainStatement"]'
BLOCKED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } })"

GUESS = "It is too <b>big</b> for anyone to read."
STATEMENT = (
    "The model was trained to predict the next word. We know every weight. It grew abilities that nobody trained it "
    "for, and <b>nobody</b> knows why. It is just statistics."
)


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        ({"when": "later"}, "when must be 'before' or 'after', not 'later'"),
        ({"text": "x" * 2001}, "2000 letters at most, not 2001"),
        ({"txt": ""}, "no trait 'txt'. Did you mean 'text'[?] It has: text, tried, when"),
        ({"when": 1}, "when"),
    ],
)
def test_a_wrong_value_is_refused(traits, said):
    with pytest.raises(TraitError, match=said):
        PlainStatement(**traits)


@pytest.fixture(scope="module")
def url(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("plain")
    for theme in ("light", "dark"):
        for when in ("before", "after"):
            write_page(folder, PlainStatement(when=when), name=f"{when}-{theme}.html", theme=f'data-theme="{theme}"')
    write_page(folder, PlainStatement(text="Given by the page."), name="given.html")
    return serve(folder)


@pytest.fixture
def visit(watched, url):
    """`visit("before-light.html")` opens a page and waits until it can be used."""

    def open_page(name, **how):
        return watched(url + name, f'{FIGURE}[data-ready="true"]', **how)

    return open_page


def go(page, url, name):
    page.goto(url + name)
    expect(page.locator(f'{FIGURE}[data-ready="true"]')).to_be_attached()


def guess(page, text=GUESS):
    page.get_by_label("Write one sentence").fill(text)
    page.get_by_role("button", name="Keep it").click()


def box(page):
    return page.get_by_label("What is known of a large language model")


def look(page, *ticked, text=STATEMENT):
    box(page).fill(text)
    page.get_by_role("button", name="Check it").click()
    for number in ticked:
        page.get_by_role("checkbox", name=f"{number}. ").check()
    page.get_by_role("button", name="Let the page look" if ticked else "Just look").click()


def point(page, number):
    return page.get_by_role("group", name=re.compile(rf"^{number}\. "))


def test_the_sentence_of_the_first_lesson_stands_beside_the_statement_of_the_last(visit, url):
    page = visit("before-light.html")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("alert")).to_contain_text("A guess is enough")
    page.get_by_label("Write one sentence").press_sequentially(GUESS)
    page.get_by_role("button", name="Keep it").press("Enter")
    expect(page.locator("blockquote")).to_be_focused()
    expect(page.locator("blockquote")).to_have_text(GUESS)
    answer = page.evaluate("JSON.parse(localStorage.getItem('gnm:answer:PlainStatement:before'))")
    assert answer["said"] == GUESS and answer["question"].endswith("?")
    year = page.evaluate("new Date().getFullYear()")
    expect(page.locator("figcaption")).to_have_text(re.compile(rf"^You, before reading, \d+ \w+ {year}$"))
    expect(page.get_by_role("link", name="the last lesson")).to_have_attribute(
        "href", "./chapters/grown-or-made/in-plain-words.html"
    )

    go(page, url, "after-light.html")
    expect(page.locator(".s-pair blockquote")).to_have_text(GUESS)
    assert page.locator("blockquote b").count() == 0
    expect(page.locator(".s-nothing")).to_be_hidden()
    # Written while the last lesson lies open in another tab, it is there at once.
    other = page.context.new_page()
    go(other, url, "before-light.html")
    other.get_by_role("button", name="Write it anew").click()
    expect(other.get_by_label("Write one sentence")).to_have_value(GUESS)
    guess(other, "It was never told.")
    expect(page.locator(".s-pair blockquote")).to_have_text("It was never told.")
    page.get_by_text("Your earlier sentences (1)").click()
    expect(page.locator(".s-history li").first).to_contain_text(GUESS)
    other.get_by_role("button", name="Delete it").click()
    expect(other.get_by_label("Write one sentence")).to_be_focused()
    expect(page.locator(".s-nothing")).to_be_visible()


def test_who_wrote_nothing_finds_the_way_back_and_can_write_all_the_same(visit):
    page = visit("after-light.html")
    expect(page.get_by_role("link", name="the lesson “An answer in three words”")).to_have_attribute(
        "href", "./chapters/opening/in-three-words.html"
    )
    look(page)
    expect(page.locator(".s-status")).to_contain_text("found a trace of")


def test_the_points_are_shown_once_something_is_written_and_ticked_before_they_are_judged(visit):
    page = visit("after-light.html")
    expect(page.get_by_role("checkbox")).to_have_count(0)
    page.get_by_role("button", name="Check it").click()
    expect(page.locator(".p-missing")).to_have_text("Write a sentence first.")
    expect(box(page)).to_be_focused()
    look(page, 1, 2, 5)
    expect(page.locator(".s-status")).to_be_focused()
    expect(page.locator(".s-status")).to_have_text(
        "The page found a trace of 4 of the 8 points. You had ticked 3. On 5 of the 8 you agree. Where you don’t, the last word is yours."
    )
    tried = PlainStatement().tried
    expect(page.locator(".s-findings")).to_contain_text(
        f"{tried['right']} of the {tried['found']} traces that they found were right"
    )
    expect(point(page, 1)).to_contain_text("A trace: “predict”, “next”. You had ticked it.")
    expect(point(page, 2)).to_contain_text("No trace. You had ticked it.")
    expect(point(page, 6)).to_contain_text("A trace: “nobody”, “knows why”. You had not ticked it.")
    expect(point(page, 2).get_by_label("I say this")).to_be_checked()
    expect(point(page, 6).get_by_role("radio", checked=True)).to_have_count(0)
    point(page, 2).get_by_label("I say this").press("ArrowRight")
    expect(point(page, 2).get_by_label("I don’t agree")).to_be_checked()
    page.reload()
    expect(point(page, 2).get_by_label("I don’t agree")).to_be_checked()
    page.get_by_role("button", name="Tick again").click()
    expect(page.get_by_role("checkbox", name="1. ")).to_be_focused()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)


def test_what_was_found_is_marked_in_the_text_and_follows_it(visit):
    page = visit("after-light.html")
    look(page)
    marked = page.locator(".s-marked")
    assert marked.evaluate("p => [...p.childNodes].map((n) => n.firstChild ? n.firstChild.data : n.data).join('')") == STATEMENT
    assert marked.locator("b").count() == 0
    expect(marked.locator("mark[data-picture]").filter(has_text="grew")).to_have_count(1)
    expect(marked.locator("mark[data-claim]")).to_have_text("just statistics")
    assert "1" in marked.locator("mark[data-trace] sup").all_text_contents()
    grew = page.get_by_role("checkbox", name="I keep “grew”")
    grew.press("Space")
    expect(grew).to_be_focused()
    expect(page.locator(".s-claims")).to_contain_text("the lesson “How much is that worth?”")
    expect(page.locator(".s-claims a")).to_have_attribute("href", "./chapters/what-we-know/how-much-is-that-worth.html")
    box(page).fill("We know why it can do that.")
    expect(point(page, 6)).to_contain_text("The contrary, it seems: “know why”.")
    expect(page.get_by_text("None of the words on its list.")).to_be_visible()
    expect(page.get_by_text("None of those on its list.")).to_be_visible()
    box(page).fill("It grew.")
    expect(grew).to_be_checked()


def test_trotts_sentence_is_shown_at_the_end_beside_both(visit, url):
    page = visit("before-light.html")
    guess(page)
    go(page, url, "after-light.html")
    expect(page.get_by_text("Those who train such a model")).to_be_hidden()
    look(page)
    page.get_by_role("button", name="Show how Trott puts it").click()
    quotes = page.locator(".s-three blockquote")
    expect(quotes.last).to_be_focused()
    assert quotes.all_text_contents()[:2] == [GUESS, STATEMENT]
    tops = {round(quote.bounding_box()["y"]) for quote in quotes.all()}
    assert len(tops) == 1  # side by side
    source = page.get_by_role("link", name="Trott 2025").get_attribute("href")
    assert f"url = {{{source}}}" in (ROOT / "book/references.bib").read_text()
    rows = [row.locator("th, td").all_text_contents() for row in page.locator("tbody tr").all()]
    assert [row[0] for row in rows] == [
        "You, before",
        "You, now",
        "Trott, in our words",
        "“Language models are grown, not made.”",
    ]
    assert rows[1][2] == "4 of 8" and rows[3][1:] == ["6", "0 of 8", "1"] and int(rows[2][2][0]) >= 4


def test_versions_are_kept_taken_up_again_taken_along_and_deleted(visit, url):
    page = visit("before-light.html")
    guess(page)
    go(page, url, "after-light.html")
    for text in ("First try, in a few words.", "A second try, in a few words."):
        box(page).fill(text)
        page.get_by_role("button", name="Keep this version").click()
    page.get_by_role("button", name="Keep this version").click()
    expect(page.get_by_text("This version is kept already.")).to_be_visible()
    box(page).fill(STATEMENT)
    page.reload()
    expect(box(page)).to_have_value(STATEMENT)  # kept as it was typed
    page.get_by_text("Versions (2)").click()
    page.get_by_role("button", name="Take up again: First try").click()
    expect(box(page)).to_have_value("First try, in a few words.")
    expect(box(page)).to_be_focused()
    expect(page.get_by_text("Versions (3)")).to_be_visible()  # what stood in the box was not lost
    page.get_by_role("button", name="Delete: A second try").click()
    expect(page.get_by_text("Versions (2)")).to_be_visible()
    page.get_by_role("button", name="Copy all I wrote").click()
    text = page.get_by_label("What you wrote").input_value()
    assert f"):\n{GUESS}\n\nAfter reading (6 words):\nFirst try, in a few words." in text and text.endswith(f": {STATEMENT}")
    page.get_by_role("button", name="Delete all").click()
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.get_by_role("button", name="Delete all", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Yes, delete all").press("Enter")
    expect(box(page)).to_have_value("")
    expect(page.locator(".s-nothing")).to_be_visible()
    assert page.evaluate("Object.values({ ...localStorage }).join('')").find("First try") == -1
    go(page, url, "before-light.html")
    expect(page.get_by_label("Write one sentence")).to_have_value("")


def test_what_is_left_in_the_box_unkept_is_not_lost(visit, url):
    page = visit("before-light.html")
    page.get_by_label("Write one sentence").fill("Half a thou")
    go(page, url, "after-light.html")
    expect(page.locator(".s-pair figure")).to_contain_text("Half a thouYou, before reading, not finished")


def test_where_nothing_can_be_kept_it_says_so_and_lasts_as_long_as_the_page(visit, url):
    page = visit("before-light.html", before=lambda page: page.add_init_script(BLOCKED))
    guess(page)
    expect(page.locator("blockquote")).to_have_text(GUESS)
    expect(page.get_by_text("This browser lets the page keep nothing. Your sentence lasts")).to_be_visible()
    go(page, url, "after-light.html")
    expect(page.locator(".s-nothing")).to_contain_text("could not come along")
    look(page, 1)
    expect(page.locator(".s-status")).to_contain_text("You had ticked 1")
    page.evaluate("dispatchEvent(new Event('pageshow'))")
    expect(box(page)).to_have_value(STATEMENT)


def test_a_text_may_be_given_and_the_readers_own_comes_before_it(visit):
    page = visit("given.html")
    expect(box(page)).to_have_value("Given by the page.")
    box(page).fill("My own words, now.")
    page.reload()
    expect(box(page)).to_have_value("My own words, now.")


def test_a_notebook_may_set_the_text_and_turn_from_before_to_after(visit):
    page = visit("after-light.html")
    page.evaluate("""async () => {
      const { default: { render } } = await import('./_static/plain_statement.js');
      const state = { when: 'before', text: '', tried: {} }, heard = {};
      window.model = { get: (name) => state[name], on: (event, listener) => (heard[event] = listener), off() {}, save_changes() {},
        set(name, value) { if (state[name] !== value) { state[name] = value; heard[`change:${name}`]?.(); } } };
      window.end = render({ model, el: document.querySelector('main') });
    }""")
    page.locator(FIGURE).first.evaluate("e => e.remove()")
    page.evaluate("model.set('text', 'From Python.')")
    expect(page.get_by_label("Write one sentence")).to_have_value("From Python.")
    page.get_by_label("Write one sentence").fill("By hand.")
    assert page.evaluate("model.get('text')") == "By hand."
    page.evaluate("model.set('when', 'after')")
    expect(box(page)).to_have_value("")
    expect(page.locator(".s-pair blockquote")).to_have_text("By hand.")
    page.evaluate("end()")
    expect(page.locator(FIGURE)).to_have_count(0)


@pytest.mark.parametrize(("theme", "context"), [("light", {}), ("dark", PHONE)])
def test_nothing_stands_in_the_way_of_reading_it(visit, url, theme, context):
    page = visit(f"before-{theme}.html", reduced_motion="reduce", **context)

    def free_of_barriers():
        accessible(page, FIGURE)
        fits(page, FIGURE)

    free_of_barriers()
    guess(page, "Unbrokenlongword" * 20)
    free_of_barriers()
    go(page, url, f"after-{theme}.html")
    free_of_barriers()
    box(page).fill(STATEMENT + " " + "Unbrokenlongword" * 20)
    page.get_by_role("button", name="Keep this version").click()
    page.get_by_text("Versions (1)").click()
    page.get_by_role("button", name="Check it").click()
    free_of_barriers()
    page.get_by_role("button", name="Just look").click()
    page.get_by_role("button", name="Show how Trott puts it").click()
    page.get_by_role("button", name="Delete all").click()
    page.get_by_role("button", name="Copy all I wrote").click()
    free_of_barriers()
