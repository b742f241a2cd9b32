"""95 % intervals."""

import math
from itertools import combinations

Z = 1.96
# The .975 quantiles of Student's t for 1 to 30 degrees of freedom.
T = (
    12.706,
    4.303,
    3.182,
    2.776,
    2.571,
    2.447,
    2.365,
    2.306,
    2.262,
    2.228,
    2.201,
    2.179,
    2.160,
    2.145,
    2.131,
    2.120,
    2.110,
    2.101,
    2.093,
    2.086,
    2.080,
    2.074,
    2.069,
    2.064,
    2.060,
    2.056,
    2.052,
    2.048,
    2.045,
    2.042,
)
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


def of_mean(values: list[float]) -> tuple[float, float]:
    """Normal interval for the mean of independent values."""
    n = len(values)
    mean = sum(values) / n
    half = Z * math.sqrt(sum((v - mean) ** 2 for v in values) / (n - 1) / n)
    return mean - half, mean + half


def of_changes(changes: list[float]) -> tuple[float, float]:
    """Interval for the mean change of independent items that are right or wrong before and after: each -1, 0 or 1.

    The adjusted Wald interval of Bonett and Price 2012. Unlike `of_mean` it has a width where all changes are alike.
    """
    n = len(changes) + 2
    up, down = ((sum(change == sign for change in changes) + 1) / n for sign in (1, -1))
    half = Z * math.sqrt((up + down - (up - down) ** 2) / n)
    return max(-1.0, up - down - half), min(1.0, up - down + half)


def of_few(values: list[float]) -> tuple[float, float]:
    """Student's interval for the mean of a few independent values that are about normal, such as those of seeds.

    With more than 31 values it is wider than need be, by a twentieth at most. Raises ValueError for fewer than two.
    """
    if len(values) < 2:
        raise ValueError("An interval needs two values or more.")
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1) / len(values))
    half = t(len(values) - 1) * spread
    return mean - half, mean + half


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
    return of_few(pseudo)


def t(degrees: int) -> float:
    """The .975 quantile of Student's t, that of 30 degrees of freedom for more."""
    return T[min(degrees, len(T)) - 1]


def of_ratio(above: list[float], below: list[float]) -> tuple[float, float]:
    """Interval for sum(above) / sum(below) over independent pairs, by the delta method.

    Raises ZeroDivisionError if sum(below) is zero. Trust it only where `of_mean(below)` is well away from zero.
    """
    ratio = sum(above) / sum(below)
    low, high = of_mean([a - ratio * b for a, b in zip(above, below, strict=True)])  # about zero
    mean = abs(sum(below)) / len(below)
    return ratio + low / mean, ratio + high / mean
