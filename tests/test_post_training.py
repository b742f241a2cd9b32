"""PostTraining: what its page computes is what the lab computes, and a reader can ask, judge, step and compare."""

import dataclasses
import json
import random
import re

import pytest
from fit import NARROW, PHONE, accessible, called_as_seen, fits, legible
from links import NOTED
from playwright.sync_api import expect
from traitlets import TraitError
from widget_page import plain_state, write_page

from lab.growing import checkpoints
from lab.posttraining import chat, judge, measure, moves, questions
from lab.text import corpus, narrator
from lab.text.tokenizer import prompt_ids
from lab.text.world import Scene
from widgets import PostTraining, base, post_training

ROOT = '[data-widget="PostTraining"]'
WIDGET = PostTraining()

expect.set_options(timeout=30_000)  # a loaded machine takes its time


# ---- What the page computes is what the lab computes ---------------------------------------------


@pytest.fixture(scope="module")
def run(browser, serve):
    """`run("judge.js", "(m, all) => …", all)` runs a script with a source module's exports."""
    page = browser.new_page()
    page.goto(serve(base.STATIC.parent) + "parts/theme.css")
    yield lambda module, script, value=None: page.evaluate(
        f"async ([module, value]) => ({script})(await import('/post_training/' + module), value)", [module, value]
    )
    page.close()


@pytest.fixture(scope="module")
def answered():
    """Questions of all kinds, each with answers true, false, empty and odd."""
    rng, found = random.Random(4), []
    for kind in questions.TESTED:
        for held_out in (False, True) * 6:
            asked = questions.question(rng, kind, held_out)
            other = questions.question(rng, kind, held_out).answer
            found += [
                (asked, answer)
                for answer in (
                    asked.answer,
                    other,
                    f"{questions.GREETING} {other}",
                    asked.answer.rstrip("."),
                    asked.answer.upper(),
                    "",
                    " ... !",
                    "welcome, welcome!",
                    f"{asked.claim} {asked.answer}",
                    asked.asked,
                    f"{asked.answer} red" + " red" * 40 + ". ",
                    'Is it "in the jar?"',
                )
            ]
    return found


def test_a_question_is_put_in_the_form_of_the_lessons(run):
    script = "(m) => [m.framed('Who sings?'), m.framed('Who sings?', 'The robin'), m.MOST]"
    form = chat.FORM.format(question="Who sings?")
    assert run("chat.js", script) == [form, f"{form} The robin", chat.MOST]


def test_the_page_judges_as_the_lab_does(run, answered):
    script = "(m, [taste, all]) => all.map(([asked, answer]) => m.judged(taste, asked, answer))"
    found = run("judge.js", script, [WIDGET.taste, [[q.asked, answer] for q, answer in answered]])
    for (question, answer), verdict in zip(answered, found, strict=True):
        assert verdict["score"] == pytest.approx(judge.score(question.asked, answer)), (question.asked, answer)
        parts = verdict["sentence"] + verdict["friendly"] + verdict["takenUp"] - verdict["tedious"]
        assert verdict["score"] == pytest.approx(parts)
    assert {verdict["sentence"] for verdict in found} == {verdict["friendly"] for verdict in found} == {0, 1}


def test_the_page_knows_what_is_true_as_the_lab_does(run, answered):
    script = "(m, [vocabulary, all]) => all.map(([question, answer]) => m.right(question, answer, vocabulary))"
    plain = [[post_training.plain(question), answer] for question, answer in answered]
    found = run("questions.js", script, [WIDGET.vocabulary, plain])
    assert found == [questions.right(question, answer) for question, answer in answered]
    assert set(found) == {True, False}
    typed = run("questions.js", script, [WIDGET.vocabulary, [[{"told": "", "asked": "Why?"}, "Because."]]])
    assert typed == [None]  # nobody knows


def test_steps_are_read_and_written_as_the_lab_does(run):
    scenes = [moves.held_out(number, 2)[1] for number in range(1, 9)]
    script = """(m, all) => all.map(([thing, text]) =>
        [m.parsed(text), m.writtenOut(m.parsed(text)), m.endsOn(thing, text)])"""
    texts = [(scene, text) for scene in scenes for text in (scene.answer_by_steps, scene.answer, "", scene.written_out)]
    found = run("moves.js", script, [[scene.thing, text] for scene, text in texts])
    for (scene, text), (steps, written, place) in zip(texts, found, strict=True):
        parsed = moves.parse(text)
        assert steps == [list(dataclasses.astuple(step)) for step in parsed]
        assert written == moves.write_out(parsed) and place == measure._place(scene, text)


