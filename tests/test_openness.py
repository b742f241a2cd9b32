"""Openness: its rules, its facts, and the figure as a reader meets it."""

import itertools
import json
import re

import pytest
from fit import NARROW, PHONE, accessible, called_as_seen, fits, legible
from links import NOTED
from playwright.sync_api import expect
from traitlets import TraitError
from widget_page import ROOT, write_page

from widgets import Openness, base

WIDGET = Openness()
FIGURE = '[data-widget="Openness"]'
ITEMS = [item["id"] for item in WIDGET.items]
QUESTIONS = {question["id"]: question for question in WIDGET.questions}
OPEN = ["how", "why", "next"]
SETS = [set(some) for n in range(len(ITEMS) + 1) for some in itertools.combinations(ITEMS, n)]
RANK = {"closed": 0, "experiment": 1, "lookup": 2}


# ---- The rules: who can know what ----------------------------------------------------------------


@pytest.fixture(scope="module")
def levels(browser, serve):
    """`levels[frozenset_of_public_items][question_id]`, as the page's own module answers."""
    page = browser.new_page()
    page.goto(serve(base.STATIC.parent) + "parts/theme.css")
    found = page.evaluate(
        """async ([questions, sets]) => {
          const { answer } = await import('/openness/rules.js');
          return sets.map((has) => Object.fromEntries(questions.map((q) => [q.id, answer(q, has)])));
        }""",
        [WIDGET.questions, [sorted(some) for some in SETS]],
    )
    page.close()
    return {frozenset(some): answers for some, answers in zip(SETS, found)}


@pytest.mark.parametrize(
    ("public", "lookup", "experiment"),
    [
        ("", "objective", "answer"),
        ("weights", "objective number", "answer turn parts"),
        ("data", "objective read", "answer"),
        ("order", "objective", "answer"),  # the order of a text that nobody has
        ("code", "objective", "answer"),
        ("checkpoints", "objective", "answer learned"),
        ("data order", "objective read when", "answer"),
        ("code data", "objective read", "answer when seed"),
        ("code order weights", "objective number", "answer turn parts"),
        (" ".join(ITEMS), "objective number read when", "answer turn parts learned seed"),
    ],
)
def test_what_can_be_known_from_what_is_public(levels, public, lookup, experiment):
    answers = levels[frozenset(public.split())]
    assert {q for q, level in answers.items() if level == "lookup"} == set(lookup.split())
    assert {q for q, level in answers.items() if level == "experiment"} == set(experiment.split())


def test_three_questions_stay_open_whatever_is_public(levels):
    for answers in levels.values():
        assert [q for q, level in answers.items() if level == "open"] == OPEN


def test_publishing_more_never_takes_an_answer_away_and_every_item_gives_one(levels):
    gains = set()
    for some, answers in levels.items():
        for item in set(ITEMS) - some:
            more = levels[some | {item}]
            for question in set(QUESTIONS) - set(OPEN):
                assert RANK[more[question]] >= RANK[answers[question]], (some, item, question)
            if more != answers:
                gains.add(item)
    assert gains == set(ITEMS)


def test_there_is_a_reason_for_every_answer_that_can_occur_and_for_no_other(levels):
    for name, question in QUESTIONS.items():
        occurring = {answers[name] for answers in levels.values()}
        assert set(question["outsider"]) == occurring, name
        assert set(question["sources"]) <= occurring, name


# ---- The facts: every cell a value, a note, a source ---------------------------------------------


def test_every_source_is_in_the_references_with_the_same_address_and_year():
    entries = dict(re.findall(r"@\w+\{(\w+),(.*?)\n\}", (ROOT / "book/references.bib").read_text(), re.DOTALL))
    for key, source in WIDGET.sources.items():
        assert f"url = {{{source['url']}}}" in entries[key], key
        assert re.search(r"year = \{(\d+)\}", entries[key])[1] in source["label"], key


