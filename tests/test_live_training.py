"""LiveTraining as a reader meets it: small models grown in a browser, the same again, and two side by side."""

import json
import math
import re
from dataclasses import asdict

import numpy as np
import pytest
from corpus_page import PER_PART, PER_STEP
from fit import PHONE, accessible, fits
from growing_page import PATIENCE, ROOT, address, bet, button, grow, grown, loss_of, print_of, text, visit  # noqa: F401  (fixtures)
from playwright.sync_api import expect
from traitlets import TraitError

from lab.evaluation import items
from lab.growing import checkpoints
from lab.text import concordance, corpus
from widgets import LiveTraining

PARTS = 12  # of the text that are fetched at most


def test_it_stands_there_before_it_is_touched_and_grows_at_a_press(visit):
    page = visit()
    before = grown(page, 0)
    assert not re.search("[\ufffd\x00-\x08]", before["says"])  # noise, but no sign of a broken page
    assert before["says"] and print_of(before) and "Nothing read yet" in before["how"]
    for line in ("knows nothing 7.62", "counts words", "counts pairs of words"):
        expect(page.locator(".l-chart")).to_contain_text(line, timeout=PATIENCE)
    grow(page)
    expect(page.locator(".l-chart")).to_contain_text("this book’s model", timeout=PATIENCE)  # fetched only now
    after = grown(page)
    assert loss_of(after) < math.log(2048) - 0.3 and "31,000 tokens read" in after["how"]
    assert print_of(after) != print_of(before) and after["says"] != before["says"]
    expect(button(page, "Grow")).to_be_disabled()
    assert page.locator(".l-bold").first.get_attribute("d").count("L") > 10
    page.get_by_text("What it said on the way").first.click()
    assert before["says"] in page.locator(".l-way li").first.inner_text()
    # Rewound and grown again, it is the same model to the last bit.
    expect(button(page, "Rewind")).to_be_enabled(timeout=PATIENCE)
    button(page, "Rewind").click()
    start = grown(page, 0)
    assert "to the last bit" in start["print"] and start["says"] == before["says"]
    grow(page)
    again = grown(page)
    assert print_of(again) == print_of(after) and again["says"] == after["says"]
    assert "The same as last time at this step, to the last bit" in again["print"]


def test_it_takes_one_step_at_a_time_pauses_and_goes_on(visit):
    page = visit("long.html")
    page.get_by_label("What can follow").check()
    button(page, "One step").click()
    grown(page, 1)
    expect(page.locator(".l-settings")).to_have_attribute("disabled", "")
    button(page, "One step").click()
    grown(page, 2)
    button(page, "Go on").click()
    button(page, "Pause").click()
    expect(button(page, "Go on")).to_be_enabled(timeout=PATIENCE)
    how = page.locator(".l-how").first.inner_text()
    button(page, "Go on").click()
    expect(page.locator(".l-how").first).not_to_have_text(how, timeout=PATIENCE)
    button(page, "Pause").click()


def test_two_grow_side_by_side_and_differ_in_one_thing(visit):
    page = visit("two.html")
    assert page.locator(".l-name").all_inner_texts() == ["The first: seed 0", "The second: seed 1"]
    page.get_by_label("about the same").check()
    grow(page)
    first, second = grown(page), grown(page, bed=1)
    assert print_of(first) != print_of(second)
    told = page.locator(".l-told")
    expect(told).to_contain_text("of 1 right", timeout=PATIENCE)
    apart = loss_of(first) - loss_of(second)
    if abs(apart) < 0.04 or abs(apart) > 0.06:  # else the two figures shown do not tell
        said = "about the same" if abs(apart) <= 0.05 else "the first" if apart < 0 else "the second"
        expect(told).to_contain_text(f"Lower at the end: {said}")
    alone = visit()
    grow(alone)
    assert print_of(grown(alone)) == print_of(first)  # the one beside it changes nothing


