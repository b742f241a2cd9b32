"""CheckpointSlider as a reader meets it: in a browser, with the files of the grown model."""

import re

import pytest
from fit import PHONE, accessible, called_as_seen, fits, legible
from playwright.sync_api import expect
from slider_page import ROOT, count, now, rows, settled, slider

from widgets import CheckpointSlider


def test_untouched_it_already_shows_the_last_checkpoint(visit):
    page = visit()
    settled(page)
    assert len(rows(page)) == 8
    assert {"is", "are"} <= {word for word, _ in rows(page)}  # followed, however unlikely
    expect(page.locator(".g-rest")).to_contain_text("of the probability")
    expect(page.locator(".g-said")).to_have_text("The dog behind the horses")
    assert page.locator(".g-told").text_content().strip()
    assert f"Checkpoint {count()} of {count()}" in now(page)
    assert page.locator(".g-card").count() == len(CheckpointSlider().curves) > 0
    assert "of its training" in page.locator(".g-lead").text_content()


def test_shares_fall_from_row_to_row_and_add_up_to_what_is_said(visit):
    page = visit()
    shares = [float(share.strip("<>%")) for _, share in rows(page)]
    assert shares == sorted(shares, reverse=True)
    said = float(re.search(r"hold [<>]?([\d.]+)%", page.locator(".g-rest").text_content())[1])
    assert said == pytest.approx(sum(shares), abs=3)


def test_python_and_the_page_predict_the_same(visit):
    page = visit()
    named = {word.strip(): share for word, share in CheckpointSlider().predict(k=20)}
    shown_twice = [(share, named[word]) for word, share in rows(page) if word in named]
    assert len(shown_twice) >= 6
    for said, computed in shown_twice:
        assert float(said.strip("<>%")) == pytest.approx(100 * computed, abs=0.51)


def test_the_keyboard_moves_through_training(visit):
    page = visit()
    last = rows(page)
    slider(page).focus()
    page.keyboard.press("Home")
    expect(slider(page)).to_have_attribute("aria-valuetext", f"checkpoint 1 of {count()}, nothing read yet")
    settled(page)
    assert rows(page) != last
    page.keyboard.press("ArrowRight")
    expect(slider(page)).to_have_attribute("aria-valuetext", re.compile(f"checkpoint 2 of {count()}, .+ tokens read"))
    page.keyboard.press("End")
    settled(page)
    assert rows(page) == last  # the same moment shows the same again


def test_dragging_along_the_track_follows_the_pointer(visit):
    page = visit()
    box = page.locator(".g-track").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] - 14, middle)
    page.mouse.down()
    for share in (0.8, 0.5, 0.3, 0.15, 0.0):
        page.mouse.move(box["x"] + 38 + share * (box["width"] - 52), middle)
    page.mouse.up()
    assert "Checkpoint 1 of" in now(page)
    expect(slider(page)).to_be_focused()
    settled(page)
    page.mouse.move(box["x"] + 300, middle)  # no longer pressed
    assert "Checkpoint 1 of" in now(page)


def test_a_press_in_a_chart_goes_to_that_moment(visit):
    page = visit()
    chart = page.locator(".g-course svg")
    chart.click(position={"x": 39, "y": 60})
    assert "Checkpoint 1 of" in now(page)


def test_typing_is_followed_and_keeps_the_cursor(visit):
    page = visit()
    before = rows(page)
    field = page.get_by_label("Your words")
    field.fill("The cats near the cow")
    expect(page.locator(".g-said")).to_have_text("The cats near the cow")
    settled(page)
    assert rows(page) != before
    field.press("Home")
    page.keyboard.type("So ")
    assert field.input_value() == "So The cats near the cow"
    assert field.evaluate("f => f.selectionStart") == 3


def test_the_same_seed_draws_the_same_and_another_another(visit):
    page = visit()
    settled(page)
    told = page.locator(".g-told")
    first = told.text_content()
    texts = set()
    for _ in range(4):
        page.get_by_role("button", name="Draw another").click()
        settled(page)
        texts.add(told.text_content())
    assert len(texts | {first}) > 1
    again = visit()
    settled(again)
    assert again.locator(".g-told").text_content() == first


def test_at_temperature_zero_every_draw_is_the_likeliest(visit):
    page = visit()
    temperature = page.get_by_role("slider", name="Temperature")
    temperature.focus()
    page.keyboard.press("Home")
    expect(temperature).to_have_attribute("aria-valuetext", "0.0, always the likeliest word")
    settled(page)
    first = page.locator(".g-told").text_content()
    page.get_by_role("button", name="Draw another").click()
    settled(page)
    assert page.locator(".g-told").text_content() == first