def test_every_cell_of_the_table_has_a_value_a_note_and_a_source_and_no_source_is_idle():
    used = {key for question in WIDGET.questions for keys in question["sources"].values() for key in keys}
    for model in WIDGET.models:
        assert list(model["cells"]) == ITEMS, model["id"]
        assert re.search(r"20\d\d$", model["date"]) and model["licence"], model["id"]
        used.add(model.get("terms_source", ""))
        for cell in model["cells"].values():
            assert cell["value"] in {"yes", "partly", "no", "unknown"} and cell["note"], model["id"]
            assert cell["source"] or model["id"] == "village", model["id"]
            used |= {cell["source"], cell.get("more", "")}
    used |= {"brysbaert2019reading", *(text["source"] for text in WIDGET.texts)}
    assert used - {""} == set(WIDGET.sources)


def test_a_preset_is_what_the_table_says_of_its_model():
    rows = {model["id"]: model for model in WIDGET.models}
    yes = {p["id"]: [i for i in ITEMS if rows[p["model"]]["cells"][i]["value"] == "yes"] for p in WIDGET.presets}
    assert yes == {
        "closed": [],
        "weights": ["weights"],
        "full": ITEMS,
        "real": ["weights", "code", "checkpoints"],
        "village": ITEMS,
    }
    assert all(question in QUESTIONS for preset in WIDGET.presets for question in preset["ask"])


def test_public_is_a_set_of_known_items():
    assert Openness(public=["data", "weights", "data"]).public == ["weights", "data"]
    with pytest.raises(TraitError, match="public may hold weights, code, data, order, checkpoints, not 'compute'"):
        Openness(public=["compute"])
    for name in WIDGET.own_traits():
        assert json.loads(json.dumps(getattr(WIDGET, name))) == getattr(WIDGET, name)


# ---- The figure ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def url(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("openness")
    write_page(folder, Openness(revealed=True), theme='data-theme="light"')
    write_page(folder, Openness(revealed=True), name="dark.html", theme='data-theme="dark"')
    write_page(folder, Openness(public=["data", "order"]), name="set.html")
    write_page(folder, Openness(public=["weights"], revealed=True), name="weights.html")
    write_page(folder, Openness(), name="covered.html")
    return serve(folder)


@pytest.fixture
def visit(watched, url):
    """`visit()` opens the figure and waits until it can be used; it fetches nothing that could be missing."""

    def open_page(name="index.html", at=url, **how):
        return watched(at + name, f'{FIGURE}[data-ready="true"]', expected=None, **how)

    return open_page


def column(page, who):
    """What the figure shows: {question: level} of the outsider (0) or the maker (1)."""
    return page.locator(".o-row").evaluate_all(
        "(rows, who) => Object.fromEntries(rows.map((r) => "
        "[r.dataset.question, r.querySelectorAll('.o-chip')[who].dataset.level]))",
        who,
    )


def preset(page, name):
    return page.get_by_role("button", name=name)


def test_nothing_is_told_before_three_guesses_at_a_closed_model(visit, levels):
    page = visit("covered.html")
    assert set(column(page, 0).values()) == set(column(page, 1).values()) == {"covered"}
    root = page.locator(FIGURE)
    expect(page.locator(".o-read")).to_be_hidden()
    for told in ("nobody has the answer", "The maker:", "Of 12 questions"):
        expect(root.get_by_text(told).first).to_be_hidden()
    page.locator('[data-question="read"] summary').press("Enter")
    assert page.locator('[data-question="read"] .o-why').inner_text().strip() == "An outsider: guess first, above."
    expect(page.get_by_role("checkbox", name="The training text")).to_be_disabled()  # one thing at a time
    accessible(page, FIGURE)
    guess(page, "yes, look it up", "yes, work it out", "yes, work it out")
    expect(page.locator(".o-guess .g-title")).to_have_text("2 of 3 right. So far: 2 of 3.")
    assert column(page, 0) == levels[frozenset()]
    assert column(page, 1) == levels[frozenset(ITEMS)]
    page.get_by_label("Why were you off?").fill("I thought one could try.")
    page.get_by_role("checkbox", name="The training text").click()
    assert column(page, 0) == levels[frozenset({"data"})]
    page.reload()
    expect(page.locator(f'{FIGURE}[data-ready="true"]')).to_be_attached()
    assert column(page, 0) == levels[frozenset({"data"})]


