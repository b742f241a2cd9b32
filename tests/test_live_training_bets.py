"""LiveTraining: what a reader bets before a model grows, and the run that is kept for them."""

import re

from growing_page import PATIENCE, address, bet, button, grow, grown, print_of, text, visit  # noqa: F401  (fixtures)
from playwright.sync_api import expect

from widgets import base


def test_what_is_known_first_is_bet_on_and_weighed_as_soon_as_it_is_decided(visit):
    """In a run of this length nothing is learned but how often each word comes: that decides the one bet, its end the other."""
    page = visit("quick.html")
    bet(page, 0).get_by_label("What can follow").check()
    bet(page, 1).get_by_label("None of these").check()
    grow(page)
    expect(bet(page, 0).locator(".l-told")).to_contain_text(
        re.compile(r"At step \d+: How often each word comes"), timeout=PATIENCE
    )
    expect(bet(page, 0).locator(".l-told")).to_contain_text("You had bet on something else. So far 0 of 1 right.")
    expect(bet(page, 1).locator(".l-told")).to_contain_text("You had it. So far 1 of 2 right.", timeout=PATIENCE)
    page.get_by_label("Why were you off?").fill("Grammar seemed easy.")
    noted = page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('gnm:answer:LiveTraining')).map(([, text]) => JSON.parse(text))"
    )
    assert {(each["said"].split(":")[0].split(" “")[0], each["right"]) for each in noted} == {
        ("What can follow", False),
        ("None of these, in so few steps", True),
    }
    assert [each["why"] for each in noted if each["right"] is False] == ["Grammar seemed easy."]
    button(page, "Rewind").click()
    grown(page, 0)
    expect(page.locator(".l-bet")).to_have_count(0)  # what was seen once is no bet


def test_who_has_not_bet_is_asked_to_or_says_so(visit):
    page = visit()
    for press in ("Grow", "One step"):
        button(page, press).click()
        expect(page.locator(".l-bets").get_by_role("alert")).to_have_text("Choose your bet first, or grow it without one.")
        expect(bet(page, 0)).to_be_enabled()
        assert "Nothing read yet" in page.locator(".l-how").first.inner_text()
    bet(page, 0).get_by_label("What can follow").check()
    button(page, "One step").click()
    grown(page, 1)
    expect(bet(page, 0)).to_have_attribute("disabled", "")
    expect(button(page, "Grow without a bet")).to_be_hidden()


def test_nothing_of_what_is_bet_on_is_shown_before(visit):
    page = visit()
    grown(page, 0)
    assert "at step" not in page.locator(".l-learned").first.inner_text()
    expect(page.locator(".l-told").first).to_be_empty()


def test_what_was_known_and_is_not_any_more_is_said(browser, serve):
    """A bed told by hand: 29 of 40 questions, where there had been four in five."""
    page = browser.new_page()
    page.goto(serve(base.STATIC.parent) + "parts/theme.css")
    told = page.evaluate(
        """async () => {
          const { bed } = await import("/live_training/bed.js");
          return [36, 29].map((right) => {
            const one = bed(1);
            one.look({ step: 90, texts: ["The dog"], print: "0", right: { noun: right } }, "");
            const plant = { made: 90, recent: () => 3, mastered: new Map([["noun", 70]]),
                            training: { recipe: { steps: 100, rows: 1, length: 1 } } };
            one.draw(plant, { knobs: 1, references: {}, asked: { noun: 40 }, length: 100 });
            return one.element.querySelector("dd").textContent;
          });
        }"""
    )
    page.close()
    assert told == ["36 of 40; four in five first at step 70", "29 of 40; four in five first at step 70, lost again"]


def test_a_bet_counts_once_however_often_its_run_is_taken_up(visit):
    """A run is kept every few seconds: one taken up may stand before the step at which its bet was decided."""
    page = visit("quick.html")
    bet(page, 0).get_by_label("What can follow").check()
    button(page, "One step").click()
    grown(page, 1)
    expect(page.locator(".l-kept")).to_contain_text("up to step 1.", timeout=PATIENCE)
    page.evaluate("void (IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); })")
    button(page, "Go on").click()
    expect(bet(page, 0).locator(".l-told")).to_contain_text("So far 0 of 1 right.", timeout=PATIENCE)
    page.reload()
    button(page, "Go on where it stopped").click()
    expect(bet(page, 0).locator(".l-told")).to_contain_text("So far 0 of 1 right.", timeout=PATIENCE)
    learned = grown(page, 120)["learned"]
    expect(page.locator(".l-kept")).to_contain_text("up to step 120.", timeout=PATIENCE)
    page.reload()
    button(page, "Show it again").click()
    expect(page.locator(".l-learned").first).to_have_text(learned, use_inner_text=True)
    expect(bet(page, 0).locator(".l-told")).to_contain_text("So far 0 of 1 right.")
    expect(button(page, "Rewind")).to_be_enabled()  # it stands where it ended, and nothing is grown


def test_a_run_survives_a_reload_and_goes_on_to_the_very_same_model(visit):
    whole = visit()
    grow(whole)
    end = grown(whole)
    page = visit()  # another reader
    expect(page.locator(".l-kept")).to_contain_text("after a reload you can go on")
    page.get_by_label("None of these").first.check()
    for step in (1, 2, 3):  # by single steps: where it stops is no matter of how fast the machine is
        button(page, "One step").click()
        grown(page, step)
    expect(page.locator(".l-kept")).to_contain_text("up to step 3.", timeout=PATIENCE)

    page.reload()
    offer = page.get_by_role("group", name="A run that was kept")
    expect(offer).to_contain_text("It stands at step 3 of 60", timeout=PATIENCE)
    expect(button(page, "Grow")).to_be_enabled(timeout=PATIENCE)
    button(page, "Go on where it stopped").press("Enter")  # it does
    expect(page.locator(".l-go")).to_be_focused()
    after = grown(page)
    expect(page.get_by_label("None of these").first).to_be_checked()
    assert print_of(after) == print_of(end) and after["says"] == end["says"] and after["learned"] == end["learned"]


def test_a_run_that_was_kept_is_forgotten_on_demand(visit):
    page = visit()
    grow(page)
    grown(page)
    expect(page.locator(".l-kept")).to_contain_text("up to step 60.", timeout=PATIENCE)
    page.reload()
    expect(button(page, "Show it again")).to_be_visible(timeout=PATIENCE)
    button(page, "Forget it").press("Enter")
    expect(page.get_by_role("group", name="A run that was kept")).to_be_hidden()
    expect(page.locator(".l-kept")).to_have_text("Forgotten.")
    page.reload()
    expect(page.locator(".l-kept")).to_contain_text("is kept in this browser", timeout=PATIENCE)
    expect(page.get_by_role("group", name="A run that was kept")).to_be_hidden()


def test_where_nothing_can_be_kept_it_is_said_beforehand(visit):
    blocked = "Object.defineProperty(window, 'indexedDB', { get() { throw new Error('not allowed here'); } });"
    page = visit(before=lambda page: page.add_init_script(blocked))
    expect(page.locator(".l-kept")).to_contain_text("a reload loses what you grow", timeout=PATIENCE)
    grow(page)
    grown(page)


def test_where_there_is_no_room_it_is_said(visit):
    full = "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };"
    page = visit(before=lambda page: page.add_init_script(full))
    grow(page)
    grown(page)
    expect(page.locator(".l-kept")).to_have_text(
        "This browser has no room left for it: a reload loses this model.", timeout=PATIENCE
    )
