"""DataAblation: what it says of the texts, what both models say in the page, and the reader who bets."""

import json
import re

import pytest
import torch
from fit import PHONE, accessible, fits
from links import NOTED
from playwright.sync_api import expect
from small_garden import LAST, plant, row
from traitlets import TraitError
from widget_page import plain_state, write_page

from lab.growing import checkpoints
from lab.text import corpus, soils
from lab.text.tokenizer import prompt_ids
from widgets import DataAblation, base, data_ablation

expect.set_options(timeout=60_000)  # a loaded machine takes its time

FIGURE = '[data-widget="DataAblation"]'
READY = FIGURE + '[data-ready="true"]'
BLOCKED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } })"
WIDGET = DataAblation()
SOILS = {soil["id"]: soil for soil in WIDGET.soils}
AS_BEFORE, WEAKER, FAILS = "comes as before", "comes weaker, or later", "fails to come"
CAME = {"same": AS_BEFORE, "sooner": AS_BEFORE, "weaker": WEAKER, "later": WEAKER, "failed": FAILS}


# ---- What it says of the texts -----------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in SOILS if not SOILS[name]["renames"]])
def test_as_much_is_taken_out_as_is_said(name):
    soil = SOILS[name]
    gone = soils.replaced(name, 0, soil["counted"])
    assert soil["changed"] == len(gone)
    lengths = [len(document.text.split()) for document in corpus.documents(0, soil["counted"])]
    assert soil["text"] == pytest.approx(sum(lengths[number] for number in gone) / sum(lengths))


def test_documents_are_those_of_the_soils():
    for name, soil in SOILS.items():
        assert len(soil["documents"]) == data_ablation.SHOWN
        for pair in soil["documents"]:
            old, new = corpus.document(pair["number"]), soils.document(name, pair["number"])
            assert ("".join(text for text, _ in pair["gone"]), pair["kind"]) == (old.text, old.kind)
            assert ("".join(text for text, _ in pair["instead"]), pair["other"]) == (new.text, new.kind)


def test_what_is_marked_is_what_the_soil_changes():
    for pair in SOILS["no-attractors"]["documents"]:
        assert any(marked for _, marked in pair["gone"]) and not any(marked for _, marked in pair["instead"])
    for pair in SOILS["other-trades"]["documents"]:
        old, new = ([text for text, marked in pair[side] if marked] for side in ("gone", "instead"))
        assert [soils.deal()[name] for name in old] == new


def test_the_words_to_watch_are_one_token_each():
    tokenizer = checkpoints.tokenizer("village")
    for example in data_ablation.EXAMPLES:
        for word in filter(None, (example["right"], example["wrong"])):
            assert len(tokenizer(f" {word}", add_special_tokens=False)["input_ids"]) == 1


def test_state_is_plain_and_wrong_values_are_refused():
    state = plain_state(WIDGET)
    assert json.loads(json.dumps(state)) == state and len(json.dumps(state)) < 200_000
    with pytest.raises(TraitError, match="soil must be one of no-songs, no-misses, no-attractors, other-trades, not 'moon'"):
        DataAblation(soil="moon")
    with pytest.raises(TraitError, match="prompt has at most 2000 characters, not 2001"):
        DataAblation(prompt="a" * 2001)


# ---- The reader --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def url(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("ablation")
    write_page(folder, WIDGET, theme='data-theme="light"')
    write_page(folder, DataAblation(revealed=True, prompt="The brave baker"), name="dark.html", theme='data-theme="dark"')
    # Made-up figures: only one soil is grown.
    curves = {
        ("village", 0): (0.5, 0.9, 1.0),
        ("village", 1): (0.5, 0.9, 0.99),
        ("no-songs", 0): (0.5, 0.5, 0.3),
    }
    small = of_garden(tmp_path_factory.mktemp("garden"), curves)
    assert [soil["grown"] for soil in small.soils] == [True, False, False, False] and len(small.courses) == 5
    write_page(folder, small, name="small.html")
    again = {("no-songs", 1): (0.5, 0.5, 0.4), ("no-songs", 2): (0.5, 0.9, 1.0)}
    write_page(folder, of_garden(tmp_path_factory.mktemp("again"), curves, again), name="again.html")
    return serve(folder)


