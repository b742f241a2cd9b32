"""RivalExplanations: its prompts and verdicts, the page's outcomes beside the laboratory's, and the figure in use."""

import json

import pytest
import torch
from fit import PHONE, accessible, fits
from playwright.sync_api import expect
from traitlets import TraitError
from widget_page import write_page

from lab.evaluation import intervals
from lab.growing import checkpoints
from lab.hooks import interventions
from lab.inside.circuits import ablation, one_head
from widgets import RivalExplanations, base
from widgets.rival_explanations import HEADS

expect.set_options(timeout=60_000)  # a loaded machine takes its time

FIGURE = '[data-widget="RivalExplanations"]'
SETS = json.loads((base.SPECIMENS / "village" / one_head.FILE).read_text())
FEW = {name: items[:4] for name, items in SETS.items()}
RIGHT = {
    "away": "old",
    "saw": "new",
    "mover": "new",
    "reality": "new",
    "back before": "new",
    "there and back": "new",
    "away, reworded": "old",
    "another moved": "old",
    "list": "after",
    "short list": "after",
}
BRAKE = HEADS[0]


# ---- The prompts -----------------------------------------------------------------------------------


def test_the_prompts_kept_are_those_that_the_laboratory_makes():
    assert one_head.sets(checkpoints.tokenizer("village")) == SETS


@pytest.mark.parametrize("name", RIGHT)
def test_the_right_answer_is_the_word_at_the_place_that_says_so(name):
    for item in SETS[name]:
        assert {item["tokens"][at] for at in item["places"][RIGHT[name]]} == {item["right"]}
        assert item["wrong"] != item["right"]


def test_a_swapped_word_is_new_to_its_list():
    for item in SETS["swapped list"]:
        *before, last = item["tokens"]
        assert last not in before and item["tokens"][item["places"]["after"][0]] == item["right"]


@pytest.mark.parametrize("name, first", [("verb", "subject"), ("subject last", "other noun")])
def test_the_subject_stands_where_it_is_said_to(name, first):
    for item in SETS[name]:
        (early,), (late,) = sorted(item["places"].values())
        assert item["places"][first] == [early] and late == len(item["tokens"]) - 1


# ---- Stories and bets ------------------------------------------------------------------------------


@pytest.mark.parametrize("head", HEADS, ids=lambda head: head["id"])
def test_every_bet_is_about_something_that_a_test_measures(head):
    tests = {test["id"]: test for test in head["tests"]}
    stories = {story["id"]: story for story in head["stories"]}
    assert len(tests) == len(head["tests"]) and len(stories) == len(head["stories"]) and head["first"]["story"] in stories
    for test in tests.values():
        assert {test["set"], test.get("source", test["set"])} <= set(SETS)
        assert any(test["id"] in story["says"] for story in stories.values()), "a test that nobody bets on"
    for story in stories.values():
        for test, claim in story["says"].items():
            places = {"start", *SETS[tests[test]["set"]][0]["places"]}
            assert claim["figure"] in (places if tests[test]["kind"] == "looks" else {"lost", "beyond", "margin"})
            assert ("least" in claim) != ("most" in claim)


def test_the_control_is_the_one_the_tables_are_made_with_or_no_head_with_a_story():
    told = {(head["layer"], head["head"]) for head in HEADS}
    for head in HEADS:
        drawn = ablation.control(head["layer"], head["head"], 4)
        assert head["control"] == drawn or (head["layer"], drawn) in told


def test_traits_are_checked():
    with pytest.raises(TraitError, match="head must be one of brake, copier, quiet"):
        RivalExplanations(head="all")
    with pytest.raises(TraitError, match="no trait 'stories'"):
        RivalExplanations(stories=[])
    assert [head["measured"]["n"] for head in RivalExplanations().heads] == [100, 200, 100]
    assert RivalExplanations(seed=1).heads == [], "the stories are about the heads of seed 0"


# ---- In the page: verdicts and outcomes -----------------------------------------------------------


