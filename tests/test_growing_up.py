"""GrowingUp, the figure on the front page: it plays by itself, fetches no model, and tells nothing before the guess."""

import json
import re

import pytest
from fit import PHONE, accessible, fits
from playwright.sync_api import expect
from traitlets import TraitError
from widget_page import plain_state, write_page

from widgets import GrowingUp, base

ROOT = '[data-widget="GrowingUp"]'
READY = f"{ROOT}[data-ready]"
TOLD = "Say which word comes next."
CALM = {"reduced_motion": "reduce"}

expect.set_options(timeout=60_000)  # the ages take their time, a loaded machine more


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("growing")


@pytest.fixture(scope="module")
def url(folder, serve):
    return serve(folder)


@pytest.fixture
def grown(watched, folder, url):
    """`grown(age=…)` opens a GrowingUp with these traits."""

    def opened(theme="light", context=None, before=lambda page: None, **traits):
        write_page(folder, GrowingUp(**traits), theme=f'data-theme="{theme}"')
        return watched(url + "index.html", READY, before=before, **(context or {}))

    return opened


def said(age):
    """What an age said, as it is read."""
    return f"Anna{GrowingUp().ages[age]['said']}"


def shown(page):
    return page.locator(".u-story[data-now]")


def test_it_plays_by_itself_from_noise_to_a_scene_and_stops(grown):
    asked = []
    page = grown(before=lambda page: page.on("request", lambda request: asked.append(request.url)))
    expect(shown(page)).to_contain_text(said(6))
    expect(page.get_by_role("button", name="Play again")).to_be_visible()
    expect(page.locator(".u-read")).to_have_text("26.6 million words and pieces read")
    assert not [url for url in asked if "specimens" in url or "engine" in url]  # no model is fetched
    page.get_by_role("button", name="Play again").click()
    expect(page.locator(".u-read")).to_have_text("nothing read yet")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


def test_noise_holds_no_sign_that_looks_like_a_broken_page(grown):
    page = grown(playing=False)
    assert "\ufffd" in GrowingUp().ages[0]["said"]
    assert not re.search("[\ufffd\x00-\x08\x0e-\x1f]", page.locator(ROOT).inner_text())


def test_what_age_a_reader_stopped_at_is_kept(grown):
    page = grown()
    page.get_by_label("Its age").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.reload()
    expect(page.get_by_label("Its age")).to_have_value("2")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_it_can_be_paused_and_goes_on(grown):
    page = grown()
    page.get_by_role("button", name="Pause").click()
    page.clock.install()
    page.clock.run_for(60_000)
    age = page.get_by_label("Its age").input_value()
    page.clock.run_for(60_000)
    expect(page.get_by_label("Its age")).to_have_value(age)
    page.get_by_role("button", name="Play", exact=True).click()
    for _ in range(int(age), 6):
        page.clock.run_for(10_000)
    expect(page.get_by_label("Its age")).to_have_value("6")


def test_who_slides_is_not_overtaken(grown):
    page = grown()
    page.get_by_label("Its age").focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect(shown(page)).to_contain_text(said(5))
    expect(page.get_by_label("Its age")).to_have_attribute("aria-valuetext", "6.6 million words and pieces read")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_who_asked_for_less_motion_has_all_ages_under_one_another(grown):
    page = grown(context=CALM)
    stories = page.locator(".u-stack .u-story")
    assert stories.count() == len(GrowingUp().ages)
    for age in (1, 3, 6):
        expect(stories.nth(age)).to_contain_text(said(age))
        expect(stories.nth(age)).to_be_visible()
    expect(page.get_by_role("slider")).to_have_count(0)
    assert page.evaluate("document.getAnimations().length") == 0


def test_what_it_was_told_is_asked_first_then_said_and_kept(grown):
    page = grown()
    expect(page.get_by_text(TOLD)).to_have_count(0)
    page.get_by_role("button", name="That is my guess").click()
    expect(page.get_by_text("Choose one first.")).to_be_visible()
    page.get_by_label("The rules of grammar").check()
    page.get_by_role("button", name="That is my guess").click()
    expect(page.get_by_text(TOLD)).to_be_visible()
    expect(page.get_by_text("What was it told, as it grew?")).to_be_focused()
    page.get_by_role("textbox", name="Why were you off?").fill("it looked like a school")
    page.reload()
    expect(page.get_by_text("You said: the rules of grammar.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Why were you off?")).to_have_value("it looked like a school")
    kept = page.evaluate("Object.values(localStorage).map((v) => JSON.parse(v)).filter((a) => a.widget === 'GrowingUp')")
    assert [(one["said"], one["right"]) for one in kept] == [("The rules of grammar", False)]


def test_who_only_wants_to_know_is_told_and_nothing_is_kept(grown):
    blocked = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } })"
    page = grown(before=lambda page: page.add_init_script(blocked))
    page.get_by_role("button", name="Just tell me").click()
    expect(page.get_by_text(TOLD)).to_be_visible()
    expect(page.get_by_role("textbox", name="Why were you off?")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("motion", [{}, CALM], ids=["moving", "calm"])
def test_no_accessibility_fault(grown, theme, motion):
    page = grown(theme, context=motion, age=3, playing=False)
    accessible(page, ROOT)
    page.get_by_label("What the words mean").check()
    page.get_by_role("button", name="That is my guess").click()
    accessible(page, ROOT)


@pytest.mark.parametrize("width", [375, 320])
def test_on_a_phone_it_fits_and_does_not_jump(grown, width):
    page = grown(context=PHONE | {"viewport": {"width": width, "height": 740}}, playing=False)
    fits(page, ROOT)
    heights = set()
    for age in range(7):
        page.get_by_label("Its age").fill(str(age))
        expect(shown(page)).to_contain_text(said(age)[:30] if age else "Anna wraps flowers")
        heights.add(page.locator(".u-figure").bounding_box()["height"])
    assert len(heights) == 1


# The Python side.


def test_its_state_is_small_plain_json():
    state = plain_state(GrowingUp())
    assert json.loads(json.dumps(state)) == state
    assert len(json.dumps(state)) < 8_000
    assert state["ages"] == json.loads((base.SPECIMENS / "village/growing-up.json").read_text())["ages"]


@pytest.mark.parametrize(
    ("traits", "said"), [({"age": 7}, "age must be from 0 to 6"), ({"age": -1}, "age must be"), ({"ages": []}, "ages")]
)
def test_a_wrong_value_is_refused_with_a_reason(traits, said):
    with pytest.raises(TraitError, match=said):
        GrowingUp(**traits)