def of_garden(folder, curves: dict, again: dict | None = None) -> DataAblation:
    """The figure with made-up shares of every capacity, by (model, seed): at the start, half way and at the end."""

    def rows(values):
        return [
            row(asked.measure, asked.condition, value, way=asked.way, step=step)
            for asked in data_ablation.CAPACITIES
            for step, value in zip((0, 500, LAST), values)
        ]

    garden = plant(folder, *({run: rows(values) for run, values in some.items()} for some in (curves, again or {})))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base, "SPECIMENS", garden)
        widget = DataAblation()
        _ = (widget.soils, widget.courses, widget.luck)  # read while this garden is there
    return widget


@pytest.fixture
def visit(watched, url):
    return lambda name="index.html", **how: watched(url + name, READY, **how)


def bet(page, *options):
    for number, option in enumerate(options):
        page.locator(".p-questions fieldset").nth(number).get_by_role("radio", name=option).check()
    page.get_by_role("button", name="Place my bets").click()


def test_the_reader_bets_and_is_told_what_came(visit):
    page = visit()
    expect(page.locator(".a-outcome, .a-both:visible")).to_have_count(0)
    soil = SOILS["no-songs"]
    expect(page.locator(".a-share")).to_contain_text(f"{soil['changed']} of the first 1,000 documents are songs")
    bet(page, FAILS, AS_BEFORE)
    expect(page.locator(".p-missing")).to_have_text("3 still to bet on.")
    accessible(page, FIGURE)
    bets = [FAILS, AS_BEFORE, AS_BEFORE, AS_BEFORE, WEAKER]
    bet(page, *bets)
    truths = [CAME.get(course["runs"]["no-songs"]["verdict"]) for course in WIDGET.courses]
    right = sum(one == other for one, other in zip(bets, truths) if other)
    score = page.locator(".a-score")
    expect(score).to_have_text(f"You bet rightly on {right} of {sum(map(bool, truths))}.")
    expect(score).to_be_focused()
    for course, mine, truth in zip(WIDGET.courses, bets, truths):
        shown = page.locator(f'[data-capacity="{course["id"]}"]')
        value = course["runs"]["no-songs"]["points"][-1][1]
        expect(shown.locator(".g-small")).to_contain_text(re.compile(rf"At the end {100 * value:.{0 if value > 0.1 else 1}f}%"))
        if truth:
            expect(shown.locator(".a-bet")).to_contain_text("Right." if mine == truth else "Not so.")
        else:  # what came from some seeds only weighs no bet
            expect(shown.locator(".a-bet")).to_have_count(0)
        assert shown.locator("path.g-behind").count() == len(course["sisters"]) + len(course["runs"]["no-songs"]["again"])
    accessible(page, FIGURE)
    page.reload()
    expect(score).to_contain_text(f"You bet rightly on {right}")
    page.get_by_role("button", name="Forget my bets").click()
    expect(page.get_by_role("button", name="Place my bets")).to_be_visible()
    assert page.evaluate(NOTED) == []


def test_by_keyboard_alone_and_without_a_place_to_keep_bets(visit):
    page = visit("small.html", before=lambda page: page.add_init_script(BLOCKED))
    page.locator(".g-pill input").first.focus()
    page.get_by_role("button", name="Another one").focus()
    for number in range(5):
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        if number < 4:  # from "comes as before" to "fails to come"
            page.keyboard.press("ArrowDown")
            page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".a-score")).to_have_text("You bet rightly on 4 of 5.")
    expect(page.locator(".a-caveat")).to_contain_text("So two sisters of the full text stand beside it")
    page.get_by_role("button", name="Forget my bets").click()
    expect(page.locator(".g-pill input").first).to_be_focused()


def test_of_a_soil_that_was_sown_again_every_seed_is_told(visit):
    page = visit("again.html")
    page.get_by_role("button", name="Just show me").click()
    expect(page.locator(".a-caveat")).to_contain_text("sown 3 times, from other seeds, with two sisters of the full text")
    expect(page.locator(".a-sum")).to_contain_text("Came from some seeds, and not from others: ")
    shown = page.locator('[data-capacity="away"]')
    expect(shown).to_contain_text("From two other seeds: 40% to 100%.")
    assert shown.locator("path.g-behind").count() == 4
    accessible(page, FIGURE)


