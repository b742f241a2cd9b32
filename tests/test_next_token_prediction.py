"""NextTokenPrediction as a reader meets it: in a browser, the model's numbers against torch's."""

import json
import math
import re

import numpy as np
import pytest
import torch
from axe_playwright_python.sync_playwright import Axe
from odd_prompts import PROMPTS
from playwright.sync_api import expect
from traitlets import TraitError
from transformers import AutoConfig, GPTNeoXForCausalLM
from widget_page import plain_state, write_page

from lab import checkpoints, unread
from widgets import NextTokenPrediction, base

ROOT = '[data-widget="NextTokenPrediction"]'
READY = f"{ROOT}[data-ready]:not([data-stale])"
PHONE = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
BLOCKED = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } })"

expect.set_options(timeout=30_000)  # a loaded machine takes its time


@pytest.fixture(scope="module")
def specimens(tmp_path_factory):
    """The real specimens, but for a "masked" model of random weights, which is there whatever has been grown."""
    root = tmp_path_factory.mktemp("site") / "_static" / "specimens"
    root.mkdir(parents=True)
    for folder in base.SPECIMENS.iterdir():
        if folder.name != "masked":
            (root / folder.name).symlink_to(folder)
    config = AutoConfig.from_pretrained(base.SPECIMENS / "village")
    config.update({"is_causal": False, "tokenizer": "village"})
    config.save_pretrained(root / "masked")
    torch.manual_seed(0)
    model = GPTNeoXForCausalLM(config)
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(6)  # so that every part matters
    checkpoints.write_seed(root / "masked" / "seed-0", "masked", 0, [(10, 1000, model.state_dict())])
    return root


@pytest.fixture
def seen(specimens, monkeypatch):
    monkeypatch.setattr(base, "SPECIMENS", specimens)


@pytest.fixture(scope="module")
def url(specimens, serve):
    return serve(specimens.parents[1])


@pytest.fixture
def opened(browser, specimens, url, seen):
    """`opened(task=…)` opens the widget with these traits; nothing may go wrong on the console."""
    contexts, wrong = [], []

    def open_page(theme="light", context=None, before=lambda page: None, **traits):
        write_page(specimens.parents[1], NextTokenPrediction(**traits), theme=f'data-theme="{theme}"')
        contexts.append(browser.new_context(**(context or {})))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" and "404" not in m.text else None)
        before(page)
        page.goto(url + "index.html")
        expect(page.locator(f"{ROOT}[data-ready]")).to_be_attached()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def listed(page, within=".n-view:not([hidden])"):
    """The rows shown: [(word, share in per cent, with its outline's if it has one)]."""
    expect(page.locator(READY)).to_be_attached()
    return page.locator(f"{within} .g-bar").evaluate_all(
        """bars => bars.map((b) => [b.querySelector('.g-bar-word').textContent, b.querySelector('.g-bar-share').textContent,
             b.querySelector('.g-bar-ghost').hidden ? null : parseFloat(b.querySelector('.g-bar-ghost').style.width)])""")


def per_cent(text):
    return float(text.strip("<>%"))


def agrees(rows, wanted, abs=0.51):
    """Rows as shown, against (token, share from 0 to 1); tokens that tie at next to nothing may change places."""
    assert [per_cent(share) for _, share, _ in rows] == pytest.approx([100 * p for _, p in wanted], abs=abs)
    surely = [(row[0], token.strip()) for row, (token, p) in zip(rows, wanted, strict=True)
              if p > 1e-3 and not row[0].startswith("byte ")]  # torch has no name for a part of a character
    assert surely and all(shown == token for shown, token in surely)


def told(page):
    """What was taken, as it reads."""
    return page.locator(".n-taken").text_content()


# What comes next.


def test_untouched_it_shows_the_list_that_torch_gives(opened):
    page = opened()
    agrees(listed(page), [(token, p) for token, p, _ in NextTokenPrediction().predict(8)])
    assert all(outline is None for *_, outline in listed(page))  # drawn as the model says: one thing, shown once
    expect(page.locator(".n-told").first).to_contain_text("Maya puts the ribbon in the")


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


@pytest.fixture(scope="module")
def run(browser, serve):
    """`run("drawing.js", "async ({pick}) => …")` runs a script with the exports of one of the widget's modules."""
    page = browser.new_page()
    page.goto(serve(base.STATIC.parent) + "parts/theme.css")
    yield lambda module, script, *args: page.evaluate(
        f"async ([args]) => ({script})(await import('/next_token_prediction/{module}'), ...args)", [list(args)])
    page.close()


