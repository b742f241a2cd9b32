"""CapacityCurves: what it shows is what was measured, and its verdict on a drawn curve."""

import json
import re
import shutil

import pytest
from traitlets import TraitError
from widget_page import ROOT

from lab.evaluation import intervals, sample
from lab.evidence import figures
from lab.growing import checkpoints
from widgets import CapacityCurves, base, capacities
from widgets.capacity_curves import CAPACITIES, TO_DRAW, WAYS

WIDGET = CapacityCurves()
SEEDS = checkpoints.seeds("village")
ITEMS = json.loads((base.SPECIMENS / "village" / sample.FILE).read_text(encoding="utf-8"))


def way_of(capacity, way="choice"):
    curve = next(curve for curve in WIDGET.curves if curve["id"] == capacity)
    return next(one for one in curve["ways"] if one["way"] == way)


# ---- What it shows is what was measured ----------------------------------------------------------


@pytest.mark.parametrize(("capacity", "way"), [("away", "choice"), ("other-number", "retold"), ("deed", "generation")])
def test_every_point_is_the_tables(capacity, way):
    asked = next(one for one in CAPACITIES if one.id == capacity)
    shown = way_of(capacity, way)
    assert [one["seed"] for one in shown["seeds"]] == SEEDS
    for one in shown["seeds"]:
        rows = figures.curve(asked.measure, asked.condition, one["seed"], way=way)
        assert one["values"] == [row["value"] for row in rows] and {row["n"] for row in rows} == {shown["n"]}
        moments = next(m for m in WIDGET.moments if m["seed"] == one["seed"])
        assert (moments["steps"], moments["tokens"]) == ([r["step"] for r in rows], [r["tokens"] for r in rows])
        assert moments["kept"] == [c["step"] for c in checkpoints.index("village", one["seed"])]
    for at, (_, mean, low, high) in enumerate(shown["mean"]):
        each = [one["values"][at] for one in shown["seeds"]]
        assert [mean, low, high] == pytest.approx([sum(each) / len(each), *intervals.of_mean(each, 0, 1)], abs=1e-4)


def test_rivals_stand_beside_the_items_they_were_asked():
    for curve in WIDGET.curves:
        asked = next(one for one in CAPACITIES if one.id == curve["id"])
        for way in curve["ways"]:
            for rival in way["rivals"]:
                row = figures.find(
                    figures.shared("rivals"),
                    rival=rival["name"],
                    measure=asked.measure,
                    way=way["way"],
                    condition=asked.condition,
                )
                assert (row["value"], row["n"]) == (rival["value"], way["n"]) and rival["about"]
    assert {rival["name"] for rival in way_of("away")["rivals"]} == set(CAPACITIES[3].rivals)
    assert way_of("away", "generation")["chance"] is None


def copied(tmp_path, monkeypatch):
    """Specimens to take things from, without weights."""
    root = tmp_path / "specimens"
    shutil.copytree(base.SPECIMENS, root, ignore=shutil.ignore_patterns("*.safetensors"))
    monkeypatch.setattr(base, "SPECIMENS", root)
    return root


def test_it_takes_what_seeds_and_tables_there_are(tmp_path, monkeypatch):
    root = copied(tmp_path, monkeypatch)
    for seed in SEEDS[1:]:
        shutil.rmtree(root / "village" / f"seed-{seed}")
    (root / "village" / "rivals.csv").unlink()
    shutil.rmtree(root / "published")
    alone = CapacityCurves()
    way = alone.curves[0]["ways"][0]
    assert [one["seed"] for one in way["seeds"]] == SEEDS[:1] and way["rivals"] == []
    assert [mean[1] for mean in way["mean"]] == way["seeds"][0]["values"] and way["mean"][0][2:] == [None, None]
    assert alone.published == {"agreement": [], "belief": []}
    (root / "village" / f"seed-{SEEDS[0]}" / "capacities.csv").unlink()
    assert CapacityCurves().curves == []


def test_all_state_is_plain_json_and_small():
    for name in WIDGET.own_traits():
        assert json.loads(json.dumps(getattr(WIDGET, name))) == getattr(WIDGET, name), name
    assert len(json.dumps(WIDGET.curves)) < 20_000 * (len(SEEDS) + 2)


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        ({"capacity": "charm"}, "capacity must be one of other-number, same-number, deed, away"),
        ({"way": "sung"}, "way must be one of choice, question, retold, generation, not 'sung'"),
        ({"to_draw": ["away", "x"]}, "to_draw must be one of"),
        ({"point": [0]}, "a seed and a step, or empty"),
        ({"point": [99, 0]}, "point's seed must be one of 0, 1, 2"),
        ({"point": [0, 1]}, "point's step must be one of 0, 50"),
        ({"points": []}, "no trait 'points'"),
    ],
)
def test_a_wrong_value_is_refused_and_the_allowed_ones_named(traits, said):
    with pytest.raises(TraitError, match=said):
        CapacityCurves(**traits)


def test_published_figures_are_all_there_and_none_without_a_source():
    models = {one["model"]: one["points"] for one in WIDGET.published["agreement"]}
    assert len(models) == 8 and all(points[-1][0] == 1 and len(points) == 15 for points in models.values())
    belief = WIDGET.published["belief"]
    assert sum(one["kind"] != "people" for one in belief) == 42 and belief[-1]["who"] == "people"
    readme = (base.SPECIMENS / "published" / "README.md").read_text()
    for table in (base.SPECIMENS / "published").glob("*.csv"):
        assert f"## {table.name}" in readme
    for part in re.split("^## ", readme, flags=re.MULTILINE)[1:]:
        of_files = re.search(r"commit [0-9a-f]{7}", part) and "licence" in part.lower()
        assert of_files or re.search(r"Source: .* 20\d\d.*\btable \d", part, re.DOTALL)
    bib = (ROOT / "book/references.bib").read_text()
    source = (base.STATIC.parent / "capacity_curves" / "published.js").read_text()
    for url in re.findall(r'"(https://[^"]+)"', source):
        assert url in bib or url.removeprefix("https://doi.org/") in bib, url


