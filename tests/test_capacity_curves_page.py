"""CapacityCurves as a reader meets it: drawing first, the curves, the items behind a point, and trouble."""

import json
import math
import re
import shutil

import pytest
from fit import NARROW, PHONE, accessible, called_as_seen, fits, legible
from links import NOTED
from playwright.sync_api import expect
from widget_page import write_page

from lab.evaluation import sample, scoring
from lab.evaluation.items import Choice
from lab.growing import checkpoints
from widgets import CapacityCurves, base
from widgets.capacity_curves import CAPACITIES

expect.set_options(timeout=30_000)  # a loaded machine takes its time

WIDGET = CapacityCurves()
FIGURE = '[data-widget="CapacityCurves"]'
SEEDS = checkpoints.seeds("village")
ITEMS = json.loads((base.SPECIMENS / "village" / sample.FILE).read_text(encoding="utf-8"))
BEHIND = [("other-number", "choice", 750), ("deed", "retold", 6500), ("away", "choice", 750)]  # points to look behind


def made(**traits):
    """A widget with what WIDGET has read already."""
    return CapacityCurves(curves=WIDGET.curves, moments=WIDGET.moments, published=WIDGET.published, **traits)


def way_of(capacity, way="choice"):
    curve = next(curve for curve in WIDGET.curves if curve["id"] == capacity)
    return next(one for one in curve["ways"] if one["way"] == way)


@pytest.fixture(scope="module")
def url(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("curves")
    write_page(folder, made(), theme='data-theme="light"')
    write_page(folder, made(), name="dark.html", theme='data-theme="dark"')
    write_page(folder, made(revealed=True, capacity="away"), name="open.html")
    write_page(folder, made(revealed=True, capacity="away", way="retold", point=[0, 750]), name="set.html")
    for capacity, way, step in BEHIND:
        write_page(folder, made(revealed=True, capacity=capacity, way=way, point=[0, step]), name=f"{capacity}-{step}.html")
    return serve(folder)


@pytest.fixture
def visit(watched, url):
    """`visit()` opens the figure and waits until it can be used."""

    def open_page(name="index.html", at=url, **how):
        return watched(at + name, f'{FIGURE}[data-ready="true"]', **how)

    return open_page


# ---- Drawing first -------------------------------------------------------------------------------


def draw(page, *values):
    """Draws with the mouse, from the first knot to the last."""
    page.locator(".c-pad").scroll_into_view_if_needed()
    box = page.locator(".c-pad svg").bounding_box()
    width, height = box["width"] - 52, box["height"] - 36  # of the plot, within its margins
    places = [
        (box["x"] + 38 + width * (i + 1) / len(values), box["y"] + 16 + height * (1 - value)) for i, value in enumerate(values)
    ]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places:
        page.mouse.move(*place)
    page.mouse.up()


def knots(page):
    return [int(value) for value in page.locator(".c-handle").evaluate_all("all => all.map((one) => one.value)")]


def test_a_reader_draws_with_the_mouse_and_sees_what_happened(visit):
    page = visit()
    for hidden in (".c-explorer", ".c-published", ".c-behind"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.get_by_role("button", name="Show what happened")).to_be_disabled()
    draw(page, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1, 1)
    assert knots(page) == pytest.approx([60, 70, 80, 85, 90, 95, 100, 100], abs=1)
    assert page.locator(".c-truth path").count() == 0
    page.get_by_role("button", name="Show what happened").click()
    expect(page.locator(".c-truth .c-seed")).to_have_count(len(SEEDS))
    expect(page.locator(".c-verdict")).to_be_focused()
    expect(page.locator(".c-verdict")).to_contain_text("On average your curve lies")
    expect(page.locator(".c-verdict")).to_contain_text(re.compile("So far [01] of 1 of your curves"))
    [answer] = page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('gnm:answer:')).map((key) => JSON.parse(localStorage[key]))"
    )
    assert re.fullmatch(r"60% after .+, 100% after 26\.6M tokens", answer["said"])
    assert answer["came"].startswith("On average your curve lies")
    before = knots(page)
    draw(page, *[0.1] * 8)  # too late
    assert knots(page) == before
    page.get_by_role("button", name="Draw the next one").click()
    expect(page.locator(".c-drawing .g-title")).to_contain_text("who was away")
    assert knots(page) == [50] * 8


