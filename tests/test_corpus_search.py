"""CorpusSearch as a reader meets it: the text searched and read in a browser, counted again in plain Python."""

import json
import os
import re

import numpy as np
import pytest
import torch
from corpus_page import (  # noqa: F401  (fixtures)
    PER_PART,
    PER_STEP,
    ROOT,
    STEPS,
    address,
    asked,
    documents_of,
    found,
    look_for,
    settled,
    text,
    verdict,
    visit,
    write_site,
    write_small,
)
from fit import PHONE, accessible, called_as_seen, fits, legible
from playwright.sync_api import expect

from lab.growing import checkpoints
from lab.text import corpus
from lab.text.tokenizer import prompt_ids
from widgets import CorpusSearch, base

PHRASES = [
    "The",
    "the",
    ".",
    "Maya",
    "The dog",
    "the apple in the",
    "in the kitchen. There is a",
    "Then the sun goes down.",
    "There is a basket and",
    "crack pear ducks Bramble open Karl",
    "The pilot",
    "sun The",
]


def test_counts_next_tokens_and_moments_are_those_of_a_plain_count(visit, text):
    stream, _ = text
    page = visit()
    tokenizer = checkpoints.tokenizer()
    begins = np.flatnonzero(np.append(0, stream[:-1]) == 0)
    for phrase in PHRASES:
        places, length = found(stream, phrase)
        look_for(page, phrase)
        expect(page.locator(".g-verdict")).to_have_text(verdict(len(places)))
        if not len(places):
            continue
        after = [tokenizer.decode([t]).strip() for t in stream[(places + length)[places + length < len(stream)]]]
        pairs = dict(zip(page.locator(".g-bar-word").all_text_contents(), page.locator(".g-pair .g-hidden").all_text_contents()))
        for word, said in pairs.items():
            word = {"end of text": "<|endoftext|>"}.get(word, word)
            times = int(re.search(r"(?:, (\d+) times|, (once))", said).expand(r"\1") or 1)
            assert times == after.count(word), (phrase, word)
        titles = page.locator(".g-when-bar").evaluate_all("bars => bars.map((bar) => bar.title)")
        begun = begins[np.searchsorted(begins, places, side="right") - 1]  # where each hit's document begins
        expected = np.bincount(begun // (PER_STEP * PER_PART), minlength=STEPS // PER_PART)
        assert [int(title.split(": ")[1].replace(",", "")) for title in titles] == expected.tolist()


def test_the_places_lead_through_all_of_the_text_in_order(visit, text):
    stream, _ = text
    page = visit()
    phrase = "The dog"
    look_for(page, phrase)
    places, _ = found(stream, phrase)
    expect(page.locator(".g-hit")).to_have_count(3)
    listed = []
    while True:
        expect(page.locator(".g-moments-met .g-line .g-hint")).to_contain_text(f"{len(listed) + 1} to")
        listed += [int(text.split()[1].replace(",", "")) for text in page.locator(".g-open").all_text_contents()]
        if not page.get_by_role("button", name="Later places").is_visible():
            break
        page.get_by_role("button", name="Later places").click()
    assert listed == documents_of(stream, places) and len(listed) > 6
    page.locator(".g-open").last.press("Enter")
    expect(page.get_by_label("Read document")).to_have_value(str(listed[-1]))
    expect(page.locator(".g-document mark").first).to_have_text(phrase)
    expect(page.locator(".g-document")).to_be_focused()


def test_any_document_can_be_read_as_it_was_told(visit, text):
    stream, _ = text
    page = visit("empty.html")
    last = int((stream[:-1] == 0).sum())
    begins = np.flatnonzero(np.append(0, stream[:-1]) == 0)
    field = page.get_by_label("Read document")
    expect(field).to_have_value("7")
    for number in (0, 1, 700, last - 1):
        field.fill(str(number))
        field.press("Enter")
        document = corpus.document(number)
        expect(page.locator(".g-document")).to_have_text(document.text)
        step = begins[number] // PER_STEP + 1
        expect(page.locator(".g-reader > .g-hint")).to_have_text(f"A {document.kind}, read at step {step}.")
    page.get_by_role("button", name="Next document").click()
    expect(page.locator(".g-document")).to_contain_text("Here the training ended")
    expect(page.get_by_role("button", name="Next document")).to_be_disabled()
    field.fill("999999999")
    field.press("Enter")
    expect(field).to_have_value(str(last))
    field.fill("-3")
    field.press("Enter")
    expect(page.locator(".g-document")).to_have_text(corpus.document(0).text)


def test_a_number_being_written_is_not_replaced_by_a_late_document(visit):
    held = []
    page = visit("empty.html", before=lambda page: page.route("**/corpus/text/*", lambda route: held.append(route)))
    field = page.get_by_label("Read document")
    expect(field).to_have_value("7")
    field.fill("12")
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator(".g-document")).to_have_text(corpus.document(7).text)
    field.press("Enter")
    expect(page.locator(".g-document")).to_have_text(corpus.document(12).text)


