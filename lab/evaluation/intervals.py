"""95 % intervals.

Which one? A share of independent items that are right or wrong has Wilson's (`wilson`). A mean of shares, or of changes
of them, which stay within bounds and crowd there as a model gets good, has `of_bounded`. Any other mean has Student's
(`of_mean`). How often each of the last two holds the true mean was counted over simulated samples, and
tests/test_intervals.py counts again.
"""

import math
from itertools import combinations

Z = 1.96
# The .975 quantiles of Student's t for 1 to 6 degrees of freedom.
T = (12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469)
# The .025 and .975 quantiles of chi-square for 1 to 9 degrees of freedom.
CHI_SQUARE = (
    (0.000982, 5.024),
    (0.05064, 7.378),
    (0.2158, 9.348),
    (0.4844, 11.143),
    (0.8312, 12.833),
    (1.237, 14.449),
    (1.690, 16.013),
    (2.180, 17.535),
    (2.700, 19.023),
)


def wilson(right: int, n: int) -> tuple[float, float]:
    """Wilson's interval for a proportion (Wilson 1927): right of n independent items."""
    share = right / n
    centre = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def of_mean(values: list[float], least: float = -math.inf, most: float = math.inf) -> tuple[float, float]:
    """Student's interval for the mean of independent values that are about normal, or many (Student 1908).

    least, most: what no mean can be beyond; what of the interval lies there is cut off. It holds the true mean 95 times
    in 100 for normal values, however few. Of skewed values it takes more: of exponential ones 89 times for 8 of them,
    92 for 25, 94 for 100. For shares near 0 or 1 it is of no use (23 to 95 times for a hundred of mean .99 or .998, by
    how they are spread): take `of_bounded`. Raises ValueError for fewer than two values.
    """
    n = len(values)
    if n < 2:
        raise ValueError("An interval needs two values or more.")
    mean = sum(values) / n
    half = t(n - 1) * math.sqrt(sum((v - mean) ** 2 for v in values) / (n - 1) / n)
    return max(least, mean - half), min(most, mean + half)


def of_bounded(values: list[float], least: float = 0.0, most: float = 1.0) -> tuple[float, float]:
    """Interval for the mean of independent values that lie from `least` to `most`: shares, or changes of shares (-1 to 1).

    One value more is imagined at each end, which a sample may have missed; so it has a width even where all values are
    alike, and never leaves the bounds. That is the adjusted Wald interval of Bonett and Price 2012 for the change of
    what is right or wrong (there -1, 0 or 1), here for values in between as well. Of 8 to 400 shares of mean .5 to .998
    it held the true mean at least 92 times in 100, however they were spread (right or wrong, so many of twenty, skewed),
    and at .99 and beyond 97 to 100 times: it is too wide there rather than too narrow.
    """
    n = len(values) + 2
    mean = (sum(values) + least + most) / n
    squares = sum((v - mean) ** 2 for v in (*values, least, most))
    half = Z * math.sqrt(squares) / n
    return max(least, mean - half), min(most, mean + half)


def of_spread(values: list[float]) -> tuple[float, float]:
    """Interval for the standard deviation of two to ten independent values that are about normal, by chi-square.

    It is wide for a few values, and wrong where they are far from normal. Raises ValueError for other numbers of them.
    """
    if not 2 <= len(values) <= len(CHI_SQUARE) + 1:
        raise ValueError(f"A spread needs from 2 to {len(CHI_SQUARE) + 1} values.")
    mean = sum(values) / len(values)
    squares = sum((v - mean) ** 2 for v in values)
    low, high = CHI_SQUARE[len(values) - 2]
    return math.sqrt(squares / high), math.sqrt(squares / low)


def of_difference(one: dict, other: dict) -> tuple[float, float]:
    """Interval for the value of one row less that of another, from the intervals of the two.

    Newcombe's hybrid (1998, method 10) where those are Wilson's; Zou and Donner 2008 for others. Of figures on the same
    items it is rather too wide, since these have in common what makes an item hard.
    """
    apart = one["value"] - other["value"]
    down = math.hypot(one["value"] - one["low"], other["high"] - other["value"])
    up = math.hypot(one["high"] - one["value"], other["value"] - other["low"])
    return apart - down, apart + up


def of_pairs(values: dict[tuple[int, int], float]) -> tuple[float, float]:
    """Interval for the mean over all pairs of independent things, such as seeds: {(one, other): value}.

    The pairs are not independent, since each thing is in several: the jackknife leaves out one thing at a time
    (Arvesen 1969). Raises ValueError for fewer than three things, or if a pair is missing.
    """
    things = sorted({thing for pair in values for thing in pair})
    if len(things) < 3 or {frozenset(pair) for pair in values} != set(map(frozenset, combinations(things, 2))):
        raise ValueError("An interval over pairs needs every pair of three things or more.")
    mean = sum(values.values()) / len(values)
    pseudo = []
    for thing in things:
        kept = [value for pair, value in values.items() if thing not in pair]
        pseudo.append(len(things) * mean - (len(things) - 1) * sum(kept) / len(kept))
    return of_mean(pseudo)


def t(degrees: int) -> float:
    """The .975 quantile of Student's t, to four digits: beyond the table by its series (Abramowitz and Stegun, 26.7.5)."""
    if degrees <= len(T):
        return T[degrees - 1]
    return 1.959964 + 2.37227 / degrees + 2.82250 / degrees**2 + 2.55585 / degrees**3 + 1.58953 / degrees**4


def of_ratio(above: list[float], below: list[float]) -> tuple[float, float]:
    """Interval for sum(above) / sum(below) over independent pairs, by the delta method.

    Raises ZeroDivisionError if sum(below) is zero. Trust it only where `of_mean(below)` is well away from zero.
    """
    ratio = sum(above) / sum(below)
    low, high = of_mean([a - ratio * b for a, b in zip(above, below, strict=True)])  # about zero
    mean = abs(sum(below)) / len(below)
    return ratio + low / mean, ratio + high / mean
