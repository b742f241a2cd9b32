"""SeedlingDraw: what every draw would show, and the reader who draws a few and bets on all."""

import itertools
from math import comb

import pytest
from fit import NARROW, PHONE, open_to_all
from playwright.sync_api import expect
from traitlets import TraitError
from widget_page import write_page

from widgets import SeedlingDraw, base, of_seedlings, seedling_draw

FIGURE = '[data-widget="SeedlingDraw"]'
READY = FIGURE + '[data-ready="true"]'
MANY = 40
BORN = [4e6 if at % 4 else 6e6 for at in range(MANY)]  # thirty of forty early


def made(**traits) -> SeedlingDraw:
    """A widget about forty made-up seedlings, whatever was grown."""
    runs = [
        {
            "seed": at,
            of_seedlings.BORN: BORN[at],
            "deeds": 1.0,
            "false belief": at / MANY,
            "reality": 0.2,
            of_seedlings.LAYER: at % 3,
        }
        for at in range(MANY)
    ]
    outcomes = [seedling_draw.told(outcome, runs) for outcome in seedling_draw.OUTCOMES]
    return SeedlingDraw(outcomes=outcomes, seeds=list(range(MANY)), **traits)


# ---- What a draw is -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ask(browser, serve):
    """`ask(expression)`: what the page's own modules say, as `chances`."""
    page = browser.new_page()
    page.goto(serve(base.STATIC.parent) + "parts/theme.css")
    yield lambda expression: page.evaluate(f"import('/seedling_draw/chances.js').then((chances) => {expression})")
    page.close()


def test_nobody_is_drawn_twice_and_the_same_number_draws_the_same(ask):
    draws = ask("[1, 2, 3, 4, 5, 6, 7, 8].map((seed) => chances.drawn(40, 10, seed))")
    assert all(len(set(draw)) == 10 and set(draw) <= set(range(40)) for draw in draws)
    assert len({tuple(draw) for draw in draws}) == 8
    assert ask("chances.drawn(40, 3, 5)") == draws[4][:3]  # who grows more keeps those that they had
    often = ask("Array.from({ length: 4000 }, (_, seed) => chances.drawn(4, 1, seed + 1)[0])")
    assert all(900 < often.count(which) < 1100 for which in range(4))


def test_a_heap_that_is_too_high_grows_wide_and_who_was_drawn_stands_true(ask):
    placed = ask(
        "import('/seedling_draw/strip.js').then(({ stacked }) =>"
        " stacked({ values: Array(100).fill(1), low: 0, high: 1 }, Array.from({ length: 100 }, (_, i) => i)))"
    )
    assert len({(dot["x"], dot["level"]) for dot in placed}) == 100
    assert all(dot["x"] == 1 for dot in placed[:5]) and min(dot["x"] for dot in placed) > 0.85


@pytest.mark.parametrize(("so", "few"), [(30, 5), (0, 3), (40, 1), (1, 10), (20, 3)])
def test_every_possible_draw_is_counted(ask, so, few):
    shares = ask(f"chances.ofAllDraws(40, {so}, {few})")
    assert shares == pytest.approx([comb(so, k) * comb(40 - so, few - k) / comb(40, few) for k in range(few + 1)])


@pytest.mark.parametrize("so", [1, 3, 5])
def test_misled_are_the_draws_of_which_most_say_otherwise(ask, so):
    draws = list(itertools.combinations([at < so for at in range(8)], 4))
    wrong = sum(sum(draw) != 2 and (sum(draw) > 2) != (so > 4) for draw in draws) / len(draws)
    assert ask(f"chances.misled(chances.ofAllDraws(8, {so}, 4), {str(so > 4).lower()})") == pytest.approx(wrong)


# ---- What is told ---------------------------------------------------------------------------------------------------


def test_what_is_told_of_each_is_what_was_measured():
    runs = of_seedlings.grown()
    assert runs and {run["group"] for run in runs} == {"village"}
    widget = SeedlingDraw()
    assert widget.seeds == [run["seed"] for run in runs]
    for outcome in widget.outcomes:
        column = next(each.column for each in seedling_draw.OUTCOMES if each.id == outcome["id"])
        assert outcome["values"] == [run[column] for run in runs]
        assert all(outcome["low"] <= value <= outcome["high"] for value in outcome["values"])
    born = next(outcome for outcome in widget.outcomes if outcome["id"] == "born")
    assert born["so"] == [run["born"] and f"{run[of_seedlings.BORN] / 1e6:.1f}" < "5.0" for run in runs]


def test_a_figure_is_weighed_as_it_is_told():
    """What reads as 5.0 million or as 25% is at the edge, and not beyond it."""
    born, away = (next(each for each in seedling_draw.OUTCOMES if each.id == name) for name in ("born", "away"))
    assert [born.so(value) for value in (4_940_000, 4_999_878, 5_011_000)] == [True, False, False]
    assert [away.so(value) for value in (0.2467, 0.2533, 0.26)] == [False, False, True]


def test_what_can_not_be_drawn_is_refused():
    with pytest.raises(TraitError, match="outcome must be one of born, deeds, away, reality, layer, not 'moon'"):
        SeedlingDraw(outcome="moon")
    with pytest.raises(TraitError, match="size must be one of 1, 3, 5, 10, not 4"):
        SeedlingDraw(size=4)


