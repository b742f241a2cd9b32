"""What is done in the figures: every task can be done, ways that don't do it are told so in words that help, and it is kept."""

import json
import math
from pathlib import Path

import pytest
import real_model
import yaml
from fit import NARROW, open_to_all
from live_page import LivePage, lay_out
from playwright.sync_api import expect
from real_page import Site as RealSite
from real_page import fetch
from widget_page import PAGE, plain_state, script_json, write_page

from book.extension.widgets import move_code
from course import figure_tasks
from course.reading import Unusable
from widgets import FigureTask, NextTokenPrediction
from widgets.base import STATIC
from widgets.figure_task import FIGURES, FIRST

ROOT = Path(__file__).resolve().parent.parent
FIGURE = '[data-widget="FigureTask"]'
READY = f'{FIGURE}[data-ready="true"]'
INNER = '.f-figure [data-widget][data-ready="true"]'
BETWEEN = '</script>\n</div><div class="gnm-widget">\n<script type="application/vnd.jupyter.widget-view+json">'
VILLAGE = [name for name in figure_tasks.names() if figure_tasks.read(name)["figure"]["traits"].get("model") != "smollm2"]


@pytest.fixture(scope="module")
def site(tmp_path_factory, serve):
    """`site.folder`, served at `site.url`."""
    return Site(tmp_path_factory.mktemp("tasks"), serve)


class Site:
    def __init__(self, folder, serve):
        self.folder, self.url = folder, serve(folder)

    def page(self, *tasks: FigureTask, name: str) -> str:
        """The address of a page with these."""
        write_page(self.folder, tasks[0], name=name)
        if len(tasks) > 1:
            code = {"_esm": "_static/figure_task.js", "_css": "_static/figure_task.css"}
            states = {f"t{at}": {"state": plain_state(one) | {"_keep": one.keep()} | code} for at, one in enumerate(tasks)}
            views = [script_json({"model_id": model}) for model in states]
            page = PAGE.format(theme="", head="", view=BETWEEN.join(views), state=script_json({"state": states}))
            (self.folder / name).write_text(page, encoding="utf-8")
        return self.url + name


def begin(page):
    page.get_by_role("button", name="Begin").click()
    expect(page.locator(INNER)).to_be_attached()


def weighed(one):
    """What is said of a task's figure as it stands."""
    one.get_by_role("button", name="Check it").click()
    verdict = one.locator(".f-verdict[data-right]")
    expect(verdict).to_be_visible(timeout=60_000)
    return verdict


def set_to_its_solution(one):
    one.get_by_text("One way to do it").click()
    one.get_by_role("button", name="Set the figure to it").click()
    expect(one.locator(INNER)).to_be_attached()


@pytest.mark.parametrize("name", VILLAGE)
def test_a_task_can_be_done_and_who_goes_wrong_is_told_how(watched, site, name):
    """By the page itself: the task, and beside it the same with each wrong way in the place of the solution."""
    task = figure_tasks.read(name)
    ways = [FigureTask(task=name, solution={"say": way["told"], "traits": way["traits"]}) for way in task["wrong"]]
    address = site.page(FigureTask(task=name), *ways, name=f"{name.replace('/', '-')}.html")
    page = watched(address, f"#FigureTask-{len(ways) + 1} {READY}")  # the last to be drawn
    first, *others = page.locator('[data-widget="FigureTask"]').all()
    assert len(others) == len(ways)
    set_to_its_solution(first)
    expect(weighed(first)).to_contain_text("Reached. ")
    expect(first.locator(".f-verdict")).to_contain_text(task["shows"])
    for one, way in zip(others, task["wrong"], strict=True):
        set_to_its_solution(one)
        verdict = weighed(one)
        expect(verdict).to_contain_text("Not yet. ")
        expect(verdict).to_contain_text(way["told"])


@pytest.mark.parametrize("name", figure_tasks.names())
def test_a_figure_takes_what_a_task_sets_it_to(name):
    task = figure_tasks.read(name)
    figure = FIGURES[task["figure"]["widget"]]
    for way in (task["solution"], *task["wrong"]):
        one = figure(**task["figure"]["traits"] | way["traits"])
        assert way["traits"].keys() <= one.keep()["traits"].keys(), "what a task sets, the page must keep"
        one.close()


def test_every_task_stands_on_a_page():
    pages = "".join(page.read_text(encoding="utf-8") for page in (ROOT / "book" / "course").rglob("*.md"))
    assert [name for name in figure_tasks.names() if f'FigureTask(task="{name}")' not in pages] == []


# ---- With the real model: by what mechanism, of a small stand-in in the page; whether it can be done, of itself in Python -----