def test_an_example_sets_words_note_and_what_is_followed(visit):
    page = visit()
    example = CheckpointSlider().examples[1]
    page.get_by_role("button", name=example["label"]).click()
    assert page.get_by_label("Your words").input_value() == example["prompt"]
    expect(page.get_by_role("button", name=example["label"])).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".g-prompt-box .g-note")).to_have_text(example["note"])
    settled(page)
    followed = page.locator('.g-bar[aria-pressed="true"] .g-bar-word').all_text_contents()
    assert set(followed) == set(example["watch"])
    page.get_by_label("Your words").press("End")
    page.keyboard.type("!")
    expect(page.get_by_role("button", name=example["label"])).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".g-prompt-box .g-note")).to_have_text("")


def test_a_pressed_word_is_followed_through_training_and_let_go(visit):
    page = visit()
    word = page.locator('.g-bar[aria-pressed="false"]').first
    name = word.locator(".g-bar-word").text_content()
    word.press("Enter")
    labels = page.locator(".g-trace .g-label")
    expect(labels.filter(has_text=re.compile(f"^{re.escape(name)}$"))).to_be_visible()
    page.locator(".g-bar", has=page.get_by_text(name, exact=True)).press("Enter")
    expect(labels.filter(has_text=re.compile(f"^{re.escape(name)}$"))).to_have_count(0)


def test_play_runs_from_the_start_and_pauses(visit):
    page = visit()
    page.get_by_role("button", name="Play through training").click()
    expect(page.locator(".g-now")).to_contain_text("Checkpoint 1 of")
    expect(page.locator(".g-now")).to_contain_text("Checkpoint 3 of")
    page.get_by_role("button", name="Pause").click()
    stopped = now(page)
    page.wait_for_timeout(1500)
    assert now(page) == stopped
    page.get_by_role("button", name="Next checkpoint").click()
    assert now(page) != stopped


@pytest.mark.parametrize("theme", ["index.html", "dark.html"])
def test_no_accessibility_fault_in_either_theme(visit, theme):
    page = visit(theme, reduced_motion="reduce")
    settled(page)
    page.locator("summary").click()
    accessible(page, ROOT)


def test_a_screen_reader_hears_names_values_and_the_outcome(visit):
    page = visit()
    for card in page.locator(".g-card input").all():
        card.check()
        chart = page.locator(".g-course svg")
        assert re.search(r"from [\d.<>%]+ to [\d.<>%]+.*now [\d.<>%]+", chart.get_attribute("aria-label"))
    word, share = rows(page)[0]
    row = page.get_by_role("button", name=f"{word} {share}", exact=True)  # called what is seen of it
    expect(row).to_have_attribute("title", "Follow this word through training")
    slider(page).focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"Next word: .+ [\d.<>]+%, "))
    for control in page.locator(f"{ROOT} :is(input, button, textarea)").all():
        assert control.evaluate("c => c.labels?.length || c.ariaLabel || c.textContent.trim()")


@pytest.mark.parametrize("width", [375, 320])
def test_on_a_phone_it_fits_and_obeys_the_finger(visit, width):
    page = visit(**PHONE | {"viewport": {"width": width, "height": 740}})
    fits(page, ROOT)
    legible(page, ROOT)
    called_as_seen(page, ROOT)
    page.locator(".g-track").scroll_into_view_if_needed()
    box = page.locator(".g-track").bounding_box()
    assert box["height"] >= 44
    page.touchscreen.tap(box["x"] + 40, box["y"] + box["height"] / 2)
    assert "Checkpoint 1 of" in now(page)
    settled(page)
    for button in page.locator(f"{ROOT} .g-play, {ROOT} .g-step, {ROOT} .g-example").all():
        assert button.bounding_box()["height"] >= 43
    page.get_by_label("Your words").tap()
    page.keyboard.type(" " + "w" * 300)
    settled(page)
    fits(page, ROOT)


def test_with_reduced_motion_nothing_glides(visit):
    page = visit(reduced_motion="reduce")
    slider(page).focus()
    page.keyboard.press("Home")
    settled(page)
    assert page.locator(".g-bars").evaluate("bars => bars.getAnimations({ subtree: true }).length") == 0


def chosen_seed(page):
    return page.get_by_label("Grown from")