@pytest.mark.parametrize("seen", [True, False])
@pytest.mark.parametrize("ask", ["place", "belief", "opinion"])
def test_a_question_made_from_lists_is_told_as_the_village_tells_and_true_in_its_world(run, seen, ask):
    picks = {"who": "Anna", "mover": "Ben", "room": "hall", "thing": "key", "first": "box", "second": "jar"}
    made = run("questions.js", "(m, picks) => m.composed(picks)", picks | {"seen": seen, "ask": ask})
    scene = Scene(["Anna", "Ben"], "hall", ["box", "jar"], present={"Anna", "Ben"})
    scene.put("Anna", "key", "box")
    happens = [lambda: scene.move("Ben", "key", "jar"), lambda: scene.leave("Anna")]
    for step in happens if seen else reversed(happens):
        step()
    scene.come_back("Anna")
    ways = [{narrator.setting(scene, random.Random(i)) for i in range(60)}]
    ways += [{narrator.tell(event, scene, random.Random(i), aside=False) for i in range(60)} for event in scene.events]
    rest = made["told"]
    for way in ways:  # each event in one of the narrator's ways, in order
        said = next(told for told in way if rest.startswith(told))
        rest = rest.removeprefix(said).strip()
    assert rest == ""
    assert made["true"] == [scene.belief["Anna", "key"] if ask == "belief" else scene.place["key"]]
    question = questions.Question(**{**made, "true": tuple(made["true"])})
    assert questions.right(question, question.answer)
    assert (question.claim == "box") == (ask == "opinion")


def test_two_of_the_same_can_make_no_scene(run):
    picks = {"who": "Anna", "mover": "Anna", "room": "hall", "thing": "key", "first": "box", "second": "box"}
    script = "(m, picks) => { try { m.composed(picks) } catch (error) { return error.message } }"
    assert "two different people" in run("questions.js", script, picks)
    assert "two different containers" in run("questions.js", script, picks | {"mover": "Ben"})


def test_a_change_counts_only_where_the_intervals_part(run):
    table = [
        ["a", "x", "c", 9, 0.5, 0.4, 0.6],
        ["b", "x", "c", 9, 0.9, 0.8, 1.0],
        ["a", "y", "c", 9, 0.5, 0.4, 0.6],
        ["b", "y", "c", 9, 0.65, 0.55, 0.75],
        ["a", "z", "c", 9, 1, 1, 1],
    ]
    rows = [{"measure": name, "condition": "c", "label": name} for name in "xyz"]
    script = """(m, [table, groups]) => groups.map((group) =>
        m.changes(table, [group], 'a', 'b').flatMap(({ changes }) => changes.map(({ outcome }) => outcome)))"""
    group = {"title": "", "short": "", "unit": "share", "rows": rows}
    groups = [{**group, "better": better} for better in ("more", "less", "")]
    assert run("figures.js", script, [table, groups]) == [["gained", "same"], ["lost", "same"], ["changed", "same"]]


# ---- The Python side -----------------------------------------------------------------------------


def test_state_is_plain_json_and_what_is_asked_was_measured():
    state = plain_state(WIDGET)
    assert json.loads(json.dumps(state)) == state
    assert len(json.dumps(state)) < 80_000
    assert {field.name for field in dataclasses.fields(questions.Question)} == post_training.QUESTION
    assert WIDGET.question == post_training.plain(measure.held_out("place", 1)[0])
    told = {scene.question for _, scenes in measure._by_moves(20) for scene in scenes}
    assert {scene["question"] for scene in WIDGET.scenes} <= told
    assert {stage["id"] for stage in WIDGET.stages} <= {row[0] for row in WIDGET.measured}
    known = {tuple(row[:3]) for row in WIDGET.measured}
    for row in (row for group in WIDGET.comparisons for row in group["rows"]):
        assert any((stage["id"], row["measure"], row["condition"]) in known for stage in WIDGET.stages), row


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        ({"moves": 9}, "moves must be one of 1, 2, 3, 4, 5, 6, 7, 8, not 9"),
        ({"part": "exam"}, "part"),
        ({"question": {"asked": "Who?"}}, "needs told and asked"),
        ({"compared": "base"}, "not 'base'"),
        ({"question": {"told": "", "asked": "", "colour": "red"}}, "colour"),
        ({"scene": 99}, "scene"),
    ],
)
def test_a_wrong_value_is_refused_in_a_sentence(traits, said):
    with pytest.raises(TraitError, match=said):
        PostTraining(**traits)


# ---- The reader ----------------------------------------------------------------------------------


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
