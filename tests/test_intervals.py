"""Intervals hold what they are about as often as they say: counted over simulated samples, by seed."""

import math

import numpy as np
import pytest

from lab.evaluation import intervals

SAMPLES = 1500


def held(interval, samples: np.ndarray, true: float) -> float:
    """The share of samples (SAMPLES, n) whose interval holds the true mean."""
    ends = [interval(row.tolist()) for row in samples]
    return sum(low <= true <= high for low, high in ends) / len(ends)


def shares(kind: str, mean: float, count: int) -> np.ndarray:
    """Samples of `count` values from 0 to 1 with that mean: (SAMPLES, count)."""
    rng = np.random.default_rng([count, int(1000 * mean), len(kind)])
    size = (SAMPLES, count)
    match kind:
        case "right or wrong":
            return rng.binomial(1, mean, size).astype(float)
        case "of twenty":
            return rng.binomial(20, mean, size) / 20
        case "of twenty, some texts hard":  # as rows of words that are copied well or not at all
            return rng.binomial(20, rng.beta(mean, 1 - mean, size)) / 20
        case "skewed":
            return rng.beta(5 * mean, 5 * (1 - mean), size)
    raise ValueError(kind)


KINDS = ("right or wrong", "of twenty", "of twenty, some texts hard", "skewed")


@pytest.mark.parametrize("count", [8, 25, 100, 200])
@pytest.mark.parametrize("mean", [0.5, 0.9, 0.99, 0.998, 0.01])
def test_the_interval_of_shares_holds_their_mean_however_they_are_spread(mean, count):
    for kind in KINDS:
        assert held(intervals.of_bounded, shares(kind, mean, count), mean) >= 0.92, kind


def test_near_one_the_interval_of_shares_is_needed():
    """Student's, which takes the sample's spread for granted, misses the mean of shares near 1 far too often."""
    samples = shares("of twenty, some texts hard", 0.99, 100)
    assert held(intervals.of_mean, samples, 0.99) < 0.85 < 0.93 < held(intervals.of_bounded, samples, 0.99)


@pytest.mark.parametrize("values", [[1.0] * 8, [0.0] * 8, [1.0] * 399 + [0.95], [0.5, 0.5], [1.0, 0.0, 1.0]])
def test_no_share_is_beyond_all_or_nothing(values):
    low, high = intervals.of_bounded(values)
    assert 0 <= low <= sum(values) / len(values) <= high <= 1
    assert high > low, "a width even where all are alike"


def test_changes_of_what_is_right_have_the_interval_of_bonett_and_price():
    """Theirs is for pairs of right and wrong: (up - down) of n + 2, one pair being added of each kind."""
    rng = np.random.default_rng(0)
    changes = (rng.binomial(1, 0.9, (SAMPLES, 60)) - rng.binomial(1, 0.97, (SAMPLES, 60))).astype(float)
    for some in changes[:20]:
        up, down = ((np.sum(some == sign) + 1) / 62 for sign in (1, -1))
        half = 1.96 * math.sqrt((up + down - (up - down) ** 2) / 62)
        assert intervals.of_bounded(some.tolist(), -1, 1) == pytest.approx((max(-1, up - down - half), min(1, up - down + half)))
    assert 0.93 <= held(lambda some: intervals.of_bounded(some, -1, 1), changes, -0.07) <= 0.985
    assert intervals.of_bounded([0.0] * 100, -1, 1) == pytest.approx((-0.027, 0.027), abs=0.001)
    assert intervals.of_bounded([-1.0] * 100, -1, 1)[0] == -1


@pytest.mark.parametrize("count", [2, 3, 5, 8, 20, 100])
def test_students_interval_holds_the_mean_of_normal_values_95_times_in_100_however_few(count):
    samples = np.random.default_rng(count).normal(3, 2, (4000, count))
    assert 0.94 <= held(intervals.of_mean, samples, 3) <= 0.96


def test_students_interval_is_said_to_hold_the_mean_of_skewed_values_less_often():
    for count, least in ((8, 0.87), (25, 0.9), (100, 0.92)):
        samples = np.random.default_rng(count).exponential(1, (SAMPLES, count))
        assert least <= held(intervals.of_mean, samples, 1) <= 0.96


def test_what_no_mean_can_be_is_cut_off():
    assert intervals.of_mean([0.0, 0.0, 0.3], least=0, most=1)[0] == 0
    assert intervals.of_mean([1.0, 1.0, 0.7], least=0, most=1)[1] == 1
    with pytest.raises(ValueError, match="two values"):
        intervals.of_mean([1.0])


def test_quantiles_of_t_are_the_published_ones():
    published = {1: 12.7062, 4: 2.7764, 6: 2.4469, 7: 2.3646, 10: 2.2281, 30: 2.0423, 60: 2.0003, 120: 1.9799}
    for degrees, quantile in published.items():
        assert intervals.t(degrees) == pytest.approx(quantile, abs=1e-4)


def test_wilson_interval_is_the_published_one():
    # Newcombe 1998, table I: 81 of 263 gives .2553 to .3662.
    assert intervals.wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
