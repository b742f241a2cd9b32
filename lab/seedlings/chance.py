"""What a hundred seedlings say of chance: how much of the differences goes with what, when copying is born, what goes together.

Rows are dicts of a run: its `group`, `seed`, and an outcome by name. Intervals are from resampled seeds, since a seed is what
one could have drawn otherwise. Needs statsmodels (`pip install -e ".[seedlings]"`).
"""

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd
from scipy.stats import permutation_test, spearmanr
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

PARTS = ("factor", "seed", "rest")
RESAMPLED = 200
DEALT = 9999  # ways to deal runs to two groups, where there are more
ENOUGH = 6  # of fewer, the least and the most hold the median in less than 95 % of cases


# ---- when copying is born ---------------------------------------------------------------------------------------------


def survival(births: dict[str, list[tuple[float, bool]]], against: str) -> list[dict]:
    """For each group: n, how many were born, after how many tokens half were (with the 95 % interval of the median; empty
    where fewer than half are born, or where there are too few for an interval), and by the log-rank test the p of no
    difference from the group `against`."""
    rows = []
    for group, some in births.items():
        times, born = (np.array(each) for each in zip(*some))
        curve = SurvfuncRight(times, born)
        with np.errstate(divide="ignore", invalid="ignore"):  # where all or none are born its logarithms have no end
            low, high = curve.quantile_ci(0.5)
        if len(some) < ENOUGH:
            low = high = float("nan")
        row = {"group": group, "n": len(some), "born": int(born.sum()), "median": curve.quantile(0.5), "low": low, "high": high}
        row = {name: None if isinstance(value, float) and not np.isfinite(value) else value for name, value in row.items()}
        if group != against:
            row["p"] = _log_rank(some, births[against])
        rows.append(row)
    return rows


def _log_rank(some: list[tuple[float, bool]], others: list[tuple[float, bool]]) -> float | None:
    """The p of the log-rank test that both are born alike; None where all are born at one moment, or none is.

    The share of all ways to deal the runs to two groups of these sizes (or of so many, by chance) that part their log-rank scores
    as far: the usual p is for many runs, and of three it may be wrong by a factor of three.
    """
    times, born = (np.array(each) for each in zip(*some, *others))
    if len(set(times)) == 1 and len(set(born)) == 1:
        return None
    curve = SurvfuncRight(times, born)
    hazard = np.concatenate([[0], np.cumsum(curve.n_events / curve.n_risk)])  # by Nelson and Aalen
    scores = born - hazard[np.searchsorted(curve.surv_times, times, side="right")]

    def apart(ones: np.ndarray, _: np.ndarray, axis: int) -> np.ndarray:
        return np.abs(ones.sum(axis))

    split = (scores[: len(some)], scores[len(some) :])
    return float(permutation_test(split, apart, n_resamples=DEALT, alternative="greater", vectorized=True, rng=0).pvalue)


# ---- how much goes with what -------------------------------------------------------------------------------------------


def components(values: np.ndarray) -> dict[str, float]:
    """The variances of outcomes (groups, seeds): between groups; between seeds, as far as they are alike in all groups; and the
    rest, which is chance, and what seed and group make together.

    By moments of a two-way analysis of variance: a component is what its mean square exceeds that of the rest by, or zero.
    """
    groups, seeds = values.shape
    group, seed = np.indices(values.shape)
    table = pd.DataFrame({"value": values.ravel(), "group": group.ravel(), "seed": seed.ravel()})
    with np.errstate(divide="ignore", invalid="ignore"):  # of its F, where nothing is left to chance
        squares = anova_lm(ols("value ~ C(group) + C(seed)", table).fit())["mean_sq"]
    rest = squares["Residual"]
    return {
        "factor": max(squares["C(group)"] - rest, 0) / seeds,
        "seed": max(squares["C(seed)"] - rest, 0) / groups,
        "rest": rest,
    }


