"""NextTokenPrediction's two games: the reader's guess beside the model's, and a gap beside a twin's."""

import math
import re

import numpy as np
import pytest
import torch
from next_token_page import ODD, READY, agrees, listed, opened, per_cent, press, run, seen, specimens, turn_to, url  # noqa: F401  (fixtures)
from playwright.sync_api import expect

from lab.growing import checkpoints
from lab.text import tokens, unread
from widgets import NextTokenPrediction, base

BLOCKED = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } })"


def test_words_are_covered_with_all_their_tokens_and_marks_stand_alone(run):
    tokens = ["␣The", "␣qu", "art", "z", ".", "␣\\xF0\\x9F", "\\x90", "It", "␣", "␣3", "5", "!"]
    words = run("sentence.js", "({wordsIn}, texts) => wordsIn(texts.map((text, id) => ({id, text})))", tokens)
    assert [tokens[word["from"] : word["to"]] for word in words] == [
        ["␣The"],
        ["␣qu", "art", "z"],
        ["."],
        ["␣\\xF0\\x9F", "\\x90", "It"],
        ["␣"],
        ["␣3", "5"],
        ["!"],
    ]


def test_guesses_are_asked_for_only_where_a_whole_word_comes(run):
    tokens = ["␣A", "␣dog", "␣qu", "art", "z", ".", "␣sleeps", "␣in", "␣17", "␣beds", "s"]
    ask = "({placesOf}, texts, most) => placesOf(texts.map((text, id) => ({id, text})), most)"
    assert run("story.js", ask, tokens, 8) == [6, 7]
    assert run("story.js", ask, ["␣the"] * 102, 8) == [8, 20, 33, 45, 58, 70, 83, 95]
    assert run("story.js", ask, [], 8) == []


@pytest.mark.parametrize("story", unread.stories())
def test_no_place_gives_away_a_word_that_hangs_on_a_belief_without_asking_for_it(run, story):
    tokenizer = checkpoints.tokenizer()
    texts = [text.replace("Ġ", "␣") for text in tokenizer.tokenize(story)]
    asked = run("story.js", "({placesOf}, texts) => placesOf(texts.map((text, id) => ({id, text})))", texts)
    said = ["".join(texts[:at]).replace("␣", " ") for at in range(len(texts))]
    believed = r"(looks for the \w+|looks|thinks the \w+ is|\"The \w+ is) in the$|(look for the \w+|think the \w+ is)\? In the$"
    hanging = [at for at, before in enumerate(said) if re.search(believed, before)]
    assert set(hanging) <= set(asked) and len(asked) == 8 == len(set(asked))


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
        expect(page.locator(".n-tally")).to_have_text(
            f"Place {n + 1} of 8. You: {mine} right. The model’s first choice: {its} right."
        )
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
    expect(page.locator(".n-sum .g-small")).to_contain_text(
        f"right at {sum(a == b for a, b in zip(firsts, texts))} of the {len(places)} places"
    )
    page.get_by_label("Look at a place").press("End")
    expect(page.locator(".n-reading")).to_contain_text("end of text had")

    page.locator(".n-view:not([hidden])").get_by_label("Why were you off?").fill("I said zebra.")
    noted = page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('gnm:answer:')).map(([, text]) => JSON.parse(text))"
    )
    assert sorted(each["right"] for each in noted) == [False] * 4 + [True] * 4
    assert {each["why"] for each in noted if not each["right"]} == {"I said zebra."}
    assert all(each["question"].endswith("___") and each["came"] for each in noted)

    page.reload()  # guesses and score are kept, in the reader's browser, and nothing is scored again
    expect(page.locator(".n-said-all")).to_contain_text("you 4 of 8")
    press(page, "Another story")
    expect(page.locator(".n-tally")).to_have_text("8 places to guess.")
    assert page.locator(".n-story").text_content().strip().startswith(widget.stories[1][:12])
    for _ in range(8):
        press(page, "No idea")
    expect(page.locator(".n-said-all")).to_contain_text("you 4 of 16")


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
    turn_to(page, "What comes next")
    assert len(listed(page)) == 8
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_stories_are_told_by_numbers_that_no_training_reaches():
    assert set(NextTokenPrediction().stories) <= set(unread.stories())
    assert len(NextTokenPrediction().stories) >= 3