def test_a_phrase_can_be_counted_at_beginnings_only(visit, text):
    stream, _ = text
    page = visit()
    places, _ = found(stream, "Maya")
    opening = int(sum(p == 0 or stream[p - 1] == 0 for p in places))
    page.get_by_label("Only where a document begins").check()
    look_for(page, "Maya")
    expect(page.locator(".g-verdict")).to_have_text(re.compile(verdict(opening).pattern + " at the beginning of a document"))
    assert 0 < opening < len(places)
    expect(page.locator(".g-quote mark").first).to_have_text("Maya")
    assert all(quote.startswith("Maya") for quote in page.locator(".g-quote").all_text_contents())


def test_of_what_was_never_read_it_says_so_and_the_model_predicts(visit):
    page = visit()
    phrase = "The big spider"
    look_for(page, phrase)
    expect(page.locator(".g-verdict")).to_have_text("Never read.")
    expect(page.locator(".g-detail")).to_contain_text("“spider” never followed")
    expect(page.locator(".g-moments-met")).to_be_hidden()
    model, tokenizer = checkpoints.load()
    with torch.no_grad():
        likely = model(torch.tensor([prompt_ids(tokenizer, phrase)])).logits[0, -1].softmax(-1).topk(3)
    shown = list(zip(page.locator(".g-bar-word").all_text_contents(), page.locator(".g-bar-share").all_text_contents()))
    for (word, share), token, p in zip(shown, likely.indices, likely.values.tolist()):
        assert word == tokenizer.decode([token]).strip()
        assert float(share.strip("%<>")) == pytest.approx(100 * p, abs=0.51)


def test_what_the_examples_say_is_held_out_is():
    held = json.loads((base.SPECIMENS / "village" / "heldout.json").read_text())
    assert {("apple", "basket"), ("apple", "jar")} <= {tuple(pair) for pair in held["object-container"]}
    assert ["big", "spider"] in held["adjective-actor"]
    assert ["big", "dog"] not in held["adjective-actor"] and ["small", "spider"] not in held["adjective-actor"]


def test_the_slider_goes_to_a_moment_by_keyboard(visit, text):
    stream, _ = text
    page = visit()
    look_for(page, "the")
    slider = page.get_by_label("Slide to a moment of training")
    slider.focus()
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", f"from step {STEPS - PER_PART + 1} on")
    expect(page.locator(".g-hit-step").first).to_have_text(re.compile(f"step ({STEPS - 1}|{STEPS})"))
    begun = np.flatnonzero(np.append(0, stream[:-1]) == 0)
    first = begun[begun >= (STEPS - PER_PART) * PER_STEP][0]
    earlier = int((found(stream, "the")[0] < first).sum())
    expect(page.locator(".g-moments-met .g-line .g-hint")).to_contain_text(f"{earlier + 1:,} to")


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("the dog " * 1250, "up to 39 can be looked for"),
        ("🐶👩‍👩‍👧‍👦", "Never read"),
        ("<|endoftext|>", "Never read"),
        ("<img src=x onerror='window.hacked = 1'></script>", "Never read"),
        ("a\u2028b\u202eevil", "Never read"),
    ],
    ids=["too long", "emoji", "end of text", "markup", "odd characters"],
)
def test_any_phrase_is_answered_in_words_and_never_run(visit, phrase, said):
    page = visit("empty.html")
    page.get_by_label("A phrase to look for").fill(phrase)
    page.get_by_role("button", name="Just show me").click()
    expect(page.locator(ROOT)).to_contain_text(said, timeout=30_000)
    assert page.evaluate("window.hacked") is None
    assert page.locator(f"{ROOT} :is(script, img)").count() == 0
    look_for(page, "The dog")
    expect(page.locator(".g-trouble")).to_be_hidden()