def test_another_seed_is_another_model_and_the_same_one_the_same_again(visit):
    page = visit()
    first = grown(page, 0)
    page.locator(".l-chosen summary").click()
    seed = page.get_by_label("Seed", exact=True)
    for number, same in (("5", False), ("0", True)):
        seed.fill(number)
        seed.press("Tab")
        expect(page.locator(".l-print").first).not_to_contain_text("…", timeout=PATIENCE)
        expect(page.locator(".l-chosen summary")).to_contain_text(f"seed {number}")
        expect(button(page, "Grow")).to_be_enabled(timeout=PATIENCE)
        page.wait_for_function(
            "([was, same]) => (document.querySelector('.l-print code').textContent === was) === same", arg=[print_of(first), same]
        )


def test_too_high_a_learning_rate_is_told_plainly(visit):
    page = visit("explodes.html")
    grow(page)
    expect(page.locator(".l-heard")).to_contain_text("learning rate is too high", timeout=PATIENCE)
    expect(button(page, "Rewind")).to_be_enabled(timeout=PATIENCE)
    button(page, "Rewind").click()
    assert "to the last bit" in grown(page, 0)["print"]


def figures(page):
    """The lines of the chart, by name; the last is there once something grows."""
    grow(page)
    expect(page.locator(".l-chart")).to_contain_text("this book’s model", timeout=PATIENCE)
    return {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in page.locator(".l-chart .g-halo").all_text_contents()
    }


def counted(stream):
    """What counting words, and pairs of words, earns on the last eighth of a text: the losses, in nats a token."""
    cut = len(stream) * 7 // 8
    single = np.bincount(stream[:cut], minlength=2048) + 1
    p = single / single.sum()
    pairs: dict[int, dict[int, int]] = {}
    for a, b in zip(stream[:cut], stream[1:cut]):
        pairs.setdefault(a, {})[b] = pairs.setdefault(a, {}).get(b, 0) + 1
    surprise = []
    for a, b in zip(stream[cut - 1 :], stream[cut:]):
        after = pairs.get(a, {})
        surprise.append(-math.log((after.get(b, 0) + len(after) * p[b]) / (sum(after.values()) + len(after)) if after else p[b]))
    return -np.log(p[stream[cut:]]).mean(), np.mean(surprise)


def test_a_soil_of_songs_holds_songs_only_and_what_counting_earns_is_counted_rightly(visit, text):
    found = figures(visit("songs.html"))
    ends = np.flatnonzero(text[0] == 0) + 1
    fetched = [
        each for begin, each in zip([0, *ends], np.split(text[0].astype(int), ends)) if begin < PARTS * PER_PART * PER_STEP
    ]
    songs = np.concatenate([each for number, each in enumerate(fetched) if corpus.kind(number) == "song"])
    assert len(songs) < 60 * 512  # there are fewer than it will read
    assert [found["counts words"], found["counts pairs of words"]] == pytest.approx(counted(songs), abs=0.006)


def test_shuffled_documents_hold_the_same_words_and_no_order(visit, text):
    found = figures(visit("shuffled.html"))
    words, pairs = counted(text[0][: 60 * 512].astype(int))
    assert found["counts words"] == pytest.approx(words, abs=0.1)
    assert found["counts pairs of words"] > pairs + 0.5
    assert found["this book’s model"] > found["counts words"]  # it relies on the order that is gone


def test_a_text_of_ones_own_is_read_again_and_again_and_never_html(visit):
    page = visit("own.html")
    grow(page)
    assert "times over" in grown(page)["how"]
    assert page.locator(f"{ROOT} b", has_text="The sun").count() == 0
    expect(page.locator(".l-bet")).to_have_count(0)  # about the village's verbs, which are not in it
    button(page, "Rewind").click()
    grown(page, 0)
    page.locator(".l-chosen summary").click()
    own = page.get_by_role("textbox", name="A text of your own")
    own.fill("Too short.")
    expect(page.locator(".g-trouble")).to_contain_text("Your text is short", timeout=PATIENCE)
    own.fill("Now it is 🐎 longer, with <|endoftext|> in it. " * 9)
    expect(button(page, "Grow")).to_be_enabled(timeout=PATIENCE)
    expect(page.locator(".g-trouble")).to_be_hidden()