def test_a_quick_stroke_leaves_no_knot_behind(visit):
    page = visit()
    draw(page, *[0.5] * 7, 0.5)
    box = page.locator(".c-pad svg").bounding_box()
    plot = box["width"] - 52
    page.mouse.move(box["x"] + 38 + plot / 8, box["y"] + 230)
    page.mouse.down()
    page.mouse.move(box["x"] + 38 + plot, box["y"] + 16)
    page.mouse.up()
    values = knots(page)
    assert values == sorted(values) and (values[0], values[-1]) == (0, 100) and 40 < values[3] < 46


def test_a_reader_draws_both_with_the_keyboard_and_the_curves_stay(visit):
    page = visit()
    for turn, knot in ((0, "End"), (1, "Home")):
        handle = page.locator(".c-handle").nth(3)
        expect(handle).to_have_accessible_name(re.compile("^Right answers, [\\d.]+ million tokens read$"))
        handle.press(knot)
        handle.press("ArrowUp")
        assert knots(page) == [50, 50, 50, [100, 1][turn], 50, 50, 50, 50]
        page.get_by_role("button", name="Show what happened").press("Enter")
        page.get_by_role("button", name=["Draw the next one", "Look closer"][turn]).press("Enter")
    select = page.get_by_role("combobox", name="What it is asked")
    expect(select).to_be_focused()
    expect(select).to_have_value("away")
    expect(page.locator(".c-curves .c-yours")).to_have_count(1)
    page.reload()
    expect(page.locator(".c-drawing")).to_be_hidden()
    expect(page.locator(".c-curves .c-yours")).to_have_count(1)
    page.get_by_role("button", name="Draw again").click()
    expect(page.locator(".c-drawing .g-title")).to_contain_text("past a noun of the other number")
    expect(page.locator(".c-explorer")).to_be_hidden()


def test_who_only_wants_to_see_sees_and_has_no_score(visit):
    page = visit()
    page.get_by_role("button", name="Just show me the curves").press("Enter")
    expect(page.get_by_label("What it is asked")).to_be_focused()  # the button is gone
    expect(page.locator(".c-explorer")).to_be_visible()
    assert page.locator(".c-curves .c-yours").count() == 0
    assert page.evaluate(NOTED) == []
    page.reload()
    expect(page.locator(".c-explorer")).to_be_visible()  # who has seen them is not asked again
    page.get_by_role("button", name="Draw again").press("Enter")
    expect(page.get_by_label("Right answers, 416,000 tokens read")).to_be_focused()
    expect(page.locator(".c-explorer")).to_be_hidden()


def test_without_a_place_to_keep_them_curves_last_as_long_as_the_page(visit):
    blocked = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } })"
    page = visit(before=lambda page: page.add_init_script(blocked))
    for button in ("Draw the next one", "Look closer"):
        draw(page, *[0.8] * 8)
        page.get_by_role("button", name="Show what happened").click()
        page.get_by_role("button", name=button).click()
    expect(page.locator(".c-curves .c-yours")).to_have_count(1)


def test_what_a_browser_keeps_is_not_trusted(visit):
    page = visit(
        before=lambda page: page.add_init_script(
            'localStorage.setItem(\'gnm:drawn:CapacityCurves\', \'[["away", [1, 2]], 3, ["other-number", "<b>"]]\')'
        )
    )
    expect(page.locator(".c-drawing .g-title")).to_contain_text("past a noun of the other number")


def test_each_capacity_shows_all_seeds_their_mean_chance_and_rivals(visit):
    page = visit("open.html")
    select = page.get_by_role("combobox", name="What it is asked")
    for capacity in CAPACITIES:
        select.select_option(capacity.id)
        way = way_of(capacity.id)
        expect(page.locator(".c-about").last).to_have_text(capacity.about)
        assert page.locator(".c-curves .c-seed").count() == len(SEEDS)
        assert page.locator(".c-curves .c-level").count() == 1 + len(way["rivals"])
        labels = " ".join(page.locator(".c-curves text").all_text_contents())
        assert f"mean of {len(SEEDS)} models" in labels and "chance" in labels
        for rival in way["rivals"]:
            assert rival["name"] in labels
    name = page.locator(".c-curves").get_attribute("aria-label")
    assert all(f"seed {seed}: from" in name for seed in SEEDS) and "Rivals: 5-gram" in name