def test_a_sister_is_fetched_only_when_chosen_and_keeps_the_words_and_about_the_moment(visit):
    asked = []
    page = visit(before=lambda page: page.on("request", lambda request: asked.append(request.url)))
    settled(page)
    first, sister = CheckpointSlider().sisters[:2]
    page.get_by_label("Your words").fill("The cats near the cow")
    moment = first["checkpoints"][12]
    slider(page).fill("12")
    settled(page)
    seen = rows(page)
    assert not [url for url in asked if f"seed-{sister['seed']}/" in url]
    chosen_seed(page).select_option(f"seed {sister['seed']}")
    nearest = min(sister["checkpoints"], key=lambda c: abs(c["step"] - moment["step"]))
    expect(page.locator(".g-now")).to_contain_text(f"of {len(sister['checkpoints'])}, step {nearest['step']}:")
    settled(page)
    assert page.get_by_label("Your words").input_value() == "The cats near the cow"
    assert rows(page) != seen
    named = dict(CheckpointSlider(seed=sister["seed"], step=nearest["step"], prompt="The cats near the cow").predict(1))
    [(word, share)] = named.items()
    assert rows(page)[0][0] == word.strip()
    assert float(rows(page)[0][1].strip("<>%")) == pytest.approx(100 * share, abs=0.51)
    expect(page.locator(".g-seed-note")).to_contain_text(f"{len(sister['checkpoints'])} moments were kept")
    chosen_seed(page).select_option("seed 0")
    settled(page)
    assert len(page.locator(".g-notches i").all()) == count()


def test_the_sisters_run_faintly_behind_once_asked_for_and_are_told_in_words(visit):
    page = visit()
    slider_state = CheckpointSlider()
    others = slider_state.sisters[1:]
    panel = next(panel for panel in slider_state.curves if panel["id"] == "belief")
    page.get_by_role("radio", name=re.compile(panel["title"])).check()
    expect(page.locator(".g-course figcaption strong")).to_have_text(panel["title"])
    faint = page.locator(".g-course .g-behind")
    assert faint.count() == 0
    page.get_by_label("With its sisters").check()
    expect(faint).to_have_count(len(others) * len(panel["lines"]))
    page.get_by_role("radio", name=re.compile("Saying a new list again")).check()
    slider(page).fill("8")
    tokens = slider_state.checkpoints[8]["tokens"]
    theirs = [next(p for p in sister["curves"] if p["id"] == "repeats")["lines"][0]["points"] for sister in others]
    now_there = [max(p for p in points if p[0] <= tokens)[1] for points in theirs]
    said = re.search(r"sisters ([\d.]+)%(?: to ([\d.]+)%)?", page.locator(".g-course .g-values").text_content())
    assert float(said[1]) == pytest.approx(100 * min(now_there), abs=0.51)
    assert float(said[2] or said[1]) == pytest.approx(100 * max(now_there), abs=0.51)


def test_every_ability_is_told_at_the_moment_and_one_is_drawn_large(visit):
    page = visit()
    belief = page.get_by_role("radio", name=re.compile("Where will she look"))
    expect(belief).to_have_accessible_name(re.compile(r"false belief \S+%.*true belief \S+%"))
    before = [card.text_content() for card in page.locator(".g-card").all()]
    slider(page).focus()
    page.keyboard.press("Home")
    after = [card.text_content() for card in page.locator(".g-card").all()]
    assert all(one != other for one, other in zip(before, after))
    belief.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".g-course figcaption strong")).to_have_text("Saying a new list again")
    expect(page.get_by_role("radio", name=re.compile("Saying a new list again"))).to_be_focused()
    assert page.locator(".g-course svg").bounding_box()["height"] >= 250


def test_the_seed_is_chosen_by_keyboard_and_python_takes_what_the_page_sets(visit):
    page = visit()
    chosen_seed(page).focus()
    page.keyboard.press("ArrowDown")
    sister = CheckpointSlider().sisters[1]
    expect(chosen_seed(page)).to_have_value(str(sister["seed"]))
    expect(page.locator(".g-now")).to_contain_text(f"of {len(sister['checkpoints'])},")
    slider_state = CheckpointSlider()
    slider_state.set_state({**sister, "step": sister["checkpoints"][-1]["step"]})
    assert (slider_state.seed, slider_state.checkpoints, slider_state.curves) == (
        sister["seed"],
        sister["checkpoints"],
        sister["curves"],
    )