@pytest.mark.parametrize(("temperature", "top_k"), [(1, 0), (0.3, 0), (1.7, 0), (0.8, 5), (2, 1), (0, 0)])
def test_what_is_drawn_from_is_the_softmax_of_the_heated_logits(run, temperature, top_k):
    logits = torch.randn(300, generator=torch.Generator().manual_seed(1)) * 4
    drawn = torch.tensor(run("drawing.js", """({ranked, reshaped}, p, t, k) => {
        const said = Float32Array.from(p); return [...reshaped(said, ranked(said), t, k)]; }""",
        logits.softmax(-1).tolist(), temperature, top_k))
    kept = logits.topk(1 if temperature == 0 else top_k or 300).indices
    wanted = torch.zeros(300)
    wanted[kept] = (logits[kept] / (temperature or 1)).softmax(-1)
    assert torch.allclose(drawn.float(), wanted, atol=1e-5)
    assert drawn.sum().item() == pytest.approx(1)


def test_chance_falls_on_each_token_as_often_as_it_should(run):
    shares = [0.5, 0.3, 0.15, 0.05]
    n = 4000
    counts = run("drawing.js", """async ({pick}, shares, n) => {
        const { randomNumbers } = await import("/engine/random.js");
        const counts = [0, 0, 0, 0];
        for (let seed = 1; seed <= n; seed++) counts[pick(Float64Array.from(shares), [0, 1, 2, 3], randomNumbers(seed)())]++;
        return counts; }""", shares, n)
    for found, share in zip(counts, shares, strict=True):
        assert abs(found - n * share) < 4 * math.sqrt(n * share * (1 - share))


def test_words_are_covered_with_all_their_tokens_and_marks_stand_alone(run):
    tokens = ["␣The", "␣qu", "art", "z", ".", "␣\\xF0\\x9F", "\\x90", "It", "␣", "␣3", "5", "!"]
    words = run("sentence.js", "({wordsIn}, texts) => wordsIn(texts.map((text, id) => ({id, text})))", tokens)
    assert [tokens[word["from"]:word["to"]] for word in words] == [
        ["␣The"], ["␣qu", "art", "z"], ["."], ["␣\\xF0\\x9F", "\\x90", "It"], ["␣"], ["␣3", "5"], ["!"]]


def test_guesses_are_asked_for_only_where_a_whole_word_comes(run):
    tokens = ["␣A", "␣dog", "␣qu", "art", "z", ".", "␣sleeps", "␣in", "␣17", "␣beds", "s"]
    ask = "({placesOf}, texts, most) => placesOf(texts.map((text, id) => ({id, text})), most)"
    assert run("story.js", ask, tokens, 8) == [6, 7]
    assert run("story.js", ask, ["␣the"] * 102, 8) == [8, 20, 33, 45, 58, 70, 83, 95]
    assert run("story.js", ask, [], 8) == []


ODD = ["", " ", "🐶👩‍👩‍👧‍👦", "<script>window.hacked = 1</script><|endoftext|>", "the dog " * 1250, "a" * 3000, *PROMPTS[5::40]]


def test_any_prompt_gets_a_list(opened):
    page = opened()
    for prompt in ODD:
        page.get_by_label("Your words").fill(prompt)
        expect(page.locator(".g-token-strip summary").first).to_have_text(
            re.compile("No words yet" if not prompt else r"fell off the front|reads this as \d+ tokens?"))
        assert len(listed(page)) == 8
        expect(page.get_by_role("alert")).to_have_count(0)
    assert page.evaluate("window.hacked") is None and page.locator(f"{ROOT} script").count() == 0


# The reader's guess.


