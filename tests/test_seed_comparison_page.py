"""SeedComparison as a reader meets it: the bet, the evidence, their own words through all sisters, and Pythia."""

import json

import pytest
from fit import PHONE, accessible, fits
from playwright.sync_api import expect
from widget_page import write_page

from widgets import SeedComparison

expect.set_options(timeout=60_000)  # a loaded machine takes its time

FIGURE = '[data-widget="SeedComparison"]'
WIDGET = SeedComparison()
SEEDS = WIDGET.seeds
QUESTIONS = 8
LIST = WIDGET.examples[1]["prompt"]


@pytest.fixture(scope="module")
def url(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("sisters")
    for part in ("bet", "prompt", "pythia"):
        widget = SeedComparison(part=part, prompt=LIST)
        write_page(folder, widget, name=f"{part}.html", theme='data-theme="light"')
        write_page(folder, widget, name=f"{part}-dark.html", theme='data-theme="dark"')
    return serve(folder)


@pytest.fixture
def visit(watched, url):
    """`visit("bet")` opens a page of the figure and waits until it can be used."""

    def open_page(name, bet=None, **how):
        first = how.pop("before", lambda page: None)

        def before(page):
            if bet is not None:  # kept from an earlier visit; without any, the reader only wanted to see
                page.add_init_script(f"localStorage.setItem('gnm:bets:SeedComparison', {json.dumps(json.dumps(bet))})")
            first(page)

        return watched(f"{url}{name}.html", f'{FIGURE}[data-ready="true"]', before=before, **how)

    return open_page


def all_told(page):
    expect(page.locator(".s-told-on li")).to_have_count(len(SEEDS))


def test_from_the_bet_to_the_whole_of_the_evidence_by_keyboard(visit):
    page = visit("bet")
    expect(page.locator(".s-row")).to_have_count(0)
    expect(page.locator('.s-grid td[data-unknown="true"]')).to_have_count((len(SEEDS) - 1) * 16)
    expect(page.locator('.s-grid td[data-best="true"]')).to_have_count(1)
    accessible(page, FIGURE)

    page.get_by_role("button", name="Place the bet").press("Enter")
    expect(page.get_by_role("alert")).to_have_text(f"{QUESTIONS} still to bet on.")
    for question in page.locator(".s-question").all():
        question.get_by_role("radio", name="alike").press("Space")
    page.get_by_role("button", name="Place the bet").press("Enter")
    expect(page.get_by_role("radio", name="The evidence")).to_be_focused()

    rows = page.locator(".s-row")
    expect(rows).to_have_count(QUESTIONS)
    expect(page.locator(".s-badge:not(:empty)")).to_have_count(0)
    expect(page.locator(".s-score")).to_have_text("Open the answers, one by one.")
    for i in range(QUESTIONS):
        rows.nth(i).locator("> summary").press("Enter")
        expect(page.locator(".s-score")).to_contain_text(f"{i + 1} of {QUESTIONS} opened.")
    verdicts = page.locator(".s-badge").all_inner_texts()
    points = sum({"alike": 1, "in part": 0.5, "differs": 0}[verdict] for verdict in verdicts)
    said = f"{int(points) or ''}½" if points % 1 else str(int(points))
    expect(page.locator(".s-score")).to_have_text(f"{QUESTIONS} of {QUESTIONS} opened. Your bets: {said} of {QUESTIONS}.")
    expect(page.locator(".s-whole li")).to_have_count(len(set(verdicts)))
    accessible(page, FIGURE)

    page.reload()
    expect(page.locator(".s-mine").first).to_have_text("you bet: alike")
    page.get_by_role("button", name="Bet anew").click()
    expect(page.get_by_role("button", name="Place the bet")).to_be_visible()
    assert page.evaluate("localStorage.getItem('gnm:bets:SeedComparison')") is None


def test_the_grids_of_the_evidence_are_the_tables(visit):
    page = visit("bet", bet={})
    row = page.locator(".s-row").filter(has_text="The layer of their copying head")
    row.locator("> summary").click()
    last = [one for one in WIDGET.figures["heads"] if one["step"] == WIDGET.moments[-1]["step"]]
    expect(row.locator(".s-grid")).to_have_count(len(last))
    for one, grid in zip(last, row.locator(".s-grid").all(), strict=True):
        flat = [value for layer in one["scores"] for value in layer]
        assert grid.locator("caption").inner_text() == f"seed {one['seed']}"
        shown = grid.locator("tbody td").evaluate_all(
            "cells => cells.map((cell) => cell.firstChild?.nodeType === 3 ? cell.firstChild.textContent : '')"
        )
        assert shown == [str(int(100 * v + 0.5)) if int(100 * v + 0.5) >= 5 else "" for v in flat]
        best = grid.locator("tbody td").evaluate_all("cells => cells.findIndex((cell) => cell.dataset.best === 'true')")
        assert best == flat.index(max(flat))
    expect(page.locator(".s-score")).to_contain_text(f"1 of {QUESTIONS} opened.")
    expect(page.locator(".s-score")).not_to_contain_text("Your bets")


def test_words_of_ones_own_go_through_all_sisters(visit):
    page = visit("prompt")
    expect(page.get_by_label("Your words")).to_be_hidden()  # first the bet
    page.get_by_role("button", name="Just show me").click()
    all_told(page)
    expect(page.locator(".s-words thead th")).to_have_count(len(SEEDS))
    expect(page.locator('.s-words td[data-first="true"]')).to_have_count(len(SEEDS))
    expect(page.locator(".s-answer .s-line")).to_have_count(3)
    expect(page.locator(".s-answer .s-grid")).to_have_count(2 * len(SEEDS))
    accessible(page, FIGURE)

    page.get_by_label("Your words").fill("<img src=x onerror=alert(1)> river")
    expect(page.locator(".g-token-strip summary")).to_contain_text("token")
    all_told(page)
    expect(page.locator(f"{FIGURE} img")).to_have_count(0)
    page.get_by_label("Your words").fill("river goat")
    expect(page.get_by_text("No word of yours comes twice")).to_be_visible()
    page.get_by_label("Your words").fill("")
    expect(page.get_by_text("No words yet")).to_be_visible()
    all_told(page)


def test_the_moment_is_one_that_all_kept(visit):
    page = visit("prompt", bet={})
    all_told(page)
    slider = page.get_by_label("Moment of training")
    assert slider.get_attribute("max") == str(len(WIDGET.moments) - 1)
    before = page.locator(".s-words tbody").inner_text()
    slider.press("Home")
    expect(slider).to_have_attribute(
        "aria-valuetext", f"1 of {len(WIDGET.moments)}, " + page.locator(".s-field .g-small").first.inner_text().split(" (")[0]
    )
    expect(page.locator(".s-words tbody")).not_to_have_text(before)
    all_told(page)
    first = [one for one in WIDGET.figures["heads"] if one["step"] == WIDGET.moments[0]["step"]]
    best = max(value for layer in first[0]["scores"] for value in layer)
    expect(page.locator(".s-grids").nth(1).locator('td[data-best="true"]').first).to_contain_text(str(int(100 * best + 0.5)))


def test_only_what_is_looked_at_is_fetched(visit):
    asked = []
    page = visit("bet", bet={}, before=lambda page: page.on("request", lambda r: "step-" in r.url and asked.append(r.url)))
    page.locator(".s-row > summary").first.click()
    expect(page.locator(".s-score")).to_contain_text("1 of")
    assert asked == []
    page.get_by_label("Your own words").check()
    all_told(page)
    assert len(asked) <= len(SEEDS) + 2, "the sisters at one moment, and two of the first to compare with"


def test_a_missing_sister_is_told_of_and_the_others_remain(visit):
    gone = SEEDS[1]
    missing = [gone]

    def lose(page):
        page.route(f"**/seed-{gone}/step-*", lambda route: route.fulfill(status=404) if missing else route.continue_())

    page = visit("prompt", bet={}, before=lose)
    trouble = page.get_by_role("alert").filter(has_text=f"The model of seed {gone} could not be fetched")
    expect(trouble).to_be_visible()
    expect(page.locator('.s-words td[data-first="true"]')).to_have_count(len(SEEDS) - 1)
    expect(page.locator(".s-words thead th")).to_have_count(len(SEEDS))
    expect(page.locator(".s-told-on li")).to_have_count(len(SEEDS) - 1)

    page.get_by_label("The evidence").check()
    row = page.locator(".s-row").filter(has_text="The weights themselves")
    row.locator("> summary").click()
    expect(row.get_by_role("alert")).to_contain_text("missing")
    missing.clear()
    row.get_by_role("button", name="Try again").click()
    expect(row.locator(".s-badge")).not_to_be_empty()
    page.get_by_label("Your own words").check()
    all_told(page)


def test_pythia_is_shown_at_every_step(visit):
    page = visit("pythia", bet={})
    expect(page.locator(".s-pythia .s-grid")).to_have_count(len(WIDGET.pythia))
    for one, part in zip(WIDGET.pythia, page.locator(".s-pythia > div").all(), strict=True):
        shown = [int(text) for text in part.locator("tbody td").all_inner_texts() if text.strip()]
        assert sum(shown) == len(one["steps"][-1]["runs"])
        assert len(shown) == len({(layer, head) for _, layer, head, _ in one["steps"][-1]["runs"]})
    accessible(page, FIGURE)
    slider = page.get_by_label("Step of training")
    slider.press("Home")
    expect(page.get_by_text("None copies yet.")).to_have_count(len(WIDGET.pythia))
    expect(slider).to_have_attribute("aria-valuetext", "step 0 of 143,000")


def test_blocked_storage_is_survived(visit):
    page = visit(
        "bet",
        before=lambda page: page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } })"
        ),
    )
    page.get_by_role("button", name="Just show me").click()
    expect(page.locator(".s-row")).to_have_count(QUESTIONS)
    page.get_by_role("button", name="Bet anew").click()
    expect(page.get_by_role("button", name="Place the bet")).to_be_visible()


