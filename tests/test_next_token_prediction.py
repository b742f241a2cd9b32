"""NextTokenPrediction as a reader meets it: in a browser, the model's numbers against torch's."""

import json
import math
import re

import pytest
import torch
from fit import PHONE, accessible, fits
from next_token_page import ODD, READY, ROOT, agrees, listed, opened, press, run, seen, specimens, told, turn_to, url  # noqa: F401  (fixtures)
from playwright.sync_api import expect
from traitlets import TraitError
from widget_page import plain_state

from lab.growing import checkpoints
from widgets import NextTokenPrediction
from widgets.next_token_examples import EXAMPLES


def test_untouched_it_shows_the_list_that_torch_gives(opened):
    page = opened()
    agrees(listed(page), [(token, p) for token, p, _ in NextTokenPrediction().predict(8)])
    assert all(outline is None for *_, outline in listed(page))  # drawn as the model says: one thing, shown once
    expect(page.locator(".n-told").first).to_contain_text("Maya puts the ribbon in the")


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("Basket ", "Your “Basket” is what the model puts first, too: 75%."),
        ("jar", "The model puts “basket” first, with 75%. Your “jar” is number 2 on its list, with 25%."),
        ("cucumbersome", "Your “cucumbersome” is more than one token. Its first, “"),
    ],
)
def test_the_first_list_of_a_visit_waits_for_the_readers_word(opened, word, said):
    page = opened(listed=False)
    expect(page.locator(READY)).to_be_attached()
    view = page.locator(".n-view:not([hidden])")
    expect(view.locator(".g-bar").first).to_be_hidden()
    expect(page.get_by_role("button", name="Let it run")).to_be_hidden()
    assert "%" not in view.inner_text()
    press(page, "Show the list")
    expect(view.get_by_role("alert")).to_have_text("Name a word first.")
    field = page.get_by_label("Which word do you expect next?")
    field.fill(word)
    field.press("Enter")
    expect(view.locator(".n-outcome")).to_contain_text(said)
    expect(view.locator(".n-outcome")).to_be_focused()
    agrees(listed(page), [(token, p) for token, p, _ in NextTokenPrediction().predict(8)])
    expect(view.get_by_label("Why were you off?")).to_be_visible(visible="is what" not in said)
    [noted] = page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('gnm:answer')).map(([, text]) => JSON.parse(text))"
    )
    assert (noted["said"], noted["right"]) == (word.strip(), True if "is what" in said else None)  # nobody could know
    press(page, "An open question")  # it stays live from here on
    expect(view.locator(".n-outcome")).to_be_empty()
    assert len(listed(page)) == 8
    page.goto(page.url)
    expect(field).to_be_visible()  # another visit, and another text
    press(page, "A story begins")
    assert len(listed(page)) == 8  # of this one it was said


def test_who_only_wants_to_see_the_list_is_shown_it_and_nothing_is_noted(opened):
    page = opened(listed=False, prompt="The baker is")
    page.get_by_role("button", name="Just show me").press("Enter")
    expect(page.locator(".n-view:not([hidden]) .n-outcome")).to_be_focused()
    assert len(listed(page)) == 8
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('gnm:answer'))") == []


def test_the_knobs_change_what_is_drawn_from_and_not_what_the_model_says(opened):
    page = opened(prompt="The baker is")
    page.get_by_label("Temperature").fill("1.8")
    page.get_by_label("Top-k").fill("2")  # the third of 1, 2, 3, 5 …
    wanted = NextTokenPrediction(prompt="The baker is", temperature=1.8, top_k=3).predict(8)
    agrees(listed(page)[:3], [(token, drawn) for token, _, drawn in wanted[:3]])
    assert [share for _, share, _ in listed(page)[3:]] == ["0%"] * 5
    for (_, _, outline), (_, said, _) in zip(listed(page), wanted, strict=True):
        assert outline is None and said < 0.005 or outline == pytest.approx(100 * said, abs=1e-3)
    expect(page.locator(".n-words")).to_contain_text("Only the 3 likeliest")
    page.get_by_label("Temperature").fill("0")
    assert listed(page)[0][1] == "100%"
    expect(page.locator(".n-words")).to_contain_text("nothing is left to chance")


def test_tokens_are_taken_one_by_one_and_undone(opened):
    page = opened(prompt="The baker is")
    second = listed(page)[1][0]
    page.locator(".n-view:not([hidden]) .g-bar").nth(1).click()
    expect(page.locator(".n-taken")).to_have_text(f" {second}")
    taken = checkpoints.tokenizer()(f" {second}", add_special_tokens=False)["input_ids"]
    expect(page.locator(".n-view:not([hidden]) .g-token-strip summary")).to_contain_text("4 tokens")
    after = NextTokenPrediction(prompt="The baker is", taken=taken).predict(8)
    agrees(listed(page), [(token, p) for token, p, _ in after])
    press(page, "Take the likeliest")
    expect(page.locator(".n-token")).to_have_count(2)
    assert told(page).replace(" ", "") == (second + after[0][0]).replace(" ", "")
    press(page, "Undo a token")
    press(page, "Undo a token")
    expect(page.locator(".n-token")).to_have_count(0)
    expect(page.get_by_role("button", name="Undo a token")).to_be_disabled()