def test_eight_places_are_guessed_beside_the_model(opened):
    page = opened(task="guess")
    widget = NextTokenPrediction()
    places = widget.surprises(widget.stories[0])
    texts = [token for token, _ in places]
    firsts = first_choices(widget.stories[0])
    found, mine, its = [], 0, 0
    for n in range(8):
        at = page.locator(".n-story .n-token").count()  # all before it are shown
        found.append(at)
        came = texts[at].strip()
        right = n % 2 == 0
        page.get_by_label("Which word comes here?").fill(came.upper() if right else "zebra")
        page.keyboard.press("Enter")
        mine, its = mine + right, its + (firsts[at] == texts[at])
        expect(page.locator(".n-tally")).to_have_text(f"Place {n + 1} of 8. You: {mine} right. The model’s first choice: {its} right.")
        verdict = page.locator(".n-view:not([hidden]) .n-outcome")
        expect(verdict).to_contain_text(f"It was {came}.")
        share = re.search(r"with ([<>\d.]+%)\.$" if firsts[at] == texts[at] else r"given it ([<>\d.]+%)", verdict.text_content())
        assert per_cent(share[1]) == pytest.approx(100 * places[at][1], abs=0.51)
    assert found == sorted(set(found)) and found[-1] - found[0] > len(texts) / 2  # spread over the story
    expect(page.locator(".n-said-all")).to_have_text(f"Over all stories so far: you 4 of 8, the model {its} of 8.")

    loss = -np.mean([math.log(p) for _, p in places])
    expect(page.locator(".n-shaded .n-token")).to_have_count(len(places))
    page.get_by_text("Exactly").first.click()
    expect(page.locator(".n-sum .n-fold")).to_contain_text(f"{loss:.2f} nats a token")
    expect(page.locator(".n-sum .n-small")).to_contain_text(f"right at {sum(a == b for a, b in zip(firsts, texts))} of the {len(places)} places")
    page.get_by_label("Look at a place").press("End")
    expect(page.locator(".n-reading")).to_contain_text("end of text had")

    page.reload()  # the score is kept, in the reader's browser
    for _ in range(8):
        press(page, "No idea")
    expect(page.locator(".n-said-all")).to_contain_text("you 4 of 16")
    press(page, "Another story")
    expect(page.locator(".n-tally")).to_have_text("8 places to guess.")
    assert page.locator(".n-story").text_content().strip().startswith(widget.stories[1][:12])


def first_choices(story):
    """The model's likeliest token at every place, the last being behind the story's last token."""
    model, tokenizer = checkpoints.load("village")
    ids = [0, *tokenizer(story, add_special_tokens=False)["input_ids"]]
    with torch.no_grad():
        return [tokenizer.decode([token]) for token in model(torch.tensor([ids])).logits[0].argmax(-1).tolist()]


def test_where_nothing_may_be_stored_the_game_goes_on(opened):
    page = opened(task="guess", before=lambda page: page.add_init_script(BLOCKED))
    for _ in range(8):
        press(page, "No idea")
    expect(page.locator(".n-said-all")).to_contain_text("you 0 of 8")


def test_without_a_story_it_says_so(opened):
    page = opened(task="guess", stories=[])
    expect(page.get_by_role("alert")).to_contain_text("no story to guess at")
    press(page, "What comes next")
    assert len(listed(page)) == 8
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_stories_are_told_by_numbers_that_no_training_reaches():
    assert set(NextTokenPrediction().stories) <= set(unread.stories())
    assert len(NextTokenPrediction().stories) >= 3


def test_a_text_that_was_read_would_be_found():
    stream = np.array([5, 1, 2, 3, 9, 1, 2, 4], dtype=np.uint16)
    assert unread.stands_in([1, 2, 4], stream) and unread.stands_in([5, 1], stream)
    assert not unread.stands_in([2, 4, 1], stream) and not unread.stands_in([9, 1, 2, 4, 4], stream)


# A gap.


def test_a_gap_is_guessed_from_before_and_from_both_sides(opened):
    page = opened(task="gap")
    wanted = NextTokenPrediction().fill("The", " baker", " kneads the dough.", k=6)
    left, right = ".n-side:nth-child(1)", ".n-side:nth-child(2)"
    expect(page.locator(".n-which")).to_contain_text("which of the two will be surer of the right word, “baker”?")
    assert listed(page, right) == []
    surer = "The twin" if wanted["twin"][-1][1] > wanted["model"][-1][1] else "The model"
    press(page, surer)
    expect(page.locator(f"{right} .g-bar")).to_have_count(6)
    for side, name in ((left, "model"), (right, "twin")):
        *top, truth = wanted[name]
        agrees(listed(page, side), top if truth in top else [*top[:5], truth])
        assert page.locator(f'{side} .g-bar[data-hue="1"]').count() == 1
    outcome = page.locator(".n-view:not([hidden]) .n-outcome")
    expect(outcome).to_contain_text("You said so. So far 1 of 1 right.")

    page.get_by_role("button", name="dough", exact=True).click()
    expect(page.locator(".n-which")).to_contain_text("“dough”")
    wanted = NextTokenPrediction().fill("The baker kneads the", " dough", ".")
    surer = "The twin" if wanted["twin"][-1][1] > wanted["model"][-1][1] else "The model"
    press(page, "The model" if surer == "The twin" else "The twin")
    expect(outcome).to_contain_text("You had thought otherwise. So far 1 of 2 right.")
    page.get_by_role("button", name="baker", exact=True).click()
    expect(page.locator(f"{right} .g-bar")).to_have_count(6)  # asked once


