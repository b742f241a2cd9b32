"""What is told of chance, on data whose answers are known. Needs statsmodels, an extra of its own."""

from math import comb

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("statsmodels", reason="the statistics of seedlings are an extra: pip install -e '.[seedlings]'")

from statsmodels.duration.survfunc import survdiff
from statsmodels.regression.mixed_linear_model import MixedLM

from lab.seedlings import chance, figures, journal, tables, told
from lab.seedlings.plan import Seedling

GROUPS = 6


def made(factor: float, seed: float, rest: float, seeds: int = 20, chances: int = 3) -> np.ndarray:
    """Outcomes of GROUPS groups drawn with these variances, (groups, seeds). What the groups differ by, and what the seeds do,
    has this very variance, so that the truth is known."""
    rng = np.random.default_rng(chances)
    of_group, of_seed = exactly(rng.normal(size=(GROUPS, 1)), factor), exactly(rng.normal(size=seeds), seed)
    return of_group + of_seed + rng.normal(0, rest**0.5, (GROUPS, seeds))


def exactly(drawn: np.ndarray, variance: float) -> np.ndarray:
    """The draws moved and stretched to mean 0 and this very variance, as a sample has it."""
    return (drawn - drawn.mean()) / drawn.std(ddof=1) * variance**0.5


@pytest.mark.parametrize("parts", [(3, 1, 1), (0, 3, 1), (0, 0, 1)], ids=str)
def test_the_parts_of_a_variance_are_found_again(parts):
    found = {row["measure"]: row["value"] for row in chance.shares(made(*parts), times=2)}
    assert sum(found.values()) == pytest.approx(1)
    for part, variance in zip(chance.PARTS, parts):
        assert found[part] == pytest.approx(variance / sum(parts), abs=0.1)


def test_components_are_those_of_a_mixed_model_where_none_is_zero():
    """Two ways of reckoning that agree where every seed stands in every group (restricted likelihood, by statsmodels)."""
    values = made(3, 1, 1, seeds=8)
    group, seed = np.indices(values.shape)
    table = pd.DataFrame({"value": values.ravel(), "group": group.ravel(), "seed": seed.ravel(), "all": 0})
    parts = {"factor": "0 + C(group)", "seed": "0 + C(seed)"}
    fit = MixedLM.from_formula("value ~ 1", groups="all", re_formula="0", vc_formula=parts, data=table).fit(method="powell")
    found = chance.components(values)
    for part, variance in (*zip(fit.model.exog_vc.names, fit.vcomp), ("rest", fit.scale)):
        assert found[part] == pytest.approx(variance, rel=0.01), part


def test_an_outcome_that_is_the_same_in_all_has_no_parts():
    assert all(row["value"] is row["low"] is row["high"] is None for row in chance.shares(np.ones((GROUPS, 3))))


def test_what_leaves_nothing_to_chance_goes_with_the_factor_alone():
    decided = np.repeat(np.arange(GROUPS) % 2, 3).reshape(GROUPS, 3).astype(float)
    found = {row["measure"]: row for row in chance.shares(decided, times=5)}
    assert [found[part]["value"] for part in chance.PARTS] == pytest.approx([1, 0, 0])
    assert found["factor"]["low"] == pytest.approx(1)


def test_intervals_of_the_parts_hold_the_truth_nearly_always():
    """Of thirty draws each would miss one or two by chance; more than six of thirty, less than once in a hundred."""
    truth = dict(zip(chance.PARTS, np.array((3, 1, 1)) / 5))
    missed = dict.fromkeys(chance.PARTS, 0)
    for chances in range(30):
        for row in chance.shares(made(3, 1, 1, seeds=5, chances=chances), times=40):
            missed[row["measure"]] += not row["low"] <= truth[row["measure"]] <= row["high"]
    assert max(missed.values()) <= 6, missed