def test_revealed_it_shows_a_closed_model(visit, levels):
    page = visit()
    assert column(page, 0) == levels[frozenset()]
    assert column(page, 1) == levels[frozenset(ITEMS)]
    expect(preset(page, "Closed, like GPT-4")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".o-sum")).to_contain_text("look up 1 and work out 1. The maker: 4 and 5. That leaves 3 empty")
    assert page.locator(".o-table tbody").count() == len(WIDGET.models) >= 10


def test_each_box_lights_what_it_gives_and_the_last_three_rows_stay_empty(visit, levels):
    page = visit()
    public = set()
    for item in WIDGET.items:
        page.get_by_role("checkbox", name=item["label"]).press("Space")
        public.add(item["id"])
        assert column(page, 0) == levels[frozenset(public)]
        assert column(page, 1) == levels[frozenset(ITEMS)]
    assert column(page, 0) == column(page, 1)
    page.get_by_role("checkbox", name="The training text").click()
    assert column(page, 0) == levels[frozenset(ITEMS) - {"data"}]


@pytest.mark.parametrize("name", ["index.html", "dark.html"])
def test_what_nobody_knows_is_empty_in_both_columns_to_the_eye_and_in_words(visit, name):
    """Told by words and by hatching, in light and in dark, so that neither says what the other does not."""
    page = visit(name)
    look = """(chips) => chips.map((chip) => [chip.dataset.level, chip.querySelector(".o-words").textContent,
      getComputedStyle(chip).backgroundImage !== "none"])"""
    seen = page.locator(".o-chip").evaluate_all(look)
    assert {(words, hatched) for level, words, hatched in seen if level == "open"} == {("empty so far", True)}
    assert not any(hatched or words == "empty so far" for level, words, hatched in seen if level != "open")
    expect(page.locator(".o-divide")).to_contain_text("Empty in both columns")


def test_a_page_that_is_loaded_again_still_asks(visit, levels):
    with_weights = visit("weights.html")
    assert column(with_weights, 0) == levels[frozenset({"weights"})]  # boxes alone ask nothing
    preset(with_weights, "Open weights").click()
    assert set(column(with_weights, 0).values()) == {"covered"}
    with_weights.reload()
    expect(with_weights.locator(".o-guess form")).to_be_visible()
    assert set(column(with_weights, 0).values()) == {"covered"}
    with_weights.locator(".o-guess").get_by_role("button", name="Just show me").click()
    with_weights.reload()
    assert column(with_weights, 0) == levels[frozenset({"weights"})]


def test_guesses_are_kept_as_answers_with_why(visit):
    page = visit()
    preset(page, "Open weights").click()
    guess(page, "yes, look it up", "yes, work it out", "yes, look it up")
    page.get_by_label("Why were you off?").fill("I took weights for text.")
    kept = page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('gnm:answer:')).map((key) => JSON.parse(localStorage[key]))"
    )
    assert sorted(answer["right"] for answer in kept) == [False, True, True]
    [wrong] = [answer for answer in kept if not answer["right"]]
    assert wrong["said"] == "yes, look it up" and wrong["why"] == "I took weights for text."
    assert wrong["came"] == "An outsider can’t tell." and "Open weights" in wrong["question"]


def test_what_python_sets_is_shown(visit, levels):
    page = visit("set.html")
    assert column(page, 0) == levels[frozenset({"data", "order"})]
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(2)
    expect(page.locator('.o-presets [aria-pressed="true"]')).to_have_count(0)


def test_a_row_opens_on_why_and_the_why_follows_the_boxes(visit):
    page = visit()
    row = page.locator('[data-question="read"]')
    row.locator("summary").press("Enter")
    expect(row).to_contain_text("there are only clues")
    link = row.get_by_role("link", name="Duan et al. 2024")
    expect(link).to_have_attribute("href", WIDGET.sources["duan2024membership"]["url"])
    expect(row).to_contain_text("It takes: to look it up, the training text.")
    page.get_by_role("checkbox", name="The training text").click()
    expect(row).to_contain_text("search the text")
    expect(page.locator('[data-question="when"] .o-why')).to_contain_text(
        "to look it up, the training text and its order; to work it out, the training text and the training program"
    )


