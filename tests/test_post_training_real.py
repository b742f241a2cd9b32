"""PostTraining with a real one: what was done to it is told with sources, and a question is answered in the form and without."""

import csv

import pytest
from fit import NARROW, PHONE, accessible, fits, legible
from playwright.sync_api import expect
from real_page import fetch, site  # noqa: F401  (fixtures)
from traitlets import TraitError
from widget_page import ROOT as BOOK

from lab.models.chat_form import chat_ids
from widgets import PostTraining, base, conversation
from widgets.post_training_real import in_both_forms

ROOT = '[data-widget="PostTraining"]'
OWN = {"told": "", "asked": "Where is Rome?"}


@pytest.fixture
def opened(watched, site):
    def open_page(*, theme="light", context=None, **traits):
        site.asked()
        return watched(site.put(PostTraining(real=True, **traits), theme=theme), f"{ROOT}[data-ready]", **(context or {}))

    return open_page


def turn_to(page, name):
    page.get_by_role("radio", name=name, exact=True).check(force=True)


def test_what_was_done_to_it_can_be_read_before_anything_is_fetched(opened, site):
    page = opened()
    expect(page.locator(".p-lessons")).to_be_hidden()
    turn_to(page, "A real one")
    expect(page.locator(".p-lessons")).to_contain_text("460,341 conversations")
    expect(page.get_by_text("That can’t be measured here")).to_be_visible()
    expect(page.locator(".p-real-table tbody tr")).to_have_count(4)
    expect(page.get_by_role("radio", name="The judge")).to_be_hidden()
    expect(page.get_by_label("Asked")).to_be_hidden()
    assert site.asked() == []
    turn_to(page, "The village’s")
    expect(page.get_by_role("radio", name="The judge")).to_be_visible()
    expect(page.locator(".p-lessons")).to_be_hidden()


def test_it_answers_in_the_form_and_without_as_torch_does(opened, site):
    page = opened(question=OWN, model="smollm2")
    fetch(page)
    expect(page.get_by_label("Asked")).to_have_value(OWN["asked"])
    expect(page.locator(".p-real-table")).to_be_hidden()  # first the guess
    page.get_by_role("checkbox", name="As a text").check()
    page.get_by_role("button", name="Ask it both ways").click()
    expect(page.locator(".p-real .p-facts")).to_have_count(2)
    for facts in page.locator(".p-real .p-facts").all():
        expect(facts).not_to_be_empty()
    engine = site.torch()
    messages = [{"role": "system", "content": conversation.SYSTEM}, {"role": "user", "content": OWN["asked"]}]
    form = chat_ids(engine.tokens_of.tokenizer, messages, answering=True)
    told = [engine.generate(prompt, temperature=0, maxTokens=60)["text"].strip() for prompt in (form, OWN["asked"])]
    assert page.locator(".p-real .p-answer").all_text_contents() == [
        text or "(nothing: it ends the text at once)" for text in told
    ]
    expect(page.locator(".p-real-table")).to_be_visible()
    page.get_by_label("Asked").fill("Where is Paris?")
    expect(page.locator(".p-real .p-facts")).to_have_count(0)  # what was said was of another question
    expect(page.get_by_role("button", name="Ask it both ways")).to_be_visible()


def test_its_figures_are_the_tables_and_its_sources_the_books():
    with (base.SPECIMENS / "smollm2" / "capacities.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for shown, (measure, condition) in zip(
        in_both_forms(),
        [
            ("agreement", "attractor of the other number"),
            ("plausibility", "who does what to whom"),
            ("belief", "false belief"),
            ("belief", "true belief"),
        ],
        strict=True,
    ):
        for form in ("plain", "chat"):
            [row] = [
                row
                for row in rows
                if (row["form"], row["way"], row["measure"], row["condition"]) == (form, "choice", measure, condition)
            ]
            assert shown[form] == [float(row[key]) for key in ("value", "low", "high")] and shown["n"] == int(row["n"])
    told, references = PostTraining().real_one, (BOOK / "book/references.bib").read_text()
    assert {lesson["source"] for lesson in told["lessons"]} == set(told["sources"])
    assert all(f"url = {{{source['url']}}}" in references for source in told["sources"].values())


def test_page_and_python_mean_the_same_form_and_the_page_takes_no_other_model():
    code = (base.STATIC.parent / "parts" / "chat_form.js").read_text()
    assert f'SYSTEM = "{conversation.SYSTEM}"' in code
    assert "model" not in PostTraining().keep()["traits"]
    assert PostTraining(real=True).keep()["traits"]["model"] == {"one_of": ["village", "smollm2"]}
    with pytest.raises(TraitError):
        PostTraining(model="gpt2")


@pytest.mark.parametrize(("context", "theme"), [(PHONE, "dark"), (NARROW, "light")])
def test_it_fits_and_can_be_read(opened, context, theme):
    page = opened(model="smollm2", theme=theme, context=context)
    expect(page.locator(".p-lessons")).to_be_visible()
    for check in (fits, legible, accessible):
        check(page, ROOT)
