"""PostTraining: what its page computes is what the lab computes; its Python side."""

import dataclasses
import json
import random

import pytest
from traitlets import TraitError
from widget_page import plain_state

from lab.posttraining import chat, judge, measure, moves, questions
from lab.text import narrator
from lab.text.world import Scene
from widgets import PostTraining, base, post_training

WIDGET = PostTraining()


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
