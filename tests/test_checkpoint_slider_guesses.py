"""CheckpointSlider asks before it shows: which abilities fall on the way, and where another person of a scene will look."""

import json
import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from fit import PHONE, accessible, fits, legible
from playwright.sync_api import expect
from slider_page import ROOT, rows, settled, slider

from lab import table
from widgets import CheckpointSlider, base

WHO_WAS_AWAY = "where she looks who was away"


@pytest.fixture
def covered(visit):
    """`covered()` opens it as a reader first meets it."""
    return lambda **how: visit("covered.html", **how)


def first_guess(page):
    return page.get_by_role("group", name="Predict first").first


def answers(page):
    kept = page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('gnm:answer:CheckpointSlider')).map((key) => localStorage[key])"
    )
    return [json.loads(answer) for answer in kept]


def falls(points):
    """The deepest fall of a line below its best so far."""
    values = [value for _, value, _, _ in points]
    return max(max(values[: at + 1]) - value for at, value in enumerate(values))


def test_untouched_it_asks_shows_nothing_and_fetches_nothing(covered):
    asked = []
    page = covered(before=lambda page: page.on("request", lambda request: asked.append(request.url)))
    expect(first_guess(page)).to_contain_text("clearly worse on the way")
    assert page.locator(f"{ROOT} :is(svg, .g-bar, .g-slider, .g-card)").filter(visible=True).count() == 0
    assert "%" not in page.locator(ROOT).inner_text().replace("by 20%", "")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "specimens" in url]


def test_the_guess_is_weighed_by_the_curves_and_kept_with_why(covered):
    page = covered(reduced_motion="reduce")
    lines = [line for panel in CheckpointSlider().curves for line in panel["lines"] if line["asked"]]
    boxes = page.locator(".p-options label")
    assert boxes.all_text_contents() == [*[line["asked"] for line in lines], "None of these"]
    fallen = [line["asked"] for line in lines if falls(line["points"]) >= 0.2]
    assert WHO_WAS_AWAY in fallen
    guessed = "whose deed it is"
    assert guessed not in fallen
    page.get_by_label(guessed).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Show its training").press("Enter")
    right = sum((line["asked"] in fallen) == (line["asked"] == guessed) for line in lines)
    outcome = first_guess(page).get_by_role("status").first
    expect(outcome).to_contain_text(f"{right} of {len(lines)} guessed rightly. It fell in: {fallen[0]}, from")
    expect(outcome).to_be_focused()
    settled(page)
    expect(slider(page)).to_be_visible()
    # What fell is drawn at once.
    expect(page.locator(".g-course figcaption strong")).to_have_text("Where will she look?")
    page.get_by_label("Why were you off?").fill("A deed is hard.")
    [answer] = answers(page)
    assert (answer["said"], answer["right"], answer["why"]) == (guessed, False, "A deed is hard.")
    assert answer["came"].startswith("It fell in:")
    accessible(page, ROOT)


def test_it_can_be_shown_without_a_guess(covered):
    page = covered()
    page.get_by_role("button", name="Just show me").click()
    settled(page)
    expect(first_guess(page)).to_contain_text("Shown without a guess.")
    assert len(rows(page)) == 8
    assert answers(page) == []


@pytest.mark.parametrize("way", ["instead", "afterwards", "what she found"])
def test_where_the_other_one_looks_is_guessed_first_and_is_what_the_model_says(visit, way):
    page = visit()
    example = CheckpointSlider().examples[1]
    [turn] = [turn for turn in example["turns"] if way in turn["label"]]
    page.get_by_role("button", name=example["label"]).click()
    settled(page)
    shown = page.locator(".g-told").text_content()
    button = page.get_by_role("group", name="Ask otherwise").get_by_role("button", name=turn["label"])
    button.click()
    guess = page.get_by_role("group", name="Predict first").filter(has_text="Otto looks for the ribbon in the …")
    expect(guess).to_be_visible()
    assert page.locator(".g-told").text_content() == shown  # nothing else was asked yet
    expect(page.get_by_label("Your words")).to_have_value(example["prompt"])
    named = {word.strip(): p for word, p in CheckpointSlider(prompt=turn["prompt"]).predict(k=20)}
    likelier = max(example["watch"], key=lambda word: named.get(word, 0))
    guess.get_by_label(likelier, exact=True).check()
    guess.get_by_role("button", name=turn["label"]).click()
    told = page.get_by_role("status").filter(has_text="Rightly guessed.")
    expect(told).to_contain_text(re.compile(f"At the end of training it gives “{likelier}” [<>]?[\\d.]+%, “"))
    settled(page)
    expect(page.get_by_label("Your words")).to_have_value(turn["prompt"])
    expect(page.locator(".g-turns .g-note")).to_have_text(turn["note"])
    expect(button).to_have_attribute("aria-pressed", "true")
    assert rows(page)[0][0] == likelier
    [answer] = answers(page)
    assert (answer["said"], answer["right"]) == (likelier, True)
    # Known now: pressed again, it is not asked again.
    page.get_by_role("button", name=example["label"]).click()
    button.click()
    expect(page.get_by_label("Your words")).to_have_value(turn["prompt"])
    expect(page.locator(".g-turns form")).to_have_count(0)


def test_what_the_notes_say_of_the_scenes_behind_the_curve_is_so():
    """“All scenes behind the curve below are asked so: one question, right after the scene.”"""
    groups = json.loads((base.SPECIMENS / "village" / "items.json").read_text())
    asked = {"false belief", "true belief", "mover"}
    items = [
        prompt
        for group in groups
        if (group["measure"], group["way"]) == ("belief", "choice") and group["condition"] in asked
        for prompt, _, _ in group["items"]
    ]
    assert len(items) >= 60
    assert all(re.findall(r"\blook\w* .*", prompt.rpartition(". ")[2]) for prompt in items)
    assert all(len(re.findall(r"\blook", prompt)) == 1 for prompt in items)


def test_each_way_of_asking_tells_what_was_measured_of_it():
    rows = table.read(base.SPECIMENS / "village" / "limits" / "interrupted.csv")
    turns = CheckpointSlider().examples[1]["turns"]
    for turn, between in zip(turns, ["nothing", "the seeker's search", "the seeker's search and its outcome"], strict=True):
        asked = {"who": "model", "asked": "mover", "between": between, "form": "looks"}
        found = [row for row in rows if asked.items() <= row.items()]
        first, *sisters = [
            str(Decimal(str(100 * row["value"])).quantize(Decimal(1), ROUND_HALF_UP))
            for row in sorted(found, key=lambda row: row["seed"])
        ]
        assert f"Of 200 scenes asked so, the model of seed 0 is right about the mover in {first}%" in turn["note"]
        assert {min(sisters, key=int), max(sisters, key=int)} <= set(re.findall(r"(\d+)%", turn["note"].rpartition("sisters")[2]))


@pytest.mark.parametrize("width", [375, 320])
def test_the_questions_fit_on_a_phone(covered, width):
    page = covered(**PHONE | {"viewport": {"width": width, "height": 740}})
    fits(page, ROOT)
    legible(page, ROOT)
    page.get_by_role("button", name="Just show me").tap()
    settled(page)
    page.get_by_role("button", name="What Maya did not see").tap()
    page.get_by_role("button", name="Ask about Otto afterwards").tap()
    expect(page.locator(".g-turns form")).to_be_visible()
    fits(page, ROOT)
    legible(page, ROOT)