BREAK = {
    "missing": lambda file: file.unlink(),
    "truncated": lambda file: file.write_bytes(file.read_bytes()[:900]),
    "altered": lambda file: file.write_bytes(file.read_bytes()[:-300] + bytes(300)),
    "a web page": lambda file: file.write_text("<!doctype html><title>Not found</title>"),
}


@pytest.mark.parametrize("how", BREAK)
def test_a_broken_file_is_named_and_what_does_not_need_it_lives_on(visit, text, tmp_path, serve, how):
    stream, _ = text
    write_small(stream, tmp_path / "corpus")
    write_site(tmp_path, tmp_path / "corpus", CorpusSearch(phrase="", revealed=False))
    page = visit(at=serve(tmp_path))
    broken = sorted((tmp_path / "corpus" / "next").iterdir())
    whole = [file.read_bytes() for file in broken]
    for file in broken:
        BREAK[how](file)
    page.get_by_label("A phrase to look for").fill("The dog")
    page.get_by_role("button", name="Just show me").click()
    trouble = page.locator(".g-trouble")
    expect(trouble).to_contain_text(re.compile(r"village/corpus/next/\d+\.bin"))
    expect(page.locator(".g-result")).to_be_hidden()
    page.get_by_role("button", name="Next document").click()
    expect(page.locator(".g-document")).to_have_text(corpus.document(1).text)
    for file, content in zip(broken, whole):
        file.write_bytes(content)
        # Servers tell a copy's age in whole seconds: mended within the same one, it would pass for the broken file.
        os.utime(file, (file.stat().st_atime, file.stat().st_mtime + 5))
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".g-verdict")).to_have_text(verdict(len(found(stream, "The dog")[0])))
    expect(trouble).to_be_hidden()


@pytest.mark.parametrize("theme", ["index.html", "dark.html"])
def test_no_accessibility_fault_in_either_theme(visit, theme):
    page = visit(theme, reduced_motion="reduce")
    for phrase in ("The dog", "The big spider"):
        look_for(page, phrase)
        page.wait_for_function("getComputedStyle(document.querySelector('.g-result')).opacity === '1'")  # no longer stale
        accessible(page, ROOT)
    page.get_by_label("A phrase to look for").fill("The")
    expect(asked(page)).to_contain_text("“The”")
    accessible(page, ROOT)


@pytest.mark.parametrize("width", [375, 320])
def test_on_a_phone_it_fits(visit, width):
    page = visit(**PHONE | {"viewport": {"width": width, "height": 700}})
    fits(page, ROOT)
    look_for(page, "There is a basket and a jar. Maya puts the apple in the")
    fits(page, ROOT)
    legible(page, ROOT)
    called_as_seen(page, ROOT)


def test_nothing_is_fetched_before_the_reader_comes_near(browser, address):
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.route(
        "**/index.html",
        lambda route: route.fulfill(
            body=route.fetch().text().replace("<main>", '<main><div style="height: 3000px"></div>'), content_type="text/html"
        ),
    )
    page.goto(address + "index.html")
    expect(page.locator(ROOT)).to_have_attribute("data-ready", "true")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "specimens" in url]
    page.locator("#after").scroll_into_view_if_needed()
    settled(page)
    assert [url for url in asked if "specimens" in url]
    page.close()
