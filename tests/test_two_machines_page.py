"""TwoMachines as readers meet it: by mouse, by keyboard, on a phone, come back to, and when things fail."""

import json
import re

import pytest
from fit import PHONE, accessible, fits
from links import NOTED
from playwright.sync_api import expect
from widget_page import write_page

from widgets import TwoMachines

expect.set_options(timeout=60_000)  # a loaded machine takes its time

FIGURE = '[data-widget="TwoMachines"]'
BLOCKED = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('not allowed here'); } });"


@pytest.fixture(scope="module")
def url(tmp_path_factory, serve):
    """Pages with two rounds a machine and few turns in the count of many."""
    folder = tmp_path_factory.mktemp("machines")
    traits = {"rounds": 2, "each": 2, "draw": 3, "prompts": ["It is a cloudy", "The big spider"]}
    write_page(folder, TwoMachines(**traits), theme='data-theme="light"')
    write_page(folder, TwoMachines(**traits, machine="model"), name="dark.html", theme='data-theme="dark"')
    write_page(folder, TwoMachines(), name="whole.html")
    return serve(folder)


@pytest.fixture
def visit(watched, url):
    """`visit()` opens the figure and waits until it can be used."""

    def open_page(name="index.html", at=url, **how):
        return watched(at + name, f'{FIGURE}[data-ready="true"]', **how)

    return open_page


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def told(page):
    return page.locator(".t-told")


def kept(page):
    """The rounds kept in the browser."""
    return json.loads(page.evaluate("Object.entries(localStorage).find(([key]) => key.startsWith('gnm:game'))[1]"))


def row(page, name):
    """The cells of one row of the scores: oven and model."""
    return page.locator(".t-standing").get_by_role("row", name=name).get_by_role("cell").all_text_contents()


def play(page, *answers):
    """A round for each answer, read and gone on from."""
    for answer in answers:
        press(page, answer)
        expect(told(page)).to_be_focused()
        page.get_by_role("button", name=re.compile("Next part|Done with this machine")).click()


def test_before_anything_is_touched_both_machines_are_drawn_and_a_turn_is_ready(visit):
    page = visit("whole.html")
    expect(page.get_by_role("img", name="A toaster oven with 16 parts")).to_be_visible()
    expect(page.get_by_role("img", name="A language model of 4 layers, each with 4 heads and 224 neurons")).to_be_visible()
    expect(page.get_by_role("button", name="Darker")).to_be_enabled()
    expect(page.locator(".t-turn")).to_contain_text(re.compile(r"from [\d.]+.* to [\d.]+"))
    expect(page.get_by_role("img", name=re.compile("is marked"))).to_have_count(1)


def test_two_games_from_bets_to_verdict(visit):
    page = visit()
    page.get_by_text("Look it up").click()
    expect(page.locator(".t-parts dt")).to_have_count(16)
    press(page, "Darker")
    expect(told(page)).to_contain_text(
        re.compile(r"^(Right|Not so)\. You said darker\. The toast gets (darker|lighter): from \d+ to \d+ of 100\.$")
    )
    first = kept(page)["toaster"][0]
    assert first["bet"] == 1 and abs(first["after"] - first["before"]) >= 3
    expect(page.locator(".t-why")).to_contain_text(re.compile(r"^[A-Z].{20,}\.$"))  # why, in a sentence
    right = first["after"] > first["before"]
    expect(told(page)).to_contain_text("Right." if right else "Not so.")
    assert row(page, "You")[0].startswith("1 of 1" if right else "0 of 1")
    press(page, "Next part")
    play(page, "Lighter")
    expect(page.locator(".t-round")).to_contain_text("all rounds played")
    expect(page.locator(".t-verdict")).to_contain_text("The other machine is still to be played.")

    page.get_by_role("radio", name="The language model").check()
    expect(page.get_by_role("button", name="Likelier")).to_be_visible()
    page.reload()  # to the machine that was played, not to the finished oven
    expect(page.get_by_role("radio", name="The language model")).to_be_checked()
    expect(page.get_by_role("button", name="Likelier")).to_be_visible()
    expect(page.locator(".t-round .g-bar").first).to_be_visible()
    page.get_by_text("Look it up").click()
    expect(page.locator(".t-writes")).to_contain_text("Most against:")
    expect(page.locator(".t-heat li").first).to_contain_text("(start)")
    accessible(page, FIGURE)
    play(page, "Likelier", "Less likely")
    expect(page.locator(".t-verdict")).to_contain_text("nothing is settled")
    expect(page.locator(".t-verdict")).to_contain_text("The gradient was right in")

    rounds = kept(page)
    for name, cell in zip(("toaster", "model"), row(page, "You"), strict=False):
        right = sum((r["after"] > r["before"]) == (r["bet"] > 0) for r in rounds[name])
        assert cell.startswith(f"{right} of 2")
    right = sum((r["after"] > r["before"]) == (r["gradient"] > 0) for r in rounds["model"])
    assert row(page, "The gradient")[1].startswith(f"{right} of 2")
    accessible(page, FIGURE)