def test_a_text_that_was_read_would_be_found():
    stream = np.array([5, 1, 2, 3, 9, 1, 2, 4], dtype=np.uint16)
    assert tokens.stands_in([1, 2, 4], stream) and tokens.stands_in([5, 1], stream)
    assert not tokens.stands_in([2, 4, 1], stream) and not tokens.stands_in([9, 1, 2, 4, 4], stream)


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
    expect(page.locator(".n-view:not([hidden])").get_by_label("Why were you off?")).to_be_hidden()

    page.get_by_role("button", name="dough", exact=True).click()
    expect(page.locator(".n-which")).to_contain_text("“dough”")
    wanted = NextTokenPrediction().fill("The baker kneads the", " dough", ".")
    surer = "The twin" if wanted["twin"][-1][1] > wanted["model"][-1][1] else "The model"
    press(page, "The model" if surer == "The twin" else "The twin")
    expect(outcome).to_contain_text("You had thought otherwise. So far 1 of 2 right.")
    expect(page.locator(".n-view:not([hidden])").get_by_label("Why were you off?")).to_be_visible()
    page.get_by_role("button", name="baker", exact=True).click()
    expect(page.locator(f"{right} .g-bar")).to_have_count(6)  # asked once


def test_a_word_of_several_tokens_is_covered_whole(opened):
    page = opened(task="gap", sentence="The quartz kneads the dough.", gap=1)
    expect(page.get_by_text(re.compile(r"“quartz” is \d tokens to the models: all of them are covered"))).to_be_visible()
    press(page, "just show it")
    expect(page.locator(".n-side:nth-child(2) .g-bar")).to_have_count(6)  # the twin is fetched only now
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


HELD = """() => {
  const post = MessagePort.prototype.postMessage, held = [];
  MessagePort.prototype.postMessage = function (message, ...more) {
    const send = () => post.call(this, message, ...more);
    if (message?.method === "shown" && !window.letGo) held.push(send);
    else send();
  };
  window.letGo = null;
  window.held = held;
}"""


def test_a_sentence_changed_while_the_twin_comes_waits_for_it(opened):
    page = opened(task="gap")
    page.evaluate(HELD)
    press(page, "just show it")
    page.wait_for_function("window.held.length === 1")  # the twin is there, its words are not
    page.get_by_label("Your sentence").fill("The dog sees the old farmer.")
    expect(page.locator('.n-word[aria-pressed="true"]')).to_have_count(1)
    expect(page.locator(".n-side:nth-child(1) .g-bar")).to_have_count(6)
    press(page, "just show it")
    page.evaluate("window.letGo = true; window.held.forEach((send) => send())")
    expect(page.locator(".n-side:nth-child(2) .g-bar")).to_have_count(6)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_missing_twin_is_told_of_and_fetched_when_it_is_there(opened):
    page = opened(
        task="gap", before=lambda page: page.route("**/masked/config.json", lambda route: route.fulfill(status=404, body=""))
    )
    expect(page.locator(".n-side:nth-child(1) .g-bar")).to_have_count(6)  # the model does its part
    page.get_by_role("button", name="just show it").click()  # and only now the twin is asked for
    expect(page.get_by_role("alert")).to_contain_text("The twin is not here. The file masked/config.json is missing")
    page.unroute("**/masked/config.json")
    press(page, "Try again")
    expect(page.locator(".n-side:nth-child(2) .g-bar")).to_have_count(6)


def test_what_is_no_whole_word_is_not_covered(seen):
    with pytest.raises(ValueError, match="not made of whole tokens"):
        NextTokenPrediction().fill("The ba", "ke", "r kneads the dough.")


@pytest.mark.skipif(not (base.SPECIMENS / "masked" / "seed-0").exists(), reason="the twin has not been grown yet")
def test_the_grown_twin_uses_what_comes_after():
    answer = NextTokenPrediction().fill("The", " baker", " kneads the dough.")
    assert answer["twin"][-1][1] > 5 * answer["model"][-1][1]