def test_a_token_from_far_down_the_list_is_written_out(opened):
    """Chance may draw what the list doesn't show: its form comes only with the next list."""
    [unlikely] = checkpoints.tokenizer()(" ship", add_special_tokens=False)["input_ids"]
    assert " ship" not in [token for token, *_ in NextTokenPrediction(prompt="The sun goes").predict(40)]
    page = opened(prompt="The sun goes", taken=[unlikely])
    expect(page.locator(READY)).to_be_attached()
    expect(page.locator(".n-taken")).to_have_text(" ship")


def test_a_space_at_the_end_is_told_of_and_taken_away(opened):
    """“The big dog ” had given “-oom 99.3 %”, and no word of why."""
    page = opened(prompt="The big dog")
    without = listed(page)
    mend = page.get_by_role("button", name="Take the space away")
    expect(mend).to_be_hidden()
    words = page.get_by_label("Your words")
    words.press("End")
    words.press("Space")
    expect(page.locator(".g-space").get_by_role("status")).to_contain_text("takes a space together with the word behind it")
    assert listed(page) != without
    mend.press("Enter")
    expect(words).to_have_value("The big dog")
    expect(words).to_be_focused()
    expect(mend).to_be_hidden()
    assert listed(page) == without


def test_a_beginning_of_a_word_is_marked_as_one(opened):
    page = opened(prompt="The big dog")
    assert {"wags", "bar…", "chews"} <= {word for word, *_ in listed(page)}  # “barks” is two tokens


def test_it_runs_until_stopped_and_a_new_prompt_begins_anew(opened):
    page = opened(prompt="The baker is")
    press(page, "Let it run")
    expect(page.locator(".n-token").nth(2)).to_be_attached()
    press(page, "Stop")
    expect(page.locator(READY)).to_be_attached()
    so_far = told(page)
    page.wait_for_timeout(800)  # twice its beat
    assert told(page) == so_far
    page.get_by_label("Your words").fill("Then the sun goes")
    expect(page.locator(".n-token")).to_have_count(0)
    agrees(listed(page), [(t, p) for t, p, _ in NextTokenPrediction(prompt="Then the sun goes").predict(8)])


def test_clearing_the_text_stops_a_run(opened):
    page = opened(prompt="The baker is")
    press(page, "Let it run")
    expect(page.locator(".n-token").nth(1)).to_be_attached()
    page.get_by_label("Your words").fill("")
    expect(page.get_by_role("button", name="Let it run")).to_be_visible()
    expect(page.locator(READY)).to_be_attached()
    page.wait_for_timeout(800)  # twice its beat
    expect(page.locator(".n-token")).to_have_count(0)


def test_of_the_two_containers_the_model_leans_to_one_and_somewhat_to_the_first_named():
    """As the note of the first example says, so that “nobody can know” does not stand beside 75 % unexplained."""
    prompt = EXAMPLES[0]["prompt"]
    swapped = prompt.replace("a basket and a jar", "a jar and a basket")
    first, second = (
        {token.strip(): p for token, p, _ in NextTokenPrediction(prompt=text).predict(2)} for text in (prompt, swapped)
    )
    assert first["basket"] > second["basket"] > 0.5


def test_a_run_ends_where_the_model_ends_the_text(opened):
    page = opened(prompt="In the evening Maya eats porridge. Then the sun goes down", temperature=0)
    press(page, "Let it run")
    expect(page.locator(".n-taken")).to_contain_text("(end of text)")
    expect(page.get_by_role("button", name="Let it run")).to_be_visible()
    press(page, "Take the likeliest")  # a reader may go on: another text begins
    expect(page.locator(".n-taken .n-token").last).not_to_contain_text("end of text")


def test_a_drag_and_a_key_are_heard_on_the_native_controls(opened):
    page = opened(prompt="The baker is")
    page.get_by_label("Temperature").press("ArrowLeft")
    expect(page.locator(".n-knob .g-value").first).to_have_text("0.9")
    page.locator(".n-view:not([hidden]) .g-bar").first.press("Enter")
    expect(page.locator(".n-token")).to_have_count(1)


def test_of_tokens_equally_likely_the_lower_id_is_listed_and_kept_first(run):
    said = [0.1, 0.25, 0.05, 0.25, 0.1, 0.25]
    assert run("drawing.js", "({ranked}, p) => ranked(Float32Array.from(p))", said) == [1, 3, 5, 0, 4, 2]
    kept = run("drawing.js", "({ranked, reshaped}, p) => [...reshaped(p, ranked(p), 1, 2)]", said)
    assert [token for token, share in enumerate(kept) if share] == [1, 3]