@pytest.fixture(scope="module")
def ask(browser, serve, tmp_path_factory):
    """`ask(script, given)` runs an async function with the widget's modules and a running engine."""
    folder = tmp_path_factory.mktemp("modules")
    for name in ("rival_explanations", "parts", "static"):
        (folder / name).symlink_to(base.STATIC.parent / name)
    (folder / "specimens").symlink_to(base.SPECIMENS)
    (folder / "engine_worker.js").symlink_to(base.STATIC / "engine_worker.js")
    (folder / "index.html").write_text("<!doctype html><title>Modules</title><link rel='icon' href='data:,'>")
    page = browser.new_page()
    page.goto(serve(folder))
    load = """const [judging, outcomes, paper, course] = await Promise.all(["judging", "outcomes", "paper", "course"]
      .map((name) => import(`/rival_explanations/${name}.js`)));
      const api = await import("/static/engine.js");"""
    yield lambda script, given=None: page.evaluate(f"async (given) => {{ {load} return {script}; }}", given)
    page.close()


@pytest.mark.parametrize(
    "claim, low, high, verdict",
    [
        ({"figure": "new", "least": 0.5}, 0.5, 0.7, "survives"),
        ({"figure": "new", "least": 0.5}, 0.3, 0.49, "in trouble"),
        ({"figure": "new", "least": 0.5}, 0.4, 0.6, "undecided"),
        ({"figure": "new", "most": 0.5}, 0.4, 0.5, "survives"),
        ({"figure": "new", "most": 0.5}, 0.51, 0.6, "in trouble"),
        ({"figure": "new", "most": 0.5}, 0.4, 0.6, "undecided"),
        (None, 0.4, 0.6, "says nothing"),
    ],
)
def test_a_verdict_needs_the_whole_interval(ask, claim, low, high, verdict):
    figures = {"new": {"mean": (low + high) / 2, "low": low, "high": high, "n": 24}}
    assert ask("judging.judge(given[0] ?? undefined, given[1])", [claim, figures]) == verdict


def test_intervals_are_the_laboratorys(ask):
    values, changes = [0.1, 0.4, 0.35, 0.9, 0.6, 0.2, 0.5, 0.8, 0.3], [0, 0, 1, 1, -1, 0]
    mean, share = ask("[judging.ofMean(given[0]), judging.ofChanges(given[1])]", [values, changes])
    assert [mean["low"], mean["high"]] == pytest.approx(intervals.of_mean(values))
    assert [share["low"], share["high"]] == pytest.approx(intervals.of_bounded(changes, -1, 1))


def test_a_story_that_bets_on_nothing_is_not_called_a_survivor(ask):
    stories = [
        {"id": "a", "name": "A", "says": {"t": {"figure": "x", "least": 0.5}}},
        {"id": "b", "name": "B", "says": {"t": {"figure": "x", "least": 0.5}}},
        {"id": "c", "name": "C", "says": {"t": {"figure": "x", "most": 0.5}}},
        {"id": "mute", "name": "Mute", "says": {}},
    ]

    def said(low, high, written):
        figures = [["t", {"x": {"mean": low, "low": low, "high": high, "n": 9}}]]
        return ask(
            "[paper.state(given[0], new Map(given[1])), paper.review(given[2], given[0], new Map(), new Map(given[1]))]",
            [stories, figures, written],
        )

    state, review = said(0.6, 0.8, "c")
    assert state.startswith("2 stories survive") and "“A” and “B”" in state and "no verdict" in state
    assert "fell afterwards" in review
    state, review = said(0.1, 0.2, "mute")
    assert "“C”" in state and "Mute" not in state and "bet on none" in review
    assert "It held" in said(0.1, 0.2, "c")[1]


