"""The rule by which a run is held against its sisters, and what widgets reckon from few runs: on made-up figures."""

import pytest
from small_garden import LAST, plant, row

from lab.evidence import figures, sisters
from widgets import base, beside_sisters, data_ablation, decided, gardeners_controls
from widgets.beside_sisters import Figure, Point, arrival, beyond, false_alarms


def near(value, half=0.01):
    return Figure(value, value - half, value + half)


def curve(*values, half=0.01):
    """A value every million tokens, from 0 on."""
    return [Point(at * 1_000_000, value, value - half, value + half) for at, value in enumerate(values)]


@pytest.mark.parametrize(
    ("value", "half", "side"),
    [
        (0.69, 0.01, -1),
        (0.71, 0.01, 0),  # farther from 0.8 than 0.9 is, or not
        (1.01, 0.01, 1),
        (0.99, 0.01, 0),
        (0.85, 0.01, 0),
        (0.69, 0.12, 0),  # the intervals overlap
    ],
)
def test_a_run_is_beyond_its_sisters_if_it_lies_farther_off_than_they_lie_apart(value, half, side):
    assert beyond(near(value, half), [near(0.8), near(0.9), near(0.85)]) == side


def test_nothing_is_beyond_a_single_sister_or_none():
    assert beyond(near(0.1), [near(0.9)]) == beyond(near(0.1), []) == 0


def test_chance_calls_a_run_out_the_rarer_the_more_sisters_there_are():
    rates = [false_alarms(n) for n in (2, 3, 4, 5)]
    assert rates == sorted(rates, reverse=True)
    assert rates[0] == pytest.approx(1 / 6, abs=0.01)  # it is the lowest of three, and the lower gap is the larger
    assert rates[-1] < 0.03


def test_what_has_come_is_there_to_stay():
    assert arrival(curve(0.5, 0.9, 0.6, 0.8, 0.9), 0.75) == 3_000_000
    assert arrival(curve(0.5, 0.9, 0.7), 0.75) is None
    assert arrival(curve(0.8, 0.9), 0.75) == 0


SISTERS = [curve(0.5, 0.5, 0.9, 1.0, 1.0, 1.0), curve(0.5, 0.5, 0.5, 0.98, 1.0, 1.0)]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ((0.5, 0.5, 0.5, 0.9, 1.0, 1.0), "same"),
        ((0.5, 0.5, 0.5, 0.5, 0.9, 1.0), "same"),  # later by no more than the sisters lie apart
        ((0.5, 0.5, 0.5, 0.5, 0.5, 1.0), "later"),
        ((0.9, 0.9, 0.9, 1.0, 1.0, 1.0), "sooner"),
        ((0.5, 0.5, 0.5, 0.9, 0.9, 0.9), "weaker"),
        ((0.5, 0.5, 0.5, 0.9, 0.9, 0.7), "failed"),
    ],
)
def test_a_capacity_is_judged_by_its_end_and_by_when_it_came(values, found):
    assert data_ablation.verdict(curve(*values), SISTERS, 0.75) == found


def test_where_sisters_fail_as_well_nothing_is_said():
    apart = [curve(0.5, 1.0), curve(0.5, 0.5), curve(0.5, 0.9)]
    assert data_ablation.verdict(curve(0.5, 0.3), apart, 0.75) == "open"
    assert data_ablation.verdict(curve(0.5, 1.0), apart, 0.75) == "same"


# ---- What decided it, and how much of the difference goes with what ---------------------------------------------------


def turn(control, value, label=None):
    return {"control": control, "value": value, "label": label or f"{control} {value}", "beyond": 1}


def test_the_control_that_moved_an_outcome_most_must_have_moved_it_for_sure():
    kin = [near(0.9), near(0.92)]
    turns = [turn("data", 0.1), turn("data", 0.9), turn("objective", 0.2), turn("amount", 0.05) | {"beyond": 0}]
    typical = decided.typical_changes(kin, turns)
    assert typical["data"] == pytest.approx(((0.81**2 + 0.01**2) / 2) ** 0.5)
    assert typical["seed"] == pytest.approx(0.02 / 2**0.5)
    assert decided.answer(kin, turns, typical) == "objective"
    assert decided.answer(kin, [one | {"beyond": 0} for one in turns], typical) == "none"
    assert decided.answer([near(0.2), near(0.9)], [], {"seed": 0.5}) == "seed"