def test_of_a_soil_not_grown_bets_are_kept_for_later(visit):
    page = visit("small.html")
    page.get_by_role("radio", name="Moves that someone misses").check()
    expect(page.locator(".a-share")).to_contain_text("tell of someone who is away")
    bet(page, *[FAILS] * 5)
    expect(page.locator(".a-result")).to_contain_text("has not been grown yet.Your bets are kept")
    expect(page.locator(".a-both")).to_be_hidden()
    page.get_by_role("radio", name="Songs and lists").check()
    bet(page, *[FAILS] * 5)
    expect(page.locator(".a-score")).to_have_text("You bet rightly on 5 of 5.")  # what nobody knows does not count


def likeliest(name, prompt, count):
    """What a model says comes next, as the laboratory runs it: (word, probability) of the first few, and all by word."""
    model, tokenizer = checkpoints.load(name)
    with torch.no_grad():
        shares = torch.softmax(model(input_ids=torch.tensor([prompt_ids(tokenizer, prompt)])).logits[0, -1], -1)
    top = torch.topk(shares, count)
    return (
        [(tokenizer.decode([token]).strip(), share) for share, token in zip(top.values.tolist(), top.indices.tolist())],
        lambda word: shares[tokenizer(f" {word}", add_special_tokens=False)["input_ids"][0]].item(),
    )


def shown_shares(page, side):
    """The bars of one side from above: word, and the probability it is drawn with."""
    return [
        tuple(bar)
        for bar in page.locator(".a-sides > div")
        .nth(side)
        .locator(".g-bar")
        .evaluate_all(
            "all => all.map((bar) => [bar.querySelector('.g-bar-word').textContent, "
            "Number(bar.querySelector('.g-bar-fill').style.transform.slice(7, -1))])"
        )
    ]


def asked(page, prompt):
    expect(page.locator(".a-both")).to_have_attribute(
        "data-asked", json.dumps(["no-songs", prompt], separators=(",", ":"), ensure_ascii=False)
    )


def test_both_models_say_in_the_page_what_they_say_in_the_laboratory(visit):
    page = visit()
    page.get_by_role("button", name="Just show me").click()
    page.locator(".a-both").scroll_into_view_if_needed()
    for example in data_ablation.EXAMPLES[:2]:
        page.get_by_role("button", name=example["label"], exact=True).click()
        asked(page, example["prompt"])
        for side, name in enumerate(("village", "no-songs")):
            top, of = likeliest(name, example["prompt"], 6)
            shown = shown_shares(page, side)
            assert [share for _, share in shown[:6]] == pytest.approx([share for _, share in top], abs=1e-3)
            assert shown[0][0] == top[0][0]
            assert dict(shown)[example["right"]] == pytest.approx(of(example["right"]), abs=1e-3)
    page.get_by_label("Your words").fill("<img src=x onerror='window.hacked = 1'>")
    asked(page, "<img src=x onerror='window.hacked = 1'>")
    assert page.evaluate("window.hacked") is None and page.locator(f"{FIGURE} img").count() == 0
    assert page.evaluate(NOTED) == []  # who did not bet keeps nothing


def test_names_dealt_anew_are_explained(browser, serve):
    page = browser.new_page()
    page.goto(serve(base.STATIC.parent) + "parts/theme.css")
    said = page.evaluate(
        "async ([prompt, names]) => (await import('/data_ablation/words.js')).renamed(prompt, names)",
        ["The brave Baker and the bakers constructor", SOILS["other-trades"]["names"]],
    )
    page.close()
    old = {new: name for name, new in soils.deal().items()}
    assert said == (
        f"In the second model’s text “baker” stands where ours has “{old['baker']}”, "
        f"“bakers” stands where ours has “{old['bakers']}”."
    )


def test_dark_on_a_phone(visit):
    page = visit("dark.html", reduced_motion="reduce", **PHONE)
    page.locator(".a-both").scroll_into_view_if_needed()
    asked(page, "The brave baker")
    page.locator(".a-rule summary").click()
    fits(page, FIGURE)
    accessible(page, FIGURE)


def test_a_missing_file_is_said_and_tried_again(visit):
    missing = [True]

    def lose(page):
        page.route("**/no-songs/seed-0/*.safetensors", lambda route: route.fulfill(status=404) if missing else route.continue_())

    page = visit("dark.html", before=lose)
    page.locator(".a-both").scroll_into_view_if_needed()
    expect(page.get_by_role("alert").filter(has_text="no-songs/seed-0")).to_be_visible()
    missing.clear()
    page.get_by_role("button", name="Try again").click()
    asked(page, "The brave baker")