def test_the_items_are_the_first_of_those_that_were_measured():
    assert sample.sample() == ITEMS
    with pytest.raises(ValueError, match="to be shown"):
        sample.sample(shown=101)
    measured = {(row["measure"], row["way"], row["condition"]) for row in figures.rows("capacities")}
    there = {(group["measure"], group["way"], group["condition"]) for group in ITEMS}
    wanted = {(c.measure, way, c.condition) for c in CAPACITIES for way in WAYS if way != "generation"} & measured
    assert wanted <= there <= measured


def test_no_lesson_asks_for_a_curve_that_an_earlier_one_has_shown():
    """The slider of an earlier lesson draws some: the mover's is asked about in the next, and one is to be drawn here."""
    shown = {(line.measure, line.condition) for panel in capacities.PANELS for line in panel.lines}
    lesson = (ROOT / "chapters/what-we-dont-know/why-can-it.md").read_text(encoding="utf-8")
    [to_draw] = re.findall(r"CapacityCurves\(to_draw=(\[.+?\])", lesson)
    asked = {(one.measure, one.condition) for one in CAPACITIES if one.id in json.loads(to_draw)}
    assert asked and not asked & shown
    for seed in figures.seeds("village"):  # and it goes up and down in each, as is told below it
        values = [row["value"] for row in figures.curve("belief", "back before the move", seed)]
        assert max(high - low for at, high in enumerate(values) for low in values[at:]) > 0.1
    assert ("belief", "mover") not in shown


def test_what_to_draw_is_among_the_capacities():
    assert set(TO_DRAW) <= {curve["id"] for curve in WIDGET.curves}


# ---- The verdict on a drawn curve ----------------------------------------------------------------

JUDGE = """async ([values, way, last]) => {
  const { verdict } = await import('/capacity_curves/verdict.js');
  return verdict(values, way, last);
}"""
LAST = 1_000_000


@pytest.fixture(scope="module")
def module(browser, serve):
    """A page from which the widgets' modules can be imported."""
    page = browser.new_page()
    page.goto(serve(base.STATIC.parent) + "parts/theme.css")
    yield page
    page.close()


@pytest.fixture(scope="module")
def judge(module):
    """`judge(values, *seeds)`: the verdict on a drawn curve, against seeds given as [(tokens, value), …]."""

    def ask(values, *seeds):
        tokens = [t for t, _ in seeds[0]]
        mean = [[t, sum(seed[i][1] for seed in seeds) / len(seeds), None, None] for i, t in enumerate(tokens)]
        way = {
            "n": 400,
            "mean": mean,
            "seeds": [{"seed": i, "points": [[t, v, v, v] for t, v in seed]} for i, seed in enumerate(seeds)],
        }
        return module.evaluate(JUDGE, [values, way, LAST])

    return ask


def test_a_curve_drawn_as_it_was_is_no_point_off(judge):
    dips = [0.5, 0.3, 0.1, 0.3, 0.6, 0.95, 1, 1]
    seed = [(0, 0.5), *((round((i + 1) ** 2 / 64 * LAST), value) for i, value in enumerate(dips))]
    told = judge(dips, seed)
    assert told["right"] is True
    assert "Your curve lies 0 points" in told["sentences"][0].replace("On average your", "Your")
    assert told["sentences"][0].endswith("Yours is nearer than both.")
    assert "The model fell far below chance on the way, to 10%" in told["sentences"][1]
    assert "You foresaw that." in told["sentences"][1]
    assert told["sentences"][2] == "The model first came to 90% after 563k tokens; your curve after 563k."


def test_a_simple_expectation_may_be_nearer_and_what_was_lost_again_is_said(judge):
    rising = [(0, 0.5), (250_000, 0.75), (LAST, 1.0)]
    falling = [(0, 0.5), (250_000, 0.95), (LAST, 0.2)]
    told = judge([0.5] * 8, rising, rising)
    assert told["right"] is False and told["sentences"][0].endswith("Both are nearer than yours.")
    assert "A straight line from 50% to 100% lies 0 points off" in told["sentences"][0]
    assert told["sentences"][1] == "None of the models fell ten points below chance on the way, and you thought so."
    assert told["sentences"][2] == "They first came to 90% after 1M tokens; your curve never does."
    told = judge([0.3] * 8, rising, falling)
    assert told["sentences"][1].startswith("One of the two models fell far below chance on the way, to 20%")
    assert told["sentences"][2].endswith("And one of the two models lost it again, falling to 20%.")
    flat = [(0, 0.5), (LAST, 0.55)]
    assert judge([0.5] * 8, flat)["sentences"][2] == "The model never came to 90%; neither does your curve."


def test_the_interval_of_a_point_is_the_tables(module):
    rows = [row for row in figures.curve("belief", "false belief") if row["value"]]
    found = module.evaluate(
        """async (rows) => {
      const { wilson } = await import('/parts/intervals.js');
      return rows.map(({ value, n }) => wilson(value * n, n));
    }""",
        [{"value": row["value"], "n": row["n"]} for row in rows],
    )
    assert found == [pytest.approx([row["low"], row["high"]], abs=1e-4) for row in rows]