def test_a_real_one_is_waited_for_and_then_asked(watched, tmp_path):
    real_site = RealSite(tmp_path / "site")
    try:
        page = watched(real_site.put(FigureTask(task="opening/make-a-real-one-sure")), READY, expected=None)
        begin(page)
        page.get_by_role("button", name="Check it").click()
        expect(page.get_by_text("Bring the real model into the page first")).to_be_visible()
        fetch(page)
        expect(page.get_by_role("textbox", name="Your words")).to_be_visible()
        page.get_by_role("textbox", name="Your words").fill("The dog in")
        assert chance(real_site.torch(), "The dog in", "Paris") < 0.001
        expect(weighed(page)).to_contain_text("Not yet. “Paris” follows with <0.1%. 80% are wanted.")
    finally:
        real_site.close()


@pytest.fixture(scope="module")
def smollm2():
    return NextTokenPrediction(model="smollm2").engine()


def chance(engine, prompt: str, word: str) -> float:
    ids, answer = [*engine.begin, *engine.encode(prompt)], engine.encode(f" {word}")
    return math.exp(-engine.surprise([*ids, *answer])["surprise"][-len(answer) :].sum().item())


@real_model.there
def test_the_real_one_can_be_made_sure(smollm2):
    task = figure_tasks.read("opening/make-a-real-one-sure")
    done, *others = [chance(smollm2, way["traits"]["prompt"], "Paris") for way in (task["solution"], *task["wrong"])]
    assert done >= task["goal"]["at_least"] and others[1] < task["goal"]["at_least"]


@real_model.there
def test_the_real_one_copies_what_it_has_met_once(smollm2):
    task = figure_tasks.read("what-we-know/a-real-one-copies")
    goal, (rows, expected) = task["goal"], [way["traits"]["prompt"] for way in task["wrong"]]
    prompt = task["solution"]["traits"]["prompt"]
    assert chance(smollm2, prompt, "goat") >= goal["at_least"] > chance(smollm2, rows, "goat")
    assert chance(smollm2, prompt.replace(" goat", ""), "goat") <= goal["without"]
    assert chance(smollm2, expected.replace(" down", ""), "down") > goal["without"]


@real_model.there
def test_the_real_one_falls_for_the_nearest_noun(smollm2):
    task = figure_tasks.read("what-we-dont-know/where-a-real-one-fails")

    def margin(way):
        [pair] = way["traits"]["pairs"]
        right, wrong = (smollm2.surprise(f"{pair['begin']} {pair[end]}")["surprise"].sum().item() for end in ("better", "worse"))
        return wrong - right

    assert margin(task["solution"]) < 0 < margin(task["wrong"][0])


# ---- What is kept, and who can use it ---------------------------------------------------------------------------------------


def test_what_was_done_is_kept_with_its_figure(watched, site):
    page = watched(site.page(FigureTask(task=FIRST), name="kept.html"), READY)
    begin(page)
    page.get_by_role("textbox", name="Your words").fill("The sailor")
    expect(weighed(page)).to_contain_text("Not yet. “down” follows with")
    page.get_by_role("textbox", name="Your words").fill("In the evening the sun goes")
    expect(page.locator(".f-verdict")).to_be_empty()  # what was said was of another text
    expect(weighed(page)).to_contain_text("Reached. “down” follows with")
    kept = json.loads(page.evaluate(f"localStorage.getItem('gnm:answer:FigureTask:{FIRST}')"))
    assert (kept["said"], kept["right"]) == ("I wrote “In the evening the sun goes”", True)
    assert "follows with" in kept["came"] and figure_tasks.read(FIRST)["ask"] in kept["question"]
    page.wait_for_function("Object.keys(localStorage).some((key) => key.startsWith('gnm:state'))")

    page.reload()
    expect(page.get_by_text("You have done this. I wrote “In the evening the sun goes”.")).to_be_visible()
    page.get_by_role("button", name="Go on").press("Enter")
    expect(page.get_by_role("textbox", name="Your words")).to_have_value("In the evening the sun goes")


def test_a_saved_one_is_done_from_its_file_alone(browser, tmp_path):
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(FigureTask(task=FIRST).save(tmp_path / "task.html").as_uri())
    set_to_its_solution(page)
    expect(weighed(page)).to_contain_text("Reached. “down” follows with")
    context.close()


class InAKernel(FigureTask):
    """As live_page.py wants one: it looks for these two."""

    __module__ = "widgets.figure_task"
    _live = False
    _answering = property(lambda self: self._inner._answering)


