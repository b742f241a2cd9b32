"""How sure one can be of a share of right answers, and of a mean over a few seeds: 95% intervals."""

import math
from collections.abc import Sequence

import numpy as np

from course.check.comparing import compare, numbers
from course.check.saying import NotYet, says
from lab.evaluation import intervals

WHAT, AXES = "Your interval", ("ends",)


@says
def interval(mine: Sequence[float], right: int, n: int) -> str:
    """Wilson's 95% interval of a share: `right` of `n`, as (low, high)."""
    low, high = intervals.wilson(right, n)
    given = _ends(mine)
    share = right / n
    spread = math.sqrt(share * (1 - share) / n)
    for z, name in ((1.96, ""), (1.0, " with one standard error in place of 1.96")):
        for of in (n, n - 1):
            half = z * math.sqrt(share * (1 - share) / of)
            if np.allclose(given, (share - half, share + half), atol=5e-4):
                beyond = " It reaches beyond 1." if share + half > 1 else " It has no width at all." if not half else ""
                raise NotYet(
                    f"That is the share give or take 1.96 standard errors{name}, which fails for few items and near 0 or 1."
                    f"{beyond} Take Wilson's."
                )
    mistakes = [
        ((100 * low, 100 * high), "These are per cent. Shares are between 0 and 1."),
        (_wilson(share, n, 1.0), "With z = 1 it holds the true share in 68 of 100 cases. For 95 take z = 1.96."),
        (_wilson(share, n, 1.645), "With z = 1.645 it leaves out 5% at each end. For 95% in all take z = 1.96."),
        (_wilson(share, n - 1, 1.96), f"That is for {n - 1} items. A share needs no n - 1: take n = {n}."),
        ((low - share, high - share), "These are distances from the share. The ends themselves are asked for."),
    ]
    compare(mine, (low, high), mistakes, what=WHAT, axes=AXES)
    plain = (share - 1.96 * spread, share + 1.96 * spread)
    return f"{low:.1%} to {high:.1%}. The plain formula would have said {plain[0]:.1%} to {plain[1]:.1%}."


@says
def over_seeds(mine: Sequence[float], values: Sequence[float]) -> str:
    """Student's 95% interval for the mean of a few independent values, as (low, high)."""
    n, mean, spread, of_all = len(values), float(np.mean(values)), float(np.std(values, ddof=1)), float(np.std(values))
    t = intervals.t(n - 1)
    _ends(mine)

    def about(half: float) -> tuple[float, float]:
        return mean - half, mean + half

    mistakes = [
        (about(1.96 * spread / math.sqrt(n)), f"1.96 is for many values. For {n} Student's t is wanted: {t:.2f}."),
        (about(t * spread), "That is how far single seeds lie apart. For their mean divide by the root of their number."),
        (
            about(t * of_all / math.sqrt(n)),
            f"The spread was divided by n. Of a sample divide by n - 1 = {n - 1}: ddof=1.",
        ),
        (about(1.96 * of_all / math.sqrt(n)), "Twice too sure: take t in place of 1.96, and ddof=1 for the spread."),
        (about(intervals.t(n) * spread / math.sqrt(n)), f"t was looked up for {n} degrees of freedom. {n} values have {n - 1}."),
        (about(spread / math.sqrt(n)), f"That is one standard error to each side. For 95% multiply it by t = {t:.2f}."),
        ((min(values), max(values)), "These are the least and the most of the seeds. An interval is about their mean."),
    ]
    compare(mine, about(t * spread / math.sqrt(n)), mistakes, what=WHAT, axes=AXES)
    return f"{n} seeds are few: their mean is {mean:.3f}, and the interval reaches {t * spread / math.sqrt(n):.3f} to each side."


def _ends(mine) -> np.ndarray:
    given = numbers(mine, WHAT)
    if given.shape != (2,):
        raise NotYet("An interval has two ends: give (low, high).")
    if given[0] > given[1]:
        raise NotYet("The low end comes first: give (low, high).")
    return given


def _wilson(share: float, n: int, z: float) -> tuple[float, float]:
    centre, shrink = share + z**2 / (2 * n), 1 + z**2 / n
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return (centre - half) / shrink, (centre + half) / shrink