def test_asked_in_another_way_the_usual_one_stays_beside(visit):
    page = visit("open.html")
    assert page.locator(".c-curves .c-beside").count() == 0
    page.get_by_role("radio", name="in other words").check()
    assert page.locator(".c-curves .c-beside").count() == 1
    expect(page.locator(".c-curves text", has_text="as in its texts")).to_have_count(1)
    page.get_by_role("radio", name="left to go on by itself").check()
    assert page.locator(".c-curves .c-level").count() == 0
    expect(page.locator(".c-explorer")).to_contain_text("there is no level of chance")
    page.get_by_role("combobox").select_option("other-number")  # keeps the way it was asked
    expect(page.get_by_role("radio", name="left to go on by itself")).to_be_checked()
    expect(page.get_by_role("radio", name="as a question")).to_have_count(0)


# ---- The items behind a point --------------------------------------------------------------------


@pytest.mark.parametrize(("capacity", "way", "step"), BEHIND)
def test_a_checkpoint_answers_in_the_page_as_in_the_lab(visit, capacity, way, step):
    page = visit(f"{capacity}-{step}.html")
    page.get_by_role("button", name="Show all 24").click()
    found = page.locator(".c-items li").evaluate_all("all => all.map((li) => [Number(li.dataset.margin), li.dataset.right])")
    asked = next(one for one in CAPACITIES if one.id == capacity)
    items = next(
        group["items"]
        for group in ITEMS
        if (group["measure"], group["way"], group["condition"]) == (asked.measure, way, asked.condition)
    )
    model, tokenizer = checkpoints.load("village", 0, step)
    right, wrong = (
        scoring.continuation_logprobs(model, tokenizer, [(item[0], item[which]) for item in items]) for which in (1, 2)
    )
    assert [margin for margin, _ in found] == pytest.approx(sorted(r - w for r, w in zip(right, wrong)), abs=1e-3)
    choices = [Choice(*item, asked.condition, way) for item in items]
    hits = sum(scoring.choose(model, tokenizer, choices))
    assert [told for _, told in found] == ["false"] * (24 - hits) + ["true"] * hits
    said = f"Of the first 24 of these {way_of(capacity, way)['n']} items it gets {hits} right"
    expect(page.locator(".c-behind .g-small")).to_contain_text(said)


def shown_items(page):
    return page.locator(".c-items li").evaluate_all("all => all.map((li) => [li.dataset.right, li.textContent])")


def test_a_press_on_a_point_shows_the_items_behind_it(visit):
    page = visit("open.html")
    expect(page.locator(".c-behind")).to_be_hidden()
    way, moments = way_of("away"), WIDGET.moments[0]
    at = moments["steps"].index(750)
    chart = page.locator(".c-curves")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    x = 38 + (box["width"] - 52) * math.sqrt(moments["tokens"][at] / moments["tokens"][-1])
    y = 16 + (box["height"] - 36) * (1 - way["seeds"][0]["values"][at])
    chart.click(position={"x": x, "y": y})
    share = way["seeds"][0]["values"][at]
    said = f"Seed 0, 3.1 million tokens read: right in {math.floor(100 * share + 0.5)}% of 400"
    expect(page.locator(".c-behind .g-title")).to_contain_text(said)
    expect(page.locator(".c-items li")).to_have_count(6)
    page.get_by_role("button", name="Show all 24").click()
    items = shown_items(page)
    verdicts = [right for right, _ in items]
    assert len(items) == 24 and verdicts == sorted(verdicts)  # "false" before "true"

    group = next(g for g in ITEMS if (g["measure"], g["way"], g["condition"]) == ("belief", "choice", "false belief"))
    page.locator(".c-items summary").first.click()
    story = page.locator(".c-items details p").first.text_content()
    assert any(prompt.startswith(story) for prompt, *_ in group["items"])


def test_a_point_is_chosen_by_keyboard_and_without_weights_its_figures_remain(visit):
    page = visit("open.html")
    page.get_by_role("radio", name="seed 1").press("Space")
    slider = page.get_by_role("slider", name="Moment")
    expect(page.locator(".c-behind .g-title")).to_contain_text("Seed 1, 26.6 million tokens read")
    slider.press("Home")
    slider.press("ArrowRight")
    steps = next(m for m in WIDGET.moments if m["seed"] == 1)
    assert steps["steps"][1] not in steps["kept"]
    expect(slider).to_have_attribute("aria-valuetext", "205,000 tokens read")
    expect(page.locator(".c-behind")).to_contain_text("The weights of this moment were not kept")
    assert shown_items(page) == []
    page.get_by_role("button", name="Nearest kept moment").press("Enter")
    expect(slider).to_be_focused()
    expect(page.locator(".c-items li")).to_have_count(6)
    page.get_by_role("radio", name="left to go on by itself").check()
    expect(page.locator(".c-behind")).to_contain_text("was judged when the figures were made")
    assert shown_items(page) == []