def shares(values: np.ndarray, times: int = RESAMPLED) -> list[dict]:
    """The components of outcomes (groups, seeds) as shares of their sum: `measure`, n (runs), value, low, high.

    The groups are those that we chose; seeds might have been others. So the middle 95 % is of runs drawn anew: the same groups,
    with seeds and rest drawn by the normal law from their components. A few seeds, drawn again from themselves,
    would be too much alike, and the intervals too narrow. Empty where all runs end alike.
    """
    if (values == values[0, 0]).all():
        return [{"measure": part, "n": values.size, "value": None, "low": None, "high": None} for part in PARTS]
    rng, found = np.random.default_rng(0), components(values)
    means = values.mean(1, keepdims=True)
    spread = means.std(ddof=1)
    means = means.mean() + (means - means.mean()) * (found["factor"] ** 0.5 / spread if spread else 0)
    again = []
    for _ in range(times):
        of_seeds = rng.normal(0, found["seed"] ** 0.5, values.shape[1])
        again.append(_shares(components(means + of_seeds + rng.normal(0, found["rest"] ** 0.5, values.shape))))
    told = []
    for part, value in _shares(found).items():
        low, high = np.quantile([each[part] for each in again], [0.025, 0.975]).tolist()
        told.append({"measure": part, "n": values.size, "value": value, "low": low, "high": high})
    return told


def _shares(variances: dict[str, float]) -> dict[str, float]:
    whole = sum(variances.values())
    return {part: float(variances[part] / whole) for part in PARTS}


# ---- over seeds drawn anew -----------------------------------------------------------------------------------------------


def resampled_seeds(rows: list[dict], rng: np.random.Generator) -> list[dict]:
    """As many seeds drawn anew, with all of each one's runs. A seed that is drawn twice counts as two."""
    by_seed: dict[int, list[dict]] = {}
    for row in rows:
        by_seed.setdefault(row["seed"], []).append(row)
    drawn = rng.choice(sorted(by_seed), len(by_seed))
    return [row | {"seed": at} for at, seed in enumerate(drawn) for row in by_seed[seed]]


def with_intervals(
    rows: list[dict], figures: Callable[[list[dict]], dict[str, float]], times: int = RESAMPLED, seed: int = 0
) -> list[dict]:
    """Figures of runs, each with the middle 95 % of what they are over resampled seeds: `measure`, n, value, low, high.

    A figure that is nan, and an interval of nothing else, is empty.
    """
    rng = np.random.default_rng(seed)
    again = [figures(resampled_seeds(rows, rng)) for _ in range(times)]
    found = []
    for name, value in figures(rows).items():
        known = [each[name] for each in again if np.isfinite(each[name])]
        low, high = np.quantile(known, [0.025, 0.975]).tolist() if known else (None, None)
        found.append({"measure": name, "n": len(rows), "value": value if np.isfinite(value) else None, "low": low, "high": high})
    return found


# ---- what goes together --------------------------------------------------------------------------------------------------


def together(rows: list[dict], one: str, other: str) -> dict[str, float]:
    """How far two outcomes rank the runs alike: Spearman's correlation, from -1 to 1; nan if one is the same in all."""
    ones, others = ([row[name] for row in rows] for name in (one, other))
    if len(set(ones)) == 1 or len(set(others)) == 1:
        return {f"{one} and {other}": float("nan")}
    return {f"{one} and {other}": float(spearmanr(ones, others).statistic)}


# ---- five of a hundred ---------------------------------------------------------------------------------------------------


def five_told(values: Iterable[float], statement: Callable[[np.ndarray], bool], size: int = 5, draws: int = 10_000) -> dict:
    """How often so many runs drawn of all would have told a statement that is not so of all, or not told one that is.

    statement: of some runs' values, whether it holds. `holds` is of all; `told`, the share of draws that tell it; `misled`, the
    share that tell otherwise than all do.
    """
    every, rng = np.array(list(values)), np.random.default_rng(0)
    told = np.mean([statement(rng.choice(every, size, replace=False)) for _ in range(draws)])
    holds = bool(statement(every))
    return {"n": len(every), "size": size, "holds": holds, "told": float(told), "misled": float(1 - told if holds else told)}