@pytest.mark.parametrize(("temperature", "top_k"), [(1, 0), (0.3, 0), (1.7, 0), (0.8, 5), (2, 1), (0, 0)])
def test_what_is_drawn_from_is_the_softmax_of_the_heated_logits(run, temperature, top_k):
    logits = torch.randn(300, generator=torch.Generator().manual_seed(1)) * 4
    drawn = torch.tensor(
        run(
            "drawing.js",
            """({ranked, reshaped}, p, t, k) => {
        const said = Float32Array.from(p); return [...reshaped(said, ranked(said), t, k)]; }""",
            logits.softmax(-1).tolist(),
            temperature,
            top_k,
        )
    )
    kept = logits.topk(1 if temperature == 0 else top_k or 300).indices
    wanted = torch.zeros(300)
    wanted[kept] = (logits[kept] / (temperature or 1)).softmax(-1)
    assert torch.allclose(drawn.float(), wanted, atol=1e-5)
    assert drawn.sum().item() == pytest.approx(1)


def test_chance_falls_on_each_token_as_often_as_it_should(run):
    shares = [0.5, 0.3, 0.15, 0.05]
    n = 4000
    counts = run(
        "drawing.js",
        """async ({pick}, shares, n) => {
        const { randomNumbers } = await import("/engine/random.js");
        const counts = [0, 0, 0, 0];
        for (let seed = 1; seed <= n; seed++) counts[pick(Float64Array.from(shares), [0, 1, 2, 3], randomNumbers(seed)())]++;
        return counts; }""",
        shares,
        n,
    )
    for found, share in zip(counts, shares, strict=True):
        assert abs(found - n * share) < 4 * math.sqrt(n * share * (1 - share))


def test_any_prompt_gets_a_list(opened):
    page = opened()
    for prompt in ODD:
        page.get_by_label("Your words").fill(prompt)
        expect(page.locator(".g-token-strip summary").first).to_have_text(
            re.compile("No words yet" if not prompt else r"fell off the front|reads this as \d+ tokens?")
        )
        assert len(listed(page)) == 8
        expect(page.get_by_role("alert")).to_have_count(0)
    assert page.evaluate("window.hacked") is None and page.locator(f"{ROOT} script").count() == 0


def test_a_missing_checkpoint_is_named_and_tried_again(opened):
    name = checkpoints.find("village", 0, None)["file"]
    page = opened(before=lambda page: page.route(f"**/{name}", lambda route: route.fulfill(status=404, body="")))
    expect(page.get_by_role("alert")).to_contain_text(name)
    page.unroute(f"**/{name}")
    press(page, "Try again")
    expect(page.locator(".g-bar")).to_have_count(8)
    expect(page.get_by_role("alert")).to_be_hidden()


# All three.


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_accessibility_fault_in_either_theme(opened, theme):
    page = opened(theme, temperature=1.5)
    page.emulate_media(reduced_motion="reduce", color_scheme=theme)  # judged is what stands, not what is on its way
    for name, first in (("What comes next", "Draw one"), ("Your guess", "No idea"), ("Fill a gap", "just show it")):
        turn_to(page, name)
        for _ in range(8 if first == "No idea" else 1):
            press(page, first)
            page.wait_for_selector(READY)
        accessible(page, ROOT)


def test_on_a_phone_it_fits_and_obeys_the_finger(opened):
    page = opened(context=PHONE)
    for name in ("What comes next", "Your guess", "Fill a gap"):
        page.get_by_role("radio", name=name).tap()
        page.wait_for_selector(READY)
        fits(page, ROOT)


def test_a_chapter_may_show_one_task_alone(opened):
    page = opened(tasks=["gap"])
    expect(page.get_by_role("radio", name="What comes next")).to_have_count(0)
    expect(page.get_by_label("Your sentence")).to_be_visible()


# The Python side.


def test_all_state_is_plain_json():
    state = plain_state(NextTokenPrediction(prompt='<b>"</b>\u2028🐎'))
    assert json.loads(json.dumps(state)) == state


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        ({"task": "sing"}, "task must be one of next, guess, gap"),
        ({"tasks": []}, "tasks must be some of"),
        ({"temperature": 2.1}, "temperature must be from 0 to 2"),
        ({"top_k": -1}, "top_k must be 0 or more"),
        ({"taken": [2048]}, "token ids from 0 to 2047"),
        ({"twin": "village"}, "twin must be a model that fills gaps"),
        ({"model": "masked"}, "'masked' fills gaps"),
        ({"sentences": [{"label": "x"}]}, "a sentence needs"),
        ({"promt": "typo"}, "no trait 'promt'"),
    ],
)
def test_a_wrong_value_is_refused_with_a_reason(seen, traits, said):
    with pytest.raises(TraitError, match=said):
        NextTokenPrediction(**traits)