# ---- The reader -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def url(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("draw")
    write_page(folder, made(), theme='data-theme="light"')
    write_page(folder, made(draw=7, outcome="away"), name="dark.html", theme='data-theme="dark"')
    write_page(
        folder,
        SeedlingDraw(outcomes=[seedling_draw.told(each, []) for each in seedling_draw.OUTCOMES], seeds=[]),
        name="none.html",
    )
    return serve(folder)


@pytest.fixture
def visit(watched, url):
    return lambda name="index.html", **how: watched(url + name, READY, **how)


def bet(page, number: str) -> None:
    page.get_by_label("First, your bet.").fill(number)
    page.get_by_role("button", name="That is my bet").click()


def test_one_is_seen_before_anything_is_touched_and_all_only_after_the_bet(visit):
    page = visit()
    figure = page.locator(FIGURE)
    expect(figure.locator("circle")).to_have_count(1)
    expect(figure).to_contain_text("The first that was grown, seed 0: 6.0 million.")
    assert page.get_by_label("First, your bet.").count() == 0
    figure.get_by_role("button", name="Draw five").click()
    expect(figure.locator("circle")).to_have_count(5)
    expect(figure.get_by_role("status").first).to_contain_text(
        "of 5 get half of them right with less than five million tokens read"
    )
    bet(page, "12")
    expect(figure.locator("circle")).to_have_count(MANY)
    expect(figure.locator('circle[data-own="true"]')).to_have_count(5)
    expect(figure).to_contain_text("30 of 40 get half of them right with less than five million tokens read. You said 12.")
    expect(figure.get_by_label("Why were you off?")).to_be_visible()
    shares = [comb(30, k) * comb(10, 5 - k) / comb(40, 5) for k in range(6)]
    expect(figure.locator(".sd-bars li")).to_have_count(6)
    expect(figure.locator(".sd-bars li").nth(4)).to_contain_text(f"{100 * shares[4]:.0f}%")
    expect(figure).to_contain_text(f"In {100 * sum(shares[:3]):.1f}% of draws the majority of those drawn is not that of all 40.")


def test_a_bet_that_is_no_number_of_seedlings_is_told_so_and_nothing_is_shown(visit):
    page = visit()
    page.get_by_role("button", name="Draw five").click()
    for wrong in ("", "41", "-1", "2.5"):
        bet(page, wrong)
        expect(page.get_by_role("alert")).to_have_text("Give a whole number from 0 to 40.")
        expect(page.locator("circle")).to_have_count(5)
    bet(page, "28")
    expect(page.locator(FIGURE)).to_contain_text("You said 28: near enough, which is at most 4 off.")
    expect(page.get_by_label("Why were you off?")).to_be_hidden()


def test_what_stands_in_the_field_outlasts_another_draw(visit):
    page = visit()
    page.get_by_role("button", name="Draw five").click()
    page.get_by_label("First, your bet.").fill("3")
    page.get_by_role("button", name="Draw five others").click()
    page.get_by_role("radio", name="10", exact=True).check(force=True)
    expect(page.locator("circle")).to_have_count(10)
    expect(page.get_by_label("First, your bet.")).to_have_value("3")


def test_another_draw_and_another_size_need_no_other_bet_but_another_question_does(visit):
    page = visit()
    page.get_by_role("button", name="Draw five").click()
    page.get_by_role("button", name="Just show me").click()
    expect(page.locator(".sd-verdict")).to_be_focused()
    own = page.locator('circle[data-own="true"] title')
    before = own.all_text_contents()
    page.get_by_role("button", name="Draw five others").click()
    expect(own).not_to_have_text(before)
    page.get_by_role("radio", name="1", exact=True).check(force=True)
    expect(own).to_have_count(1)
    expect(page.get_by_role("button", name="Draw another one")).to_be_visible()
    expect(page.locator(FIGURE)).to_contain_text("In 25% of draws that one is otherwise than most.")
    page.get_by_role("radio", name="Whose deed it is").check(force=True)
    expect(page.locator("circle")).to_have_count(1)
    bet(page, "40")
    expect(page.locator(FIGURE)).to_contain_text("Every draw would have said so.")


def test_what_was_drawn_and_bet_is_there_after_a_reload(visit):
    page = visit()
    page.get_by_role("button", name="Draw five").click()
    bet(page, "30")
    answer = page.evaluate("JSON.parse(localStorage.getItem('gnm:answer:SeedlingDraw:born'))")
    assert (answer["question"], answer["said"], answer["came"], answer["right"]) == (
        "Of all 40, how many get half of them right with less than five million tokens read?",
        "30",
        "30 of 40",
        True,
    )


def test_by_keyboard_alone(visit):
    page = visit()
    page.locator('[value="5"]').focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Draw three")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("circle")).to_have_count(3)
    page.keyboard.press("Tab")
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    expect(page.locator(".sd-verdict")).to_be_focused()
    expect(page.locator(FIGURE)).to_contain_text("You said 30: near enough")


def test_without_tables_it_says_how_to_get_them(visit):
    expect(visit("none.html").get_by_role("alert")).to_contain_text("make seedlings")


@pytest.mark.parametrize("how", [{}, PHONE, NARROW], ids=["desk", "phone", "narrow"])
@pytest.mark.parametrize("name", ["index.html", "dark.html"])
def test_nothing_stands_in_the_way_of_reading_it(visit, name, how):
    page = visit(name, **how)
    open_to_all(page, FIGURE)
    for press in ("Draw five", "Just show me"):
        page.get_by_role("button", name=press).click()
        open_to_all(page, FIGURE)
