"""How sudden an ability comes is read off its curve, and the yardstick with a threshold in it is told from the gradual one."""

import numpy as np
import pytest

from lab import table
from lab.evidence import plots
from lab.evidence.plots import parts
from lab.evidence.plots import yardsticks as drawn
from lab.seedlings import yardsticks
from lab.seedlings.figures import FOLDER


def test_a_straight_rise_is_passed_in_proportion():
    tokens = [0, 100, 200, 300, 400]
    assert yardsticks.passed(tokens, [0, 0, 5, 10, 10], 0.5) == pytest.approx(200)
    assert yardsticks.passed(tokens, [0, 0, 5, 10, 10], 0.1) == pytest.approx(120)


def test_a_fall_is_passed_as_a_rise_is():
    assert yardsticks.passed([0, 100], [7.0, 1.0], 0.5) == pytest.approx(50)


def test_who_falls_back_has_not_passed_yet():
    assert yardsticks.passed([0, 1, 2, 3, 4], [0, 8, 2, 8, 10], 0.5) == pytest.approx(2.5)


def test_a_threshold_makes_a_slow_gain_a_leap():
    """One and the same slow gain: its margin grows evenly, and the share of right answers, of margins that scatter, in a leap."""
    tokens = [at * 1000 for at in range(41)]
    margins = [at / 2 - 10 for at in range(41)]
    scattered = np.random.default_rng(0).normal(0, 1, 400)
    columns = {"margin": margins, "share": [float((margin + scattered > 0).mean()) for margin in margins]}
    takes = {
        name: yardsticks.passed(tokens, values, 0.9) - yardsticks.passed(tokens, values, 0.1) for name, values in columns.items()
    }
    assert takes["share"] < takes["margin"] / 4


def test_every_seedling_passes_by_both_yardsticks():
    found = yardsticks.passages(table.read(FOLDER / "curves.csv"))
    seeds = {row["seed"] for row in found}
    assert len(found) == 2 * len(yardsticks.YARDSTICKS) * len(seeds)
    for row in found:
        assert 0 < row["a tenth"] <= row["half"] <= row["nine tenths"]


def test_the_plate_draws_the_medians_of_the_table():
    made = plots.by_two_yardsticks()
    bars = {trace.name: trace for trace in made.figure.data if trace.mode == "lines"}
    for ability in yardsticks.YARDSTICKS:
        for yardstick in drawn.NAMES:
            ends = [drawn.reached(ability, yardstick, way)["value"] / 1e6 for way in ("a tenth", "nine tenths")]
            assert list(bars[f"{ability}, {yardstick}"].x) == pytest.approx(ends)
    assert len(made.rows) == len(bars)


def test_what_the_lesson_says_of_the_yardsticks_is_so():
    """Copying is a leap by both: within a fifth of the reading. Deeds take at least half as long again by degrees."""
    end = max(row["tokens"] for row in table.read(FOLDER / "curves.csv"))
    takes = {
        (ability, yardstick): drawn.reached(ability, yardstick, yardsticks.PASSAGE)
        for ability in yardsticks.YARDSTICKS
        for yardstick in drawn.NAMES
    }
    assert max(takes["copying", yardstick]["high"] for yardstick in drawn.NAMES) < end / 5
    assert takes["deeds", yardsticks.DEGREES]["low"] > 1.5 * takes["deeds", yardsticks.SHARE]["high"]


def test_the_plate_of_parts_draws_the_shares_that_its_table_tells():
    made = plots.what_goes_with_what()
    values = {trace.x[0] for trace in made.figure.data if len(trace.x) == 1}
    for outcome in parts.ASKED:
        for factor in parts.FACTORS:
            rows = parts.shares(outcome, factor)
            assert not rows or sum(row["value"] for row in rows.values()) == pytest.approx(1, abs=2e-4)
            assert {rows[part]["value"] for part in parts.MARKS if part in rows} <= values


def test_what_the_lesson_says_of_the_parts_is_so():
    """The soil decides most of the differences in verbs and copying, few of those in when copying is born. There the seed, alike in
    every soil, may have much to say or nothing; in all else it has next to nothing."""
    soil = {outcome: rows for outcome in parts.ASKED if (rows := parts.shares(outcome, "soil"))}
    assert min(soil[outcome]["factor"]["value"] for outcome in ("agreement", "copying")) > 0.5
    born = soil.pop(parts.ends.BORN)
    assert born["factor"]["value"] < 0.5
    assert born["seed"]["low"] == 0 and born["seed"]["value"] > born["factor"]["value"]
    assert max(rows["seed"]["value"] for rows in soil.values()) < 0.1