def test_intervals_of_resampled_seeds_hold_the_figure_and_are_the_same_each_time():
    values = made(1, 3, 1, 12)
    rows = [{"seed": seed, "outcome": value} for (_, seed), value in np.ndenumerate(values)]

    def figures(some):
        return {"mean": float(np.mean([row["outcome"] for row in some]))}

    [one], [again] = (chance.with_intervals(rows, figures, times=300) for _ in range(2))
    assert one == again and one["low"] < one["value"] < one["high"]
    # A seed's six runs share its luck: resampled runs, each for itself, would give an interval much too narrow.
    assert one["high"] - one["low"] > 4 * 1.96 * (5 / len(rows)) ** 0.5 / 2


def test_survival_tells_late_groups_from_those_that_are_alike_and_leaves_open_what_was_not_seen():
    rng = np.random.default_rng(0)
    early, late = ([(time, True) for time in rng.normal(mean, 1, 40)] for mean in (10, 14))
    births = {"village": early, "late": late, "never": [(20.0, False)] * 8}
    found = {row["group"]: row for row in chance.survival(births, "village")}
    assert found["village"]["low"] <= found["village"]["median"] <= found["village"]["high"]
    assert abs(found["village"]["median"] - 10) < 0.6 and abs(found["late"]["median"] - 14) < 0.6
    assert found["late"]["p"] < 0.001 and found["never"]["p"] < 0.001
    assert found["never"]["born"] == 0 and found["never"]["median"] is None


def test_groups_that_differ_by_chance_alone_are_told_apart_one_time_in_twenty():
    rng = np.random.default_rng(0)
    pairs = [{name: [(time, True) for time in rng.normal(10, 1, 20)] for name in ("village", "other")} for _ in range(200)]
    told = [row["p"] < 0.05 for births in pairs for row in chance.survival(births, "village") if row["group"] == "other"]
    assert 0.01 <= np.mean(told) <= 0.1


def test_of_three_runs_that_were_never_born_the_p_is_that_of_drawing_just_them():
    early = [(float(time), True) for time in range(1, 15)]
    found = chance.survival({"village": early, "never": [(20.0, False)] * 3}, "village")[1]
    assert found["p"] == pytest.approx(1 / comb(17, 3)) and found["low"] is None


def test_of_many_runs_the_p_is_the_usual_one():
    rng = np.random.default_rng(2)
    ones, others = ([(time, time < 12) for time in np.minimum(rng.normal(mean, 2, 60), 12)] for mean in (10, 11.2))
    times, born = (np.array(each) for each in zip(*ones, *others))
    usual = survdiff(times, born, np.arange(120) < 60)[1]
    found = chance.survival({"village": others, "other": ones}, "village")[1]
    assert 0.005 < usual < 0.3 and found["p"] == pytest.approx(usual, abs=0.02)


def test_what_goes_together_is_told_from_what_does_not():
    rng = np.random.default_rng(1)
    rows = [
        {"seed": seed, "one": value, "other": value**3, "chance": rng.normal()} for seed, value in enumerate(rng.normal(size=200))
    ]
    assert chance.together(rows, "one", "other") == {"one and other": pytest.approx(1)}
    assert abs(chance.together(rows, "one", "chance")["one and chance"]) < 0.15
    assert np.isnan(chance.together([row | {"other": 1} for row in rows], "one", "other")["one and other"])


def test_five_of_a_hundred_mislead_as_often_as_can_be_reckoned():
    """Ninety of a hundred are high: five all are with the chance of drawing no other, 90/100 · 89/99 · …"""
    values = [1.0] * 90 + [0.0] * 10
    told = chance.five_told(values, lambda some: bool((some > 0.5).all()))
    reckoned = np.prod([(90 - drawn) / (100 - drawn) for drawn in range(5)])
    assert not told["holds"] and told["misled"] == pytest.approx(reckoned, abs=0.015)
    assert chance.five_told([1.0] * 100, lambda some: bool((some > 0.5).all()))["misled"] == 0