def test_by_keyboard_alone(visit):
    page = visit(reduced_motion="reduce")
    for _ in range(2):
        bet = page.get_by_role("button", name="Lighter")
        bet.focus()
        page.keyboard.press("Enter")
        expect(told(page)).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
    expect(page.locator(".t-round")).to_contain_text("all rounds played")
    page.get_by_role("radio", name="The toaster oven").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Less likely")).to_be_visible()
    expect(page.get_by_role("radio", name="The language model")).to_be_focused()


def test_a_game_is_gone_on_with_drawn_again_and_cleared(visit):
    page = visit()
    before = page.locator(".t-turn").text_content()
    page.reload()
    expect(page.locator(".t-turn")).to_have_text(before)  # a reload draws nothing else
    press(page, "Darker")
    expect(told(page)).to_be_visible()
    page.reload()
    expect(page.locator(".t-round")).to_contain_text("round 2 of 2")
    assert "of 1" in row(page, "You")[0]

    press(page, "Draw another game")
    expect(page.locator(".t-round")).to_contain_text("round 1 of 2")
    assert "of 1" in row(page, "You")[0], "earlier rounds still count"
    play(page, "Darker")
    assert "of 2" in row(page, "You")[0]
    press(page, "Clear all my rounds")
    expect(page.get_by_role("row", name="You", exact=False).first).to_contain_text("–")
    assert page.evaluate(NOTED) == []
    expect(page.get_by_role("button", name="Clear all my rounds")).to_be_disabled()


@pytest.mark.parametrize("damage", ["{", '{"draw": 1, "toaster": [{"bet": 1}], "model": [], "past": []}', "[]"])
def test_what_was_kept_and_cannot_be_read_is_passed_over(visit, damage):
    def spoil(page):
        page.add_init_script(f"localStorage.setItem('gnm:game village 0 6500:TwoMachines', {json.dumps(damage)})")

    page = visit(before=spoil)
    expect(page.locator(".t-round")).to_contain_text("round 1 of 2")


def test_where_nothing_may_be_kept_it_can_be_played_all_the_same(visit):
    page = visit(before=lambda page: page.add_init_script(BLOCKED))
    play(page, "Darker", "Darker")
    assert "of 2" in row(page, "You")[0]


def test_what_was_bet_is_among_the_readers_answers_with_a_line_for_why(visit):
    page = visit()
    press(page, "Darker")
    expect(told(page)).to_be_visible()
    wrong = told(page).get_attribute("data-right") == "false"
    if not wrong:
        press(page, "Next part")
        press(page, "Darker" if kept(page)["toaster"][0]["after"] < 0 else "Lighter")
        expect(told(page)).to_be_visible()
    noted = page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('gnm:answer:TwoMachines')).map(([, text]) => JSON.parse(text))"
    )
    assert len(noted) == len(kept(page)["toaster"])
    for answer in noted:
        assert answer["question"].endswith("Will the toast be darker or lighter?") and answer["said"] in ("darker", "lighter")
        assert answer["right"] == (f"gets {answer['said']}" in answer["came"])
    if told(page).get_attribute("data-right") == "false":
        expect(page.get_by_label("Why were you off?")).to_be_visible()