def test_what_python_sets_is_shown(visit):
    page = visit("set.html")
    expect(page.get_by_role("radio", name="in other words")).to_be_checked()
    expect(page.get_by_role("radio", name="seed 0")).to_be_checked()
    expect(page.locator(".c-items li")).to_have_count(6)
    assert "looks for" not in page.locator(".c-items .c-asked").first.text_content()  # the narrator's own form


def test_missing_items_and_weights_are_named_and_can_be_asked_again(visit, serve, tmp_path):
    (tmp_path / "_static").mkdir()
    specimens = tmp_path / "_static" / "specimens" / "village"
    shutil.copytree(base.SPECIMENS / "village", specimens, ignore=shutil.ignore_patterns("seed-[12]"))
    write_page(tmp_path, CapacityCurves(revealed=True, capacity="away", point=[0, 750]))
    (specimens / "items.json").rename(tmp_path / "items.json")
    page = visit(at=serve(tmp_path))
    expect(page.locator(".c-behind [role=alert]")).to_contain_text("village/items.json is missing")
    expect(page.locator(".c-curves .c-mean")).to_be_visible()
    (tmp_path / "items.json").rename(specimens / "items.json")
    (specimens / "seed-0" / "step-00750.safetensors").rename(tmp_path / "kept")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".c-behind [role=alert]")).to_contain_text("step-00750.safetensors is missing")
    (tmp_path / "kept").rename(specimens / "seed-0" / "step-00750.safetensors")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".c-items li")).to_have_count(6)
    expect(page.locator(".c-behind [role=alert]")).to_be_hidden()


def test_without_measurements_it_says_so_and_without_published_figures_the_rest_stands(visit, serve, tmp_path):
    write_page(tmp_path, CapacityCurves(curves=[], moments=[]))
    write_page(tmp_path, CapacityCurves(published={"agreement": [], "belief": []}, revealed=True), name="alone.html")
    at = serve(tmp_path)
    expect(visit(at=at).get_by_role("alert")).to_contain_text("no measurements here")
    page = visit("alone.html", at=at)
    expect(page.locator(".c-explorer")).to_be_visible()
    expect(page.locator(".c-published")).to_be_hidden()


def test_the_large_ones_stand_beside_with_their_sources(visit):
    page = visit("open.html")
    panel = page.locator(".c-published")
    assert panel.locator(".c-tested").count() == len(WIDGET.published["belief"])
    for label in ("70m", "12b", "people", "ours, over training"):
        expect(panel.locator("text", has_text=label).first).to_be_visible()
    panel.locator("summary").click()
    row = panel.get_by_role("row", name="pythia-12b")
    expect(row).to_contain_text("20%")
    assert all(href.startswith("https://") for href in panel.locator("a").evaluate_all("all => all.map((a) => a.href)"))


def free_of_barriers(page):
    accessible(page, FIGURE)
    fits(page, FIGURE)
    legible(page, FIGURE)
    called_as_seen(page, FIGURE)


@pytest.mark.parametrize(("name", "context"), [("index.html", {}), ("dark.html", PHONE), ("index.html", NARROW)])
def test_nothing_stands_in_the_way_of_reading_it(visit, name, context):
    page = visit(name, reduced_motion="reduce", **context)
    free_of_barriers(page)
    for button in ("Draw the next one", "Look closer"):
        page.locator(".c-handle").first.press("ArrowUp")
        page.get_by_role("button", name="Show what happened").click()
        free_of_barriers(page)
        page.get_by_role("button", name=button).click()
    page.get_by_role("radio", name="seed 0").check()
    expect(page.locator(".c-items li")).to_have_count(6)
    for summary in page.locator("summary").all():
        if summary.is_visible():
            summary.click()
    free_of_barriers(page)


def test_a_finger_draws_too(visit):
    page = visit(**PHONE)
    page.locator(".c-pad").scroll_into_view_if_needed()
    box = page.locator(".c-pad svg").bounding_box()
    page.touchscreen.tap(box["x"] + 38 + (box["width"] - 52) / 2, box["y"] + 16 + (box["height"] - 36) * 0.2)
    assert knots(page)[3] == pytest.approx(80, abs=1)