def test_what_was_grown_from_more_seeds_weighs_no_more():
    kin = [near(0.9), near(0.9)]
    once = [turn("data", 0.1, "no songs"), turn("data", 0.9, "other trades")]
    often = [turn("data", 0.1, "no songs"), turn("data", 0.1, "no songs"), turn("data", 0.9, "other trades")]
    assert decided.typical_changes(kin, often) == pytest.approx(decided.typical_changes(kin, once))
    apart = [near(0.4), near(0.5)]
    more = decided.divided(apart, [[near(0.1), near(0.1)], [near(0.5)]], 0.07)
    assert more == pytest.approx(decided.divided(apart, [[near(0.1)], [near(0.5)]], 0.07))


def shares(kin, soils):
    found = decided.division(kin, [[soil] for soil in soils])
    assert sum(found[part] for part in ("data", "seed", "neither")) == pytest.approx(1)
    return found


def test_variation_goes_with_what_made_it():
    apart = [near(0.2), near(0.5), near(0.8)]
    assert shares(apart, [near(0.5)])["seed"] > 0.99
    assert shares([near(0.9), near(0.901), near(0.899)], [near(0.1)])["data"] > 0.99
    # What so few questions bring about alone goes with neither: 0.01² of luck beside a spread of 0.014².
    wide = [near(0.90, 0.0196), near(0.92, 0.0196)]
    assert shares(wide, [near(0.5)])["neither"] / shares(wide, [near(0.5)])["seed"] == pytest.approx(1)


def test_a_run_on_another_text_has_a_chance_of_its_own():
    """With a spread s over three sisters, a soil's run lies s off without any doing of the text."""
    kin = [near(0.4), near(0.5), near(0.6)]
    assert decided.divided(kin, [[near(0.6)]], 0.1)["data"] == 0
    more = decided.divided(kin, [[near(0.9)]], 0.1)
    assert more["data"] / more["seed"] == pytest.approx((0.16 - 0.01 - 0.01 / 3) / 0.01, rel=0.01)


def test_shares_of_few_runs_are_as_unsure_as_the_spread():
    found = shares([near(0.2), near(0.5), near(0.8)], [near(0.05), near(0.95)])
    low, high = found["range"]["data"]
    assert low == 0 < found["data"] < high
    assert found["low"] < found["spread"] < found["high"] and found["soils"] == 2
    assert decided.division([near(0.2), near(0.8)], [[near(0.5)]], most=0.5)["high"] == 0.5
    assert shares([near(1.0), near(1.0)], [near(0.5)])["range"] is None


def test_nothing_is_divided_where_no_two_runs_are_told_apart():
    assert decided.division([near(0.9), near(0.91)], [[near(0.905)]]) is None
    assert decided.division([near(0.9)], [[near(0.1)]]) is None
    assert decided.division([near(0.1), near(0.9)], []) is None


# ---- Tables ------------------------------------------------------------------------------------------


@pytest.fixture
def planted(tmp_path, monkeypatch):
    def plant_it(runs, again=None):
        monkeypatch.setattr(base, "SPECIMENS", plant(tmp_path, runs, again))

    return plant_it