def guess(page, *answers):
    for number, answer in enumerate(answers):
        page.locator(".o-guess fieldset").nth(number).get_by_label(answer, exact=True).check()
    page.get_by_role("button", name="Show the answers").click()


def test_a_preset_hides_its_answers_until_the_reader_has_guessed_and_counts(visit, levels):
    page = visit()
    preset(page, "Open weights").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    assert set(column(page, 0).values()) == {"covered"}
    guess(page, "yes, look it up")
    expect(page.locator(".o-guess").get_by_role("alert")).to_have_text("2 still to guess.")
    assert set(column(page, 0).values()) == {"covered"}
    # number: looked up; parts: worked out; read: can't tell
    guess(page, "yes, look it up", "yes, work it out", "yes, look it up")
    expect(page.locator(".o-guess .g-title")).to_have_text("2 of 3 right. So far: 2 of 3.")
    expect(page.locator(".o-guess .g-title")).to_be_focused()
    verdicts = page.locator(".o-verdicts li").evaluate_all("all => all.map((li) => li.dataset.right)")
    assert verdicts == ["true", "true", "false"]
    assert column(page, 0) == levels[frozenset({"weights"})]

    preset(page, "Fully open").click()
    guess(page, "yes, work it out", "yes, work it out", "no")
    expect(page.locator(".o-guess .g-title")).to_have_text("3 of 3 right. So far: 5 of 6.")
    expect(page.locator(".o-verdicts")).to_contain_text("an outsider can’t so far, and neither can the maker")

    preset(page, "Open weights").click()  # guessed once, shown at once
    expect(page.locator(".o-guess")).to_be_hidden()
    page.reload()
    preset(page, "This book’s model").click()
    guess(page, "no", "no", "no")  # where "no" is right is one of three: why
    expect(page.locator(".o-guess .g-title")).to_have_text("1 of 3 right. So far: 6 of 9.")


def test_a_reader_may_just_look_and_a_box_ends_the_guessing(visit, levels):
    page = visit()
    preset(page, "Fully open").click()
    page.locator(".o-guess").get_by_role("button", name="Just show me").press("Enter")
    expect(preset(page, "Fully open")).to_be_focused()
    assert column(page, 0) == levels[frozenset(ITEMS)]
    preset(page, "Open weights").click()
    page.get_by_role("checkbox", name="Checkpoints").click()
    expect(page.locator(".o-guess")).to_be_hidden()
    assert column(page, 0) == levels[frozenset({"weights", "checkpoints"})]
    expect(page.locator('.o-presets [aria-pressed="true"]')).to_have_count(0)
    assert page.evaluate(NOTED) == []  # who did not guess has no score


def test_without_a_place_to_keep_the_score_it_lasts_as_long_as_the_page(visit):
    blocked = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } })"
    page = visit(before=lambda page: page.add_init_script(blocked))
    preset(page, "Open weights").click()
    guess(page, "no", "no", "no")
    preset(page, "Fully open").click()
    guess(page, "no", "no", "no")
    expect(page.locator(".o-guess .g-title")).to_have_text("1 of 3 right. So far: 2 of 6.")


def test_the_table_says_where_it_has_it_from(visit):
    page = visit()
    row = page.locator('tbody[data-model="pythia"]')
    expect(row.get_by_role("cell", name="public", exact=True)).to_have_count(5)
    row.locator("summary").click()
    expect(row.get_by_role("link", name="Biderman et al. 2023").first).to_be_visible()
    assert all(href.startswith("https://") for href in page.locator("a").evaluate_all("all => all.map((a) => a.href)"))


@pytest.mark.parametrize(("name", "context"), [("index.html", {}), ("dark.html", PHONE), ("index.html", NARROW)])
def test_nothing_stands_in_the_way_of_reading_it(visit, name, context):
    page = visit(name, reduced_motion="reduce", **context)
    page.locator('[data-question="read"] summary').click()
    page.locator('tbody[data-model="llama-3.1"] summary').click()
    preset(page, "Open weights").click()
    accessible(page, FIGURE)
    guess(page, "no", "no", "no")
    accessible(page, FIGURE)
    fits(page, FIGURE)
    legible(page, FIGURE)
    called_as_seen(page, FIGURE)