def test_the_page_measures_what_the_laboratory_does(ask):
    head = (BRAKE["layer"], BRAKE["head"])
    control = (BRAKE["layer"], BRAKE["control"])
    model, _ = checkpoints.load("village")
    intact = one_head.margins(model, FEW["mover"])
    tests = [
        {"id": "a", "kind": "looks", "set": "mover"},
        {"id": "b", "kind": "without", "set": "mover"},
        {"id": "c", "kind": "without", "set": "mover", "gone": [[2, 2]]},
        {"id": "d", "kind": "patched", "set": "mover", "source": "away"},
        {"id": "e", "kind": "forced", "set": "mover", "place": "new"},
    ]
    looks, *found = ask(
        """await (async () => {
      const engine = await api.startEngine({ files: api.staticFiles("/specimens/") });
      const found = [];
      for (const test of given[2]) found.push((await outcomes.outcome(engine, { seed: 0, step: 6500 }, given[0], given[1], test)).values);
      engine.stop();
      return found;
    })()""",
        [FEW, {key: BRAKE[key] for key in ("layer", "head", "control")}, tests],
    )
    lab_looks = one_head.looks(model, FEW["mover"], head)
    assert looks.keys() == lab_looks.keys()
    for place, values in looks.items():
        assert values == pytest.approx(lab_looks[place], abs=1e-3)
    measured = [
        lambda h: one_head.without(model, FEW["mover"], [h]),
        lambda h: one_head.without(model, FEW["mover"], [(2, 2), h]),
        lambda h: one_head.patched(model, FEW["mover"], FEW["away"], h),
        lambda h: one_head.forced(model, FEW["mover"], "new", h),
    ]
    for page, lab in zip(found, measured, strict=True):
        assert page["after"] == pytest.approx(lab(head), abs=1e-3)
        assert page["other"] == pytest.approx(lab(control), abs=1e-3)
    assert found[0]["before"] == pytest.approx(intact, abs=1e-3)
    assert found[1]["before"] == pytest.approx(one_head.without(model, FEW["mover"], [(2, 2)]), abs=1e-3)


def test_taking_a_head_away_is_the_tables_mean_ablation():
    model, _ = checkpoints.load("village")
    items = FEW["mover"]
    changes = ablation.without(model, [item["tokens"] for item in items], [(3, 3)], "mean")
    expected = []
    for i, item in enumerate(items):
        with torch.no_grad(), interventions(model, changes([i])):
            last = model(input_ids=torch.tensor([item["tokens"]])).logits[0, -1]
        expected.append(float(last[item["right"]] - last[item["wrong"]]))
    assert one_head.without(model, items, [(3, 3)]) == pytest.approx(expected, abs=1e-4)


# ---- As a reader meets it ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def url(tmp_path_factory, serve):
    """Pages with few prompts, two of the brake's tests, and one to be made before the paper."""
    folder = tmp_path_factory.mktemp("rivals")
    small = {**BRAKE, "tests": [test for test in BRAKE["tests"] if test["id"] in ("away", "mover")], "measured": None}
    small["stories"] = [
        {**story, "says": {test: claim for test, claim in story["says"].items() if test in ("away", "mover")}}
        for story in small["stories"]
    ]
    (folder / "_static" / "specimens" / "village").mkdir(parents=True)
    for path in (base.SPECIMENS / "village").iterdir():
        if path.name != one_head.FILE:
            (folder / "_static" / "specimens" / "village" / path.name).symlink_to(path)
    (folder / "_static" / "specimens" / "village" / one_head.FILE).write_text(json.dumps(FEW))
    write_page(folder, RivalExplanations(heads=[small], budget=1), theme='data-theme="light"')
    write_page(folder, RivalExplanations(), name="dark.html", theme='data-theme="dark"')
    return serve(folder)


@pytest.fixture
def visit(watched, url):
    """`visit()` opens the figure and waits until it can be used."""

    def open_page(name="index.html", at=url, **how):
        return watched(at + name, f'{FIGURE}[data-ready="true"]', **how)

    return open_page