def belief(*values, step=LAST):
    return [row("belief", "false belief", value, step=at) for at, value in zip((0, step // 2, step), values, strict=True)]


def test_what_is_not_grown_is_said_to_be_so(planted):
    planted({("village", 0): belief(0.5, 0.8, 1.0), ("village", 4): belief(0.5, 0.8, 1.0)})
    away = next(course for course in data_ablation.read_courses() if course["id"] == "away")
    assert [sister["seed"] for sister in away["sisters"]] == [0, 4] and away["runs"] == {} and away["n"] == 400
    assert not any(soil["grown"] for soil in data_ablation.read_soils())
    (outcome,) = [one for one in gardeners_controls.read_outcomes() if one["id"] == "away"]
    assert {one["label"] for one in outcome["missing"]} == {label for _, _, label in gardeners_controls.TURNED}
    assert not any(one["grown"] for one in outcome["missing"]) and outcome["division"] is None


def test_whatever_is_grown_is_taken_up(planted):
    planted(
        {
            ("village", 0): belief(0.5, 0.8, 1.0),
            ("village", 1): belief(0.5, 0.8, 0.99),
            ("no-misses", 0): belief(0.5, 0.4, 0.3),
            ("masked", 0): [row("agreement", "no attractor", 0.9)],
        }
    )
    away = next(course for course in data_ablation.read_courses() if course["id"] == "away")
    assert away["runs"] == {
        "no-misses": {
            "seed": 0,
            "arrived": None,
            "verdict": "failed",
            "points": [[0, 0.5, 0.49, 0.51], [50_000, 0.4, pytest.approx(0.39), pytest.approx(0.41)], [100_000, 0.3, 0.29, 0.31]],
            "again": [],
        }
    }
    (outcome,) = [one for one in gardeners_controls.read_outcomes() if one["id"] == "away"]
    assert [(one["label"], one["beyond"]) for one in outcome["turns"]] == [("without misses", -1), (0, -1), (50_000, -1)]
    assert {one["label"]: one["grown"] for one in outcome["missing"]}["fills gaps, asked in its own way"] is True


def test_a_soil_that_was_sown_again_is_told_with_each_seed_and_one_verdict(planted):
    sisters = {("village", seed): belief(0.5, 0.8, 1.0 - seed / 100) for seed in range(2)}
    songless = {("no-songs", seed): belief(0.5, 0.4, end) for seed, end in ((1, 0.35), (2, 1.0))}
    planted(sisters | {("no-songs", 0): belief(0.5, 0.4, 0.3)}, songless)
    away = next(course for course in data_ablation.read_courses() if course["id"] == "away")
    run = away["runs"]["no-songs"]
    assert (run["seed"], run["verdict"]) == (0, "mixed")
    assert [(other["seed"], other["points"][-1][1]) for other in run["again"]] == [(1, 0.35), (2, 1.0)]


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [(["failed"], "failed"), (["sooner", "same"], "sooner"), (["same", "later"], "mixed"), (["failed", "open"], "mixed")],
)
def test_the_verdict_of_several_seeds_is_theirs_where_they_agree(verdicts, told):
    assert data_ablation.of_all(verdicts) == told


def test_without_any_figure_there_is_nothing_to_show(planted):
    planted({})
    assert gardeners_controls.read_outcomes() == [] == gardeners_controls.read_heads()
    assert gardeners_controls.read_alike() == {}
    assert all(course["sisters"] == [] for course in data_ablation.read_courses())


def test_figures_are_those_of_the_tables():
    for course in data_ablation.read_courses():
        asked = next(one for one in data_ablation.CAPACITIES if one.id == course["id"])
        for name, run in [("village", sister) for sister in course["sisters"]] + list(course["runs"].items()):
            for one in (run, *run.get("again", [])):
                rows = figures.curve(asked.measure, asked.condition, one["seed"], name, asked.way or "choice")
                assert one["points"] == [[r["tokens"], r["value"], r["low"], r["high"]] for r in rows]


def test_changes_and_spreads_are_those_of_the_table_of_variation():
    found = {outcome.id: outcome for outcome in gardeners_controls.OUTCOMES}
    table = [row | {"way": row["way"] or None} for row in figures.shared("variation")]
    for outcome in gardeners_controls.read_outcomes():
        asked = found[outcome["id"]]
        mine = [
            row for row in table if (row["measure"], row["condition"], row["way"]) == (asked.measure, asked.condition, asked.way)
        ]
        spread = next(row for row in mine if row["differs"] == "seed")
        if spread["n"] != len(outcome["sisters"]):
            pytest.skip("variation.csv is of other seeds: measure again with `make results`")
        assert outcome["typical"]["seed"] == pytest.approx(spread["value"], abs=1e-4)
        if outcome["division"] and spread["value"]:
            assert outcome["division"]["low"] == pytest.approx(spread["low"], abs=1e-3)
        first = next(sister for sister in outcome["sisters"] if sister["seed"] == 0)
        changes = {row["name"]: row["value"] for row in mine if row["differs"] != "seed" and row["seed"] == 0}
        turns = [turn for turn in outcome["turns"] if turn["control"] != "amount" and turn["seed"] == 0]
        turned = {turn["model"]: turn["value"] - first["value"] for turn in turns}
        assert turned == pytest.approx(changes, abs=1e-4)


def test_every_plant_of_the_garden_is_a_turn_of_its_control():
    kinds = {"soil": "data", "order": "order", "build": "architecture", "task": "objective"}
    turned = {model: control for control, model, _ in gardeners_controls.TURNED}
    for name, (differs, _) in sisters.others("village").items():
        assert turned[name] == kinds[differs], name


def test_the_models_of_a_widget_are_those_of_the_garden():
    from lab.growing.garden import PLANTS

    assert {model for _, model, _ in gardeners_controls.TURNED} == {name for name in PLANTS if name != beside_sisters.SISTERS}