def test_the_focus_stays_where_something_can_be_done(visit):
    """Enter on “Turn many parts” had dropped it on the page's body."""
    page = visit()
    run = page.get_by_role("button", name=re.compile("Turn many"))
    expect(run).to_be_enabled()
    run.press("Enter")
    expect(page.locator(f"{FIGURE} :focus")).to_have_count(1)
    expect(run).to_have_text("Turn many others")
    expect(page.locator(".t-many").get_by_role("status")).to_be_focused()


def test_the_choice_of_level_is_spoken_of(visit):
    page = visit()
    page.get_by_text("Are these parts of the same kind?").click()
    expect(page.locator(".t-more[open]")).to_contain_text("The oven’s parts are quantities that its designer named")


def test_many_turns_are_counted_beside_chance(visit):
    page = visit()
    run = page.get_by_role("button", name=re.compile("Turn many"))
    expect(run).to_be_enabled()
    run.click()
    expect(run).to_have_text("Turn many others")
    many = page.locator(".t-many")
    expect(many.get_by_role("status")).to_contain_text(
        re.compile(r"Of [\d,]+ turns tried on the model, [\d,]+ moved the word by less")
    )
    expect(many.get_by_role("img")).to_have_attribute(
        "aria-label", re.compile(r"oven: gradient: ×1½ \d+.*heads: gradient: ×1½ \d+.*Chance: 50%")
    )
    many.get_by_text("The figures").click()
    rows = many.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(1 + 4 + 8)
    assert {text.split("\t")[3] for text in rows.all_inner_texts()[5:]} == {"2"}
    accessible(page, FIGURE)


def test_counting_can_be_stopped(visit):
    page = visit("whole.html")
    run = page.get_by_role("button", name=re.compile("Turn many"))
    expect(run).to_be_enabled()
    run.click()
    expect(page.locator(".t-many svg path").first).to_be_attached()  # something is drawn on the way
    press(page, "Stop")
    expect(page.locator(".t-many").get_by_role("status")).to_contain_text("Stopped early.")
    expect(run).to_be_enabled()


@pytest.mark.parametrize("name", ["index.html", "dark.html"])
def test_it_fits_a_phone_and_axe_finds_nothing(visit, name):
    page = visit(name, **PHONE)
    first = "Darker" if name == "index.html" else "Likelier"
    expect(page.get_by_role("button", name=first)).to_be_visible()
    assert page.get_by_role("button", name=first).bounding_box()["height"] >= 44
    accessible(page, FIGURE)
    page.get_by_text("Look it up").click()
    expect(page.locator(".t-look > *").first).to_be_visible()
    fits(page, FIGURE)
    press(page, first)
    expect(told(page)).to_be_visible()
    expect(page.locator(".t-round-body svg, .t-round-body .g-bar").first).to_be_visible()
    fits(page, FIGURE)
    accessible(page, FIGURE)


def test_without_the_model_the_oven_can_be_played_and_it_is_tried_again(visit):
    missing = [True]

    def lose(page):
        page.route("**/step-*.safetensors", lambda route: route.fulfill(status=404) if missing else route.continue_())

    page = visit(before=lose)
    expect(page.get_by_role("alert")).to_contain_text(".safetensors")
    play(page, "Darker")
    page.get_by_role("radio", name="The language model").check()
    expect(page.get_by_role("button", name="Turn many parts")).to_be_disabled()
    missing.clear()
    press(page, "Try again")
    expect(page.get_by_role("button", name="Likelier")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_step_at_which_nothing_hangs_in_the_balance_is_said_so(visit, tmp_path, serve):
    (tmp_path / "_static").mkdir()
    write_page(tmp_path, TwoMachines(step=0, machine="model"))
    page = visit(at=serve(tmp_path))
    expect(page.get_by_role("alert")).to_contain_text("nothing to ask about")
