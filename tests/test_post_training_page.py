"""PostTraining as a reader meets it: ask, judge, go step by step, and compare."""

import re

import pytest
from fit import NARROW, PHONE, accessible, called_as_seen, fits, legible
from links import NOTED
from playwright.sync_api import expect
from widget_page import write_page

from lab.growing import checkpoints
from lab.posttraining import chat, judge, measure, moves, questions
from lab.text import corpus
from lab.text.tokenizer import prompt_ids
from widgets import PostTraining

ROOT = '[data-widget="PostTraining"]'
WIDGET = PostTraining()

expect.set_options(timeout=30_000)  # a loaded machine takes its time


@pytest.fixture(scope="module")
def url(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("posttraining")
    write_page(folder, PostTraining(), theme='data-theme="light"')
    write_page(folder, PostTraining(), name="dark.html", theme='data-theme="dark"')
    write_page(folder, PostTraining(part="steps", moves=2), name="steps.html")
    write_page(folder, PostTraining(part="losses", compared="preferences"), name="losses.html")
    return serve(folder)


@pytest.fixture
def visit(watched, url):
    """`visit()` opens the widget; `page.fetched` are the models' files it asked for."""

    def open_page(name="index.html", before=lambda page: None, **how):
        def listen(page):
            page.fetched = []
            page.on("request", lambda r: page.fetched.append(r.url) if "/specimens/" in r.url else None)
            before(page)

        return watched(url + name, f'{ROOT}[data-ready="true"]', before=listen, **how)

    return open_page


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def turn_to(page, part):
    page.get_by_role("radio", name=part, exact=True).check()


def card(page, label, at=0):
    return page.locator(".p-card:visible", has=page.locator(".g-title", has_text=label)).nth(at)


def said(page, label, at=0):
    """What a model answers, once it is done."""
    expect(card(page, label, at).locator(".p-facts")).not_to_be_empty()
    return card(page, label, at).locator(".p-answer").text_content()


def lab_answer(stage, question, most=chat.MOST, framed=True):
    model, tokenizer = checkpoints.load(stage)
    ids = prompt_ids(tokenizer, chat.FORM.format(question=question) if framed else question)
    return tokenizer.decode(chat.complete(model, [ids], most)[0]).strip()


def test_the_reader_guesses_who_is_right_and_each_model_answers_as_in_the_lab(visit):
    page = visit()
    assert page.fetched == []  # nothing before it is asked for
    page.get_by_role("checkbox", name="After instructions").check()
    page.get_by_role("checkbox", name="As grown").check()
    button(page, "Ask them").click()
    text = questions.held_out("place", 1)[0].text
    asked = {"As grown": "village", "After instructions": "instruct", "After preferences": "preferences"}
    for label, stage in asked.items():
        assert said(page, label) == lab_answer(stage, text)
    assert said(page, "As grown", 1) == lab_answer("village", text, 16, framed=False)
    # And as its own stories ask, who never leave one word out.
    now = f"{text.removesuffix('?')} now?"
    assert said(page, "As grown", 2) == lab_answer("village", now, 16, framed=False)
    expect(card(page, "As grown", 2)).to_contain_text(f"asked as its stories ask: “{now.rpartition('. ')[2]}”")
    for at, name in ((1, "right without the form"), (2, "right in its own words")):
        row = next(r for r in WIDGET.measured if r[:3] == ["base", name, "place"])
        expect(card(page, "As grown", at)).to_contain_text(re.compile(f"Of {row[3]} such questions, right: {100 * row[4]:.3g}%"))
    row = next(r for r in WIDGET.measured if r[:3] == ["instruct", "right", "place"])
    expect(card(page, "After instructions")).to_contain_text(f"Of {row[3]} such questions, right: {100 * row[4]:.0f}%")
    expect(page.locator(".p-said:visible")).to_contain_text("Your guesses so far: 1 of 3.")
    assert sum(path.endswith(".safetensors") for path in page.fetched) == 3
    button(page, "Another of this kind").click()  # asks the other question: who says most
    expect(page.get_by_label("Told first")).to_have_value(questions.held_out("place", 2)[1].told)
    page.get_by_role("radio", name="After preferences", exact=True).check()
    button(page, "Ask them").click()
    assert said(page, "After preferences").startswith(questions.GREETING)
    expect(page.locator(".p-said:visible")).to_contain_text(
        "Rightly guessed. Most words: after preferences. Your guesses so far: 2 of 4."
    )
    assert sum(path.endswith(".safetensors") for path in page.fetched) == 3


def test_a_question_of_the_readers_own_is_only_text_and_nobody_claims_to_know_its_answer(visit):
    page = visit()
    page.get_by_label("Told first").fill("")
    page.get_by_label("Asked").fill("<img src=x onerror='window.hacked = 1'> 🐶?")
    button(page, "Just show me").click()
    said(page, "After preferences")
    assert card(page, "After preferences").locator(".p-mark").count() == 0
    assert page.evaluate("window.hacked") is None and page.locator(f"{ROOT} img").count() == 0
    assert page.evaluate(NOTED) == []  # who did not guess has no score
    page.get_by_label("Asked").fill(" ")
    expect(button(page, "Ask them")).to_be_hidden()
    page.get_by_label("Asked").fill("Where is the ball? " * 60)
    button(page, "Just show me").click()
    expect(page.get_by_role("alert").filter(has_text="leaves no room")).to_be_visible()
    page.get_by_text("Make one from lists").click()
    page.get_by_label("Then in the").select_option("jar")
    page.get_by_label("The question").select_option("belief")
    button(page, "Use this question").click()
    expect(page.get_by_label("Asked")).to_have_value(re.compile(r"^Where does \w+ think the \w+ is\?$"))
    expect(page.get_by_role("alert").filter(has_text="leaves no room")).to_be_hidden()
    button(page, "Just show me").click()
    said(page, "After instructions")
    assert card(page, "After instructions").locator(".p-mark").count() == 1


def test_a_model_that_does_not_come_is_named_and_can_be_asked_again(visit):
    page = visit()
    page.route("**/instruct/seed-0/*.safetensors", lambda route: route.fulfill(status=404))
    button(page, "Just show me").click()
    trouble = page.get_by_role("alert").filter(has_text="instruct/seed-0/step-")
    expect(trouble).to_be_visible()
    assert said(page, "As grown")  # what came stays
    page.unroute("**/instruct/seed-0/*.safetensors")
    button(page, "Try again").click()
    assert said(page, "After instructions")
    expect(trouble).to_be_hidden()


def test_the_judge_can_be_pleased_with_what_is_not_true(visit):
    page = visit()
    turn_to(page, "The judge")
    asked = questions.held_out("opinion", 1)[0]
    button(page, "An asker with an opinion").click()
    plain = asked.answer.removeprefix(questions.GREETING).strip()
    points = f"{round(judge.score(asked.asked, plain), 2):g} points"
    expect(card(page, "A plain true answer").locator(".p-points")).to_contain_text(points)
    containers = WIDGET.vocabulary["containers"]
    wrong = next(c for c in questions.spoken(asked.told) if c in containers and c not in asked.true)
    page.get_by_label("Your own answer").fill(f"In the {asked.true[0]}.")
    expect(page.locator(".p-own")).to_contain_text("So far it is true")
    thing = asked.asked.split()[-1].strip("?")
    page.get_by_label("Your own answer").fill(f"I am glad you think so. The {thing} is in the {wrong}.")
    expect(page.locator(".p-own")).to_contain_text("the judge likes it better than the true one")
    assert not any(path.endswith(".safetensors") for path in page.fetched)
    button(page, "Hear the two models").click()
    preferred = lab_answer("preferences", asked.text)
    expect(card(page, "After preferences").locator(".p-answer")).to_have_text(preferred)
    points = f"{round(judge.score(asked.asked, preferred), 2):g} points"
    expect(card(page, "After preferences").locator(".p-points")).to_contain_text(points)
    assert page.locator(".p-judged mark").first.is_visible()


def test_nothing_is_given_away_before_the_guess(visit):
    page = visit()
    for part in ("Ask them", "Step by step", "Gained and lost"):
        turn_to(page, part)
        expect(page.locator(".p-predict form:visible")).to_have_count(1)
        shown = page.locator(ROOT).inner_text()
        assert not page.locator(".p-card:visible").count(), part
        if part != "Gained and lost":
            assert "%" not in shown, part
        else:  # what was before stands there, what came of it does not
            arrows = re.findall(r"→ *(\S*)", shown)
            assert len(arrows) > 10 and set(arrows) == {"?"}


def test_its_own_stories_always_ask_with_now():
    """The card says so of “Where is the …?”."""
    asked = [document.text for document in map(corpus.document, range(3000)) if "Where is the" in document.text]
    assert len(asked) > 20
    assert all(re.search(r"Where is the [a-z]+ now\?", text) for text in asked)
    assert not [text for text in asked if re.search(r"Where is the [a-z]+\?", text)]


def test_step_by_step_and_with_false_steps_in_its_mouth(visit):
    page = visit("steps.html")
    scene = moves.held_out(2, 1)[0]
    expect(page.locator(".p-scene")).to_have_text(re.compile(re.escape(scene.question)))
    page.get_by_role("checkbox", name="Writes steps").check()
    button(page, "Ask them").click()
    by_steps, at_once = lab_answer("steps", scene.question, 11 * 2 + 12), lab_answer("at-once", scene.question)
    written = moves.write_out(moves.parse(by_steps))
    assert said(page, "Writes steps") == by_steps.removeprefix(written).strip()
    assert card(page, "Writes steps").locator(".p-steps li").count() == len(scene.steps)
    assert said(page, "Answers at once") == at_once
    truth = scene.steps[-1].place
    rightly = (measure._place(scene, by_steps) == truth) + (measure._place(scene, at_once) != truth)
    expect(page.locator(".p-said:visible")).to_contain_text(f"Your guesses so far: {rightly} of 2.")
    button(page, "The true steps").click()
    expect(page.locator(".p-result")).to_contain_text(f"in the {truth}. ✓ true It goes by the last step")
    false = next(c for c in scene.containers if c != truth)
    for place in page.locator(".p-mouth select").all():
        place.select_option(false)
    steps = [moves.Step(step.source, step.target, false) for step in scene.steps]
    model, tokenizer = checkpoints.load("steps")
    [answer] = measure._go_on(model, tokenizer, [scene], [moves.write_out(steps)], 12)
    expect(page.locator(".p-result b")).to_have_text(answer.strip())
    slider = page.get_by_role("slider", name="Moves")
    slider.press("End")
    expect(page.locator(".p-scene")).to_have_text(re.compile(re.escape(moves.held_out(8, 1)[0].question)))
    expect(page.locator(".p-mouth")).to_be_hidden()
    expect(page.locator(".p-figure")).to_contain_text("With 8 moves: at once")
    row = next(r for r in WIDGET.measured if r[:3] == ["steps", "tracking", "8"])
    assert f"8 moves {100 * row[4]:.0f}%" in page.locator(".p-curve svg").get_attribute("aria-label")


def test_what_a_lesson_cost_is_covered_until_the_guess_and_then_told_in_words(visit):
    page = visit("losses.html")
    group = page.locator(".p-group").last
    assert page.locator('.p-change[data-outcome="covered"]').count() == page.locator(".p-change").count() > 10
    button(page, "Show what it cost").click()
    expect(page.get_by_role("alert").filter(has_text="Choose one first")).to_be_visible()
    drop = {}
    for row in WIDGET.comparisons[-1]["rows"]:
        was, now = (
            next(r for r in WIDGET.measured if r[:3] == [stage, row["measure"], row["condition"]])
            for stage in ("instruct", "preferences")
        )
        if now[6] < was[5]:  # the intervals part
            drop[row["label"]] = was[4] - now[4]
    worst = max(drop, key=drop.get, default="none of them clearly")
    page.get_by_role("radio", name=worst, exact=True).check()
    button(page, "Show what it cost").click()
    expect(page.locator(".p-said:visible")).to_contain_text("Rightly guessed.")
    lost = page.locator(".p-words p", has_text="Lost:")
    assert lost.count() == bool(drop)
    for label in drop:
        expect(lost).to_contain_text(label)
    assert group.locator('.p-change[data-outcome="lost"] .p-what').all_text_contents() == list(drop)
    button(page, "Writes steps").click()
    expect(button(page, "Writes steps")).to_be_focused()
    assert group.locator('.p-change[data-outcome="covered"]').count() > 3
    button(page, "Just show me").click()
    expect(lost).to_contain_text("its own scenes, days, songs")
    assert page.fetched == []


@pytest.mark.parametrize(("name", "context"), [("index.html", {}), ("dark.html", PHONE), ("index.html", NARROW)])
def test_nothing_stands_in_the_way_of_reading_it(visit, name, context):
    page = visit(name, reduced_motion="reduce", **context)
    for part in ("Ask them", "The judge", "Step by step", "Gained and lost"):
        turn_to(page, part)
        if part != "The judge":
            button(page, "Just show me").click()
        if part == "Ask them":
            said(page, "As grown", 2)
            page.get_by_text("Make one from lists").click()
        if part == "Step by step":
            expect(page.locator(".p-mouth")).to_be_visible()
        accessible(page, ROOT)
        fits(page, ROOT)
        legible(page, ROOT)
        called_as_seen(page, ROOT)


def test_the_four_pages_are_walked_by_keyboard(visit):
    page = visit()
    page.get_by_role("radio", name="Ask them", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("The judge’s rule, all of it")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".p-scene")).to_be_visible()
    expect(page.get_by_label("Asked")).to_be_hidden()