# ---- from the tables to what they say --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """Outcomes of made-up runs, through journals and tables: songs decide when copying is born, seeds decide belief."""
    folder, rng = tmp_path_factory.mktemp("made"), np.random.default_rng(5)
    groups = {"village": 12} | dict.fromkeys(told.SOILS, 6)
    belief = rng.uniform(0.2, 0.9, 12)

    def luck() -> float:
        return float(rng.uniform(0, 0.02))

    seedlings = [Seedling(group, seed) for group, seeds in groups.items() for seed in range(seeds)]
    for seedling in seedlings:
        share = 0.0 if seedling.group == "no-songs" else 0.9
        moments = [
            {"tokens": tokens, "copying": round((share + luck()) * (tokens > 1000), 4)}
            | {figure: round(float(rng.uniform()), 4) for figure in figures.FIGURES if figure != "copying"}
            | {"false belief": round(float(belief[seedling.seed]) + luck(), 4)}
            | {score: [[0.1, 0.2], [0.3 + seedling.seed % 2, 0.8]] for score in figures.HEADS}
            for tokens in (0, 1000, 2000)
        ]
        about = {"mark": seedling.mark, "knobs": 7, "seconds": 1.5, "grown": "2026-01-01", "machine": "none, torch 0"}
        journal.write(seedling, {"group": seedling.group, "seed": seedling.seed} | about | {"moments": moments}, folder)
    tables.gather(seedlings, folder, folder / "tables")
    return told.outcomes(folder / "tables")


def test_births_are_read_off_the_curves(rows):
    found = {row["group"]: row for row in told.births(rows)}
    assert found["village"]["born"] == 12 and found["village"]["median"] == pytest.approx(1000 + 1000 * 0.5 / 0.91, abs=10)
    assert found["no-songs"]["born"] == 0 and found["no-songs"]["median"] is None and found["no-songs"]["p"] < 0.01
    assert {row[told.LAYER] for row in rows} == {1}


def test_parts_go_with_what_decides_them(rows, monkeypatch):
    monkeypatch.setattr(told, "OUTCOMES", ("false belief", "copying"))
    found = {(row["factor"], row["outcome"], row["measure"]): row for row in told.parts(rows, times=5)}
    assert {factor for factor, _, _ in found} == {"soil"}, "of orders and builds there are none"
    assert found["soil", "false belief", "seed"]["value"] > 0.95
    assert found["soil", "copying", "factor"]["value"] > 0.95
    for row in found.values():
        assert set(told.FILES["parts"]) == set(row)


def test_what_swings_in_all_at_once_goes_with_the_moment():
    rng = np.random.default_rng(1)
    moments = rng.uniform(0.2, 0.8, 12)
    curves = [
        {"group": "village", "seed": seed, "tokens": told.SETTLED + at}
        | dict.fromkeys(told.SWINGING, share + rng.normal(0, 0.02))
        for seed in range(6)
        for at, share in enumerate(moments, 1)
    ]
    early = [row | {"tokens": 0} for row in curves]  # before it has settled: not asked
    found = {(row["outcome"], row["measure"]): row for row in told.swings(curves + early, times=5)}
    assert {outcome for outcome, _ in found} == set(told.SWINGING)
    assert found["reality", "factor"]["value"] > 0.9 and found["reality", "factor"]["n"] == 72


def test_what_five_would_have_told_is_written_for_each_ability(rows):
    found = told.five(rows)
    assert {row["outcome"] for row in found} == {*figures.ABILITIES, "copying"}
    holds = {(row["outcome"], row["statement"]): row for row in found}
    assert holds["copying", "all are right more often than not"]["misled"] == 0
    assert 0 < holds["false belief", "the interval of their mean holds that of all"]["misled"] < 0.3
    assert {row["n"] for row in told.together(rows)} == {10, 12}