@pytest.mark.parametrize("kept", ["[1", "null", '{"words": "perhaps"}'])
def test_a_damaged_bet_is_asked_for_anew(watched, url, kept):
    page = watched(
        f"{url}bet.html",
        f'{FIGURE}[data-ready="true"]',
        before=lambda page: page.add_init_script(f"localStorage.setItem('gnm:bets:SeedComparison', {json.dumps(kept)})"),
    )
    expect(page.get_by_role("button", name="Place the bet")).to_be_visible()


def test_five_sisters_fit_too(watched, serve, tmp_path):
    """More seeds are being grown: whatever number there is, the tables and grids hold them."""
    heads = [one | {"seed": seed} for seed, one in enumerate((WIDGET.figures["heads"] * 5)[:5])]
    step = WIDGET.moments[-1]["step"]
    figures = WIDGET.figures | {"heads": [one | {"step": step} for one in heads]}
    widget = SeedComparison()
    write_page(tmp_path, widget)
    state = (tmp_path / "index.html").read_text()
    state = state.replace(f'"seeds": {json.dumps(SEEDS)}', '"seeds": [0, 1, 2, 3, 4]').replace(
        json.dumps(WIDGET.figures), json.dumps(figures)
    )
    (tmp_path / "index.html").write_text(state)
    page = watched(serve(tmp_path), f'{FIGURE}[data-ready="true"]', **PHONE)
    expect(page.locator(".s-lead, .g-lead").first).to_contain_text("These five models")
    page.get_by_role("button", name="Just show me").click()
    page.locator(".s-row").filter(has_text="The number of that head").locator("> summary").click()
    expect(page.locator(".s-row .s-grid")).to_have_count(5)
    fits(page, FIGURE)


@pytest.mark.parametrize("part", ["form", "bet", "prompt", "pythia"])
def test_dark_on_a_phone(visit, part):
    page = visit("bet-dark" if part == "form" else f"{part}-dark", bet=None if part == "form" else {}, **PHONE)
    if part == "prompt":
        all_told(page)
    if part == "bet":
        for summary in page.locator(".s-row > summary").all():
            summary.click()
        expect(page.locator(".s-badge:not(:empty)")).to_have_count(QUESTIONS)
        for summary in page.get_by_text("All figures", exact=True).all():
            summary.click()
    accessible(page, FIGURE)
    fits(page, FIGURE)