def test_it_goes_on_from_whatever_it_is_given(visit):
    page = visit()
    for prompt in ("The dog", "<i>x</i> 🐎 <|endoftext|>", "the dog " * 40):
        page.get_by_label("Have it go on from").fill(prompt)
        expect(page.locator(".l-says").first).to_contain_text(prompt.strip()[:30], timeout=PATIENCE)
    assert page.locator(".l-says i").count() == 0


def test_a_hidden_page_rests(visit):
    page = visit()
    hide = "(hidden) => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }"
    grow(page)
    page.evaluate(hide, True)
    expect(button(page, "Go on")).to_be_visible(timeout=PATIENCE)
    page.evaluate(hide, False)
    grown(page)


def test_a_missing_text_is_told_and_can_be_tried_again(visit):
    page = visit(ready=False, before=lambda page: page.route("**/corpus/text/*", lambda route: route.fulfill(status=404)))
    expect(page.locator(".g-trouble")).to_contain_text("text/00000.bin is missing", timeout=PATIENCE)
    page.unroute("**/corpus/text/*")
    button(page, "Try again").click()
    expect(button(page, "Grow")).to_be_enabled(timeout=PATIENCE)


@pytest.mark.parametrize("name", ["index.html", "dark.html", "two.html"])
def test_everyone_can_use_it(visit, name):
    page = visit(name, **PHONE)
    page.locator(".l-chosen summary").click()
    button(page, "One step").click()
    accessible(page, ROOT)  # who has not bet is asked to
    bet(page, 0).get_by_role("radio").first.check()
    button(page, "One step").click()
    grown(page, 1)
    accessible(page, ROOT)
    fits(page, ROOT)


def test_who_only_counts_words_gets_nothing_of_what_follows_the_right(text):
    tokens = checkpoints.tokenizer()
    counts = np.bincount(text[0], minlength=len(tokens))
    first = lambda word: counts[tokens(word, add_special_tokens=False)["input_ids"][0]]  # noqa: E731
    asked = items.after_the(40)
    assert all(first(item.wrong) > first(item.right) for item in asked)
    said = tokens.decode(np.asarray(text[0]).tolist())
    assert not any(f" the{item.wrong} " in said for item in asked)


def test_it_is_asked_what_the_lab_asks():
    kinds = {
        "after the": "noun",
        "no attractor": "plain",
        "attractor of the other number": "past",
        "deed of another": "deed",
    }
    every = [*items.after_the(40), *items.agreement(40), *items.plausibility(40)]
    asked = [asdict(item) for item in every if item.condition in kinds]
    assert LiveTraining().questions == [
        {"kind": kinds[item["condition"]]} | {name: item[name] for name in ("prompt", "right", "wrong")} for item in asked
    ]


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        ({"soil": "sand"}, "soil must be one of village"),
        ({"size": "9x9"}, "size must be one of"),
        ({"rate": 13}, "rate must be a whole number from -6 to 12"),
        ({"seed": -1}, "seed must be"),
        ({"steps": 0}, "steps must be a whole number from 1"),
        ({"rival": {"what": "seed"}}, "needs what and value"),
        ({"rival": {"what": "luck", "value": 1}}, "not in 'luck'"),
        ({"rival": {"what": "size", "value": 7}}, "size must be"),
        ({"questions": [{"kind": "a", "prompt": "b", "right": "c", "wrong": "c"}]}, "the last two must differ"),
    ],
)
def test_a_wrong_value_is_refused(traits, said):
    with pytest.raises(TraitError, match=said):
        LiveTraining(**traits)


def test_its_state_is_plain_json():
    widget = LiveTraining()
    state = {name: getattr(widget, name) for name in widget.own_traits()}
    assert json.loads(json.dumps(state)) == state


def test_a_kernel_hands_over_the_beginning_of_the_text(text, monkeypatch):
    monkeypatch.setattr(concordance, "beginning", lambda: text[1])
    widget = LiveTraining()
    assert widget.read_file("village/corpus/index.json") == (text[1] / "index.json").read_bytes()
    assert widget.read_file("village/config.json")
    with pytest.raises(ValueError, match="outside"):
        widget.read_file("village/corpus/../../secret")