def test_from_belief_to_paper_and_what_became_of_it(visit):
    page = visit()
    page.get_by_label("I believe it").first.fill("80")
    page.locator(FIGURE + " [data-lab=ready]").wait_for()
    page.get_by_role("button", name="Where does it look when she was away?").click()
    for label in ("A.", "B.", "C.", "D.", "E.", "F."):
        page.get_by_role("checkbox", name=label).check()
    page.get_by_role("button", name="Make this test").click()
    after = page.get_by_role("region", name="What came out")
    expect(after).to_contain_text("6 of the 6 stories had bet on it. You were right about 6 of the 6.")
    expect(after).to_be_focused()
    rows = after.locator("tbody tr")
    assert "is in trouble" in rows.nth(0).inner_text() and "survives" in rows.nth(1).inner_text()
    assert page.locator(".r-story").nth(0).get_attribute("data-state") == "fallen"
    accessible(page, FIGURE)

    expect(page.get_by_role("button", name="Where does it look when he is asked about")).to_be_disabled()
    publish = page.get_by_role("button", name="Publish")
    publish.click()
    expect(page.get_by_text("Choose one first.")).to_be_visible()
    page.get_by_role("radio", name="B.").check()
    publish.click()
    end = page.get_by_role("region", name="How it stands")
    expect(end).to_contain_text("It held until you wrote, and fell afterwards: 1 of the 2")
    expect(end).to_contain_text("It was in trouble with 1 of these tests")
    expect(end).to_contain_text("3 stories survive all tests that we have")
    accessible(page, FIGURE)

    page.reload()
    expect(page.get_by_label("I believe it").first).to_have_value("80")
    expect(end).to_contain_text("It held until you wrote, and fell afterwards: 1 of the 2")
    answers = page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('gnm:answer:RivalExplanations:'))")
    assert len(answers) == 2  # of the one test that the reader made, and of the paper


def test_a_reload_gives_no_budget_back_and_who_begins_again_is_scored_for_the_first_time_only(visit):
    page = visit()
    page.locator(FIGURE + " [data-lab=ready]").wait_for()

    def make(test):
        page.get_by_role("button", name=test).click()
        page.get_by_role("button", name="Make this test").click()
        after = page.get_by_role("region", name="What came out")
        expect(after).to_contain_text("0 of 1 tests so far")

    make("Where does it look when she was away?")
    page.reload()
    expect(page.get_by_role("button", name="Where does it look when he is asked about")).to_be_disabled()
    expect(page.get_by_role("button", name="Publish")).to_be_visible()

    page.get_by_role("button", name="Begin this head again").click()
    expect(page.get_by_label("Which head?")).to_be_focused()
    expect(page.get_by_role("button", name="Where does it look when he is asked about")).to_be_enabled()
    page.locator(FIGURE + " [data-lab=ready]").wait_for()
    make("Where does it look when she was away?")


def test_what_a_browser_kept_of_another_version_is_not_trusted(ask):
    outcome = {"figures": {"old": {"mean": 0.5, "low": 0.4, "high": 0.6, "n": 4}}, "control": {}, "values": {}, "n": 4}
    head = {"tests": [{"id": "away"}, {"id": "mover"}], "stories": [{"id": "a"}]}
    kept = [
        {"outcomes": {"away": outcome, "gone": outcome}, "start": {"a": 40, "z": 1}, "early": ["away"], "written": "a"},
        {"outcomes": {"away": outcome | {"figures": {"old": {"mean": "?"}}}}},
        {"outcomes": 3},
        {},
    ]
    first, *others = ask("given[1].map((old) => course.properCourse(old, given[0]))", [head, kept])
    assert first == {"start": {"a": 40}, "outcomes": {"away": outcome}, "early": [], "written": ""}
    assert others == [None, None, None]


def test_dark_on_a_phone(visit):
    page = visit("dark.html", **PHONE)
    page.get_by_label("Which head?").select_option("quiet")
    expect(page.locator(".r-story")).to_have_count(5)
    page.get_by_role("button", name="Take it away: she was away").click()
    fits(page, FIGURE)
    accessible(page, FIGURE)


def test_a_missing_file_is_said_and_tried_again(visit):
    missing = ["one-head.json"]

    def lose(page):
        page.route("**/one-head.json", lambda route: route.fulfill(status=404) if missing else route.continue_())

    page = visit(before=lose)
    expect(page.get_by_role("alert").filter(has_text="one-head.json")).to_be_visible()
    missing.clear()
    page.get_by_role("button", name="Try again").click()
    page.locator(FIGURE + " [data-lab=ready]").wait_for()
