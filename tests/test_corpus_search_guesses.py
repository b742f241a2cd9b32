"""What CorpusSearch asks before it counts, and how the answers are kept."""

import re

from corpus_page import ROOT, address, asked, found, look_for, settled, text, verdict, visit  # noqa: F401  (fixtures)
from playwright.sync_api import expect

from lab.text import corpus
from widgets import CorpusSearch


def test_untouched_it_asks_and_gives_nothing_away(visit):
    page = visit()
    expect(asked(page)).to_contain_text("How often did the model read “The dog behind the horses”?")
    for hidden in (".g-result", ".g-reader"):
        expect(page.locator(hidden)).to_be_hidden()
    assert not re.search(r"\bread (once|twice|[\d,]+ times)|never read", page.locator(ROOT).inner_text(), re.IGNORECASE)
    page.get_by_role("button", name="Count it").click()
    expect(page.get_by_role("alert").filter(has_text="Choose one first.")).to_be_visible()
    expect(page.locator(".g-result")).to_be_hidden()
    page.get_by_role("button", name="Just show me").click()
    expect(page.locator(".g-verdict")).to_be_visible()
    expect(page.locator(".g-reader")).to_be_visible()
    expect(asked(page)).to_contain_text("Shown without a guess.")
    expect(page.locator(".g-document")).to_have_text(corpus.document(0).text)


def test_what_an_example_teaches_is_told_with_its_counts_and_not_before(visit):
    page = visit()
    examples = [example for example in CorpusSearch().examples if "found" in example]
    assert len(examples) == 3
    for example in examples:
        page.get_by_role("button", name=example["label"]).click()
        expect(page.locator(".g-note")).to_have_text(example["note"])
        expect(page.get_by_text(example["found"])).to_be_hidden()
        page.get_by_role("button", name="Just show me").click()
        settled(page)
        expect(page.get_by_text(example["found"])).to_be_visible()
        assert not re.search("never|always|held out|kept out|thousand", example["label"] + example["note"], re.IGNORECASE)


def test_each_phrase_is_asked_anew_by_keyboard_once_and_the_answers_are_kept(visit):
    page = visit()
    field = page.get_by_label("A phrase to look for")
    field.fill("The big spider")
    expect(asked(page)).to_contain_text("“The big spider”")
    page.get_by_label("a few times").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_label("never")).to_be_checked()
    field.press("Enter")
    expect(asked(page)).to_contain_text("Rightly guessed. Never read. Your guesses so far: 1 of 1.")
    expect(asked(page).get_by_role("status").first).to_be_focused()
    look_for(page, "The", guess="never")
    expect(asked(page)).to_contain_text(re.compile("Not so. Read .+ times. Your guesses so far: 1 of 2."))
    page.get_by_label("Why were you off?").fill("It is a small word.")
    field.fill("The big spider")  # seen before: nothing to guess
    expect(page.locator(".g-verdict")).to_have_text("Never read.")
    expect(asked(page)).to_be_hidden()
    heard = page.locator('[data-widget="CorpusSearch"] > .g-hidden[role="status"]')
    expect(heard).to_have_text("Never read.")
    page.get_by_label("Only where a document begins").check()
    expect(asked(page)).to_contain_text("“The big spider” at the beginning of a document?")
    expect(heard).to_be_empty()  # what was said last was of another phrase
    expect(page.locator(".g-result")).to_be_hidden()
    answers = page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('gnm:answer:')).map((key) => JSON.parse(localStorage[key]))"
    )
    [wrong] = [answer for answer in answers if answer["right"] is False]
    assert (wrong["question"], wrong["said"], wrong["why"]) == (
        "How often did the model read “The”?",
        "never",
        "It is a small word.",
    )
    assert len(answers) == 2


def test_without_storage_the_score_lasts_as_long_as_the_page(visit):
    page = visit(
        before=lambda page: page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } })"
        )
    )
    for phrase in ("The big spider", "Never said before"):
        look_for(page, phrase, guess="never")
    expect(asked(page)).to_contain_text("Your guesses so far: 2 of 2.")