def test_a_word_of_several_tokens_is_covered_whole(opened):
    page = opened(task="gap", sentence="The quartz kneads the dough.", gap=1)
    expect(page.get_by_text(re.compile(r"“quartz” is \d tokens to the models: all of them are covered"))).to_be_visible()
    press(page, "just show it")
    *top, truth = NextTokenPrediction().fill("The", " quartz", " kneads the dough.", k=6)["twin"]
    agrees(listed(page, ".n-side:nth-child(2)"), top if truth in top else [*top[:5], truth])


def test_any_sentence_can_have_a_gap(opened):
    page = opened(task="gap", revealed=True)
    for sentence in ODD:
        page.get_by_label("Your sentence").fill(sentence)
        expect(page.locator(READY)).to_be_attached()
        if sentence:
            expect(page.locator('.n-word[aria-pressed="true"]')).to_have_count(1)
            assert 6 <= len(listed(page)) <= 12
        else:
            expect(page.get_by_text("No words yet: type a sentence")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_missing_twin_is_told_of_and_fetched_when_it_is_there(opened):
    page = opened(task="gap", before=lambda page: page.route("**/masked/config.json", lambda route: route.fulfill(status=404, body="")))
    expect(page.get_by_role("alert")).to_contain_text("The twin is not here. The file masked/config.json is missing")
    expect(page.locator(".n-side:nth-child(1) .g-bar")).to_have_count(6)  # the model does its part
    page.unroute("**/masked/config.json")
    press(page, "Try again")
    press(page, "just show it")
    expect(page.locator(".n-side:nth-child(2) .g-bar")).to_have_count(6)


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
    for name, first in (("What comes next", "Draw one"), ("Your guess", "No idea"), ("Fill a gap", "just show it")):
        press(page, name)
        for _ in range(8 if first == "No idea" else 1):
            press(page, first)
            page.wait_for_selector(READY)
        found = Axe().run(page, context=ROOT)
        assert found.violations_count == 0, found.generate_report()


def test_on_a_phone_it_fits_and_obeys_the_finger(opened):
    page = opened(context=PHONE)
    for name in ("What comes next", "Your guess", "Fill a gap"):
        page.get_by_role("button", name=name).tap()
        page.wait_for_selector(READY)
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        for control in page.locator(f"{ROOT} :is(button, input, textarea):visible").all():
            box = control.bounding_box()
            assert min(box["height"], box["width"]) >= 24, control.text_content()


def test_a_chapter_may_show_one_task_alone(opened):
    page = opened(tasks=["gap"])
    expect(page.get_by_role("button", name="What comes next")).to_have_count(0)
    expect(page.get_by_label("Your sentence")).to_be_visible()


# The Python side.


def test_all_state_is_plain_json():
    state = plain_state(NextTokenPrediction(prompt='<b>"</b>\u2028🐎'))
    assert json.loads(json.dumps(state)) == state


@pytest.mark.parametrize(("traits", "said"), [
    ({"task": "sing"}, "task must be one of next, guess, gap"),
    ({"tasks": []}, "tasks must be some of"),
    ({"temperature": 2.1}, "temperature must be from 0 to 2"),
    ({"top_k": -1}, "top_k must be 0 or more"),
    ({"taken": [2048]}, "token ids from 0 to 2047"),
    ({"twin": "village"}, "twin must be a model that fills gaps"),
    ({"model": "masked"}, "'masked' fills gaps"),
    ({"sentences": [{"label": "x"}]}, "a sentence needs"),
    ({"promt": "typo"}, "no trait 'promt'"),
])
def test_a_wrong_value_is_refused_with_a_reason(seen, traits, said):
    with pytest.raises(TraitError, match=said):
        NextTokenPrediction(**traits)


def test_what_is_no_whole_word_is_not_covered(seen):
    with pytest.raises(ValueError, match="not made of whole tokens"):
        NextTokenPrediction().fill("The ba", "ke", "r kneads the dough.")


@pytest.mark.skipif(not (base.SPECIMENS / "masked" / "seed-0").exists(), reason="the twin has not been grown yet")
def test_the_grown_twin_uses_what_comes_after():
    answer = NextTokenPrediction().fill("The", " baker", " kneads the dough.")
    assert answer["twin"][-1][1] > 5 * answer["model"][-1][1]