def test_in_a_notebook_the_kernel_hands_over_what_the_figure_asks_for(browser, serve, tmp_path):
    widget = InAKernel(task=FIRST)
    page = browser.new_page()
    live = LivePage(page, widget, serve(lay_out(tmp_path, widget)) + "index.html")
    page.get_by_role("button", name="Begin").click()
    live.until("document.querySelector('.f-figure .gnm[data-ready=true]:not([data-stale])')")
    page.get_by_role("textbox", name="Your words").fill("The sailor")
    live.until("document.querySelector('.f-figure .gnm[data-ready=true]:not([data-stale])')")
    assert widget.state["prompt"] == "The sailor"  # Python hears of it, and
    widget.state = widget.state | {"prompt": "Then the sun goes"}
    live.pump()  # the page of Python
    expect(page.get_by_role("textbox", name="Your words")).to_have_value("Then the sun goes")
    page.get_by_role("button", name="Check it").click()
    live.until("document.querySelector('.f-verdict[data-right=true]')")
    page.close()


def test_no_model_is_fetched_before_the_figure_is_touched(watched, site):
    asked = []
    page = watched(
        site.page(FigureTask(), name="untouched.html"),
        READY,
        before=lambda page: page.on("request", lambda r: asked.append(r.url)),
    )
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "specimens" in url or "engine_worker" in url]


def test_the_state_is_the_reader_s_and_the_figure_the_task_s():
    one = FigureTask(task=FIRST)
    assert one.state["prompt"] == "The baker" and one.figure["listed"] is True
    one.state = one.state | {"prompt": "Then the sun goes"}
    assert one.figure["prompt"] == "The baker"
    one.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_keeps_out_no_reader_on_the_narrowest_screen(watched, site, theme):
    address = site.page(FigureTask(task=FIRST), name="narrow.html")
    page = watched(address, READY, color_scheme=theme, **NARROW)
    page.get_by_text("Hint 1").click()
    set_to_its_solution(page)
    weighed(page)
    open_to_all(page, FIGURE)


WHOLE = figure_tasks.read(FIRST)


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Writes a task's file and reads it."""
    monkeypatch.setattr(figure_tasks, "TASKS", tmp_path)

    def write(**parts):
        (tmp_path / "chapter").mkdir(exist_ok=True)
        (tmp_path / "chapter" / "name.yaml").write_text(yaml.safe_dump(WHOLE | parts, allow_unicode=True), encoding="utf-8")
        return figure_tasks.read("chapter/name")

    return write


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"extra": 1}, "has extra, which nothing reads"),
        ({"minutes": "five"}, "minutes must be a whole number above 0, not 'five'"),
        ({"difficulty": "fine"}, "difficulty must be one of easy, middling, hard"),
        ({"hints": []}, "hints must be a list of texts"),
        ({"wrong": WHOLE["wrong"][:1]}, "wrong must hold two ways at least"),
        ({"goal": {"kind": "guess"}}, "kind must be one of sure, open"),
        ({"goal": {"kind": "sure", "word": "down"}}, "goal lacks at_least"),
        ({"goal": {"kind": "sure", "word": "down", "at_least": 90}}, "at_least can't be what it is here"),
        ({"solution": {"say": "So.", "traits": ["prompt"]}}, "traits must be names with values"),
    ],
)
def test_what_can_t_be_set_is_named_with_its_place(written, parts, said):
    with pytest.raises(Unusable, match=r"course/tasks/chapter/name.yaml") as refused:
        written(**parts)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ({"widget": "Conversation", "traits": {}}, "there is no task in a Conversation, but in: CheckpointSlider"),
        ({"widget": "WeightEditor", "traits": {"promt": "a"}}, "Did you mean 'prompt'"),
    ],
)
def test_a_figure_that_can_t_be_is_named(written, figure, said):
    written(figure=figure)
    with pytest.raises(Unusable, match=r"course/tasks/chapter/name.yaml, figure") as refused:
        FigureTask(task="chapter/name")
    assert said in str(refused.value)


def test_on_the_site_the_figure_s_code_lies_in_files(tmp_path):
    one = FigureTask(task=FIRST)
    moved = move_code({"state": one.get_state()}, tmp_path)
    figure = moved["state"]["figure"]
    for key in ("_esm", "_css"):
        assert figure[key].startswith("_static/widgets/NextTokenPrediction-")
        assert (tmp_path / figure[key].removeprefix("_static/")).read_text(encoding="utf-8") == one.figure[key]
    assert move_code(moved, tmp_path) == moved
    one.close()


def test_there_is_no_task_of_that_name():
    with pytest.raises(FileNotFoundError, match="There is no task 'opening/down'. There are: "):
        FigureTask(task="opening/down")


def test_the_kinds_of_goals_are_those_that_the_page_weighs():
    source = (STATIC.parent / "figure_task" / "goals" / "index.js").read_text(encoding="utf-8")
    known = {name.split(":")[0] for name in source.partition("GOALS = {")[2].partition("}")[0].replace(" ", "").split(",")}
    assert known == figure_tasks.KINDS.keys()
